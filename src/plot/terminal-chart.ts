import { ArgumentError, knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import { optionalPeer } from '../io/peer.js';
import { type Point, type Series, checkPoints, checkSeries, pointsOf } from './lines.js';
import { type Ticks, enclosing, within } from './terminal-axis.js';

/** Options of {@link terminalChart}. */
export interface TerminalChartOptions {
  title?: string;
  /** What x is, with its unit. Default 'step'. */
  xLabel?: string;
  /** Columns of the whole chart, at least 30. Default 72. */
  width?: number;
  /** Rows of the plotting area, at least 4; the axis may take a few more or less. Default 12. */
  height?: number;
  /** Whether the lines have colours (ANSI, 256); they differ in their strokes in any case. Default false. */
  colors?: boolean;
}

/** How lines are drawn: level, the corners └ ┌ ┐ ┘, upright. */
const strokes = ['─╰╭╮╯│', '┄╰╭╮╯┊', '━┗┏┓┛┃', '═╚╔╗╝║'];
/** Those of Okabe and Ito as far as terminals have them, legible on black and on white. */
const colours = [33, 202, 35, 175, 214, 81];
const RESET = '\x1b[0m';

/** A character of the chart, and the line that it belongs to. */
interface Cell {
  readonly character: string;
  readonly line?: number;
}

const EMPTY: Cell = { character: ' ' };

type Draw = (values: readonly number[], rows: number, stroke: string) => readonly string[];

/**
 * Lines over a common axis as text for a terminal, with axes at round numbers
 * and a legend. More points than columns are averaged column by column, fewer
 * are joined; a value that is not finite is a gap. Needs the optional package
 * `asciichart`.
 *
 * Throws ArgumentError for no series, two of one name, a length mismatch, and
 * nothing finite to draw.
 *
 * @example
 * const chart = await terminalChart([{ name: 'loss', y: [4, 3, 1, 0] }], { width: 30, height: 4 });
 * chart.split('\n').length; // 8
 */
export function terminalChart(series: readonly Series[], options: TerminalChartOptions = {}): Promise<string> {
  return chartAs('terminalChart', series, options);
}

/** terminalChart on behalf of `who`. */
export async function chartAs(who: string, series: readonly Series[], options: TerminalChartOptions): Promise<string> {
  knownOptions(who, options, ['title', 'xLabel', 'width', 'height', 'colors']);
  const { title = '', xLabel = 'step', width = 72, height = 12, colors = false } = options;
  atLeast(who, 'width', width, 30);
  atLeast(who, 'height', height, 4);
  trueOrFalse(who, 'colors', colors);
  checkSeries(who, series);
  const lines = series.map((one) => pointsOf(one));
  checkPoints(who, lines.flat());
  const draw = await lineDrawer(who);

  const [left, right] = extent(lines.flat().map(({ x }) => x));
  const drawn = lines.flatMap((points) => sampled(points, left, right, width)).filter(Number.isFinite);
  const yTicks = enclosing(...extent(drawn), 5);
  const labelWidth = Math.max(...yTicks.labels.map(({ length }) => length));
  const columns = width - labelWidth - 2;
  const perTick = Math.max(1, Math.round(height / (yTicks.values.length - 1)));
  const rows = perTick * (yTicks.values.length - 1);
  const [low, high] = extent(yTicks.values);
  const cells = Array.from({ length: rows + 1 }, () => Array.from({ length: columns }, (): Cell => EMPTY));
  lines.forEach((points, line) => {
    const level = (y: number): number => Math.min(Math.max(0, (y - low) / (high - low)), 1) * rows;
    const levels = sampled(points, left, right, columns).map(level);
    for (const { start, values } of runs(levels)) {
      const place = Math.min(start, columns - 1);
      draw(values, rows, strokes[line % strokes.length]).forEach((text, row) => {
        Array.from(text).forEach((character, i) => {
          if (character !== ' ') cells[row][place + i] = { character, line };
        });
      });
    }
  });
  const plot = cells.map((row, i) => {
    const label = i % perTick === 0 ? yTicks.labels[yTicks.labels.length - 1 - i / perTick] : '';
    return `${label.padStart(labelWidth)} ${label === '' ? '│' : '┤'}${rowText(row, colors)}`.trimEnd();
  });
  const margin = ' '.repeat(labelWidth + 1);
  const sample = (line: number): Cell[] =>
    Array.from({ length: 2 }, () => ({ character: strokes[line % strokes.length][0], line }));
  const legend = series.map(({ name }, line) => `${rowText(sample(line), colors)} ${name}`);
  const legendWidth = series.reduce((sum, { name }) => sum + name.length + 6, -3);
  const space = columns - legendWidth - xLabel.length;
  const axis = xAxis(within(left, right, 6), left, right, columns);
  return [
    ...(title === '' ? [] : [`${margin} ${title}`]),
    ...plot,
    ...axis.map((line) => margin + line),
    `${margin} ${legend.join('   ')}${space > 0 ? ' '.repeat(space) : `\n${margin} `}${xLabel}`,
  ].join('\n');
}

function atLeast(who: string, name: string, value: number, least: number): void {
  positiveInteger(who, name, value);
  if (value < least) throw new ArgumentError(`${who}: ${name} must be at least ${least}, got ${value}.`);
}

/** What turns levels 0 to `rows` into rows of characters, one fewer than levels; a dot for a single one. */
async function lineDrawer(who: string): Promise<Draw> {
  const { default: asciichart } = await optionalPeer('asciichart', who, () => import('asciichart'));
  return (values, rows, stroke) => {
    if (values.length === 1) return Array.from({ length: rows + 1 }, (_, i) => (i === rows - Math.round(values[0]) ? '•' : ' ')); // prettier-ignore
    const symbols = ['┼', '┤', '╶', '╴', ...Array.from(stroke)];
    const chart = asciichart.plot(values, { min: 0, max: rows, height: rows, offset: 2, format: () => ' ', symbols });
    return chart.split('\n').map((line) => line.slice(2)); // without its axis
  };
}

/** The characters of a row, each stretch of one line in its colour. */
function rowText(row: readonly Cell[], colors: boolean): string {
  let text = '';
  let current: number | undefined;
  for (const { character, line } of row) {
    if (colors && line !== current) text += line === undefined ? RESET : `\x1b[38;5;${colours[line % colours.length]}m`;
    current = line;
    text += character;
  }
  return colors && current !== undefined ? text + RESET : text;
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** The line at the ends of `columns` equal parts: means of the points about each, else between its neighbours; NaN in gaps. */
function sampled(points: readonly Point[], left: number, right: number, columns: number): number[] {
  if (left === right) return [mean(points)];
  const width = (right - left) / columns;
  let next = 0; // the first point beyond the place
  return Array.from({ length: columns + 1 }, (_, i) => {
    const x = left + i * width;
    const from = next;
    while (next < points.length && points[next].x < x + width / 2) next++;
    if (next > from || next === 0 || next === points.length) return mean(points.slice(from, next));
    const [a, b] = [points[next - 1], points[next]];
    return a.y === null || b.y === null ? NaN : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
  });
}

/** The mean of the finite values; NaN when there are none. */
function mean(points: readonly Point[]): number {
  const values = points.flatMap(({ y }) => y ?? []);
  return values.reduce((sum, y) => sum + y / values.length, values.length > 0 ? 0 : NaN);
}

/** The stretches of finite values. */
function runs(values: readonly number[]): { start: number; values: number[] }[] {
  const found: { start: number; values: number[] }[] = [];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    if (i > 0 && Number.isFinite(values[i - 1])) found[found.length - 1].values.push(value);
    else found.push({ start: i, values: [value] });
  });
  return found;
}

/** A ruler of `columns` with marks, and their numbers below as far as they fit. */
function xAxis({ values, labels }: Ticks, left: number, right: number, columns: number): [string, string] {
  const rule = Array.from({ length: columns }, () => '─');
  let numbers = '';
  values.forEach((value, i) => {
    const column = left === right ? 0 : Math.min(columns - 1, Math.round(((value - left) / (right - left)) * columns));
    rule[column] = '┬';
    const start = Math.min(Math.max(0, column - Math.floor(labels[i].length / 2)), columns - labels[i].length);
    if (numbers === '' || start > numbers.length) numbers = numbers.padEnd(start) + labels[i];
  });
  return [`└${rule.join('')}`, ` ${numbers}`];
}
