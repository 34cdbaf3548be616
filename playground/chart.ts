import { type Axis, axisUpTo, linearAxis, logAxis } from './axis.js';
import { svg } from './dom.js';
import { digits } from './format.js';

/** A line of a chart: its name, and the CSS class that gives it colour and dashes. */
export interface Line {
  readonly name: string;
  readonly style: string;
  readonly values: readonly number[];
}

/** What a chart shows of its values. */
export interface ChartScale {
  /** The vertical axis in powers of ten. */
  readonly log?: boolean;
  /** The highest value of the vertical axis. Default: that of the lines. */
  readonly high?: number;
  /** The lowest value of a linear vertical axis. Default 0. */
  readonly low?: number;
}

// In units of the picture, which its frame scales.
const WIDTH = 360;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = WIDTH - 10;
const TOP = 22;
const BOTTOM = HEIGHT - 34;

/** Lines over epochs, drawn anew as often as wanted. */
export class LineChart {
  readonly #picture: SVGElement;

  constructor(
    host: HTMLElement,
    private readonly label: string,
  ) {
    this.#picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'chart' });
    host.replaceChildren(this.#picture);
  }

  draw(epochs: readonly number[], lines: readonly Line[], scale: ChartScale = {}): void {
    const xs = linearAxis(epochs[0], Math.max(epochs[epochs.length - 1], epochs[0] + 1));
    const ys = verticalAxis(lines, scale);
    const x = (epoch: number): number => LEFT + xs.place(epoch) * (RIGHT - LEFT);
    const y = (value: number): number => BOTTOM - ys.place(value) * (BOTTOM - TOP);
    const paths = lines.map(({ values, style }) =>
      svg('path', { class: `line ${style}`, d: path(epochs, values, x, y) }),
    );
    this.#picture.replaceChildren(...frame(xs, ys, x, y, this.label), ...legend(lines), ...paths);
    const last = lines.map(({ name, values }) => `${name} ${digits(values[values.length - 1])}`).join(', ');
    this.#picture.setAttribute('aria-label', `${this.label} after epoch ${digits(epochs[epochs.length - 1])}: ${last}`);
  }
}

function verticalAxis(lines: readonly Line[], { log = false, high, low = 0 }: ChartScale): Axis {
  const values = lines.flatMap((line) => line.values.filter(Number.isFinite));
  if (!log) return axisUpTo(low, high ?? Math.max(...values, low + 1e-9));
  const positive = values.filter((value) => value > 0);
  return positive.length === 0 ? logAxis(0.1, 1) : logAxis(Math.min(...positive), Math.max(...positive));
}

/** The picture's lines, marks and names of the axes. */
function frame(
  xs: Axis,
  ys: Axis,
  x: (value: number) => number,
  y: (value: number) => number,
  name: string,
): SVGElement[] {
  const grid = ys.ticks.map((tick) => svg('line', { class: 'grid', x1: LEFT, x2: RIGHT, y1: y(tick), y2: y(tick) }));
  const side = ys.ticks.map((tick) => svg('text', { x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }, digits(tick)));
  const whole = xs.ticks.filter(Number.isInteger);
  const foot = whole.map((tick) => svg('text', { x: x(tick), y: BOTTOM + 15, 'text-anchor': 'middle' }, String(tick)));
  return [
    ...grid,
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }),
    ...side,
    ...foot,
    svg('text', { class: 'name', x: (LEFT + RIGHT) / 2, y: HEIGHT - 3, 'text-anchor': 'middle' }, 'epoch'),
    svg('text', { class: 'name', x: LEFT - 36, y: 12 }, name),
  ];
}

function legend(lines: readonly Line[]): SVGElement[] {
  return lines.flatMap(({ name, style }, i) => {
    const x = RIGHT - 62 * (lines.length - i);
    return [
      svg('line', { class: `line ${style}`, x1: x, x2: x + 22, y1: 8, y2: 8 }),
      svg('text', { x: x + 27, y: 12 }, name),
    ];
  });
}

/** Straight pieces between the values; a value that is not finite, or has no place on the axis, leaves a gap. */
function path(
  epochs: readonly number[],
  values: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  let text = '';
  let pen = 'M';
  values.forEach((value, i) => {
    const height = y(value);
    if (!Number.isFinite(height)) {
      pen = 'M';
      return;
    }
    text += `${pen}${x(epochs[i]).toFixed(1)} ${height.toFixed(1)}`;
    if (pen === 'M') text += 'h0'; // a single value is a dot
    pen = 'L';
  });
  return text;
}
