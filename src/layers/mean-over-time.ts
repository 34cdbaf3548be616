import { type FloatArray, batchedGemm } from '../engine/index.js';
import { ShapeError, knownOptions } from '../errors/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { lengthsOf } from './lengths.js';
import { Slot } from './slot.js';

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  /** [N, T]: 1 / length for real steps, 0 for padding. */
  readonly weights: FloatArray;
}

/**
 * y[n] = Σ_{t < L_n} x[n, t] / L_n: the mean over the real steps of each sequence, of which it has L_n, all T when no
 * lengths are known. With word vectors as x it is the simplest reading of a sentence (§5.2.9).
 *
 * Input [N, T, ...], output [N, ...]. Backward: dx[n, t] = dy[n] / L_n for t < L_n, else 0.
 *
 * Throws ShapeError for an input without a time axis and features.
 *
 * @example
 * const x = withLengths(fromArray([[[2, 4], [4, 8], [0, 0]]]), [2]);
 * new MeanOverTime().forward(x, new Cache()).toArray(); // [[3, 6]]
 */
export class MeanOverTime extends Layer {
  readonly className = 'MeanOverTime';
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(options: LayerOptions = {}) {
    super(options);
    knownOptions('MeanOverTime', options, ['name', 'trainable']);
  }

  static fromConfig(config: ConfigReader): MeanOverTime {
    return new MeanOverTime(readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length < 2 || inputShape[0] === 0) {
      throw new ShapeError(
        `${this.who}: input must be [N, T, ...] of rank >= 3 with T >= 1, got x [N, ${inputShape.join(', ')}].`,
      );
    }
    return inputShape.slice(1);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const [batch, steps, ...rest] = x.shape;
    this.outputShape(x.shape.slice(1));
    const y = cache.buffer('y', [batch, ...rest]);
    const weights = this.#weights(x, cache);
    const n = y.size / Math.max(1, batch);
    // [1, T] x [T, features]
    batchedGemm(batch, steps, steps * n, n, { m: 1, n, k: steps, a: weights, b: xs, c: floatsOf(y) });
    this.#saved.set(cache, { x, y, weights });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, weights } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    const [batch, steps] = x.shape;
    const n = y.size / Math.max(1, batch);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    // [T, 1] x [1, features]
    batchedGemm(batch, steps, n, steps * n, { m: steps, n, k: 1, a: weights, b: dys, c: floatsOf(dx) });
    return dx;
  }

  /** The time axis is gone. */
  override lengthsAfter(): undefined {
    return undefined;
  }

  override config(): LayerConfig {
    return this.configOf();
  }

  #weights(x: Tensor, cache: Cache): FloatArray {
    const [batch, steps] = x.shape;
    const lengths = lengthsOf(x);
    const weights = floatsOf(cache.buffer('weights', [batch, steps]));
    for (let n = 0; n < batch; n++) {
      const length = lengths?.[n] ?? steps;
      weights.fill(1 / length, n * steps, n * steps + length);
      weights.fill(0, n * steps + length, (n + 1) * steps);
    }
    return weights;
  }
}
