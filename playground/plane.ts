import { Tensor } from 'layerwise';
import { okabeIto } from 'layerwise/plot';
import { zeroContour } from '../src/plot/contour.js';
import { type Rgb, mix, rgbOf } from '../src/plot/palette.js';
import { linearAxis } from './axis.js';
import { html, svg } from './dom.js';
import { digits } from './format.js';
import type { PlanarSet } from './planar-set.js';

/** Predictions along each axis. */
const RESOLUTION = 80;

// In units of the picture: the style sheet gives the canvas the same share of the frame.
const SIZE = 400;
const LEFT = 36;
const BOTTOM = SIZE - 34;
const SIDE = 360;
const TOP = BOTTOM - SIDE;

/** A square of the plane. */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The plane: points, tints that say what the network predicts (pale where it is unsure), and its decision boundary. */
export class PlaneView {
  readonly #canvas = document.createElement('canvas');
  readonly #picture = svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', class: 'chart' });
  readonly #boundary = svg('path', { class: 'boundary' });
  readonly #marks = svg('g');
  #grid = Tensor.zeros([RESOLUTION ** 2, 2]);
  #numClasses = 2;

  constructor(
    host: HTMLElement,
    private readonly legend: HTMLElement,
  ) {
    this.#canvas.width = this.#canvas.height = RESOLUTION;
    this.#picture.append(this.#boundary, this.#marks);
    host.replaceChildren(this.#canvas, this.#picture);
  }

  /** The points [RESOLUTION², 2] at which `draw` wants predictions; the first row is the lowest. */
  get grid(): Tensor {
    return this.#grid;
  }

  /** Shows another set. */
  show({ train, test, numClasses }: PlanarSet): void {
    const square = squareAround([train.x, test.x]);
    this.#numClasses = numClasses;
    for (let i = 0; i < RESOLUTION ** 2; i++) {
      this.#grid.data[2 * i] = square.x + ((i % RESOLUTION) + 0.5) * (square.side / RESOLUTION);
      this.#grid.data[2 * i + 1] = square.y + (Math.floor(i / RESOLUTION) + 0.5) * (square.side / RESOLUTION);
    }
    const radius = Math.max(2, Math.min(4.5, 90 / Math.sqrt(train.x.shape[0] + test.x.shape[0])));
    const parts = [
      { name: 'test', set: test },
      { name: 'train', set: train },
    ];
    this.#marks.replaceChildren(
      ...axes(square),
      ...parts.flatMap(({ name, set }) =>
        Array.from({ length: numClasses }, (_, k) => {
          const d = rowsOf(set.x, set.y, k).map(([x, y]) => mark(k, placeX(x, square), placeY(y, square), radius));
          return svg('path', { class: `mark ${name}`, d: d.join(''), style: `--class: ${okabeIto[k]}` });
        }),
      ),
    );
    this.#picture.setAttribute(
      'aria-label',
      `${train.x.shape[0]} training and ${test.x.shape[0]} test points of ${numClasses} classes`,
    );
    this.legend.replaceChildren(...legendOf(numClasses));
  }

  /** Draws predictions for the grid: [R², 1] of class 1, or [R², K]. */
  draw({ data }: Tensor): void {
    const classes = this.#numClasses;
    const probability = (i: number, k: number): number => {
      if (classes > 2) return data[i * classes + k];
      return k === 1 ? data[i] : 1 - data[i];
    };
    this.#tint(probability);
    this.#boundary.setAttribute('d', boundaryOf(probability, classes));
  }

  #tint(probability: (i: number, k: number) => number): void {
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const paper = paperOf(this.#canvas);
    const colors = okabeIto.map(rgbOf);
    const image = context.createImageData(RESOLUTION, RESOLUTION);
    const classes = this.#numClasses;
    for (let i = 0; i < RESOLUTION ** 2; i++) {
      let best = 0;
      for (let k = 1; k < classes; k++) if (probability(i, k) > probability(i, best)) best = k;
      const sureness = (probability(i, best) - 1 / classes) / (1 - 1 / classes);
      const pixel = (RESOLUTION - 1 - Math.floor(i / RESOLUTION)) * RESOLUTION + (i % RESOLUTION);
      image.data.set([...mix(paper, colors[best], 0.06 + 0.42 * sureness), 255], 4 * pixel);
    }
    context.putImageData(image, 0, 0);
  }
}

/** The background in use, which a dark page makes dark. */
function paperOf(canvas: HTMLCanvasElement): Rgb {
  const [red, green, blue] = getComputedStyle(canvas).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
  return [red ?? 255, green ?? 255, blue ?? 255];
}

/** The lines on which two classes are equally probable and no third one is more so. */
function boundaryOf(probability: (i: number, k: number) => number, classes: number): string {
  const lead = new Float64Array(RESOLUTION ** 2);
  const fields = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const x = (column: number): string => (LEFT + ((column + 0.5) / RESOLUTION) * SIDE).toFixed(1);
  const y = (row: number): string => (BOTTOM - ((row + 0.5) / RESOLUTION) * SIDE).toFixed(1);
  return fields
    .flatMap((k) => {
      for (let i = 0; i < lead.length; i++) {
        let rival = 0;
        for (let j = 0; j < classes; j++) if (j !== k) rival = Math.max(rival, probability(i, j));
        lead[i] = probability(i, k) - rival;
      }
      return zeroContour(lead, RESOLUTION, RESOLUTION);
    })
    .map((piece) => `M${x(piece.x)} ${y(piece.y)}L${x(piece.x2)} ${y(piece.y2)}`)
    .join('');
}

/** The least square around all points, and a margin. */
function squareAround(sets: readonly Tensor[]): Square {
  const bounds = [0, 1].map((axis) => {
    const values = sets.flatMap(({ data }) => Array.from(data).filter((_, i) => i % 2 === axis));
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  const side = 1.15 * Math.max(...bounds.map(({ low, high }) => high - low));
  const [x, y] = bounds.map(({ low, high }) => (low + high - side) / 2);
  return { x, y, side };
}

function placeX(x: number, square: Square): number {
  return LEFT + ((x - square.x) / square.side) * SIDE;
}

function placeY(y: number, square: Square): number {
  return BOTTOM - ((y - square.y) / square.side) * SIDE;
}

function axes(square: Square): SVGElement[] {
  const xs = linearAxis(square.x, square.x + square.side).ticks;
  const ys = linearAxis(square.y, square.y + square.side).ticks;
  return [
    svg('rect', { class: 'frame', x: LEFT, y: TOP, width: SIDE, height: SIDE }),
    ...xs.map((tick) =>
      svg('text', { x: placeX(tick, square), y: BOTTOM + 15, 'text-anchor': 'middle' }, digits(tick)),
    ),
    ...ys.map((tick) => svg('text', { x: LEFT - 5, y: placeY(tick, square) + 4, 'text-anchor': 'end' }, digits(tick))),
    svg('text', { class: 'name', x: LEFT + SIDE / 2, y: SIZE - 4, 'text-anchor': 'middle' }, 'x₁ (standardised)'),
    svg(
      'text',
      { class: 'name', 'text-anchor': 'middle', transform: `translate(9 ${TOP + SIDE / 2}) rotate(-90)` },
      'x₂ (standardised)',
    ),
  ];
}

/** The points of one class. */
function rowsOf(x: Tensor, labels: Tensor, label: number): [number, number][] {
  const rows = Array.from(labels.data, (_, i) => i).filter((i) => labels.data[i] === label);
  return rows.map((i) => [x.data[2 * i], x.data[2 * i + 1]]);
}

/** A class's mark: circle, square, triangle, diamond. Colour is not all that tells classes apart. */
function mark(label: number, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number): string => `${(x + dx * r).toFixed(1)} ${(y + dy * r).toFixed(1)}`;
  if (label === 0) return `M${at(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (label === 1) return `M${at(-0.9, -0.9)}L${at(0.9, -0.9)}L${at(0.9, 0.9)}L${at(-0.9, 0.9)}Z`;
  if (label === 2) return `M${at(0, -1.2)}L${at(1.15, 0.85)}L${at(-1.15, 0.85)}Z`;
  return `M${at(0, -1.3)}L${at(1.3, 0)}L${at(0, 1.3)}L${at(-1.3, 0)}Z`;
}

function legendOf(numClasses: number): HTMLElement[] {
  const sample = (label: number, part: string): SVGElement =>
    svg(
      'svg',
      { viewBox: '0 0 16 16', class: 'sample', 'aria-hidden': 'true' },
      svg('path', { class: `mark ${part}`, d: mark(label, 8, 8, 5), style: `--class: ${okabeIto[label]}` }),
    );
  const classes = Array.from({ length: numClasses }, (_, k) => html('span', {}, sample(k, 'train'), `class ${k}`));
  return [...classes, html('span', {}, 'filled: training, hollow: test, line: boundary')];
}
