import { type AttentionShape, type FloatArray, batchedGemm } from '../engine/index.js';
import type { Cache } from '../layers/index.js';
import type { Target } from './attention-projection.js';

/** What attention multiplies in one call: q [N, Tq, heads · dk], k [N, Tk, heads · dk], v [N, Tk, heads · dv]. */
export interface Operands extends AttentionShape {
  readonly keyDim: number;
  readonly valueDim: number;
  /** The last so many keys came with this call and get gradients; those before were carried here. */
  readonly fresh: number;
  readonly q: FloatArray;
  readonly k: FloatArray;
  readonly v: FloatArray;
  /** How many keys, and values, there is room for in each example: carried ones have some to spare. */
  readonly room: number;
}

/** How queries are compared with keys. */
export interface Scorer {
  /** scores [N, heads, Tq, Tk] <- how well each query fits each key. */
  forward(operands: Operands, scores: FloatArray, cache: Cache): void;
  /** dq and dk, the latter of fresh keys, from the scores' gradient; adds to the gradients of the scorer's parameters. */
  backward(operands: Operands, dScores: FloatArray, dq: Target | undefined, dk: Target | undefined, cache: Cache): void;
}

/** scores = q kᵀ for each head. */
export const dotScores: Scorer = {
  forward(o, scores) {
    const { queries: m, keys: n, keyDim: k } = o;
    multiply(o, { m, n, k }, headsOf(o, o.q, m, k), headsOf(o, o.k, o.room, k), squares(o, scores), { transB: true });
  },

  backward(o, dScores, dq, dk) {
    const { queries, keys, keyDim: n, fresh } = o;
    // [Tq, Tk] x [Tk, dk]
    if (dq) {
      const c = headsOf(o, dq.array, queries, n);
      multiply(o, { m: queries, n, k: keys }, squares(o, dScores), headsOf(o, o.k, o.room, n), c, { beta: dq.beta });
    }
    // [Tk, Tq] x [Tq, dk]
    if (dk) {
      const c = headsOf(o, dk.array, fresh, n);
      const rest = { transA: true, beta: dk.beta } as const;
      multiply(o, { m: fresh, n, k: queries }, freshColumns(o, dScores), headsOf(o, o.q, queries, n), c, rest);
    }
  },
};

/** context [N, Tq, heads · dv] <- weights v for each head. */
export function contextForward(o: Operands, weights: FloatArray, context: FloatArray): void {
  const { queries: m, keys: k, valueDim: n } = o;
  // [Tq, Tk] x [Tk, dv]
  multiply(o, { m, n, k }, squares(o, weights), headsOf(o, o.v, o.room, n), headsOf(o, context, m, n));
}

/** dWeights <- dContext vᵀ. */
export function weightsGradient(o: Operands, dContext: FloatArray, dWeights: FloatArray): void {
  const { queries: m, keys: n, valueDim: k } = o;
  const [a, b] = [headsOf(o, dContext, m, k), headsOf(o, o.v, o.room, k)];
  multiply(o, { m, n, k }, a, b, squares(o, dWeights), { transB: true }); // [Tq, dv] x [dv, Tk]
}

/** dv of fresh values <- weightsᵀ dContext. */
export function valuesGradient(o: Operands, weights: FloatArray, dContext: FloatArray, dv: Target): void {
  const { queries: k, fresh: m, valueDim: n } = o;
  const [b, c] = [headsOf(o, dContext, k, n), headsOf(o, dv.array, m, n)];
  multiply(o, { m, n, k }, freshColumns(o, weights), b, c, { transA: true, beta: dv.beta }); // [Tk, Tq] x [Tq, dv]
}

/** One matrix for each example and head, somewhere in an array. */
interface Blocks {
  readonly array: FloatArray;
  readonly begin: number;
  readonly perExample: number;
  readonly perHead: number;
  /** Elements from row to row. */
  readonly ld: number;
}

/** The matrices of an array [N, rows, heads · width]. */
function headsOf({ heads }: Operands, array: FloatArray, rows: number, width: number): Blocks {
  return { array, begin: 0, perExample: rows * heads * width, perHead: width, ld: heads * width };
}

/** The matrices of an array [N, heads, Tq, Tk]. */
function squares({ heads, queries, keys }: Operands, array: FloatArray): Blocks {
  return { array, begin: 0, perExample: heads * queries * keys, perHead: queries * keys, ld: keys };
}

/** Their columns that belong to fresh keys. */
function freshColumns(o: Operands, array: FloatArray): Blocks {
  return { ...squares(o, array), begin: o.keys - o.fresh };
}

interface Rest {
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly beta?: 0 | 1;
}

/** C <- beta C + op(A) op(B) for each example and head; rows of C have the same bits alone and among others. */
function multiply(
  { batch, heads }: Operands,
  sizes: { readonly m: number; readonly n: number; readonly k: number },
  a: Blocks,
  b: Blocks,
  c: Blocks,
  rest: Rest = {},
): void {
  for (let head = 0; head < heads; head++) {
    batchedGemm(batch, a.perExample, b.perExample, c.perExample, {
      ...sizes,
      ...rest,
      a: from(a, head),
      lda: a.ld,
      b: from(b, head),
      ldb: b.ld,
      c: from(c, head),
      ldc: c.ld,
      chained: true,
    });
  }
}

function from({ array, begin, perHead }: Blocks, head: number): FloatArray {
  const offset = begin + head * perHead;
  return offset === 0 ? array : array.subarray(offset);
}
