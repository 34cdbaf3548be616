import { ArgumentError, knownOptions } from '../errors/index.js';
import { type Figure, type FigureOptions, type Layer, VegaFigure, checkList, checkSize } from './figure.js';
import {
  type Axes,
  type Series,
  byName,
  checkPoints,
  checkSeries,
  lineLayers,
  pointsOf,
  quantitative,
} from './lines.js';
import { levels } from './marks.js';

/** A ROC curve with a name for the legend: `{ name: 'small network', ...rocCurve(y, t) }`. */
export interface NamedRocCurve {
  readonly name: string;
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
}

/** A precision-recall curve with a name for the legend: `{ name: 'small network', ...precisionRecallCurve(y, t) }`. */
export interface NamedPrecisionRecallCurve {
  readonly name: string;
  readonly precision: ArrayLike<number>;
  readonly recall: ArrayLike<number>;
}

/** Points nearer than this to the one before, as a share of the axis, are not drawn. */
const RESOLUTION = 1 / 1000;

/**
 * ROC curves, as `rocCurve` gives them: the share of positives found against
 * the share of false alarms, one line a model, with the area under it (1 is
 * perfect, 0.5, the dashed diagonal, is chance).
 *
 * @throws ArgumentError for no curve, two of one name, rates outside [0, 1] and curves without a rate
 *
 * @example
 * const curve = rocCurve(fromArray([0.9, 0.6, 0.4, 0.1]), fromArray([1, 0, 1, 0]));
 * await saveFigure(rocFigure([{ name: 'network', ...curve }]), 'roc.svg');
 */
export function rocFigure(curves: readonly NamedRocCurve[], chart: FigureOptions = {}): Figure {
  checkCurves('rocFigure', curves, ['falsePositiveRate', 'truePositiveRate'], 'rocCurve');
  const drawn = curves.map(({ name, falsePositiveRate: x, truePositiveRate: y }) => ({
    name,
    x,
    y,
    legend: `${name} (AUC ${area(x, y).toFixed(3)})`,
  }));
  const labels = ['false positive rate', 'true positive rate'] as const;
  return unitSquare('rocFigure', 'ROC curve', drawn, chart, labels, 'linear', ({ x, y }) => [
    {
      data: { values: [{ x: 0, y: 0, x2: 1, y2: 1 }] },
      mark: { type: 'rule', strokeDash: [4, 3], color: '#555555' },
      encoding: { x: { field: 'x', ...x }, y: { field: 'y', ...y }, x2: { field: 'x2' }, y2: { field: 'y2' } },
    },
  ]);
}

/**
 * Precision against recall, as `precisionRecallCurve` gives them: which share
 * of those called positive is, at each share of positives found, with the
 * average precision (AP). The dashed line is what calling everything positive
 * reaches, drawn when all curves agree on it.
 *
 * @throws ArgumentError for no curve, two of one name, values outside [0, 1] and curves without a recall
 *
 * @example
 * const curve = precisionRecallCurve(fromArray([0.9, 0.6, 0.4, 0.1]), fromArray([1, 0, 1, 0]));
 * await saveFigure(precisionRecallFigure([{ name: 'network', ...curve }]), 'precision-recall.svg');
 */
export function precisionRecallFigure(curves: readonly NamedPrecisionRecallCurve[], chart: FigureOptions = {}): Figure {
  checkCurves('precisionRecallFigure', curves, ['precision', 'recall'], 'precisionRecallCurve');
  const drawn = curves.map(({ name, recall, precision }) => {
    const [x, y] = [Array.from(recall), Array.from(precision)];
    if (y.length > 0) [x, y].forEach((values, i) => values.unshift(i * y[0])); // the first step begins at recall 0
    return { name, x, y, legend: `${name} (AP ${steps(x, y).toFixed(3)})` };
  });
  const shares = new Set(curves.map(({ precision }) => precision[precision.length - 1]?.toFixed(9)));
  const [share] = shares.size === 1 ? shares : [];
  const title = 'Precision and recall';
  return unitSquare('precisionRecallFigure', title, drawn, chart, ['recall', 'precision'], 'step-before', (axes) =>
    share === undefined ? [] : levels([{ at: Number(share), label: 'all called positive' }], axes, 6, 'below'),
  );
}

/** Throws unless the curves are a list in which each has the lists called `fields`. */
function checkCurves<C extends object>(
  who: string,
  curves: readonly C[],
  fields: (keyof C & string)[],
  maker: string,
): void {
  const hint = `Pass [{ name, ...${maker}(y, t) }].`;
  checkList(who, 'curves', curves, hint);
  for (const curve of curves) for (const field of fields) checkList(who, field, curve[field], hint);
}

/** Lines in the square [0, 1] x [0, 1], over `behind`. */
function unitSquare(
  who: string,
  standardTitle: string,
  series: readonly (Series & { legend: string })[],
  chart: FigureOptions,
  [xLabel, yLabel]: readonly [string, string],
  interpolate: 'linear' | 'step-before',
  behind: (axes: Axes) => Layer[],
): Figure {
  knownOptions(who, chart, ['title', 'width', 'height']);
  checkSize(who, chart);
  const { title = standardTitle, width = 400, height = 400 } = chart;
  checkSeries(who, series);
  const empty = series.find(({ y }) => y.length === 0);
  if (empty) throw new ArgumentError(`${who}: '${empty.name}' has no points.`);
  for (const { name, x = [], y } of series) {
    const bad = [...Array.from(x), ...Array.from(y)].find((value) => !(value >= 0 && value <= 1));
    if (bad === undefined) continue;
    throw new ArgumentError(
      `${who}: every value must lie in [0, 1], got ${bad} in '${name}'.` +
        (Number.isNaN(bad) ? ' Are there targets of both classes?' : ''),
    );
  }
  const points = series.flatMap(({ legend, x, y }) => thinned(pointsOf({ name: legend, x, y })));
  checkPoints(who, points);
  const axes = { x: quantitative(xLabel, [], { domain: [0, 1] }), y: quantitative(yLabel, [], { domain: [0, 1] }) };
  const channels = byName(
    series.map(({ legend }) => legend),
    true,
  );
  const lines = lineLayers(points, axes, channels, { interpolate });
  return new VegaFigure(title, { width, height, layer: [...behind(axes), ...lines] });
}

/** The points that can be told from the one before; the ends stay. */
function thinned(points: ReturnType<typeof pointsOf>): ReturnType<typeof pointsOf> {
  let last = points[0];
  return points.filter((point, i) => {
    const isFar = Math.abs(point.x - last.x) + Math.abs((point.y ?? 0) - (last.y ?? 0)) >= RESOLUTION;
    const isKept = i === 0 || isFar || i === points.length - 1;
    if (isKept) last = point;
    return isKept;
  });
}

/** Trapezoids below a curve. */
function area(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from(x).reduce((sum, at, i) => (i === 0 ? 0 : sum + ((at - x[i - 1]) * (y[i] + y[i - 1])) / 2), 0);
}

/** Steps below a curve: each piece as high as its right end. */
function steps(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from(x).reduce((sum, at, i) => (i === 0 ? 0 : sum + (at - x[i - 1]) * y[i]), 0);
}
