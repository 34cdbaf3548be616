import { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from '../engine/index.js';
import { ArgumentError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, normalizeAxis, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import { announceLogits, isLogitGradient } from './fusion.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** What softmax and its logarithm share: rows along one axis. */
abstract class RowLayer extends Layer {
  protected readonly saved = new Slot<Saved>(() => this.who);

  constructor(
    who: string,
    /** The axis that sums to 1, with the batch axis counted as 0. */
    readonly axis: number,
    options: LayerOptions,
  ) {
    super(options);
    knownOptions(who, options, ['name', 'trainable']);
    if (!Number.isInteger(axis) || axis === 0) {
      throw new ArgumentError(`${who}: axis must be an integer other than 0, the batch axis, got ${axis}.`);
    }
  }

  override outputShape(inputShape: Shape): Shape {
    normalizeAxis(this.who, this.axis, inputShape.length + 1);
    return inputShape;
  }

  /** x as [outer, n, inner], with the rows along the middle. */
  protected rows(x: Tensor): { outer: number; n: number; inner: number } {
    const axis = normalizeAxis(this.who, this.axis, x.rank);
    return { outer: sizeOf(x.shape.slice(0, axis)), n: x.shape[axis], inner: sizeOf(x.shape.slice(axis + 1)) };
  }

  override config(): LayerConfig {
    return this.configOf({ axis: this.axis });
  }
}

/**
 * y = eˣ / Σ eˣ along an axis, the last by default: probabilities from logits.
 * dx = y (dy - Σ dy y).
 *
 * Each row is shifted by its largest element, so exp cannot overflow. A cross-
 * entropy after it works on x itself. Throws ArgumentError for axis 0.
 *
 * @example
 * new Softmax().forward(fromArray([[0, 0]]), new Cache()).toArray(); // [[0.5, 0.5]]
 */
export class Softmax extends RowLayer {
  readonly className = 'Softmax';

  constructor(axis = -1, options: LayerOptions = {}) {
    super('Softmax', axis, options);
  }

  static fromConfig(config: ConfigReader): Softmax {
    return new Softmax(config.number('axis'), readLayerOptions(config));
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const { outer, n, inner } = this.rows(x);
    const y = cache.buffer('y', x.shape);
    softmax(xs, floatsOf(y), outer, n, inner);
    if (inner === 1) announceLogits(y, 'softmax', x);
    this.saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    if (isLogitGradient(dy, y)) return dy;
    const { outer, n, inner } = this.rows(x);
    const dx = cache.gradient('dx', x.shape);
    softmaxBackward(floatsOf(y), expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(dx), outer, n, inner);
    return dx;
  }
}

/**
 * y = x - ln Σ eˣ along an axis, the last by default: the logarithm of
 * softmax, exact where softmax itself is 0. dx = dy - eʸ Σ dy.
 *
 * Throws ArgumentError for axis 0.
 *
 * @example
 * new LogSoftmax().forward(fromArray([[1000, 0]]), new Cache()).toArray(); // [[0, -1000]]
 */
export class LogSoftmax extends RowLayer {
  readonly className = 'LogSoftmax';

  constructor(axis = -1, options: LayerOptions = {}) {
    super('LogSoftmax', axis, options);
  }

  static fromConfig(config: ConfigReader): LogSoftmax {
    return new LogSoftmax(config.number('axis'), readLayerOptions(config));
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const { outer, n, inner } = this.rows(x);
    const y = cache.buffer('y', x.shape);
    logSoftmax(xs, floatsOf(y), outer, n, inner);
    this.saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const { outer, n, inner } = this.rows(x);
    const dx = cache.gradient('dx', x.shape);
    logSoftmaxBackward(floatsOf(y), expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(dx), outer, n, inner);
    return dx;
  }
}
