import { dropoutBackward, dropoutWords } from '../engine/index.js';
import { inInterval, knownOptions } from '../errors/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Mode, type Need } from './layer.js';
import { Slot } from './slot.js';

interface Saved {
  readonly y: Tensor;
  /** Which elements were kept, one bit each; undefined when nothing was dropped. */
  readonly bits: Int32Array | undefined;
  /** keepProb of the forward pass. */
  readonly keep: number;
}

/**
 * Inverted dropout (§2.1.6): while training, y = x / keepProb where an element
 * is kept, which happens with probability keepProb = 1 - rate, else 0. So the
 * mean of y is x, and at test time y = x.
 *
 * Input and output of any shape. `rate` is the probability to drop, in
 * [0, 1): the notes' keep_prob = 0.8 is `rate` 0.2. Draws come from
 * the cache's generator: the same seed drops the same elements, whatever the
 * number of threads. Backward uses the mask of the forward pass.
 *
 * Throws ArgumentError for a rate outside [0, 1).
 *
 * @example
 * const layer = new Dropout(0.5);
 * const x = fromArray([[1, 2, 3, 4]]);
 * layer.forward(x, new Cache()).toArray(); // [[1, 2, 3, 4]]
 */
export class Dropout extends Layer {
  readonly className = 'Dropout';
  readonly #saved = new Slot<Saved>(() => this.who);
  #rate = 0;

  constructor(rate: number, options: LayerOptions = {}) {
    super(options);
    knownOptions('Dropout', options, ['name', 'trainable']);
    this.rate = rate;
  }

  /** The probability that an element is dropped, which may change between steps. */
  get rate(): number {
    return this.#rate;
  }

  set rate(value: number) {
    inInterval('Dropout', 'rate', value, '[0, 1)');
    this.#rate = value;
  }

  static fromConfig(config: ConfigReader): Dropout {
    return new Dropout(config.number('rate'), readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override forward(x: Tensor, cache: Cache, { training = false }: Mode = {}): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    if (!training || this.rate === 0) {
      this.#saved.set(cache, { y: x, bits: undefined, keep: 1 });
      return x;
    }
    const keep = 1 - this.rate;
    const y = cache.buffer('y', x.shape);
    const bits = cache.buffer('bits', [dropoutWords(x.size)], 'int32').data;
    if (!(bits instanceof Int32Array)) throw new TypeError('Dropout: bits are int32.');
    cache.generator.dropout(xs, floatsOf(y), bits, keep);
    this.#saved.set(cache, { y, bits, keep });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { y, bits, keep } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    if (!bits) return dy;
    const dx = cache.gradient('dx', y.shape);
    dropoutBackward(expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(dx), bits, keep);
    return dx;
  }

  override config(): LayerConfig {
    return this.configOf({ rate: this.rate });
  }
}
