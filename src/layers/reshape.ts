import { ShapeError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, checkShape, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectGradient } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';

/** What layers do that give the same elements another shape: y and x share memory, and so do dy and dx. */
abstract class ShapeLayer extends Layer {
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);

  constructor(who: string, options: LayerOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable']);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    if (x.rank === 0) throw new ShapeError(`${this.who}: input must have a batch axis, got a scalar (x []).`);
    const shape = [x.shape[0], ...this.outputShape(x.shape.slice(1))];
    const y = cache.reshape('y', x, shape);
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    return inputGrad ? cache.reshape('dx', dy, x.shape) : undefined;
  }
}

/**
 * Each example as one row: input [N, ...], output [N, product of the rest],
 * in memory order. Shares memory with its input, of any dtype.
 *
 * @example
 * new Flatten().outputShape([28, 28, 1]); // [784]
 */
export class Flatten extends ShapeLayer {
  readonly className = 'Flatten';

  constructor(options: LayerOptions = {}) {
    super('Flatten', options);
  }

  static fromConfig(config: ConfigReader): Flatten {
    return new Flatten(readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    return [sizeOf(inputShape)];
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}

/**
 * Each example under another shape of as many elements: input [N, ...], output
 * [N, ...shape]. One axis of `shape` may be -1 and is then computed. Shares
 * memory with its input, of any dtype.
 *
 * Throws ShapeError when the sizes differ.
 *
 * @example
 * new Reshape([4, -1]).outputShape([2, 6]); // [4, 3]
 */
export class Reshape extends ShapeLayer {
  readonly className = 'Reshape';

  constructor(
    /** The output's shape without the batch axis. */
    readonly shape: Shape,
    options: LayerOptions = {},
  ) {
    super('Reshape', options);
    checkShape(
      'Reshape',
      shape.filter((n, axis) => n !== -1 || shape.indexOf(-1) !== axis),
    );
  }

  static fromConfig(config: ConfigReader): Reshape {
    return new Reshape(config.numbers('shape'), readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    const size = sizeOf(inputShape);
    const known = sizeOf(this.shape.filter((n) => n !== -1));
    const shape = this.shape.map((n) => (n === -1 ? size / known : n));
    if (shape.every(Number.isInteger) && sizeOf(shape) === size) return shape;
    throw new ShapeError(
      `${this.who}: shape ${showShape(this.shape)} must hold the ${size} elements of each example, ` +
        `got input shape ${showShape(inputShape)} (without the batch axis).`,
    );
  }

  override config(): LayerConfig {
    return this.configOf({ shape: this.shape });
  }
}
