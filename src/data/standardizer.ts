import { createArray } from '../engine/dtype.js';
import { FormatError, ShapeError, StateError, knownOptions, oneOf } from '../errors/index.js';
import { sameShape, showShape, sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { checkFinite } from './validate.js';

/** What each mean and variance is taken over. */
export interface StandardizerOptions {
  /**
   * `'feature'` (default): one mean and variance for each input number, over the examples.
   * `'channel'`: one for each entry of the last axis, over examples and positions; for pictures and sequences.
   */
  per?: 'feature' | 'channel';
}

/** What a fitted Standardizer holds, in plain numbers, ready for JSON. */
export interface StandardizerState {
  per: 'feature' | 'channel';
  shape: number[];
  mean: number[];
  deviation: number[];
}

/**
 * x̂ = (x - μ) / σ, with μ = (1/m) Σ x and σ² = (1/m) Σ (x - μ)² (course §2.1.9).
 *
 * Fitted on the training set; the same μ and σ are then applied to dev and test, never statistics of their own.
 * A feature that is constant in training has σ = 0: it is divided by 1 instead, so it becomes 0 wherever it has its
 * training value. Sums run in float64; the result has the dtype of x (float32 for int32).
 *
 * @example
 * const train = new Tensor(Float32Array.of(1, 7, 3, 7), [2, 2]);
 * const test = new Tensor(Float32Array.of(4, 7), [1, 2]);
 * const standardizer = new Standardizer().fit(train);
 * standardizer.transform(train); // [[-1, 0], [1, 0]]
 * standardizer.transform(test); // [[2, 0]]
 */
export class Standardizer {
  private readonly per: 'feature' | 'channel';
  private state: { shape: number[]; mean: Float64Array; deviation: Float64Array } | undefined;

  constructor(options: StandardizerOptions = {}) {
    knownOptions('Standardizer', options, ['per']);
    this.per = oneOf('Standardizer', 'per', options.per ?? 'feature', ['feature', 'channel']);
  }

  /** μ, shaped as one example, or [channels]. */
  get mean(): Tensor {
    const { mean, shape } = this.fitted('mean');
    return new Tensor(mean.slice(), shape);
  }

  /** σ, with 1 in place of 0. */
  get deviation(): Tensor {
    const { deviation, shape } = this.fitted('deviation');
    return new Tensor(deviation.slice(), shape);
  }

  /** Takes μ and σ from the training set; returns this. Throws for empty data, NaN and infinities. */
  fit(x: Tensor): this {
    if (x.rank === 0 || x.size === 0) {
      throw new ShapeError(`Standardizer.fit: x must hold at least one example, got shape ${showShape(x.shape)}.`);
    }
    checkFinite('Standardizer.fit', 'x', x);
    const shape = this.per === 'feature' ? x.shape.slice(1) : x.shape.slice(-1);
    const width = sizeOf(shape);
    const rows = x.size / width;
    const mean = new Float64Array(width);
    const deviation = new Float64Array(width);
    // Sums of x - (first row): a constant feature then gives exactly 0, whatever its value.
    const first = Float64Array.from(x.data.subarray(0, width));
    for (let i = 0; i < x.size; i += width) for (let j = 0; j < width; j++) mean[j] += x.data[i + j] - first[j];
    for (let j = 0; j < width; j++) mean[j] = first[j] + mean[j] / rows;
    for (let i = 0; i < x.size; i += width)
      for (let j = 0; j < width; j++) deviation[j] += (x.data[i + j] - mean[j]) ** 2;
    for (let j = 0; j < width; j++) deviation[j] = Math.sqrt(deviation[j] / rows) || 1;
    this.state = { shape, mean, deviation };
    return this;
  }

  /** (x - μ) / σ, a new tensor. */
  transform(x: Tensor): Tensor {
    const { mean, deviation } = this.expect('transform', x);
    return this.map(x, (value, j) => (value - mean[j]) / deviation[j]);
  }

  /** Undoes transform: σ x̂ + μ, a new tensor. */
  inverse(x: Tensor): Tensor {
    const { mean, deviation } = this.expect('inverse', x);
    return this.map(x, (value, j) => value * deviation[j] + mean[j]);
  }

  /** The fitted numbers, for JSON: keep them with the model, which is of no use without them. */
  toJSON(): StandardizerState {
    const { shape, mean, deviation } = this.fitted('toJSON');
    return { per: this.per, shape: [...shape], mean: [...mean], deviation: [...deviation] };
  }

  /** A fitted Standardizer from what toJSON gave. Throws FormatError for anything else. */
  static fromJSON(state: unknown): Standardizer {
    if (!isState(state)) {
      throw new FormatError(
        'Standardizer.fromJSON: expected { per, shape, mean, deviation } as toJSON gives them, with finite numbers, ' +
          'deviations above 0 and as many of each as shape says.',
      );
    }
    const { per, shape, mean, deviation } = state;
    const standardizer = new Standardizer({ per });
    standardizer.state = { shape: [...shape], mean: Float64Array.from(mean), deviation: Float64Array.from(deviation) };
    return standardizer;
  }

  private map(x: Tensor, f: (value: number, j: number) => number): Tensor {
    const out = createArray(x.dtype === 'float64' ? 'float64' : 'float32', x.size);
    const { mean } = this.fitted('map');
    const width = mean.length;
    for (let i = 0; i < x.size; i += width) for (let j = 0; j < width; j++) out[i + j] = f(x.data[i + j], j);
    return new Tensor(out, [...x.shape]);
  }

  private expect(method: string, x: Tensor): { mean: Float64Array; deviation: Float64Array } {
    const state = this.fitted(method);
    const shape = this.per === 'feature' ? x.shape.slice(1) : x.shape.slice(-1);
    if (x.rank > 0 && sameShape(shape, state.shape)) return state;
    const axes = this.per === 'feature' ? 'the axes of one example' : 'the last axis';
    throw new ShapeError(
      `Standardizer.${method}: ${axes} must be ${showShape(state.shape)}, as fitted, got ${showShape(shape)} (x ${showShape(x.shape)}).`,
    );
  }

  private fitted(method: string): { shape: number[]; mean: Float64Array; deviation: Float64Array } {
    if (this.state) return this.state;
    throw new StateError(`Standardizer.${method}: not fitted yet; call fit(train.x) first.`);
  }
}

function isState(state: unknown): state is StandardizerState {
  if (typeof state !== 'object' || state === null) return false;
  const { per, shape, mean, deviation }: Partial<Record<keyof StandardizerState, unknown>> = state;
  return (
    (per === 'feature' || per === 'channel') &&
    isListOf(shape, (n) => Number.isInteger(n) && n >= 0) &&
    isListOf(mean, Number.isFinite) &&
    isListOf(deviation, (value) => value > 0 && value < Infinity) &&
    mean.length === sizeOf(shape) &&
    deviation.length === sizeOf(shape)
  );
}

function isListOf(list: unknown, holds: (value: number) => boolean): list is number[] {
  return Array.isArray(list) && list.every((value) => typeof value === 'number' && holds(value));
}
