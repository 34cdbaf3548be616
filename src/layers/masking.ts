import { ShapeError, finiteNumber, knownOptions } from '../errors/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient } from './expect.js';
import { Layer, type Mode, type Need } from './layer.js';
import { lengthsOf, setLengths } from './lengths.js';
import { lengthsBeforePadding } from './padding-lengths.js';
import { Slot } from './slot.js';

/**
 * y = x [N, T, ...], of whose sequences it is known where they end: steps at the end whose features all equal `value` are
 * padding, which layers after this one leave out.
 *
 * Such a step with a real one after it counts as real. Lengths that `withLengths` has told count more. A layer that
 * goes on from a carried state looks for none. Shares memory with its input; dx = dy.
 *
 * Throws ArgumentError for a value that is no finite number and for a sequence of padding alone, ShapeError for an input
 * without a time axis and features.
 *
 * @example
 * const y = new Masking().forward(fromArray([[[1, 2], [0, 3], [0, 0]]]), new Cache());
 * Array.from(lengthsOf(y) ?? []); // [2]
 */
export class Masking extends Layer {
  readonly className = 'Masking';
  readonly #saved = new Slot<{ y: Tensor }>(() => this.who);

  constructor(
    /** What all features of a padded step are. Default 0. */
    readonly value = 0,
    options: LayerOptions = {},
  ) {
    super(options);
    knownOptions('Masking', options, ['name', 'trainable']);
    finiteNumber('Masking', 'value', value);
  }

  static fromConfig(config: ConfigReader): Masking {
    return new Masking(config.number('value'), readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length < 2) {
      throw new ShapeError(`${this.who}: input must be [N, T, ...] of rank >= 3, got x [N, ${inputShape.join(', ')}].`);
    }
    return inputShape;
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    expectFloats(this.who, x, cache.dtype);
    this.outputShape(x.shape.slice(1));
    const told = lengthsOf(x);
    const lengths = told || mode.carryState ? told : this.#lengths(x, cache);
    const y = cache.reshape('y', x, x.shape); // x itself keeps the lengths it has
    setLengths(y, lengths);
    this.#saved.set(cache, { y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    expectGradient(this.who, dy, this.#saved.get(cache).y);
    return inputGrad ? dy : undefined;
  }

  /** Forward has told them. */
  override lengthsAfter(_inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return lengthsOf(output);
  }

  override config(): LayerConfig {
    return this.configOf({ value: this.value });
  }

  #lengths(x: Tensor, cache: Cache): Int32Array {
    const { value } = this;
    const [, steps] = x.shape;
    const features = x.size / Math.max(1, x.shape[0] * steps);
    const what = `steps of ${value}`;
    const isPadding = (n: number, t: number): boolean => {
      const begin = (n * steps + t) * features;
      for (let i = begin; i < begin + features; i++) if (x.data[i] !== value) return false;
      return true;
    };
    return lengthsBeforePadding(this.who, x, what, isPadding, cache);
  }
}
