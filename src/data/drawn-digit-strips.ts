import { inInterval, knownOptions } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { type DigitStrips, type DigitStripsOptions, STRIP_OPTIONS, composeStrips, cropped } from './digit-strips.js';
import { Speckles, drawDigit } from './drawn-digits.js';

/** What drawn strips of digits look like. */
export interface DrawnDigitStripsOptions extends DigitStripsOptions {
  /** Strength of the pixel noise, in [0, 1] (default 0.2): each strip draws its standard deviation from [0, noise). */
  noise?: number;
}

const SIZE = 28;

/**
 * Strips of digits that are drawn as {@link drawnDigits} draws them, each of its own, side by side with random gaps and
 * pixel noise over the whole strip: a task for `CTC` that needs no file (§5.3.9).
 *
 * @param count the number of strips
 * @throws ArgumentError for options out of range and a strip that is wider than `width`
 *
 * @example
 * const { x, y, widths } = drawnDigitStrips(50, { digits: [3, 5], seed: 1 });
 * [x.shape[0], x.shape[1], x.shape[3]]; // [50, 28, 1]
 * y.shape; // [50, 5]
 * y.rows(0, 1).data.filter((label) => label > 0).length >= 3; // true
 * Math.max(...widths) === x.shape[2]; // true
 */
export function drawnDigitStrips(count: number, options: DrawnDigitStripsOptions = {}): DigitStrips {
  const who = 'drawnDigitStrips';
  knownOptions(who, options, [...STRIP_OPTIONS, 'noise']);
  const { noise = 0.2, seed = 0 } = options;
  inInterval(who, 'noise', noise, '[0, 1]');
  const speckles = new Speckles(new Generator(seed).fork('speckles'));
  const next = (generator: Generator) => {
    const digit = generator.int(0, 10);
    const picture = new Float32Array(SIZE * SIZE);
    drawDigit(picture, digit, SIZE, generator);
    return cropped(picture, SIZE, digit);
  };
  const finish = (strip: Float32Array, generator: Generator): void =>
    speckles.add(strip, noise * generator.next(), generator);
  return composeStrips(who, { height: SIZE, next, finish }, count, options);
}
