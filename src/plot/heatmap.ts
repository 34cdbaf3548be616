import { ArgumentError, ShapeError, knownOptions, oneOf } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Figure, type FigureOptions, VegaFigure, checkSize, spread } from './figure.js';
import { shortNumber } from './text.js';

/** Options of {@link heatmap}. */
export interface HeatmapOptions extends FigureOptions {
  /** What the columns are. Default 'column'. */
  xLabel?: string;
  /** What the rows are. Default 'row'. */
  yLabel?: string;
  /** What the values are, with their unit: the legend's title. Default 'value'. */
  valueLabel?: string;
  rowNames?: readonly string[];
  columnNames?: readonly string[];
  /** Writes each value in its cell. Default: when there are at most 15 x 15 cells. */
  showValues?: boolean;
  /** 'diverging' puts white at 0. Default: 'diverging' when values of both signs occur. */
  colors?: 'sequential' | 'diverging';
}

/** Options of {@link confusionFigure}. */
export interface ConfusionFigureOptions extends FigureOptions {
  /** One name for each class. Default '0', '1', ... */
  classNames?: readonly string[];
}

interface Cell {
  row: number;
  column: number;
  value: number;
  text: string;
}

interface Grid {
  title: string;
  cells: Cell[];
  size: { rows: number; columns: number; width?: number; height?: number };
  labels: { x: string; y: string; value: string };
  names: { rows: readonly string[]; columns: readonly string[] };
  colors: 'sequential' | 'diverging';
  domain: [number, number];
  showText: boolean;
  format?: string;
}

/** From pale to dark; through white at the middle. Both keep their order for any colour vision and in grey. */
const ranges = {
  sequential: { range: ['#f7fbff', '#6baed6', '#08306b'] },
  diverging: { scheme: 'purpleorange' },
};

/** The side of a cell with text, in pixels, and of the whole picture where that is less. */
const CELL = 44;
const SMALL_PICTURE = 160;
const LARGE_PICTURE = 480;

const options = ['title', 'width', 'height', 'xLabel', 'yLabel', 'valueLabel', 'rowNames', 'columnNames', 'showValues'];

/**
 * A matrix [R, C] as coloured cells, row 0 on top: weights, correlations,
 * attention maps. Values that are not finite throw ArgumentError, other ranks
 * ShapeError.
 *
 * @example
 * const weights = fromArray([[0.5, -1.25, 0], [2, 0.75, -0.5]]);
 * await saveFigure(heatmap(weights, { xLabel: 'unit', yLabel: 'input', valueLabel: 'weight' }), 'weights.png');
 */
export function heatmap(matrix: Tensor, chart: HeatmapOptions = {}): Figure {
  const who = 'heatmap';
  knownOptions(who, chart, [...options, 'colors']);
  checkSize(who, chart);
  const [rows, columns] = checkMatrix(who, matrix);
  const values = Array.from(matrix.data);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new ArgumentError(`${who}: every value must be finite, got ${values[bad]} at flat index ${bad}.`);
  }
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const automatic = low < 0 && high > 0 ? 'diverging' : 'sequential';
  const colors = oneOf(who, 'colors', chart.colors ?? automatic, ['sequential', 'diverging']);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return grid({
    title: chart.title ?? '',
    cells: values.map((value, i) => cell(i, columns, value, shortNumber(value))),
    size: { rows, columns, width: chart.width, height: chart.height },
    labels: { x: chart.xLabel ?? 'column', y: chart.yLabel ?? 'row', value: chart.valueLabel ?? 'value' },
    names: {
      rows: namesOf(who, 'rowNames', chart.rowNames, rows),
      columns: namesOf(who, 'columnNames', chart.columnNames, columns),
    },
    colors,
    domain: colors === 'diverging' ? spread(-reach, reach) : spread(low, high),
    showText: chart.showValues ?? (rows <= 15 && columns <= 15),
  });
}

/**
 * A confusion matrix [true, predicted] of counts as a figure: each cell shows
 * its count and is coloured by its share of the true class, so that rare
 * classes are as readable as common ones.
 *
 * @example
 * const counts = confusionMatrix(fromArray([0.9, 0.2, 0.6, 0.7]), fromArray([1, 0, 0, 1]));
 * const figure = confusionFigure(counts, { classNames: ['other', 'cat'] });
 * await saveFigure(figure, 'confusion.png');
 */
export function confusionFigure(counts: Tensor, chart: ConfusionFigureOptions = {}): Figure {
  const who = 'confusionFigure';
  knownOptions(who, chart, ['title', 'width', 'height', 'classNames']);
  checkSize(who, chart);
  const [classes, predicted] = checkMatrix(who, counts);
  if (classes !== predicted) throw new ShapeError(`${who}: needs counts [K, K], got ${showShape(counts.shape)}.`);
  const values = Array.from(counts.data);
  const bad = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (bad >= 0) throw new ArgumentError(`${who}: every count must be >= 0, got ${values[bad]} at flat index ${bad}.`);
  const totals = Array.from({ length: classes }, (_, k) =>
    values.slice(k * classes, (k + 1) * classes).reduce((a, b) => a + b),
  );
  const names = namesOf(who, 'classNames', chart.classNames, classes);
  return grid({
    title: chart.title ?? 'Confusion matrix',
    cells: values.map((value, i) => {
      const total = totals[Math.floor(i / classes)];
      return cell(i, classes, total === 0 ? 0 : value / total, String(value));
    }),
    size: { rows: classes, columns: classes, width: chart.width, height: chart.height },
    labels: { x: 'predicted class', y: 'true class', value: 'share of the true class' },
    names: { rows: names, columns: names },
    colors: 'sequential',
    domain: [0, 1],
    showText: classes <= 25,
    format: '.0%',
  });
}

function cell(i: number, columns: number, value: number, text: string): Cell {
  return { row: Math.floor(i / columns), column: i % columns, value, text };
}

function grid({ title, cells, size, labels, names, colors, domain, showText, format }: Grid): Figure {
  const most = Math.max(size.rows, size.columns);
  const side = Math.max(Math.min(CELL, Math.floor(LARGE_PICTURE / most)), Math.floor(SMALL_PICTURE / most), 4);
  const textWidth = showText ? Math.max(...cells.map(({ text }) => text.length)) * 8 + 12 : 0;
  const width = size.width ?? Math.max(side, textWidth) * size.columns;
  const height = size.height ?? Math.max(side, showText ? 24 : 0) * size.rows;
  const [low, high] = domain;
  const share = `(datum.value - ${low}) / ${high - low}`;
  const isDark = colors === 'sequential' ? `${share} > 0.55` : `${share} < 0.23 || ${share} > 0.92`;
  const position = {
    x: axis('column', names.columns, labels.x, width / size.columns),
    y: axis('row', names.rows, labels.y, height / size.rows),
  };
  const color = {
    field: 'value',
    type: 'quantitative',
    title: labels.value,
    scale: { domain, ...ranges[colors] },
    legend: { gradientLength: Math.max(80, Math.min(200, height)), ...(format && { format }) },
  } as const;
  const text = {
    mark: { type: 'text', fontSize: 12 },
    encoding: {
      ...position,
      text: { field: 'text', type: 'nominal' },
      color: { condition: { test: isDark, value: 'white' }, value: '#222222' },
    },
  } as const;
  const boxes = { mark: { type: 'rect' }, encoding: { ...position, color } } as const;
  return new VegaFigure(title, { width, height, data: { values: cells }, layer: showText ? [boxes, text] : [boxes] });
}

/** Steps from one shown name to the next. */
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** A discrete axis over indices that shows names: slanted when they are words too wide, else as many as fit. */
function axis(field: 'row' | 'column', names: readonly string[], title: string, pixels: number) {
  const letters = Math.max(...names.map((name) => name.length));
  const isSlanted = field === 'column' && letters > 4 && letters * 7 > pixels;
  const needed = field === 'column' && !isSlanted ? letters * 7 + 8 : 16;
  const step = steps.find((n) => n * pixels >= needed) ?? names.length;
  return {
    field,
    type: 'ordinal',
    title,
    axis: {
      labelExpr: `${JSON.stringify(names)}[datum.value]`,
      values: names.map((_, i) => i).filter((i) => i % step === 0),
      labelAngle: isSlanted ? -45 : 0,
      labelOverlap: false,
      labelLimit: 260,
    },
  } as const;
}

function checkMatrix(who: string, matrix: Tensor): readonly [number, number] {
  if (matrix.rank !== 2 || matrix.size === 0) {
    throw new ShapeError(`${who}: needs a matrix [R, C] with R, C >= 1, got ${showShape(matrix.shape)}.`);
  }
  return [matrix.shape[0], matrix.shape[1]];
}

function namesOf(who: string, option: string, names: readonly string[] | undefined, count: number): readonly string[] {
  if (!names) return Array.from({ length: count }, (_, i) => String(i));
  if (names.length === count) return names;
  throw new ArgumentError(`${who}: ${option} must have ${count} names, got ${names.length}.`);
}
