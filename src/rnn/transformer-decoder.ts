import { ArgumentError, ShapeError } from '../errors/index.js';
import {
  type BaseLayer,
  type Cache,
  type ConfigReader,
  type LayerConfig,
  type Mode,
  MultiLayer,
  type Need,
  type Node,
  Slot,
  expectFloats,
  expectGradient,
  lengthsOf,
} from '../layers/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
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

interface Saved {
  readonly y: Tensor;
  readonly weights: Tensor;
}

/**
 * A layer of a transformer's decoder: causal self-attention, attention to what an encoder has made of the source, then a
 * network for each step by itself (Vaswani et al. 2017, "Attention is all you need", §3.1):
 *
 *   g = x + dropout(selfAttention(norm(x)))
 *   h = g + dropout(crossAttention(norm(g), memory))
 *   y = h + dropout(contract(activation(expand(norm(h)))))
 *
 * with `norm: 'pre'`; with 'post' each LayerNorm stands behind its sum. Inputs [x, memory]: x [N, T, dimensions], memory
 * [N, S, C] of any C. Outputs y [N, T, dimensions] and the weights of the cross-attention, [N, heads, T, S], which show what
 * each step has looked at. Steps of memory beyond its lengths are seen by none. Under `carryState` one step at a time,
 * with the same memory, gives the bits of the whole sequence.
 *
 * Throws ArgumentError for sizes < 1, heads that do not divide the dimensions and unknown options; ShapeError for
 * inputs of other shapes.
 *
 * @example
 * const layer = new TransformerDecoderLayer(8, 2);
 * const { y, weights } = layer.apply(input([5, 8]), input([7, 12]));
 * y.shape;       // [5, 8]
 * weights.shape; // [2, 5, 7]
 */
export class TransformerDecoderLayer extends MultiLayer {
  readonly className = 'TransformerDecoderLayer';
  readonly selfAttention: MultiHeadAttention;
  readonly crossAttention: MultiHeadAttention;
  readonly #options: ReturnType<typeof readTransformerOptions>;
  readonly #feedForward: FeedForward;
  readonly #around: Readonly<Record<'self' | 'cross' | 'feedForward', Residual>>;
  readonly #saved = new Slot<Saved>(() => this.who);

  /** Steps have `dimensions` elements, of which each of `heads` gets its share. */
  constructor(
    readonly dimensions: number,
    readonly heads: number,
    options: TransformerLayerOptions = {},
  ) {
    super(options);
    this.#options = readTransformerOptions('TransformerDecoderLayer', dimensions, heads, options);
    this.selfAttention = attentionOf(dimensions, heads, 'selfAttention', true);
    this.crossAttention = attentionOf(dimensions, heads, 'crossAttention', false);
    this.#feedForward = new FeedForward(dimensions, this.#options);
    this.#around = {
      self: residualOf('selfAttention', this.#options),
      cross: residualOf('crossAttention', this.#options),
      feedForward: residualOf('feedForward', this.#options),
    };
    if (!this.trainable) this.trainable = false;
  }

  static fromConfig(config: ConfigReader): TransformerDecoderLayer {
    const options = transformerOptionsOf(config);
    return new TransformerDecoderLayer(config.number('dimensions'), config.number('heads'), options);
  }

  /** The nodes that this layer computes in a Graph: y, and the weights of the cross-attention. */
  apply(x: Node, memory: Node): { readonly y: Node; readonly weights: Node } {
    const [y, weights] = this.applyAll([x, memory]);
    return { y, weights };
  }

  override parts(): readonly BaseLayer[] {
    const { self, cross, feedForward } = this.#around;
    const attentions = [this.selfAttention, self.norm, this.crossAttention, cross.norm];
    const { expand, contract } = this.#feedForward;
    return [...attentions, expand, contract, feedForward.norm];
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    if (inputShapes.length !== 2) {
      throw new ArgumentError(`${this.who}: takes 2 inputs, [x, memory], got ${inputShapes.length}.`);
    }
    const [x, memory] = inputShapes;
    if (x.length !== 2 || x[1] !== this.dimensions || memory.length !== 2) {
      const [shownX, shownMemory] = [x, memory].map((shape) => `[${['N', ...shape].join(', ')}]`);
      throw new ShapeError(
        `${this.who}: inputs must be x [N, T, ${this.dimensions}] and memory [N, S, C], got x ${shownX} and memory ${shownMemory}.`,
      );
    }
    return [x, [this.heads, x[0], memory[0]]];
  }

  override lengthsAfter([x]: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return output.rank === 3 ? lengthsOf(x) : undefined;
  }

  override build([[steps], memory]: readonly Shape[]): void {
    const { self, cross, feedForward } = this.#around;
    const step = [steps, this.dimensions];
    setupParts(this.buildContext(), [
      [this.selfAttention, [step]],
      [self.norm, [step]],
      [this.crossAttention, [step, memory]],
      [cross.norm, [step]],
      [this.#feedForward.expand, [step]],
      [this.#feedForward.contract, [[steps, this.#options.hidden]]],
      [feedForward.norm, [step]],
    ]);
  }

  override forward(inputs: readonly Tensor[], cache: Cache, mode: Mode = {}): Tensor[] {
    this.#expectInputs(inputs, cache);
    const [x, memory] = inputs;
    const g = this.#around.self.forward(x, cache.child('around self'), mode, (inner) => {
      const outputs = this.selfAttention.forward([inner], cache.child('self'), mode);
      mode.observe?.(this.selfAttention, outputs);
      return outputs[0];
    });
    let weights = g;
    const h = this.#around.cross.forward(g, cache.child('around cross'), mode, (inner) => {
      const outputs = this.crossAttention.forward([inner, memory], cache.child('cross'), mode);
      mode.observe?.(this.crossAttention, outputs);
      weights = outputs[1];
      return outputs[0];
    });
    const y = this.#around.feedForward.forward(h, cache.child('around feedForward'), mode, (inner) =>
      this.#feedForward.forward(inner, cache),
    );
    this.#saved.set(cache, { y, weights });
    return [y, weights];
  }

  override backward(
    [dy, dWeights]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { y, weights } = this.#saved.get(cache);
    if (dy) expectGradient(this.who, dy, y);
    if (dWeights) expectGradient(this.who, dWeights, weights);
    if (!dy && !dWeights) return [undefined, undefined];
    const last = dy ?? this.#nothing(cache, y);
    const dh = this.#around.feedForward.backward(last, cache.child('around feedForward'), (d) =>
      this.#feedForward.backward(d, cache),
    );
    let dMemory: Tensor | undefined;
    const dg = this.#around.cross.backward(dh, cache.child('around cross'), (d) => {
      const [dInner, dKeys] = this.crossAttention.backward([d, dWeights], cache.child('cross'));
      dMemory = dKeys;
      return dInner;
    });
    cache.gradients.sweep(dh);
    const dx = this.#around.self.backward(
      dg,
      cache.child('around self'),
      (d) => this.selfAttention.backward([d], cache.child('self'))[0],
    );
    cache.gradients.sweep(dg);
    return inputGrad ? [dx, dMemory] : [undefined, undefined];
  }

  override config(): LayerConfig {
    return this.configOf(transformerConfig(this.dimensions, this.heads, this.#options));
  }

  /** The gradient of a y that nothing has used. */
  #nothing(cache: Cache, y: Tensor): Tensor {
    const dy = cache.buffer('no dy', y.shape);
    dy.data.fill(0);
    return dy;
  }

  #expectInputs(inputs: readonly Tensor[], cache: Cache): void {
    if (inputs.length !== 2) {
      throw new ArgumentError(`${this.who}: takes 2 inputs, [x, memory], got ${inputs.length}.`);
    }
    const [x, memory] = inputs;
    expectFloats(this.who, x, cache.dtype, 'x');
    expectFloats(this.who, memory, cache.dtype, 'memory');
    if (x.rank === 3 && memory.rank === 3 && x.shape[2] === this.dimensions && x.shape[0] === memory.shape[0]) return;
    throw new ShapeError(
      `${this.who}: inputs must be x [N, T, ${this.dimensions}] and memory [N, S, C] of one batch size, ` +
        `got x ${showShape(x.shape)} and memory ${showShape(memory.shape)}.`,
    );
  }
}
