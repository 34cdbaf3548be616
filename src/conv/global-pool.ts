import { type WindowShape, averagePoolBackward, maxPool, maxPoolBackward, reduce, scale } from '../engine/index.js';
import { ShapeError, knownOptions, trueOrFalse } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Need,
  Slot,
  expectFloats,
  expectGradient,
  floatsOf,
  readLayerOptions,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { convShape } from './conv-shape.js';
import { expectInput, showInput } from './geometry.js';
import { placesOf } from './places.js';

/** Options of global pooling. */
export interface GlobalPoolOptions extends LayerOptions {
  /** Whether the spatial axes stay, with size 1. Default false. */
  keepDims?: boolean;
}

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly shape: WindowShape;
}

/** What layers share that make one element of all positions of each channel. */
abstract class GlobalPooling extends Layer {
  readonly keepDims: boolean;
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(who: string, options: GlobalPoolOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable', 'keepDims']);
    this.keepDims = trueOrFalse(who, 'keepDims', options.keepDims ?? false);
  }

  /** y <- the result of each channel of x. */
  protected abstract pool(shape: WindowShape, x: Tensor, y: Tensor, cache: Cache): void;

  /** dx <- what dy makes of it. */
  protected abstract spread(shape: WindowShape, dy: Tensor, y: Tensor, dx: Tensor, cache: Cache): void;

  override outputShape(inputShape: Shape): Shape {
    const rank = inputShape.length - 1;
    if (rank < 1 || rank > 3) {
      throw new ShapeError(
        `${this.who}: input must have one to three spatial axes, as [N, T, C], [N, H, W, C] or [N, D, H, W, C], ` +
          `got ${showInput(inputShape)}.`,
      );
    }
    expectInput(this.who, inputShape, rank);
    return this.keepDims ? inputShape.map((n, axis) => (axis < rank ? 1 : n)) : inputShape.slice(rank);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const y = cache.buffer('y', [batch, ...this.outputShape(inner)]);
    const channels = inner[inner.length - 1];
    const n = inner.slice(0, -1).reduce((product, size) => product * size, 1);
    // one window holds all positions of an example
    const axis = { input: n, kernel: n, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };
    const shape = convShape({ batch, channels, filters: channels, groups: channels }, [axis]);
    this.pool(shape, x, y, cache);
    this.#saved.set(cache, { x, y, shape });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, shape } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    expectFloats(this.who, dy, cache.dtype, 'dy');
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    this.spread(shape, dy, y, dx, cache);
    return dx;
  }

  override config(): LayerConfig {
    return this.configOf({ keepDims: this.keepDims });
  }
}

function readGlobalOptions(config: ConfigReader): GlobalPoolOptions {
  return { ...readLayerOptions(config), keepDims: config.boolean('keepDims') };
}

/**
 * The mean of each channel over all positions: y[n, c] = Σ_s x[n, s, c] / S,
 * dx[n, s, c] = dy[n, c] / S.
 *
 * Input [N, T, C], [N, H, W, C] or [N, D, H, W, C] of any size, output [N, C],
 * or [N, 1, ..., C] with `keepDims` (§4.1.9). Throws ShapeError for an input
 * without spatial axes.
 *
 * @example
 * new GlobalAveragePool().forward(fromArray([[[1, 10], [3, 30]]]), new Cache()).toArray(); // [[2, 20]]
 */
export class GlobalAveragePool extends GlobalPooling {
  readonly className = 'GlobalAveragePool';

  constructor(options: GlobalPoolOptions = {}) {
    super('GlobalAveragePool', options);
  }

  static fromConfig(config: ConfigReader): GlobalAveragePool {
    return new GlobalAveragePool(readGlobalOptions(config));
  }

  protected override pool({ width, channels }: WindowShape, x: Tensor, y: Tensor): void {
    reduce('sum', floatsOf(x), floatsOf(y), width, channels);
    scale(1 / width, floatsOf(y));
  }

  protected override spread(shape: WindowShape, dy: Tensor, _y: Tensor, dx: Tensor): void {
    averagePoolBackward(shape, floatsOf(dy), floatsOf(dx), { countIncludePad: false });
  }
}

/**
 * The largest element of each channel over all positions: y[n, c] = max_s
 * x[n, s, c]. dy goes to it, to the first of equal ones in row-major order; NaN
 * is larger than every number.
 *
 * Input [N, T, C], [N, H, W, C] or [N, D, H, W, C] of any size, output [N, C],
 * or [N, 1, ..., C] with `keepDims` (§4.1.9). Throws ShapeError for an input
 * without spatial axes.
 *
 * @example
 * new GlobalMaxPool().forward(fromArray([[[1, 30], [3, 10]]]), new Cache()).toArray(); // [[3, 30]]
 */
export class GlobalMaxPool extends GlobalPooling {
  readonly className = 'GlobalMaxPool';

  constructor(options: GlobalPoolOptions = {}) {
    super('GlobalMaxPool', options);
  }

  static fromConfig(config: ConfigReader): GlobalMaxPool {
    return new GlobalMaxPool(readGlobalOptions(config));
  }

  protected override pool(shape: WindowShape, x: Tensor, y: Tensor, cache: Cache): void {
    maxPool(shape, floatsOf(x), floatsOf(y), placesOf(y, cache));
  }

  protected override spread(shape: WindowShape, dy: Tensor, y: Tensor, dx: Tensor, cache: Cache): void {
    maxPoolBackward(shape, floatsOf(dy), placesOf(y, cache), floatsOf(dx));
  }
}
