import { ShapeError } from '../errors/index.js';
import {
  type BaseLayer,
  type Cache,
  type ConfigReader,
  Layer,
  type LayerConfig,
  type Mode,
  type Need,
  Slot,
  expectAxis,
  expectFloats,
  expectGradient,
  expectRank,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { MultiHeadAttention } from './multi-head-attention.js';
import { FeedForward } from './transformer-feed-forward.js';
import {
  type TransformerLayerOptions,
  attentionOf,
  readTransformerOptions,
  residualOf,
  transformerConfig,
  transformerOptionsOf,
} from './transformer-options.js';
import { setupParts } from './transformer-parts.js';
import type { Residual } from './transformer-residual.js';

/** Options of TransformerEncoderLayer. */
export interface TransformerEncoderLayerOptions extends TransformerLayerOptions {
  /** True lets no step see those after it: then a stack of these layers is a language model. Default false. */
  causal?: boolean;
}

/**
 * A layer of a transformer's encoder: self-attention, then a network for each step by itself (Vaswani et al. 2017,
 * "Attention is all you need", §3.1):
 *
 *   h = x + dropout(attention(norm(x)))    y = h + dropout(contract(activation(expand(norm(h)))))
 *
 * with `norm: 'pre'`; with 'post' each LayerNorm stands behind its sum. Input and output [N, T, dimensions]. Steps beyond the
 * lengths of their sequence are seen by none. `attention` is the layer whose weights [N, heads, T, T] a forward pass
 * shows to `mode.observe`. With `causal: true` one step at a time under `carryState` gives the bits of the whole
 * sequence.
 *
 * Throws ArgumentError for sizes < 1, heads that do not divide the dimensions and unknown options; ShapeError for an
 * input that is not [N, T, dimensions].
 *
 * @example
 * const layer = new TransformerEncoderLayer(8, 2);
 * layer.setup([5, 8], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(ones([3, 5, 8]), new Cache()).shape; // [3, 5, 8]
 */
export class TransformerEncoderLayer extends Layer {
  readonly className = 'TransformerEncoderLayer';
  /** Self-attention: the layer that returns the weights. */
  readonly attention: MultiHeadAttention;
  readonly #options: ReturnType<typeof readTransformerOptions>;
  readonly #feedForward: FeedForward;
  readonly #around: { readonly attention: Residual; readonly feedForward: Residual };
  readonly #saved = new Slot<{ y: Tensor }>(() => this.who);

  /** Steps have `dimensions` elements, of which each of `heads` gets its share. */
  constructor(
    readonly dimensions: number,
    readonly heads: number,
    { causal = false, ...options }: TransformerEncoderLayerOptions = {},
  ) {
    super(options);
    this.#options = readTransformerOptions('TransformerEncoderLayer', dimensions, heads, options);
    this.attention = attentionOf(dimensions, heads, 'attention', causal);
    this.#feedForward = new FeedForward(dimensions, this.#options);
    this.#around = {
      attention: residualOf('attention', this.#options),
      feedForward: residualOf('feedForward', this.#options),
    };
    if (!this.trainable) this.trainable = false;
  }

  static fromConfig(config: ConfigReader): TransformerEncoderLayer {
    return new TransformerEncoderLayer(config.number('dimensions'), config.number('heads'), {
      ...transformerOptionsOf(config),
      causal: config.boolean('causal'),
    });
  }

  override parts(): readonly BaseLayer[] {
    const { attention, feedForward } = this.#around;
    const { expand, contract } = this.#feedForward;
    return [this.attention, attention.norm, expand, contract, feedForward.norm];
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length === 2 && inputShape[1] === this.dimensions) return inputShape;
    throw new ShapeError(
      `${this.who}: input must be [N, T, ${this.dimensions}], got x [${['N', ...inputShape].join(', ')}].`,
    );
  }

  override build([steps]: Shape): void {
    const { attention, feedForward } = this.#around;
    const step = [steps, this.dimensions];
    setupParts(this.buildContext(), [
      [this.attention, [step]],
      [attention.norm, [step]],
      [this.#feedForward.expand, [step]],
      [this.#feedForward.contract, [[steps, this.#options.hidden]]],
      [feedForward.norm, [step]],
    ]);
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    expectRank(this.who, x, 3, '[N, T, C]');
    expectAxis(this.who, x, -1, this.dimensions, 'dimensions');
    expectFloats(this.who, x, cache.dtype);
    const h = this.#around.attention.forward(x, cache.child('around attention'), mode, (inner) => {
      const outputs = this.attention.forward([inner], cache.child('attention'), mode);
      mode.observe?.(this.attention, outputs);
      return outputs[0];
    });
    const y = this.#around.feedForward.forward(h, cache.child('around feedForward'), mode, (inner) =>
      this.#feedForward.forward(inner, cache),
    );
    this.#saved.set(cache, { y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    expectGradient(this.who, dy, this.#saved.get(cache).y);
    const dh = this.#around.feedForward.backward(dy, cache.child('around feedForward'), (d) =>
      this.#feedForward.backward(d, cache),
    );
    const dx = this.#around.attention.backward(
      dh,
      cache.child('around attention'),
      (d) => this.attention.backward([d], cache.child('attention'))[0],
    );
    cache.gradients.sweep(dh);
    return inputGrad ? dx : undefined;
  }

  override config(): LayerConfig {
    const { causal } = this.attention;
    return this.configOf({ ...transformerConfig(this.dimensions, this.heads, this.#options), causal });
  }
}
