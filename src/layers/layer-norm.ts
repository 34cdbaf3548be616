import { type RowStatistics, layerNormBackward, layerNormForward } from '../engine/index.js';
import { ShapeError, positiveInteger } from '../errors/index.js';
import { type Shape, type Tensor, sameShape, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { ConfigReader, LayerConfig } from './config.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import type { Need } from './layer.js';
import { NormalizationLayer, type NormalizationOptions, readNormalizationOptions } from './normalization.js';
import { Slot } from './slot.js';

/** Options of LayerNorm. */
export interface LayerNormOptions extends NormalizationOptions {
  /** How many axes, counted from the last, are normalised together, an integer >= 1. Default 1. */
  axes?: number;
}

interface Saved extends RowStatistics {
  readonly x: Tensor;
  readonly y: Tensor;
}

/**
 * Layer normalisation: y = γ x̂ + β with x̂ = (x - μ) / √(σ² + ε), where μ and
 * the biased variance σ² are those of the last `axes` axes: each example, and
 * each position of the axes before them, has its own (Ba, Kiros, Hinton 2016).
 *
 * Input and output [N, ...]; gamma, beta have the shape of the normalised axes.
 * Training and evaluation are the same. Backward, over the n normalised values:
 *
 *   dβ = Σ dy    dγ = Σ dy x̂    dx = (g - Σ g / n - x̂ Σ g x̂ / n) / √(σ² + ε),    g = γ dy
 *
 * with dβ and dγ summed over everything else.
 *
 * Throws ArgumentError for axes < 1 or an epsilon <= 0; ShapeError for an input
 * with too few axes or other sizes than the layer was built for.
 *
 * @example
 * const layer = new LayerNorm({ epsilon: 1e-12 });
 * layer.setup([2], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[1, 3], [10, 2]]), new Cache()).toArray(); // [[-1, 1], [1, -1]]
 */
export class LayerNorm extends NormalizationLayer {
  readonly className = 'LayerNorm';
  /** How many axes, counted from the last, are normalised together. */
  readonly axes: number;
  readonly #saved = new Slot<Saved>(() => this.who);
  #shape: Shape | undefined;

  constructor({ axes = 1, ...options }: LayerNormOptions = {}) {
    super('LayerNorm', options, ['axes']);
    positiveInteger('LayerNorm', 'axes', axes);
    this.axes = axes;
  }

  static fromConfig(config: ConfigReader): LayerNorm {
    return new LayerNorm({ ...readNormalizationOptions(config), axes: config.number('axes') });
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length < this.axes) {
      throw new ShapeError(
        `${this.who}: normalises the last ${this.axes} axes, but the input has ${inputShape.length}, ` +
          `${showShape(inputShape)} (without the batch axis).`,
      );
    }
    return inputShape;
  }

  override build(inputShape: Shape): void {
    this.#shape = inputShape.slice(-this.axes);
    this.createAffine(this.#shape);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const shape = this.#shape ?? this.notBuilt();
    const xs = expectFloats(this.who, x, cache.dtype);
    if (!sameShape(x.shape.slice(1).slice(-this.axes), shape)) {
      throw new ShapeError(
        `${this.who}: the last axes of the input must be ${showShape(shape)}, got x ${showShape(x.shape)}. ` +
          'Was the layer built for another input?',
      );
    }
    const rows = sizeOf(x.shape.slice(0, -this.axes));
    const y = cache.buffer('y', x.shape);
    const means = floatsOf(cache.buffer('means', [rows]));
    const roots = floatsOf(cache.buffer('roots', [rows]));
    layerNormForward(xs, this.affine(cache.dtype), this.epsilon, floatsOf(y), { means, roots });
    this.#saved.set(cache, { x, y, means, roots });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, means, roots } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dx = inputGrad ? cache.gradient('dx', x.shape) : undefined;
    const gradients = { ...this.affineGradients(cache.dtype), dx: dx && floatsOf(dx) };
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    layerNormBackward(floatsOf(x), dys, this.affine(cache.dtype).gamma, { means, roots }, gradients);
    return dx;
  }

  override config(): LayerConfig {
    return this.normalizationConfig({ axes: this.axes });
  }
}
