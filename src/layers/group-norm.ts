import { type RowStatistics, groupNormBackward, groupNormForward } from '../engine/index.js';
import { ShapeError, positiveInteger } from '../errors/index.js';
import { type Shape, type Tensor, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { ConfigReader, LayerConfig } from './config.js';
import { expectAxis, expectFloats, expectGradient, floatsOf } from './expect.js';
import type { Need } from './layer.js';
import { NormalizationLayer, type NormalizationOptions, readNormalizationOptions } from './normalization.js';
import { Slot } from './slot.js';

interface Saved extends RowStatistics {
  readonly x: Tensor;
  readonly y: Tensor;
}

/**
 * Group normalisation: y = γ x̂ + β with x̂ = (x - μ) / √(σ² + ε), where μ and
 * the biased variance σ² are those of one example and one group of C / groups
 * neighbouring channels, over all positions (Wu and He 2018). `groups = 1`
 * normalises a whole example, `groups = C` each channel by itself (instance
 * normalisation). It does not depend on the batch: small batches may be used.
 *
 * Input and output [N, ..., C]; gamma, beta [C]. Training and evaluation are
 * the same. Backward, over the n values of a group:
 *
 *   dβ = Σ dy    dγ = Σ dy x̂    dx = (g - Σ g / n - x̂ Σ g x̂ / n) / √(σ² + ε),    g = γ dy
 *
 * with dβ and dγ summed over examples and positions.
 *
 * Throws ArgumentError for groups < 1 or an epsilon <= 0; ShapeError for an
 * input [N], or channels that groups do not divide or the layer was not built for.
 *
 * @example
 * const layer = new GroupNorm(2, { epsilon: 1e-12 });
 * layer.setup([4], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[1, 3, 20, 10]]), new Cache()).toArray(); // [[-1, 1, 1, -1]]
 */
export class GroupNorm extends NormalizationLayer {
  readonly className = 'GroupNorm';
  readonly #saved = new Slot<Saved>(() => this.who);
  #channels = 0;

  constructor(
    /** How many groups the channels form. */
    readonly groups: number,
    options: NormalizationOptions = {},
  ) {
    super('GroupNorm', options);
    positiveInteger('GroupNorm', 'groups', groups);
  }

  static fromConfig(config: ConfigReader): GroupNorm {
    return new GroupNorm(config.number('groups'), readNormalizationOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    const channels = inputShape.at(-1);
    if (channels === undefined) throw new ShapeError(`${this.who}: input must be [N, ..., C], got x [N].`);
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        `${this.who}: groups = ${this.groups} must divide the channels, got ${channels} ` +
          `(x [N, ${inputShape.join(', ')}]).`,
      );
    }
    return inputShape;
  }

  override build(inputShape: Shape): void {
    [this.#channels] = inputShape.slice(-1);
    this.createAffine([this.#channels]);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    if (!this.built) this.notBuilt();
    expectAxis(this.who, x, -1, this.#channels, 'the channels');
    const xs = expectFloats(this.who, x, cache.dtype);
    const y = cache.buffer('y', x.shape);
    const sets = [x.shape[0], this.groups];
    const means = floatsOf(cache.buffer('means', sets));
    const roots = floatsOf(cache.buffer('roots', sets));
    const affine = this.affine(cache.dtype);
    groupNormForward(this.#sizes(x), xs, affine, this.epsilon, floatsOf(y), { means, roots });
    this.#saved.set(cache, { x, y, means, roots });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, means, roots } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dx = inputGrad ? cache.gradient('dx', x.shape) : undefined;
    const gradients = { ...this.affineGradients(cache.dtype), dx: dx && floatsOf(dx) };
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    groupNormBackward(this.#sizes(x), floatsOf(x), dys, this.affine(cache.dtype).gamma, { means, roots }, gradients);
    return dx;
  }

  #sizes(x: Tensor): { samples: number; rows: number; channels: number; groups: number } {
    const [samples, ...positions] = x.shape.slice(0, -1);
    return { samples, rows: sizeOf(positions), channels: this.#channels, groups: this.groups };
  }

  override config(): LayerConfig {
    return this.normalizationConfig({ groups: this.groups });
  }
}
