import { type FloatArray, batchMoments, batchNormalize, batchNormalizeBackward } from '../engine/index.js';
import { ShapeError, inInterval } from '../errors/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { ConfigReader, LayerConfig } from './config.js';
import { expectAxis, expectFloats, expectGradient, floatsOf } from './expect.js';
import { ones, zeros } from './initializers.js';
import type { Mode, Need } from './layer.js';
import { NormalizationLayer, type NormalizationOptions, readNormalizationOptions } from './normalization.js';
import type { Parameter } from './parameter.js';
import { Slot } from './slot.js';

/** Options of BatchNorm. */
export interface BatchNormOptions extends NormalizationOptions {
  /** How much of the running statistics a batch leaves as it was, in [0, 1]. Default 0.9. */
  momentum?: number;
}

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly mean: FloatArray;
  readonly variance: FloatArray;
  /** Whether mean and variance are the running ones, which do not depend on x. */
  readonly constant: boolean;
}

/**
 * Batch normalisation: y = γ x̂ + β with x̂ = (x - μ) / √(σ² + ε), for each
 * channel (§2.3.4-2.3.7; Ioffe and Szegedy 2015, Algorithm 1).
 *
 * Input and output [N, ..., C]; gamma, beta [C]. While training, μ and σ² (the
 * biased one, Σ (x - μ)² / m) are those of the batch, over all m values of a
 * channel: examples, and positions of images. They also move the running ones,
 *
 *   runningMean <- momentum · runningMean + (1 - momentum) μ
 *
 * and so for runningVariance; these are state, saved with the model, and what
 * the layer normalises by otherwise. A frozen layer (`trainable = false`) uses
 * them in training too and leaves them as they are. Backward while training:
 *
 *   dβ = Σ dy    dγ = Σ dy x̂    dx = γ / √(σ² + ε) · (dy - dβ / m - x̂ dγ / m)
 *
 * and dx = γ dy / √(σ² + ε) with the running statistics. With a momentum of 0.9
 * these forget their first values (0 and 1) within 50 batches; for small
 * batches and long training 0.99 is smoother. A bias right before this layer
 * has no effect: give that layer `useBias: false`.
 *
 * Throws ArgumentError for an epsilon <= 0 or a momentum outside [0, 1];
 * ShapeError for an input [N], other channels than the layer was built for, or,
 * in training, fewer than two values a channel.
 *
 * @example
 * const layer = new BatchNorm({ epsilon: 1e-12 });
 * layer.setup([1], { dtype: 'float32', generator: new Generator(1) });
 * const y = layer.forward(fromArray([[1], [3]]), new Cache(), { training: true });
 * y.toArray(); // [[-1], [1]]
 * layer.runningMean.value.item().toFixed(2); // '0.20'
 */
export class BatchNorm extends NormalizationLayer {
  readonly className = 'BatchNorm';
  /** How much of the running statistics a batch leaves as it was. */
  readonly momentum: number;
  readonly #saved = new Slot<Saved>(() => this.who);
  #running: { readonly mean: Parameter; readonly variance: Parameter } | undefined;

  constructor({ momentum = 0.9, ...options }: BatchNormOptions = {}) {
    super('BatchNorm', options, ['momentum']);
    inInterval('BatchNorm', 'momentum', momentum, '[0, 1]');
    this.momentum = momentum;
  }

  static fromConfig(config: ConfigReader): BatchNorm {
    return new BatchNorm({ ...readNormalizationOptions(config), momentum: config.number('momentum') });
  }

  /** The running mean, [C]. Throws StateError before the layer is built. */
  get runningMean(): Parameter {
    return (this.#running ?? this.notBuilt()).mean;
  }

  /** The running (biased) variance, [C]. Throws StateError before the layer is built. */
  get runningVariance(): Parameter {
    return (this.#running ?? this.notBuilt()).variance;
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length === 0) throw new ShapeError(`${this.who}: input must be [N, ..., C], got x [N].`);
    return inputShape;
  }

  override build(inputShape: Shape): void {
    const shape = inputShape.slice(-1);
    this.createAffine(shape);
    this.#running = {
      mean: this.stateValue('runningMean', shape, zeros()),
      variance: this.stateValue('runningVariance', shape, ones()),
    };
  }

  override forward(x: Tensor, cache: Cache, { training = false }: Mode = {}): Tensor {
    const running = this.#running ?? this.notBuilt();
    const channels = running.mean.size;
    expectAxis(this.who, x, -1, channels, 'the channels');
    const xs = expectFloats(this.who, x, cache.dtype);
    const runningMean = expectFloats(this.who, running.mean.value, cache.dtype, 'runningMean');
    const runningVariance = floatsOf(running.variance.value);
    const constant = !training || !this.trainable;
    if (!constant) this.#expectSeveral(x, channels);
    const mean = floatsOf(cache.buffer('mean', [channels]));
    const variance = floatsOf(cache.buffer('variance', [channels]));
    const y = cache.buffer('y', x.shape);
    if (constant) {
      mean.set(runningMean);
      variance.set(runningVariance);
    } else {
      batchMoments(xs, mean, variance);
      this.#follow(runningMean, mean);
      this.#follow(runningVariance, variance);
    }
    batchNormalize(xs, { mean, variance, epsilon: this.epsilon, ...this.affine(cache.dtype) }, floatsOf(y));
    this.#saved.set(cache, { x, y, mean, variance, constant });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, mean, variance, constant } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dx = inputGrad ? cache.gradient('dx', x.shape) : undefined;
    const statistics = { mean, variance, epsilon: this.epsilon, gamma: this.affine(cache.dtype).gamma };
    const gradients = { ...this.affineGradients(cache.dtype), dx: dx && floatsOf(dx) };
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    batchNormalizeBackward(floatsOf(x), dys, statistics, gradients, constant);
    return dx;
  }

  /** running <- momentum · running + (1 - momentum) · batch. */
  #follow(running: FloatArray, batch: FloatArray): void {
    const { momentum } = this;
    for (let c = 0; c < batch.length; c++) running[c] = momentum * running[c] + (1 - momentum) * batch[c];
  }

  #expectSeveral(x: Tensor, channels: number): void {
    const values = x.size / channels;
    if (values >= 2) return;
    throw new ShapeError(
      `${this.who}: training needs at least 2 values a channel, got ${values} (x ${showShape(x.shape)}): the variance of ` +
        'one value is 0, and every output beta. Use larger batches, and a batch size that leaves no last batch of one.',
    );
  }

  override config(): LayerConfig {
    return this.normalizationConfig({ momentum: this.momentum });
  }
}
