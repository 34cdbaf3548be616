import { ArgumentError, ShapeError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';

/** What strips of digits look like. */
export interface DigitStripsOptions {
  /** Default 0: the same seed gives the same strips, and a smaller count a prefix of them, padded to its own width. */
  seed?: number | string;
  /** The fewest and the most digits of a strip (default [3, 6]). */
  digits?: readonly [min: number, max: number];
  /** The fewest and the most empty columns before, between and after digits, at least 1 (default [1, 8]). */
  gap?: readonly [min: number, max: number];
  /** Columns of every picture. Default: as many as the widest strip has. */
  width?: number;
}

/** Strips and what can be read on them. */
export interface DigitStrips extends Dataset {
  /** Strips in [0, 1], ink high, [N, height, width, 1]; 0 to the right of their end. */
  x: Tensor;
  /** Digits + 1 from left to right, int32 [N, most digits of a strip], padded with 0. */
  y: Tensor;
  /** How many columns of each picture belong to the strip. */
  widths: Int32Array;
}

/** A digit, [height, width], that is put on a strip. */
export interface Piece {
  readonly ink: Float32Array;
  readonly width: number;
  readonly digit: number;
}

/** Where the digits of a strip come from, and what is done to the strip when it is complete. */
export interface StripSource {
  readonly height: number;
  next(generator: Generator): Piece;
  finish?(strip: Float32Array, generator: Generator): void;
}

/** The option names of DigitStripsOptions. */
export const STRIP_OPTIONS = ['seed', 'digits', 'gap', 'width'] as const;

/**
 * Unsegmented strips: digits of a set, such as MNIST, side by side with random gaps. What a strip shows is known, where
 * each digit is is not: a task for `CTC` (§5.3.9).
 *
 * Digits are chosen at random and cut to the columns with ink; gaps are black. Labels are digit + 1, as 0 is the blank.
 *
 * @param digits pictures on black, [M, height, width, 1], and their labels 0 to 9
 * @param count the number of strips
 * @throws ShapeError for digits of another shape, ArgumentError for options out of range and a strip that is wider than
 *   `width`
 *
 * @example
 * const { x, y, widths } = digitStrips(drawnDigits(100, { noise: 0 }), 20, { digits: [2, 4] });
 * [x.shape[1], y.shape]; // [28, [20, 4]]
 * Math.max(...widths) === x.shape[2]; // true
 */
export function digitStrips(digits: Dataset, count: number, options: DigitStripsOptions = {}): DigitStrips {
  knownOptions('digitStrips', options, STRIP_OPTIONS);
  const { x, y } = digits;
  if (x.rank !== 4 || x.shape[3] !== 1 || y.rank !== 1 || y.shape[0] !== x.shape[0] || x.size === 0) {
    throw new ShapeError(
      `digitStrips: digits must be pictures [M, height, width, 1] and labels [M], got x ${showShape(x.shape)}, y ` +
        `${showShape(y.shape)}.`,
    );
  }
  const [m, height, width] = x.shape;
  const next = (generator: Generator): Piece => {
    const i = generator.int(0, m);
    const picture = Float32Array.from(x.data.subarray(i * height * width, (i + 1) * height * width));
    return cropped(picture, width, y.data[i]);
  };
  return composeStrips('digitStrips', { height, next }, count, options);
}

/** `count` strips of digits from a source. */
export function composeStrips(
  who: string,
  source: StripSource,
  count: number,
  options: DigitStripsOptions,
): DigitStrips {
  const { seed = 0, digits = [3, 6], gap = [1, 8] } = options;
  positiveInteger(who, 'count', count);
  interval(who, 'digits', digits);
  interval(who, 'gap', gap);
  if (options.width !== undefined) positiveInteger(who, 'width', options.width);
  const generator = new Generator(seed);
  const strips = Array.from({ length: count }, () => composeStrip(source, digits, gap, generator));
  const widths = Int32Array.from(strips, ({ width }) => width);
  const width = options.width ?? Math.max(...widths);
  const wide = widths.findIndex((own) => own > width);
  if (wide >= 0) {
    throw new ArgumentError(`${who}: strip ${wide} has ${widths[wide]} columns, more than width = ${width}.`);
  }
  const { height } = source;
  const x = new Float32Array(count * height * width);
  const y = new Int32Array(count * digits[1]);
  strips.forEach((strip, n) => {
    paste(strip, x.subarray(n * height * width, (n + 1) * height * width), width, 0);
    y.set(strip.labels, n * digits[1]);
  });
  return { x: new Tensor(x, [count, height, width, 1]), y: new Tensor(y, [count, digits[1]]), widths };
}

interface Strip {
  readonly ink: Float32Array;
  readonly width: number;
  readonly labels: readonly number[];
}

function composeStrip(
  source: StripSource,
  digits: readonly [number, number],
  gap: readonly [number, number],
  generator: Generator,
): Strip {
  const { height } = source;
  const pieces: { piece: Piece; left: number }[] = [];
  const space = (): number => generator.int(gap[0], gap[1] + 1);
  let width = space();
  for (let left = generator.int(digits[0], digits[1] + 1); left > 0; left--) {
    const piece = source.next(generator);
    pieces.push({ piece, left: width });
    width += piece.width + space();
  }
  const ink = new Float32Array(height * width);
  for (const { piece, left } of pieces) paste(piece, ink, width, left);
  source.finish?.(ink, generator);
  return { ink, width, labels: pieces.map(({ piece }) => piece.digit + 1) };
}

/** Copies a picture of the same height into a wider one. */
function paste(
  { ink, width }: { ink: Float32Array; width: number },
  to: Float32Array,
  toWidth: number,
  left: number,
): void {
  for (let row = 0; row * width < ink.length; row++) {
    to.set(ink.subarray(row * width, (row + 1) * width), row * toWidth + left);
  }
}

/** The columns from the first to the last with ink; all of them where there is none. */
export function cropped(picture: Float32Array, width: number, digit: number): Piece {
  const height = picture.length / width;
  const hasInk = (j: number): boolean => {
    for (let i = 0; i < height; i++) if (picture[i * width + j] > 0) return true;
    return false;
  };
  let [first, last] = [0, width - 1];
  while (first < last && !hasInk(first)) first++;
  while (last > first && !hasInk(last)) last--;
  const own = last - first + 1;
  const ink = new Float32Array(height * own);
  for (let i = 0; i < height; i++) ink.set(picture.subarray(i * width + first, i * width + last + 1), i * own);
  return { ink, width: own, digit };
}

function interval(who: string, name: string, range: readonly [number, number]): void {
  if (!Array.isArray(range) || range.length !== 2) {
    throw new ArgumentError(`${who}: ${name} must be [min, max], got ${show(range)}.`);
  }
  const [min, max] = range;
  positiveInteger(who, `${name}[0]`, min);
  positiveInteger(who, `${name}[1]`, max);
  if (max < min) throw new ArgumentError(`${who}: ${name} must be [min, max] with min <= max, got ${show(range)}.`);
}
