import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, normalizeAxis, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { MergeLayer, type Need } from './layer.js';
import { Slot } from './slot.js';
import { copyAlong } from './strided.js';

/**
 * The inputs one after the other along an axis; all other axes agree. Each
 * input's gradient is its part of dy.
 *
 * `axis` counts the batch axis as 0; -1, the default, is the last one. Throws
 * ArgumentError for axis 0, ShapeError when another axis differs.
 *
 * @example
 * const [a, b] = [fromArray([[1, 2]]), fromArray([[3]])];
 * new Concatenate().forward([a, b], new Cache())[0].toArray(); // [[1, 2, 3]]
 */
export class Concatenate extends MergeLayer {
  readonly className = 'Concatenate';
  readonly #saved = new Slot<{ inputs: readonly Tensor[]; y: Tensor; axis: number }>(() => this.who);

  constructor(
    readonly axis = -1,
    options: LayerOptions = {},
  ) {
    super(options);
    knownOptions('Concatenate', options, ['name', 'trainable']);
    if (!Number.isInteger(axis) || axis === 0) {
      throw new ArgumentError(`Concatenate: axis must be an integer other than 0, the batch axis, got ${axis}.`);
    }
  }

  static fromConfig(config: ConfigReader): Concatenate {
    return new Concatenate(config.number('axis'), readLayerOptions(config));
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    return [this.#joined(inputShapes.map((shape) => [1, ...shape])).slice(1)];
  }

  override forward(inputs: readonly Tensor[], cache: Cache): Tensor[] {
    const shape = this.#joined(inputs.map((x) => x.shape));
    inputs.forEach((x, i) => expectFloats(this.who, x, cache.dtype, `input ${i}`));
    const axis = normalizeAxis(this.who, this.axis, shape.length);
    const y = cache.buffer('y', shape);
    const row = sizeOf(shape.slice(axis));
    let begin = 0;
    for (const x of inputs) {
      const block = sizeOf(x.shape.slice(axis));
      const walk = { sizes: [y.size / row || 0, block], source: [block, 1], target: [row, 1], targetOffset: begin };
      copyAlong(walk, floatsOf(x), floatsOf(y));
      begin += block;
    }
    this.#saved.set(cache, { inputs, y, axis });
    return [y];
  }

  override backward(
    [dy]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { inputs, y, axis } = this.#saved.get(cache);
    if (!dy || !inputGrad) return inputs.map(() => undefined);
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const row = sizeOf(y.shape.slice(axis));
    let begin = 0;
    return inputs.map((x, i) => {
      const dx = cache.gradient(`dx${i}`, x.shape);
      const block = sizeOf(x.shape.slice(axis));
      const walk = { sizes: [y.size / row || 0, block], source: [row, 1], target: [block, 1], sourceOffset: begin };
      copyAlong(walk, dys, floatsOf(dx));
      begin += block;
      return dx;
    });
  }

  override config(): LayerConfig {
    return this.configOf({ axis: this.axis });
  }

  /** The shape of the result, batch axis included. */
  #joined(shapes: readonly Shape[]): Shape {
    if (shapes.length === 0) throw new ArgumentError(`${this.who}: needs at least one input, got none.`);
    const [first] = shapes;
    const axis = normalizeAxis(this.who, this.axis, first.length);
    for (const shape of shapes) {
      if (shape.length === first.length && shape.every((n, a) => a === axis || n === first[a])) continue;
      throw new ShapeError(
        `${this.who}: inputs must agree in all axes but axis ${this.axis}, got ${shapes.map(showShape).join(', ')}.`,
      );
    }
    return first.map((n, a) => (a === axis ? shapes.reduce((sum, shape) => sum + shape[a], 0) : n));
  }
}
