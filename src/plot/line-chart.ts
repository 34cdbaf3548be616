import { inInterval, knownOptions, oneOf } from '../errors/index.js';
import { type Figure, type FigureOptions, VegaFigure, checkSize } from './figure.js';
import { type Series, byName, checkPoints, checkSeries, lineLayers, pointsOf, quantitative, scales } from './lines.js';

/** Options of {@link lineChart}. */
export interface LineChartOptions extends FigureOptions {
  /** What x is, with its unit: 'iteration', 'time (s)'. Default 'step'. */
  xLabel?: string;
  /** What y is, with its unit. Default 'value'. */
  yLabel?: string;
  /** β of a moving average drawn over the raw values, in [0, 1). Default 0: none. */
  smoothing?: number;
  /** Default 'linear'; 'log' needs values > 0. */
  yScale?: 'linear' | 'log';
  /** Default 'linear'; 'log' needs values > 0. */
  xScale?: 'linear' | 'log';
}

const options = ['title', 'width', 'height', 'xLabel', 'yLabel', 'smoothing', 'yScale', 'xScale'];

/**
 * The exponentially weighted moving average with bias correction (§2.2.3):
 *
 *   v_t = β v_{t-1} + (1 - β) y_t,   smooth_t = v_t / (1 - β^t)
 *
 * Values that are not finite are passed on and leave the average alone.
 *
 * @example
 * smooth([1, 3, 2], 0.5); // [1, 2.3333, 2.1429]
 * smooth([1, NaN, 3], 0.5); // [1, NaN, 2.3333]
 */
export function smooth(y: ArrayLike<number>, beta: number): number[] {
  let [v, weight] = [0, 0];
  return Array.from(y, (value) => {
    if (!Number.isFinite(value)) return value;
    v = beta * v + (1 - beta) * value;
    weight = beta * weight + (1 - beta);
    return v / weight;
  });
}

/**
 * Lines over a common axis: cost curves, rates, anything over time.
 *
 * Several series get a legend. With `smoothing` the raw values stay visible,
 * pale, behind their moving average. A value that is not finite is a gap.
 * Throws ArgumentError for no series, two of one name, a length mismatch,
 * nothing finite to draw, and values <= 0 on a log scale.
 *
 * @example
 * const costs = [0.693, 0.41, 0.275, 0.198];
 * const figure = lineChart([{ name: 'training', y: costs }], { title: 'Cost', xLabel: 'iteration', yLabel: 'cost' });
 * await saveFigure(figure, 'cost.svg');
 */
export function lineChart(series: readonly Series[], chart: LineChartOptions = {}): Figure {
  const who = 'lineChart';
  knownOptions(who, chart, options);
  checkSize(who, chart);
  const { title = '', xLabel = 'step', yLabel = 'value', smoothing = 0, width = 560, height = 340 } = chart;
  const xScale = oneOf(who, 'xScale', chart.xScale ?? 'linear', scales);
  const yScale = oneOf(who, 'yScale', chart.yScale ?? 'linear', scales);
  inInterval(who, 'smoothing', smoothing, '[0, 1)');
  checkSeries(who, series);
  const raw = series.flatMap((line) => pointsOf(line));
  checkPoints(who, raw, xScale, yScale);
  const averages = smoothing > 0 ? series.flatMap((line) => pointsOf(line, smooth(line.y, smoothing))) : raw;
  const axes = {
    x: quantitative(
      xLabel,
      raw.map(({ x }) => x),
      { type: xScale, whole: xScale === 'linear' && raw.every(({ x }) => Number.isInteger(x)) },
    ),
    y: quantitative(
      yLabel,
      raw.flatMap(({ y }) => y ?? []),
      { type: yScale, nice: true },
    ),
  };
  const lines = lineLayers(averages, axes, byName(series.map(({ name }) => name)), smoothing > 0 ? { raw } : {});
  return new VegaFigure(title, { width, height, layer: lines });
}
