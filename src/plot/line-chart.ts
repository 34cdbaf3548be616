import { ArgumentError, inInterval, knownOptions, oneOf } from '../errors/index.js';
import { type Figure, type FigureOptions, VegaFigure, checkSize, spread } from './figure.js';
import { okabeIto } from './palette.js';

/** One line of a chart. */
export interface Series {
  name: string;
  y: ArrayLike<number>;
  /** As many as `y`, ascending. Default 0, 1, 2, ... */
  x?: ArrayLike<number>;
}

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
const scales = ['linear', 'log'] as const;

/** Lines 9 to 16 have the colours of 1 to 8 and other dashes, and so on. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** Up to this many values, each is marked by a point on its line. */
const POINTS = 30;

interface Point {
  series: string;
  x: number;
  y: number | null;
}

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
 * Lines over a common axis: cost curves, rates, ROC curves.
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
  const names = series.map(({ name }) => name);
  checkSeries(who, series, names);
  const raw = series.flatMap((line) => points(line, line.y));
  checkPoints(who, raw, xScale, yScale);
  const averages = smoothing > 0 ? series.flatMap((line) => points(line, smooth(line.y, smoothing))) : raw;
  const xs = raw.map(({ x }) => x);
  const ys = raw.flatMap(({ y }) => y ?? []);
  const isShort = series.every(({ y }) => y.length <= POINTS);
  const legend = names.length > 1 ? ({ symbolType: 'stroke', symbolStrokeWidth: 3 } as const) : null;
  const byName = { field: 'series', type: 'nominal', title: null, legend } as const;
  const colors = names.map((_, i) => okabeIto[i % okabeIto.length]);
  const patterns = names.map((_, i) => dashes[Math.floor(i / okabeIto.length) % dashes.length]);
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: xLabel, scale: scaleOf(xScale, false, xs) },
    y: { field: 'y', type: 'quantitative', title: yLabel, scale: scaleOf(yScale, true, ys) },
    color: { ...byName, scale: { domain: names, range: colors } },
    ...(names.length > okabeIto.length && { strokeDash: { ...byName, scale: { domain: names, range: patterns } } }),
  } as const;
  const lines = {
    data: { values: averages },
    mark: { type: 'line', strokeWidth: 2, point: isShort && { size: 30 } },
    encoding,
  } as const;
  const pale = { data: { values: raw }, mark: { type: 'line', strokeWidth: 1, opacity: 0.3 }, encoding } as const;
  return new VegaFigure(title, { width, height, layer: smoothing > 0 ? [pale, lines] : [lines] });
}

/** The axis spans the data; a linear one need not hold 0. A single value stands in the middle. */
function scaleOf(type: 'linear' | 'log', nice: boolean, values: readonly number[]) {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (type === 'log') return low < high ? { type, nice } : { type, domain: [low / 2, high * 2] };
  return low < high ? { type, nice, zero: false } : { type, domain: spread(low, high) };
}

function points({ name, x }: Series, y: ArrayLike<number>): Point[] {
  return Array.from(y, (value, i) => ({ series: name, x: x ? x[i] : i, y: Number.isFinite(value) ? value : null }));
}

function checkSeries(who: string, series: readonly Series[], names: readonly string[]): void {
  if (series.length === 0) throw new ArgumentError(`${who}: needs at least one series, got none.`);
  series.forEach(({ name, x, y }, i) => {
    if (names.indexOf(name) !== i) throw new ArgumentError(`${who}: two series are called '${name}'.`);
    if (x && x.length !== y.length) {
      throw new ArgumentError(`${who}: series '${name}' must have as many x as y, got ${x.length} and ${y.length}.`);
    }
    const badX = x ? Array.from(x).findIndex((value) => !Number.isFinite(value)) : -1;
    if (badX >= 0) throw new ArgumentError(`${who}: x[${badX}] of series '${name}' must be finite, got ${x?.[badX]}.`);
  });
}

function checkPoints(who: string, drawn: readonly Point[], xScale: string, yScale: string): void {
  if (drawn.every(({ y }) => y === null)) throw new ArgumentError(`${who}: no series has a finite value to draw.`);
  for (const { series, x, y } of drawn) {
    if (xScale === 'log' && x <= 0)
      throw new ArgumentError(`${who}: a log xScale needs x > 0, got ${x} in '${series}'.`);
    if (yScale === 'log' && y !== null && y <= 0) {
      throw new ArgumentError(`${who}: a log yScale needs y > 0, got ${y} in '${series}'.`);
    }
  }
}
