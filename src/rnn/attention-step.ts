import {
  type FloatArray,
  activationBackward,
  attentionWeights,
  axpy,
  batchedGemm,
  binary,
  gemm,
  reduce,
  softmaxBackward,
  unary,
} from '../engine/index.js';
import { type Cache, type Parameter, floatsOf } from '../layers/index.js';
import { planBroadcast } from '../tensor/broadcast.js';
import type { Tensor } from '../tensor/index.js';
import { Projection } from './attention-projection.js';

/** What all queries to the same annotations share. */
export interface Keys {
  /** a, [N, S, D]. */
  readonly annotations: Tensor;
  /** a wk + b, [N, S, A]. */
  readonly projected: Tensor;
  /** How many of the S annotations of each example are real; all when undefined. */
  readonly lengths: Int32Array | undefined;
}

/** Rows of numbers inside larger ones: row n begins at n · stride. */
export interface Rows {
  readonly data: FloatArray;
  readonly stride: number;
}

/** The gradients on the way back through the attention of one query. */
export interface StepGradients {
  /** ∂L/∂context. */
  readonly dContext: Rows;
  /** ∂L/∂α from elsewhere, [N, S]; overwritten. */
  readonly dAlpha: FloatArray;
  /** ∂L/∂q is added to it, [N, H]. */
  readonly dQuery: FloatArray;
  /** ∂L/∂(a wk + b) is added to it, [N, S, A]. */
  readonly dKeys: FloatArray;
  /** What reaches a through the context is added to it, [N, S, D]; undefined when nobody asks. */
  readonly dAnnotations: FloatArray | undefined;
}

/**
 * Additive attention with one query at a time, for decoders whose next query depends on the last context:
 *
 *   e_j = v · tanh(q wq + a_j wk + b)      α = softmax(e)      context = Σ_j α_j a_j
 *
 * q [N, H], a [N, S, D], α [N, S], context [N, D]; wq [H, A], wk [D, A], b [A], v [A].
 */
export class AttentionStep {
  readonly #queries: Projection;
  readonly #keys: Projection;

  constructor(
    wq: Parameter,
    wk: Parameter,
    b: Parameter | undefined,
    private readonly v: Parameter,
  ) {
    this.#queries = new Projection(wq);
    this.#keys = new Projection(wk, b);
  }

  /** What is computed once for all queries. Throws ShapeError unless the annotations have D features. */
  keysOf(who: string, annotations: Tensor, lengths: Int32Array | undefined, cache: Cache): Keys {
    this.#keys.check(who, annotations);
    const [batch, count] = annotations.shape;
    const projected = cache.buffer('keys', [batch, count, this.#keys.outputs]);
    this.#keys.forward(who, annotations, projected, cache);
    return { annotations, projected, lengths };
  }

  /** context <- Σ_j α_j a_j; returns α, a buffer of `cache`. */
  forward(who: string, query: Tensor, keys: Keys, context: Rows, cache: Cache): Tensor {
    const { annotations, lengths } = keys;
    const [batch, count, depth] = annotations.shape;
    const alpha = cache.buffer('alpha', [batch, count]);
    const weights = floatsOf(alpha);
    const [a, v] = [this.#hidden(who, query, keys, cache), floatsOf(this.v.value)];
    gemm({ m: batch * count, n: 1, k: v.length, a, b: v, c: weights }); // [N S, A] x [A, 1]
    attentionWeights(weights, 1, { batch, heads: 1, queries: 1, keys: count, lengths });
    const product = { m: 1, n: depth, k: count, a: weights, b: floatsOf(annotations), c: context.data };
    batchedGemm(batch, count, count * depth, context.stride, product); // [1, S] x [S, D]
    return alpha;
  }

  /** The adjoint of `forward`, from its query, keys and α. */
  backward(who: string, query: Tensor, keys: Keys, alpha: Tensor, gradients: StepGradients, cache: Cache): void {
    const { dContext, dAlpha, dKeys, dQuery } = gradients;
    const { annotations } = keys;
    const [batch, count, depth] = annotations.shape;
    const [weights, values, v] = [floatsOf(alpha), floatsOf(annotations), floatsOf(this.v.value)];
    const [m, units] = [batch * count, v.length];

    const ofAlpha = { m: 1, n: count, k: depth, a: dContext.data, b: values, transB: true, c: dAlpha, beta: 1 };
    batchedGemm(batch, dContext.stride, count * depth, count, ofAlpha); // [1, D] x [D, S]
    if (gradients.dAnnotations) {
      const outer = { m: count, n: depth, k: 1, a: weights, b: dContext.data, c: gradients.dAnnotations, beta: 1 };
      batchedGemm(batch, count, dContext.stride, count * depth, outer); // [S, 1] x [1, D]
    }
    const dScores = dAlpha;
    softmaxBackward(weights, dAlpha, dScores, batch, count);

    const hidden = this.#hidden(who, query, keys, cache);
    if (this.v.trainable) {
      // [A, N S] x [N S, 1]
      gemm({ m: units, n: 1, k: m, a: hidden, transA: true, b: dScores, c: floatsOf(this.v.grad), beta: 1 });
    }
    const dHidden = floatsOf(cache.scratch('dHidden', [m, units]));
    gemm({ m, n: units, k: 1, a: dScores, b: v, c: dHidden }); // [N S, 1] x [1, A]
    activationBackward('tanh', hidden, hidden, dHidden, dHidden);

    axpy(1, dHidden, dKeys);
    const dProjected = floatsOf(cache.scratch('dProjected', [batch, units]));
    reduce('sum', dHidden, dProjected, count, units);
    this.#queries.backward(query, dProjected, { array: dQuery, beta: 1 });
  }

  /** The adjoint of `keysOf`, after all queries have added to dKeys and dAnnotations. */
  keysBackward({ annotations }: Keys, dKeys: FloatArray, dAnnotations: FloatArray | undefined): void {
    this.#keys.backward(annotations, dKeys, dAnnotations && { array: dAnnotations, beta: 1 });
  }

  /**
   * tanh(q wq + a_j wk + b), [N, S, A], in scratch memory. Backward computes it again: kept for each query, it would be
   * the largest thing that is kept.
   */
  #hidden(who: string, query: Tensor, { projected }: Keys, cache: Cache): FloatArray {
    const [batch, , units] = projected.shape;
    const q = cache.scratch('query', [batch, 1, units]);
    const hidden = cache.scratch('hidden', projected.shape);
    this.#queries.forward(who, query, q, cache);
    const [qs, hs] = [floatsOf(q), floatsOf(hidden)];
    binary('add', qs, floatsOf(projected), hs, planBroadcast(q.shape, projected.shape, hidden.shape));
    unary('tanh', hs, hs);
    return hs;
  }
}
