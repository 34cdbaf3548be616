import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient } from './expect.js';
import { MergeLayer, type Need } from './layer.js';
import { checkLengths, lengthsOf, setLengths } from './lengths.js';
import { Slot } from './slot.js';

/**
 * y = x, whose sequences are as long as a second input of a graph says: for models that get lengths as data.
 *
 * Inputs x [N, T, ...] and lengths [N] or [N, 1], whole numbers in 1..T of any type; output x. Shares memory with x;
 * dx = dy, lengths have no gradient. See `withLengths`.
 *
 * Throws ShapeError when there is not one length for each sequence, ArgumentError for the first one that is no integer
 * in 1..T.
 *
 * @example
 * const [x, lengths] = [input([5, 3]), input([1])];
 * const y = new MeanOverTime().apply(new Lengths().apply([x, lengths]));
 * const model = new Graph({ inputs: [x, lengths], outputs: y });
 * model.outputShapes(); // [[3]]
 */
export class Lengths extends MergeLayer {
  readonly className = 'Lengths';
  readonly #saved = new Slot<{ y: Tensor }>(() => this.who);

  constructor(options: LayerOptions = {}) {
    super(options);
    knownOptions('Lengths', options, ['name', 'trainable']);
  }

  static fromConfig(config: ConfigReader): Lengths {
    return new Lengths(readLayerOptions(config));
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    if (inputShapes.length !== 2) {
      throw new ArgumentError(`${this.who}: needs 2 inputs, x and lengths, got ${inputShapes.length}.`);
    }
    const [x, lengths] = inputShapes;
    if (x.length === 0 || sizeOf(lengths) !== 1) {
      throw new ShapeError(
        `${this.who}: inputs must be x [N, T, ...] and lengths [N] or [N, 1], got shapes ${showShape(x)} and ` +
          `${showShape(lengths)} (without the batch axis).`,
      );
    }
    return [x];
  }

  override forward(inputs: readonly Tensor[], cache: Cache): Tensor[] {
    this.outputShapes(inputs.map(({ shape }) => shape.slice(1)));
    const [x, lengths] = inputs;
    if (x.dtype !== 'int32') expectFloats(this.who, x, cache.dtype);
    const own = checkLengths(this.who, x, lengths.data);
    const y = cache.reshape('y', x, x.shape);
    setLengths(y, own);
    this.#saved.set(cache, { y });
    return [y];
  }

  override backward(
    [dy]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { y } = this.#saved.get(cache);
    if (dy) expectGradient(this.who, dy, y);
    return [inputGrad ? dy : undefined, undefined];
  }

  /** Forward has told them. */
  override lengthsAfter(_inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return lengthsOf(output);
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}
