import {
  type AttentionShape,
  type FloatArray,
  attentionWeights,
  axpy,
  dropoutBackward,
  dropoutWords,
  scale,
  softmaxBackward,
} from '../engine/index.js';
import { ArgumentError, ShapeError, inInterval, trueOrFalse } from '../errors/index.js';
import {
  type Cache,
  type LayerOptions,
  type Mode,
  MultiLayer,
  type Need,
  type Node,
  Slot,
  expectFloats,
  expectGradient,
  floatsOf,
  lengthsOf,
} from '../layers/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { append, carriedSteps, recall, remember, setCarriedSteps } from './attention-carry.js';
import {
  type AllInputs,
  type AttentionInputs,
  assignRoles,
  checkShapes,
  listNodes,
  readInputs,
} from './attention-inputs.js';
import { readMask } from './attention-mask.js';
import type { Projection } from './attention-projection.js';
import { InputGradients } from './attention-gradients.js';
import { type Operands, type Scorer, contextForward, valuesGradient, weightsGradient } from './attention-scores.js';

/** Options of every attention layer. */
export interface AttentionOptions extends LayerOptions {
  /** True lets query i see no key after the i-th: for decoders, which must not look ahead. Default false. */
  causal?: boolean;
}

/** What is particular to one kind of attention, for inputs that fit it. */
export interface Mechanism {
  readonly heads: number;
  /** What scores are multiplied by before the softmax. */
  readonly scale: number;
  readonly scorer: Scorer;
  /** Linear maps of the inputs, and of what the heads have found. Default: none. */
  readonly query?: Projection;
  readonly keys?: Projection;
  readonly values?: Projection;
  readonly output?: Projection;
}

interface Saved {
  readonly given: AllInputs<Tensor>;
  readonly inputs: readonly Tensor[];
  readonly how: Mechanism;
  readonly operands: Operands;
  readonly weights: Tensor;
  /** The weights that were used: some of them dropped while training. */
  readonly used: FloatArray;
  readonly bits: Int32Array | undefined;
  readonly context: Tensor;
  readonly y: Tensor;
}

/**
 * What all attention shares: scores of every query with every key, softmax over the keys that may be seen, and the mean
 * of the values with these weights.
 *
 *   weights = softmax(scale · scores(q, k))    y = weights v
 *
 * Inputs: [query], [query, keys], [query, keys, values] or [query, keys, values, mask]; keys left out are the query, values
 * left out the keys. query [N, Tq, Cq], keys [N, Tk, Ck], values [N, Tk, Cv], mask [N, Tq, Tk] or [N, Tk] of 0 and
 * 1 (1 = may be attended to), integers or floats. Outputs: y [N, Tq, C], and the weights, [N, Tq, Tk] ([N, heads, Tq, Tk] of
 * several heads), which may be drawn. Keys beyond the lengths of their sequence (`withLengths`) are hidden by themselves.
 *
 * With `mode.carryState` a causal layer goes on with the keys and values of the calls before: one step at a time gives
 * the same bits as the whole sequence. Gradients then go to the new keys alone. Carry within one sequence, between whose steps
 * no weight changes.
 */
export abstract class AttentionLayer extends MultiLayer {
  /** Whether a query sees no key after its own place. */
  readonly causal: boolean;
  /** The probability with which a weight is dropped while training. */
  readonly dropout: number;
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(who: string, { causal = false, ...options }: AttentionOptions, dropout = 0) {
    super(options);
    this.causal = trueOrFalse(who, 'causal', causal);
    inInterval(who, 'dropout', dropout, '[0, 1)');
    this.dropout = dropout;
  }

  /** How this layer attends. Throws StateError before it is built, ShapeError when the inputs do not fit. */
  protected abstract mechanism(given: AllInputs<Tensor>): Mechanism;

  /** y's last axis, for inputs without the batch axis. Throws ShapeError when their last axes do not fit. */
  protected abstract outputDim(shapes: AllInputs<Shape>): number;

  /** The axes of the weights before [Tq, Tk]. */
  protected headAxis(): Shape {
    return [];
  }

  /**
   * The nodes of a Graph that this layer computes. Without keys the query attends to itself.
   *
   * @example
   * const [words, memory] = [input([7, 16]), input([12, 16])];
   * const { y, weights } = new MultiHeadAttention(2, 8).apply({ query: words, keys: memory });
   * y.shape;       // [7, 16]
   * weights.shape; // [2, 7, 12]
   */
  apply(inputs: AttentionInputs<Node>): { readonly y: Node; readonly weights: Node } {
    const [y, weights] = this.applyAll(listNodes(this.who, inputs));
    return { y, weights };
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    const shapes = assignRoles(this.who, inputShapes);
    checkShapes(this.who, shapes);
    const [queries, keys] = [shapes.query[0], shapes.keys[0]];
    return [
      [queries, this.outputDim(shapes)],
      [...this.headAxis(), queries, keys],
    ];
  }

  override lengthsAfter([query]: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return output.rank === 3 ? lengthsOf(query) : undefined;
  }

  override forward(inputs: readonly Tensor[], cache: Cache, mode: Mode = {}): Tensor[] {
    const given = readInputs(this.who, inputs, cache.dtype);
    const how = this.mechanism(given);
    const carries = this.causal && mode.carryState === true;
    const shape = this.#shapeOf(given, how.heads, carries, cache);
    const mask = given.mask && readMask(this.who, given.mask, shape, cache);

    const q = this.#through(how.query, given.query, cache, 'q');
    const [k, v] = this.#keysAndValues(how, given, shape.keys, cache, mode);
    const fresh = given.keys.shape[1];
    const keyDim = q.shape[2] / how.heads;
    const valueDim = v.shape[2] / how.heads;
    const { batch, heads, queries, keys } = shape;
    const arrays = { q: floatsOf(q), k: floatsOf(k), v: floatsOf(v), room: k.shape[1] };
    const operands = { ...shape, mask, keyDim, valueDim, fresh, ...arrays };

    const weights = cache.buffer('weights', [batch, ...this.headAxis(), queries, keys]);
    const ws = floatsOf(weights);
    how.scorer.forward(operands, ws, cache);
    attentionWeights(ws, how.scale, operands);
    const { used, bits } = this.#dropped(weights, cache, mode);
    const context = cache.buffer('context', [batch, queries, heads * valueDim]);
    contextForward(operands, used, floatsOf(context));
    const y = this.#through(how.output, context, cache, 'y');
    this.#saved.set(cache, { given, inputs, how, operands, weights, used, bits, context, y });
    return [y, weights];
  }

  /**
   * With dC = dy through the output's map: dv = weightsᵀ dC, dweights += dC vᵀ,
   * dscores = scale · weights (dweights - Σ dweights weights).
   */
  override backward(
    [dy, dWeights]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { given, inputs, how, operands, weights, context, y } = this.#saved.get(cache);
    if (dy) expectGradient(this.who, dy, y);
    if (dWeights) expectGradient(this.who, dWeights, weights);
    const into = new InputGradients(inputs, cache, inputGrad);
    if (!dy && !dWeights) return into.results();

    const dScores = floatsOf(cache.scratch('attention dScores', weights.shape));
    if (dy) {
      const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
      const dContext = how.output ? floatsOf(cache.scratch('attention dContext', context.shape)) : dys;
      how.output?.backward(context, dys, { array: dContext, beta: 0 });
      this.#throughContext(dContext, dScores, cache, into);
    } else dScores.fill(0);
    if (dWeights) axpy(1, expectFloats(this.who, dWeights, cache.dtype, 'dWeights'), dScores);

    softmaxBackward(floatsOf(weights), dScores, dScores, weights.size / operands.keys, operands.keys);
    if (how.scale !== 1) scale(how.scale, dScores);
    const dq = into.before('query', how.query, 'q', given.query);
    const dk = into.before('keys', how.keys, 'k', given.keys);
    how.scorer.backward(operands, dScores, dq, dk, cache);
    into.through('query', how.query, dq, given.query);
    into.through('keys', how.keys, dk, given.keys);
    return into.results();
  }

  /** dWeights <- dC vᵀ for the weights that were kept; the values' gradients. */
  #throughContext(dContext: FloatArray, dWeights: FloatArray, cache: Cache, into: InputGradients): void {
    const { given, how, operands, used, bits } = this.#saved.get(cache);
    const dv = into.before('values', how.values, 'v', given.values);
    if (dv) valuesGradient(operands, used, dContext, dv);
    into.through('values', how.values, dv, given.values);
    weightsGradient(operands, dContext, dWeights);
    if (bits) dropoutBackward(dWeights, dWeights, bits, 1 - this.dropout);
  }

  /** Sizes, and what hides keys besides a mask. */
  #shapeOf({ query, keys, values }: AllInputs<Tensor>, heads: number, carries: boolean, cache: Cache): AttentionShape {
    const [batch, queries] = query.shape;
    const fresh = keys.shape[1];
    const lengths = lengthsOf(keys) ?? lengthsOf(values);
    const before = carries ? carriedSteps(this.who, batch, cache) : 0;
    if (fresh === 0) {
      throw new ShapeError(`${this.who}: there must be a key to attend to, got keys ${showShape(keys.shape)}.`);
    }
    const short = carries && lengths ? lengths.findIndex((length) => length < fresh) : -1;
    if (lengths && short >= 0) {
      throw new ArgumentError(
        `${this.who}: keys are carried of sequences without padding only, but sequence ${short} has ${lengths[short]} of ${fresh} steps ` +
          `(keys ${showShape(keys.shape)}). Give sequences of one length, or one step at a time.`,
      );
    }
    const hidden = { before: this.causal ? before : undefined, lengths: carries ? undefined : lengths };
    return { batch, heads, queries, keys: before + fresh, ...hidden };
  }

  /**
   * k and v, `total` of each with those that are carried. A layer that is not causal sees the same keys in each step of a
   * decoder: their maps are then carried, and not computed again.
   */
  #keysAndValues(
    how: Mechanism,
    given: AllInputs<Tensor>,
    total: number,
    cache: Cache,
    { carryState = false, training = false }: Mode,
  ): readonly [Tensor, Tensor] {
    const remembers = carryState && !training && !this.causal && how.keys !== undefined;
    const known = remembers ? recall(given, cache) : undefined;
    if (known) return known;
    const k = this.#through(how.keys, given.keys, cache, 'k');
    const v = this.#through(how.values, given.values, cache, 'v');
    if (remembers) remember(given, k, v, cache);
    if (!carryState || !this.causal) return [k, v];
    const before = total - given.keys.shape[1];
    const all = [append(this.who, 'keys', k, before, cache), append(this.who, 'values', v, before, cache)] as const;
    setCarriedSteps(k.shape[0], total, cache);
    return all;
  }

  #through(projection: Projection | undefined, x: Tensor, cache: Cache, name: string): Tensor {
    if (!projection) return x;
    const y = cache.buffer(name, [x.shape[0], x.shape[1], projection.outputs]);
    projection.forward(this.who, x, y, cache);
    return y;
  }

  /** The weights with some dropped, while training. */
  #dropped(weights: Tensor, cache: Cache, { training = false }: Mode): Pick<Saved, 'used' | 'bits'> {
    const ws = floatsOf(weights);
    if (!training || this.dropout === 0) return { used: ws, bits: undefined };
    const used = floatsOf(cache.buffer('kept weights', weights.shape));
    const bits = cache.buffer('bits', [dropoutWords(weights.size)], 'int32').data;
    if (!(bits instanceof Int32Array)) throw new TypeError('attention: bits are int32.');
    cache.generator.dropout(ws, used, bits, 1 - this.dropout);
    return { used, bits };
  }
}
