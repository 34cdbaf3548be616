import seedrandom from 'seedrandom/seedrandom.js';
import {
  BLOCK_DRAWS,
  dropoutBlocks,
  dropoutForward,
  dropoutWords,
  fillBlocks,
  type FloatArray,
  type FloatDType,
  normal,
  randomBlocks,
  type RandomKey,
  uniform,
} from '../engine/index.js';
import { ArgumentError, finiteNumber, inInterval, nonNegativeNumber, oneOf, show } from '../errors/index.js';
import { type ChoiceOptions, chooseIndices } from './choice.js';
import { type Shape, checkShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/** Where a generator stands; plain JSON. */
export interface GeneratorState {
  /** The two 32-bit words that name the stream. */
  readonly key: readonly [number, number];
  /** 32-bit draws taken so far, below 2^53. */
  readonly position: number;
}

const BUFFERED_BLOCKS = 16;

/**
 * A seeded stream of random numbers.
 *
 * Draw i of a stream is a function of the seed and i alone (Philox4x32-10,
 * Salmon et al., SC 2011), so results do not depend on threads, on the machine
 * or on whether numbers are taken one by one or as a tensor's worth. Single
 * numbers take the next draws; a fill begins at the next multiple of 16.
 *
 * @example
 * const rng = new Generator(42);
 * rng.int(0, 6);                       // 0 to 5
 * rng.normal([2, 3]).shape;            // [2, 3]
 * const saved = rng.state();           // JSON; rng.restore(saved) continues from here
 */
export class Generator {
  private key: RandomKey;
  private position = 0;
  private readonly draws = new Int32Array(BUFFERED_BLOCKS * BLOCK_DRAWS);
  private buffered = -1; // the first block in `draws`

  /** @param seed a finite number or a string; 1 and '1' are the same seed. */
  constructor(seed: number | string) {
    if (typeof seed !== 'string' && !Number.isFinite(seed)) {
      throw new ArgumentError(`Generator: seed must be a finite number or a string, got ${show(seed)}.`);
    }
    this.key = keyOf(String(seed));
  }

  /** A number uniform in [0, 1), with 53 random bits. */
  next(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** An integer uniform in [low, high), without bias: draws beyond the last whole multiple of the range are redrawn. */
  int(low: number, high: number): number {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low || high - low > 2 ** 32) {
      throw new ArgumentError(
        `Generator.int: need integers low < high that lie at most 2^32 apart, got low ${show(low)}, high ${show(high)}.`,
      );
    }
    const range = high - low;
    const limit = 2 ** 32 - (2 ** 32 % range);
    let word = this.word();
    while (word >= limit) word = this.word();
    return low + (word % range);
  }

  /** A tensor of numbers uniform in [low, high). */
  uniform(shape: Shape, low = 0, high = 1, dtype: FloatDType = 'float32'): Tensor {
    checkShape('Generator.uniform', shape);
    const y = floats('Generator.uniform', dtype, shape);
    this.fillUniform(y, low, high);
    return new Tensor(y, [...shape]);
  }

  /** A tensor of normal numbers with the given mean and standard deviation. */
  normal(shape: Shape, mean = 0, std = 1, dtype: FloatDType = 'float32'): Tensor {
    checkShape('Generator.normal', shape);
    const y = floats('Generator.normal', dtype, shape);
    this.fillNormal(y, mean, std);
    return new Tensor(y, [...shape]);
  }

  /**
   * Normal numbers within two `std` of the mean: those beyond are drawn again.
   * The result's own standard deviation is therefore 0.8796 std.
   */
  truncatedNormal(shape: Shape, mean = 0, std = 1, dtype: FloatDType = 'float32'): Tensor {
    checkShape('Generator.truncatedNormal', shape);
    const y = floats('Generator.truncatedNormal', dtype, shape);
    this.fillTruncatedNormal(y, mean, std);
    return new Tensor(y, [...shape]);
  }

  /** array <- numbers uniform in [low, high). */
  fillUniform(array: FloatArray, low = 0, high = 1): void {
    finiteNumber('Generator.fillUniform', 'low', low);
    finiteNumber('Generator.fillUniform', 'high', high);
    if (high < low) throw new ArgumentError(`Generator.fillUniform: need low <= high, got low ${low}, high ${high}.`);
    uniform(array, low, high, this.key, this.claim(fillBlocks(array)));
  }

  /** array <- normal numbers. */
  fillNormal(array: FloatArray, mean = 0, std = 1): void {
    finiteNumber('Generator.fillNormal', 'mean', mean);
    nonNegativeNumber('Generator.fillNormal', 'std', std);
    normal(array, mean, std, Infinity, this.key, this.claim(fillBlocks(array)));
  }

  /** array <- normal numbers within two `std` of the mean. */
  fillTruncatedNormal(array: FloatArray, mean = 0, std = 1): void {
    finiteNumber('Generator.fillTruncatedNormal', 'mean', mean);
    nonNegativeNumber('Generator.fillTruncatedNormal', 'std', std);
    normal(array, mean, std, 2, this.key, this.claim(fillBlocks(array)));
  }

  /** array <- `scale` with probability `keepProbability`, else 0: a dropout mask as numbers. */
  fillBernoulli(array: FloatArray, keepProbability: number, scale = 1): void {
    inInterval('Generator.fillBernoulli', 'keepProbability', keepProbability, '(0, 1]');
    finiteNumber('Generator.fillBernoulli', 'scale', scale);
    array.fill(1);
    const bits = new Int32Array(dropoutWords(array.length));
    dropoutForward(array, array, bits, keepProbability, this.key, this.claim(dropoutBlocks(array.length)), scale);
  }

  /**
   * Inverted dropout: y <- x / keepProbability where kept, else 0. `bits`
   * (`dropoutWords(x.length)` words) remember the choice for `dropoutBackward`.
   */
  dropout(x: FloatArray, y: FloatArray, bits: Int32Array, keepProbability: number): void {
    inInterval('Generator.dropout', 'keepProbability', keepProbability, '(0, 1]');
    dropoutForward(x, y, bits, keepProbability, this.key, this.claim(dropoutBlocks(x.length)));
  }

  /** The integers 0 .. n - 1 in random order. */
  permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0)
      throw new ArgumentError(`Generator.permutation: n must be an integer >= 0, got ${show(n)}.`);
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  /** Shuffles a list in place (Fisher and Yates; every order equally likely) and returns it. */
  shuffle<T extends Shuffled>(list: T): T {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i + 1);
      const moved = list[i];
      list[i] = list[j];
      list[j] = moved;
    }
    return list;
  }

  /** `size` indices below n, by default one, with replacement and equal weights. */
  choice(n: number, options: ChoiceOptions = {}): Int32Array {
    return chooseIndices(this, n, options);
  }

  /**
   * A generator of its own stream, chosen by this one's key and `label`, not
   * by its position: the same label gives the same stream, this one does not
   * advance.
   */
  fork(label: string | number): Generator {
    const fork = new Generator(0);
    fork.key = keyOf(`${this.key[0]},${this.key[1]}/${label}`);
    return fork;
  }

  /** Where this generator stands. */
  state(): GeneratorState {
    return { key: [this.key[0], this.key[1]], position: this.position };
  }

  /** Continues from a state that `state` returned, of this or another generator. */
  restore(state: GeneratorState): void {
    const [key0, key1] = readKey(state);
    const { position } = state;
    if (!Number.isSafeInteger(position) || position < 0) {
      throw new ArgumentError(`Generator.restore: state.position must be an integer >= 0, got ${show(position)}.`);
    }
    this.key = [key0, key1];
    this.position = position;
    this.buffered = -1;
  }

  /** The next draw: 32 random bits as an integer in [0, 2^32). */
  private word(): number {
    const first = Math.floor(this.position / this.draws.length) * BUFFERED_BLOCKS;
    if (first !== this.buffered) {
      randomBlocks(this.draws, this.key, first);
      this.buffered = first;
    }
    const word = this.draws[this.position % this.draws.length] >>> 0;
    this.position++;
    return word;
  }

  /** Takes `blocks` whole blocks from the stream and returns the first. */
  private claim(blocks: number): number {
    const first = Math.ceil(this.position / BLOCK_DRAWS);
    this.position = (first + blocks) * BLOCK_DRAWS;
    return first;
  }
}

type Shuffled = number[] | string[] | object[] | Int32Array | Float32Array | Float64Array;

function keyOf(text: string): RandomKey {
  const words = seedrandom(text);
  return [words.int32() >>> 0, words.int32() >>> 0];
}

function readKey(state: GeneratorState): RandomKey {
  const key = typeof state === 'object' && state !== null ? state.key : undefined;
  if (
    !Array.isArray(key) ||
    key.length !== 2 ||
    !key.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)
  ) {
    throw new ArgumentError(`Generator.restore: state.key must hold two integers in [0, 2^32), got ${show(key)}.`);
  }
  return [key[0], key[1]];
}

function floats(who: string, dtype: FloatDType, shape: Shape): FloatArray {
  oneOf(who, 'dtype', dtype, ['float32', 'float64']);
  return dtype === 'float32' ? new Float32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape));
}
