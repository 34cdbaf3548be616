import { inInterval, knownOptions, positiveInteger } from '../errors/index.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';
import { DIGITS } from './glyphs.js';
import { Generator } from '../tensor/generator.js';
import { type Stroke, inkStroke } from './strokes.js';

/** What the drawn digits look like. */
export interface DrawnDigitsOptions {
  /** Default 0: the same seed draws the same pictures, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Height and width in pixels (default 28). */
  size?: number;
  /** Strength of the pixel noise, in [0, 1] (default 0.2): each picture draws its standard deviation from [0, noise). */
  noise?: number;
}

/**
 * Pictures of the digits 0 to 9, drawn as pen strokes: a stand-in for MNIST that needs no file.
 *
 * Each digit has a random way of writing, pen width, size, aspect, slant, rotation, bend, shift and ink, and pixel
 * noise. x is float32 [count, size, size, 1] in [0, 1], ink high; y is int32 [count]. The ten classes take turns, so
 * that every multiple of ten is balanced: shuffle before cutting batches.
 *
 * @param count the number of pictures
 *
 * @example
 * const { x, y } = drawnDigits(1000, { seed: 1 });
 * x.shape; // [1000, 28, 28, 1]
 * y.rows(0, 12); // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
 */
export function drawnDigits(count: number, options: DrawnDigitsOptions = {}): Dataset {
  knownOptions('drawnDigits', options, ['seed', 'size', 'noise']);
  const { seed = 0, size = 28, noise = 0.2 } = options;
  positiveInteger('drawnDigits', 'count', count);
  positiveInteger('drawnDigits', 'size', size);
  inInterval('drawnDigits', 'noise', noise, '[0, 1]');
  const generator = new Generator(seed);
  const speckles = new Speckles(generator);
  const pixels = size * size;
  const x = new Float32Array(count * pixels);
  const y = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const digit = i % 10;
    const picture = x.subarray(i * pixels, (i + 1) * pixels);
    drawDigit(picture, digit, size, generator);
    speckles.add(picture, noise * generator.next(), generator);
    y[i] = digit;
  }
  return { x: new Tensor(x, [count, size, size, 1]), y: new Tensor(y, [count]) };
}

/** Draws a digit in a random hand into a black picture [size, size], without noise. */
export function drawDigit(picture: Float32Array, digit: number, size: number, generator: Generator): void {
  const strokes = DIGITS[digit](() => generator.next());
  const place = handwriting(size, generator);
  const halfWidth = (size / 28) * (0.7 + 1.0 * generator.next());
  for (const stroke of strokes) inkStroke(picture, size, size, place(stroke), halfWidth);
  const ink = 0.7 + 0.3 * generator.next();
  for (let i = 0; i < picture.length; i++) picture[i] *= ink;
}

/** A random hand: bend, aspect, slant, rotation, scale and shift, from the box of the glyphs to pixels. */
function handwriting(size: number, generator: Generator): (stroke: Stroke) => Stroke {
  const between = (low: number, high: number): number => low + (high - low) * generator.next();
  const bend = between(-0.2, 0.2);
  const bendPhase = between(0, 2 * Math.PI);
  const slant = between(-0.35, 0.35);
  const angle = between(-0.3, 0.3); // ±17 degrees
  const height = size * between(0.27, 0.39);
  const width = height * between(0.75, 1.25);
  const centreX = size / 2 + size * between(-0.1, 0.1);
  const centreY = size / 2 + size * between(-0.1, 0.1);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return (stroke) => {
    const placed: Stroke = [];
    for (let k = 0; k < stroke.length; k += 2) {
      const v = stroke[k + 1] + bend * Math.sin(3 * stroke[k] + bendPhase);
      const u = stroke[k] - slant * v + bend * Math.sin(2.5 * v + bendPhase);
      placed.push(centreX + width * u * cos - height * v * sin, centreY + width * u * sin + height * v * cos);
    }
    return placed;
  };
}

/** Normal noise from a table, read at a random place: a fresh draw for each pixel would cost more than the drawing. */
export class Speckles {
  private readonly table: ArrayLike<number>;

  constructor(generator: Generator) {
    this.table = generator.normal([1 << 16]).data;
  }

  /** Adds noise of the given standard deviation and keeps values in [0, 1]. */
  add(picture: Float32Array, deviation: number, generator: Generator): void {
    const { table } = this;
    const mask = table.length - 1;
    const start = generator.int(0, table.length);
    const stride = 2 * generator.int(0, 1024) + 1; // odd, so it visits the whole table
    for (let i = 0; i < picture.length; i++) {
      const value = picture[i] + deviation * table[(start + i * stride) & mask];
      picture[i] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
  }
}
