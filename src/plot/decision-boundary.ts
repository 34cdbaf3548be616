import { ArgumentError, ShapeError, knownOptions, nonNegativeNumber, positiveInteger } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type Segment, zeroContour } from './contour.js';
import { type Figure, type FigureOptions, VegaFigure, checkSize } from './figure.js';
import { type Rgb, mix, okabeIto, rgbOf } from './palette.js';
import { pngAddress } from './png.js';

/** Options of {@link decisionBoundary}. */
export interface DecisionBoundaryOptions extends FigureOptions {
  /** The first feature, with its unit. Default 'x₁'. */
  xLabel?: string;
  /** The second feature, with its unit. Default 'x₂'. */
  yLabel?: string;
  /** One name for each class. Default 'class 0', 'class 1', ... */
  classNames?: readonly string[];
  /** Predictions along each axis. Default 160. */
  resolution?: number;
  /** How far the picture reaches beyond the points, as a share of their range. Default 0.1. */
  margin?: number;
}

/** Probabilities [M], [M, 1] of class 1, or [M, K], of points [M, 2]: for example `(x) => model.predict(x)`. */
export type PlaneClassifier = (points: Tensor) => Tensor | Promise<Tensor>;

const who = 'decisionBoundary';
const options = ['title', 'width', 'height', 'xLabel', 'yLabel', 'classNames', 'resolution', 'margin'];
const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
];

/** Points are predicted this many at a time, which bounds the memory of a prediction. */
const BATCH = 4096;

/** The lowest and highest value drawn on an axis. */
type Interval = readonly [number, number];

/**
 * What a classifier of points in the plane has learnt: its predictions on a
 * grid as tints (pale where it is unsure), the boundary between the classes
 * as a line, and the points over it.
 *
 * `x` [N, 2]; `labels` [N] or [N, 1], integers in [0, K-1], at most 8 classes.
 *
 * @throws ShapeError when shapes do not fit
 * @throws ArgumentError for points that are not finite, other labels, and predictions that are no probabilities
 *
 * @example
 * const x = fromArray([[0, 0], [1, 0.2], [0.1, 1], [1, 1]]);
 * const labels = fromArray([0, 0, 1, 1]);
 * const model = new Sequential([new Dense(1, { activation: 'sigmoid' })], { inputShape: [2], seed: 1 });
 * const figure = await decisionBoundary((points) => model.predict(points), x, labels, { title: 'Before training' });
 * await saveFigure(figure, 'boundary.png');
 */
export async function decisionBoundary(
  predict: PlaneClassifier,
  x: Tensor,
  labels: Tensor,
  chart: DecisionBoundaryOptions = {},
): Promise<Figure> {
  knownOptions(who, chart, options);
  checkSize(who, chart);
  const { title = '', xLabel = 'x₁', yLabel = 'x₂', resolution = 160, margin = 0.1, width = 420, height = 420 } = chart;
  positiveInteger(who, 'resolution', resolution);
  nonNegativeNumber(who, 'margin', margin);
  checkPoints(x, labels);
  const [xs, ys] = [interval(x, 0, margin), interval(x, 1, margin)];
  const { probabilities, classes } = await predictGrid(predict, xs, ys, resolution);
  const names = chart.classNames ?? Array.from({ length: classes }, (_, k) => `class ${k}`);
  checkClasses(labels, names, classes);

  const colors = names.map((_, k) => okabeIto[k]);
  const address = await pngAddress(tints(probabilities, classes, resolution), resolution, resolution);
  const boundary = boundaryOf(probabilities, classes, resolution).map((s) => place(s, xs, ys, resolution));
  const points = Array.from(labels.data, (k, i) => ({ x: x.data[2 * i], y: x.data[2 * i + 1], class: names[k] }));
  const horizontal = quantitative(xLabel, xs);
  const vertical = quantitative(yLabel, ys);
  return new VegaFigure(title, {
    width,
    height,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'image', url: address, width, height, aspect: false },
        encoding: { x: { value: width / 2 }, y: { value: height / 2 } },
      },
      {
        data: { values: boundary },
        mark: { type: 'rule', aria: false, strokeWidth: 1.5, strokeCap: 'round', color: '#222222' },
        encoding: {
          x: { field: 'x', ...horizontal },
          x2: { field: 'x2' },
          y: { field: 'y', ...vertical },
          y2: { field: 'y2' },
        },
      },
      {
        data: { values: points },
        mark: { type: 'point', aria: false, filled: true, size: 46, opacity: 1, stroke: 'white', strokeWidth: 0.8 },
        encoding: {
          x: { field: 'x', ...horizontal },
          y: { field: 'y', ...vertical },
          color: { field: 'class', type: 'nominal', title: null, scale: { domain: [...names], range: colors } },
          shape: { field: 'class', type: 'nominal', title: null, scale: { domain: [...names], range: shapes } },
        },
      },
    ],
  });
}

/** An axis that ends where the picture ends. */
function quantitative(title: string, [low, high]: Interval) {
  return { type: 'quantitative' as const, title, scale: { domain: [low, high], nice: false, zero: false } };
}

/** The range of column `k` of the points, widened by the margin; a single value gets one unit. */
function interval(x: Tensor, k: 0 | 1, margin: number): Interval {
  let [low, high] = [Infinity, -Infinity];
  for (let i = k; i < x.size; i += 2) {
    low = Math.min(low, x.data[i]);
    high = Math.max(high, x.data[i]);
  }
  const extra = high > low ? margin * (high - low) : 0.5;
  return [low - extra, high + extra];
}

/** The value of a grid index: cell centres, from low to high. */
function coordinate([low, high]: Interval, index: number, resolution: number): number {
  return low + ((index + 0.5) / resolution) * (high - low);
}

/** Probabilities [R², K] on the grid; row 0 is the lowest y. K = 2 when the classifier gives that of class 1 alone. */
async function predictGrid(
  predict: PlaneClassifier,
  xs: Interval,
  ys: Interval,
  resolution: number,
): Promise<{ probabilities: Float64Array; classes: number }> {
  const total = resolution ** 2;
  let classes = 0;
  let probabilities = new Float64Array(0);
  for (let begin = 0; begin < total; begin += BATCH) {
    const count = Math.min(BATCH, total - begin);
    const batch = Tensor.zeros([count, 2]);
    for (let i = 0; i < count; i++) {
      batch.data[2 * i] = coordinate(xs, (begin + i) % resolution, resolution);
      batch.data[2 * i + 1] = coordinate(ys, Math.floor((begin + i) / resolution), resolution);
    }
    const y = await predict(batch);
    const columns = checkPrediction(y, count);
    if (begin === 0) {
      classes = Math.max(2, columns);
      probabilities = new Float64Array(total * classes);
    }
    if (columns === 1) y.data.forEach((p, i) => probabilities.set([1 - p, p], (begin + i) * 2));
    else probabilities.set(y.data, begin * classes);
  }
  return { probabilities, classes };
}

/** Each grid point in the colour of its class, paler the less sure; the top row of the picture is the highest y. */
function tints(probabilities: Float64Array, classes: number, resolution: number): Uint8Array {
  const white: Rgb = [255, 255, 255];
  const colors = okabeIto.map(rgbOf);
  const pixels = new Uint8Array(resolution ** 2 * 3);
  for (let i = 0; i < resolution ** 2; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const best = row.indexOf(Math.max(...row));
    const sureness = (row[best] - 1 / classes) / (1 - 1 / classes);
    const picture = (resolution - 1 - Math.floor(i / resolution)) * resolution + (i % resolution);
    pixels.set(mix(white, colors[best], 0.08 + 0.42 * sureness), picture * 3);
  }
  return pixels;
}

/** The lines on which two classes are equally probable and no third one is more so. */
function boundaryOf(probabilities: Float64Array, classes: number, resolution: number): Segment[] {
  const lead = new Float64Array(resolution ** 2);
  const fields = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  return fields.flatMap((k) => {
    for (let i = 0; i < lead.length; i++) {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      lead[i] = row.reduce((least, p, j) => (j === k ? least : Math.min(least, row[k] - p)), Infinity);
    }
    return zeroContour(lead, resolution, resolution);
  });
}

function place({ x, y, x2, y2 }: Segment, xs: Interval, ys: Interval, resolution: number): Segment {
  return {
    x: coordinate(xs, x, resolution),
    y: coordinate(ys, y, resolution),
    x2: coordinate(xs, x2, resolution),
    y2: coordinate(ys, y2, resolution),
  };
}

function checkPoints(x: Tensor, labels: Tensor): void {
  const fits = x.rank === 2 && x.shape[1] === 2 && x.size > 0 && labels.size === x.shape[0];
  if (!fits) {
    throw new ShapeError(
      `${who}: needs points x [N, 2] and labels [N], N >= 1, got x ${showShape(x.shape)}, labels ${showShape(labels.shape)}.`,
    );
  }
  const bad = x.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new ArgumentError(`${who}: every point must be finite, got ${x.data[bad]} in row ${bad >> 1} of x.`);
}

function checkPrediction(y: Tensor, count: number): number {
  const columns = y.size / count;
  if (y.shape[0] !== count || y.rank > 2 || columns > okabeIto.length) {
    throw new ShapeError(
      `${who}: predict must return [M], [M, 1] or [M, K], K <= ${okabeIto.length}, for ${count} points, got ${showShape(y.shape)}.`,
    );
  }
  const bad = y.data.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad < 0) return columns;
  throw new ArgumentError(
    `${who}: predict must return probabilities in [0, 1], got ${y.data[bad]}. Are these logits? Apply sigmoid or softmax.`,
  );
}

function checkClasses(labels: Tensor, names: readonly string[], classes: number): void {
  if (names.length !== classes) {
    throw new ArgumentError(`${who}: classNames must have ${classes} names, got ${names.length}.`);
  }
  const bad = labels.data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (bad < 0) return;
  throw new ArgumentError(`${who}: labels[${bad}] must be an integer in [0, ${classes - 1}], got ${labels.data[bad]}.`);
}
