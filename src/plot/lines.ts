import { ArgumentError } from '../errors/index.js';
import { type Layer, spread } from './figure.js';
import { okabeIto } from './palette.js';

/** One line of a chart. */
export interface Series {
  name: string;
  y: ArrayLike<number>;
  /** As many as `y`, ascending. Default 0, 1, 2, ... */
  x?: ArrayLike<number>;
}

/** How an axis maps values to places. */
export const scales = ['linear', 'log'] as const;

/** A point of a line. A `y` of null is a gap. */
export interface Point {
  series: string;
  x: number;
  y: number | null;
}

/** What {@link quantitative} knows of its axis besides the title. */
interface AxisOptions {
  type?: (typeof scales)[number];
  /** Ends at round numbers. */
  nice?: boolean;
  /** Begins at 0. */
  zero?: boolean;
  /** Marks whole numbers only. */
  whole?: boolean;
  /** Where the axis ends, whatever the values are. */
  domain?: readonly [number, number];
  /** Of the labels, as d3 writes it: '.0%'. */
  format?: string;
}

/** An axis that spans the values; a linear one need not hold 0. A single value stands in the middle. */
export function quantitative(title: string, values: readonly number[], options: AxisOptions = {}) {
  const { type = 'linear', nice = false, zero = false, whole = false, domain, format } = options;
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const single = type === 'log' ? [low / 2, high * 2] : spread(low, high);
  const marked = type === 'log' ? logMarks(low < high ? [low, high] : single) : [];
  const rounded = nice && marked.length > 0 && low < high ? [marked[0], marked[marked.length - 1]] : undefined;
  const ends = domain ?? rounded ?? (low < high || zero ? undefined : single);
  const free = type === 'log' ? { type, nice } : { type, nice, zero };
  const scale = ends ? { type, domain: [...ends], nice: false } : free;
  const axis = {
    ...(whole && { tickMinStep: 1, format: ',d' }),
    ...(format !== undefined && { format }),
    ...(type === 'log' && logTicks(marked, ends ?? [low, high])),
  };
  return { type: 'quantitative', title, scale, axis } as const;
}

/** Above so many decades a log axis marks powers of ten alone, below it 2 and 5 times them too. */
const DECADES = 2.5;

/** Round numbers of a log scale from the last one up to `low` to the first one from `high`, at most ten decades of them. */
export function logMarks([low, high]: readonly number[]): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const step = Math.ceil((last - first) / 10) || 1;
  const factors = Math.log10(high / low) > DECADES ? [1] : [1, 2, 5];
  const decades = Array.from({ length: Math.ceil((last - first) / step) + 1 }, (_, i) => first + i * step);
  const marks = decades.flatMap((decade) => factors.map((factor) => Number(`${factor}e${decade}`)));
  const begin = marks.findLastIndex((mark) => mark <= low);
  const end = marks.findIndex((mark) => mark >= high);
  return marks.slice(begin, end + 1);
}

/** The marks within the ends of a log axis, unless they are too few: Vega then chooses. */
function logTicks(marks: readonly number[], [low, high]: readonly number[]) {
  const values = marks.filter((mark) => mark >= low && mark <= high);
  const power = "replace(format(datum.value, '~e'), '+', '')";
  const label = `datum.value < 0.001 || datum.value >= 1000000 ? ${power} : format(datum.value, ',~g')`;
  return values.length > 1 ? { values, tickCount: values.length, labelExpr: label, labelOverlap: false } : {};
}

/** The axes of a panel: all its layers share them. */
export interface Axes {
  x: ReturnType<typeof quantitative>;
  y: ReturnType<typeof quantitative>;
}

/** Lines 9 to 16 have the colours of 1 to 8 and other dashes, and so on. */
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** Up to this many values, each is marked by a point on its line. */
const POINTS = 30;

/** What distinguishes lines by their name: colour, and dashes when there are more lines than colours. */
export function byName(names: readonly string[], hasLegend = names.length > 1) {
  const legend = hasLegend ? ({ symbolType: 'stroke', symbolStrokeWidth: 3 } as const) : null;
  const channel = { field: 'series', type: 'nominal', title: null, legend } as const;
  const colors = names.map((_, i) => okabeIto[i % okabeIto.length]);
  const patterns = names.map((_, i) => dashes[Math.floor(i / okabeIto.length) % dashes.length]);
  return {
    color: { ...channel, scale: { domain: [...names], range: colors } },
    ...(names.length > okabeIto.length && {
      strokeDash: { ...channel, scale: { domain: [...names], range: patterns } },
    }),
  };
}

/** A longer line is drawn by the ends of so many parts of it: more than a screen has pixels. */
const PARTS = 2000;

/** The points of a series, with other values when they are given; of a very long one those that can be seen. */
export function pointsOf({ name, x, y }: Series, values: ArrayLike<number> = y): Point[] {
  const point = (i: number): Point => {
    return { series: name, x: x ? x[i] : i, y: Number.isFinite(values[i]) ? values[i] : null };
  };
  return visible(values).map(point);
}

/** The indices of all values; of very many those of the ends of the line and of each part's extremes and first gap. */
function visible(values: ArrayLike<number>): number[] {
  const count = values.length;
  if (count <= 2 * PARTS) return Array.from({ length: count }, (_, i) => i);
  const kept = new Set([0, count - 1]);
  for (let part = 0; part < PARTS; part++) {
    const [begin, end] = [Math.floor((part * count) / PARTS), Math.floor(((part + 1) * count) / PARTS)];
    let [low, high, gap] = [-1, -1, -1];
    for (let i = begin; i < end; i++) {
      if (!Number.isFinite(values[i])) gap = gap < 0 ? i : gap;
      else if (low < 0) low = high = i;
      else if (values[i] < values[low]) low = i;
      else if (values[i] > values[high]) high = i;
    }
    for (const i of [low, high, gap]) if (i >= 0) kept.add(i);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Of {@link lineLayers}. */
interface LineOptions {
  /** Drawn pale, behind the lines. */
  raw?: readonly Point[];
  interpolate?: 'linear' | 'step-before';
  /** Cuts what lies beyond the axes. */
  clip?: boolean;
}

/** Lines through points. */
export function lineLayers(
  points: readonly Point[],
  { x, y }: Axes,
  channels: ReturnType<typeof byName>,
  { raw, interpolate = 'linear', clip = false }: LineOptions = {},
): Layer[] {
  const encoding = { x: { field: 'x', ...x }, y: { field: 'y', ...y }, ...channels };
  const counts = new Map<string, number>();
  for (const { series } of points) counts.set(series, (counts.get(series) ?? 0) + 1);
  const isShort = [...counts.values()].every((count) => count <= POINTS);
  const line: Layer = {
    data: { values: [...points] },
    mark: { type: 'line', interpolate, clip, strokeCap: 'round', strokeWidth: 2, point: isShort && { size: 30 } },
    encoding,
  };
  if (!raw) return [line];
  return [
    {
      data: { values: [...raw] },
      mark: { type: 'line', clip, strokeCap: 'round', strokeWidth: 1, opacity: 0.3 },
      encoding,
    },
    line,
  ];
}

/** Throws ArgumentError unless the series have names of their own and fitting, finite x. */
export function checkSeries(who: string, series: readonly Series[]): void {
  if (series.length === 0) throw new ArgumentError(`${who}: needs at least one series, got none.`);
  const names = series.map(({ name }) => name);
  series.forEach(({ name, x, y }, i) => {
    if (names.indexOf(name) !== i) throw new ArgumentError(`${who}: two series are called '${name}'.`);
    if (x && x.length !== y.length) {
      throw new ArgumentError(`${who}: series '${name}' must have as many x as y, got ${x.length} and ${y.length}.`);
    }
    const badX = x ? Array.from(x).findIndex((value) => !Number.isFinite(value)) : -1;
    if (badX >= 0) throw new ArgumentError(`${who}: x[${badX}] of series '${name}' must be finite, got ${x?.[badX]}.`);
  });
}

/** Throws ArgumentError when there is nothing to draw, and for values that a log scale has no place for. */
export function checkPoints(who: string, drawn: readonly Point[], xScale = 'linear', yScale = 'linear'): void {
  if (drawn.every(({ y }) => y === null)) throw new ArgumentError(`${who}: no series has a finite value to draw.`);
  for (const { series, x, y } of drawn) {
    if (xScale === 'log' && x <= 0)
      throw new ArgumentError(`${who}: a log xScale needs x > 0, got ${x} in '${series}'.`);
    if (yScale === 'log' && y !== null && y <= 0) {
      throw new ArgumentError(`${who}: a log yScale needs y > 0, got ${y} in '${series}'.`);
    }
  }
}
