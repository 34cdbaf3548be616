import { ArgumentError, inInterval, knownOptions, oneOf, positiveNumber } from '../errors/index.js';
import { type Figure, type FigureOptions, type Layer, VegaFigure, checkList, checkSize } from './figure.js';
import { type Axes, byName, checkPoints, lineLayers, pointsOf, quantitative, scales } from './lines.js';
import { levels } from './marks.js';

/** What a training set of one size leads to. */
export interface LearningCurvePoint {
  /** Training examples, > 0. */
  readonly size: number;
  readonly train: Measured;
  readonly dev: Measured;
}

/** A mean, and the standard deviation over the repetitions. */
interface Measured {
  readonly mean: number;
  readonly deviation?: number;
}

/** Options of {@link learningCurveFigure}. */
export interface LearningCurveFigureOptions extends FigureOptions {
  /** The error that humans make, as a level line. Default: not drawn. */
  human?: number;
  /** What is measured. Default 'error'. */
  yLabel?: string;
  /** Default 'linear'. */
  xScale?: 'linear' | 'log';
}

const who = 'learningCurveFigure';

/**
 * Error on the training and the dev set against the number of training
 * examples (§2.1.8), ± one standard deviation where it is known. Lines that
 * still approach each other say that more data would help; lines that have met
 * far above the human level say that it would not.
 *
 * @throws ArgumentError for no point, sizes that are not > 0 or not finite, and nothing finite to draw
 *
 * @example
 * const points = [
 *   { size: 100, train: { mean: 0.02, deviation: 0.01 }, dev: { mean: 0.21, deviation: 0.03 } },
 *   { size: 1000, train: { mean: 0.05, deviation: 0.01 }, dev: { mean: 0.12, deviation: 0.01 } },
 * ];
 * await saveFigure(learningCurveFigure(points, { human: 0.03 }), 'learning-curve.svg');
 */
export function learningCurveFigure(
  points: readonly LearningCurvePoint[],
  chart: LearningCurveFigureOptions = {},
): Figure {
  knownOptions(who, chart, ['title', 'width', 'height', 'human', 'yLabel', 'xScale']);
  checkSize(who, chart);
  const { title = 'Learning curve', width = 560, height = 340, human, yLabel = 'error' } = chart;
  const xScale = oneOf(who, 'xScale', chart.xScale ?? 'linear', scales);
  if (human !== undefined) inInterval(who, 'human', human, '[0, Infinity)');
  checkList(who, 'points', points, 'Pass the points of what learningCurve returns.');
  if (points.length === 0) throw new ArgumentError(`${who}: needs at least one point, got none.`);
  for (const { size } of points) positiveNumber(who, 'size', size);
  const sorted = [...points].sort((a, b) => a.size - b.size);
  const x = sorted.map(({ size }) => size);
  const names = ['training', 'dev'] as const;
  const sets = [sorted.map(({ train }) => train), sorted.map(({ dev }) => dev)];
  const drawn = names.flatMap((name, i) => pointsOf({ name, x, y: sets[i].map(({ mean }) => mean) }));
  checkPoints(who, drawn);
  const bands = names.flatMap((series, i) =>
    sets[i].map(({ mean, deviation = 0 }, k) => ({ series, x: x[k], low: mean - deviation, high: mean + deviation })),
  );
  const finite = bands.filter(({ low }) => Number.isFinite(low));
  const reach = [...finite.flatMap(({ low, high }) => [low, high]), ...(human === undefined ? [] : [human])];
  const axes = {
    x: quantitative('training examples', x, { type: xScale, whole: true }),
    y: quantitative(yLabel, reach, { nice: true, zero: true }),
  };
  const marks = human === undefined ? [] : [{ at: human, label: 'human level' }];
  const channels = byName(names);
  const layer = [
    ...levels(marks, axes, width - 6),
    bandLayer(finite, axes, channels),
    ...lineLayers(drawn, axes, channels),
  ];
  return new VegaFigure(title, { width, height, layer });
}

/** Between low and high, pale, in the colour of the series. */
function bandLayer(values: object[], { x, y }: Axes, { color }: ReturnType<typeof byName>): Layer {
  return {
    data: { values },
    mark: { type: 'area', opacity: 0.18 },
    encoding: { x: { field: 'x', ...x }, y: { field: 'low', ...y }, y2: { field: 'high' }, color },
  };
}
