import { ArgumentError, knownOptions } from '../errors/index.js';
import { type Figure, type FigureOptions, VegaFigure, checkList, checkSize } from './figure.js';
import { byName, checkPoints, checkSeries, lineLayers, pointsOf, quantitative } from './lines.js';
import { uprights } from './marks.js';
import { shortNumber } from './text.js';

/** What a learning-rate finder has measured, such as `findLearningRate` gives. */
export interface LearningRateRamp {
  /** Rising, > 0. */
  readonly rates: ArrayLike<number>;
  /** The cost of the batch at each rate. */
  readonly costs: ArrayLike<number>;
  /** The moving average of the costs. */
  readonly smoothed?: ArrayLike<number>;
  /** The rate to try. */
  readonly suggestion?: number;
}

const who = 'learningRateFigure';

/** The axis of costs ends this many times the descent above its lowest point: what diverges leaves it. */
const HEADROOM = 1.5;

/**
 * The cost against the learning rate while the rate rises from batch to batch
 * (Smith 2017, arXiv:1506.01186): raw values pale, their moving average over
 * them, the suggested rate marked. A cost that has run away leaves the figure.
 *
 * @throws ArgumentError for another number of costs than rates, rates <= 0, and no finite cost
 *
 * @example
 * const ramp = { rates: [0.001, 0.01, 0.1, 1], costs: [2.3, 2.1, 1.2, 9.5], suggestion: 0.03 };
 * await saveFigure(learningRateFigure(ramp), 'learning-rate.svg');
 */
export function learningRateFigure(ramp: LearningRateRamp, chart: FigureOptions = {}): Figure {
  knownOptions(who, chart, ['title', 'width', 'height']);
  checkSize(who, chart);
  checkList(who, 'rates', ramp.rates, 'Pass what findLearningRate returns.');
  checkList(who, 'costs', ramp.costs, 'Pass what findLearningRate returns.');
  const { title = 'Cost while the learning rate rises', width = 560, height = 340 } = chart;
  const { rates, costs, smoothed = costs, suggestion } = ramp;
  const series = [
    { name: 'cost', x: rates, y: costs },
    { name: 'smoothed cost', x: rates, y: smoothed },
  ];
  checkSeries(who, series);
  const raw = pointsOf({ ...series[0], name: 'cost' });
  const average = pointsOf(series[1], smoothed).map((point) => ({ ...point, series: 'cost' }));
  checkPoints(who, raw, 'log');
  if (suggestion !== undefined && !(suggestion > 0 && suggestion < Infinity)) {
    throw new ArgumentError(`${who}: suggestion must be a finite rate > 0, got ${suggestion}.`);
  }
  const lowest = raw.reduce((low, { y }) => Math.min(low, y ?? low), Infinity);
  const ends = interesting(
    average.flatMap(({ y }) => y ?? []),
    lowest,
  );
  const axes = {
    x: quantitative('learning rate (log scale)', Array.from(rates), { type: 'log' }),
    y: quantitative('cost', [], { domain: ends }),
  };
  const marks = suggestion === undefined ? [] : [{ at: suggestion, label: `suggested ${shortNumber(suggestion)}` }];
  const lines = lineLayers(average, axes, byName(['cost']), { clip: true, ...(smoothed !== costs && { raw }) });
  return new VegaFigure(title, { width, height, layer: [...uprights(marks, axes), ...lines] });
}

/** From a little below the lowest cost to somewhat above the first or the median one, whichever is higher. */
function interesting(costs: readonly number[], low: number): readonly [number, number] {
  const sorted = [...costs].sort((a, b) => a - b);
  const [median, high] = [sorted[sorted.length >> 1], sorted[sorted.length - 1]];
  const span = Math.max(costs[0], median) - low || high - low || Math.abs(low) || 1;
  return [low - 0.08 * span, Math.min(high + 0.08 * span, low + HEADROOM * span)];
}
