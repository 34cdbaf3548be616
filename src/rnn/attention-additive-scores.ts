import { type FloatArray, activationBackward, binary, gemm, reduce, unary } from '../engine/index.js';
import { type Cache, type Parameter, floatsOf } from '../layers/index.js';
import type { Target } from './attention-projection.js';
import type { Operands, Scorer } from './attention-scores.js';

/** scores[i, j] = v · tanh(q_i + k_j), with v [units]. */
export class AdditiveScores implements Scorer {
  constructor(private readonly v: Parameter) {}

  forward(o: Operands, scores: FloatArray, cache: Cache): void {
    const { batch, queries, keys, keyDim, room } = o;
    const hidden = floatsOf(cache.buffer('hidden', [batch, queries, keys, keyDim]));
    const strides = [
      [queries * keyDim, keyDim, 0, 1],
      [room * keyDim, 0, keyDim, 1],
    ] as const;
    binary('add', o.q, o.k, hidden, { sizes: [batch, queries, keys, keyDim], strides });
    unary('tanh', hidden, hidden);
    gemm({ m: scores.length, n: 1, k: keyDim, a: hidden, b: floatsOf(this.v.value), c: scores });
  }

  /** With h = tanh(q_i + k_j): dv = Σ ds h; dh = ds v; dq_i = Σ_j dh (1 - h²), dk_j = Σ_i dh (1 - h²). */
  backward(o: Operands, dScores: FloatArray, dq: Target | undefined, dk: Target | undefined, cache: Cache): void {
    const { batch, queries, keys, keyDim } = o;
    const shape = [batch, queries, keys, keyDim];
    const hidden = floatsOf(cache.buffer('hidden', shape)); // as forward has left it
    const dHidden = floatsOf(cache.scratch('attention dHidden', shape));
    const { v } = this;
    const m = dScores.length;
    // [units, pairs] x [pairs, 1]
    if (v.trainable) gemm({ m: keyDim, n: 1, k: m, a: hidden, transA: true, b: dScores, c: floatsOf(v.grad), beta: 1 });
    if (!dq && !dk) return;
    gemm({ m, n: keyDim, k: 1, a: dScores, b: floatsOf(v.value), c: dHidden }); // [pairs, 1] x [1, units]
    activationBackward('tanh', hidden, hidden, dHidden, dHidden);
    if (dq) reduce('sum', dHidden, dq.array, keys, keyDim);
    if (dk) sumOverQueries(o, dHidden, dk.array, cache);
  }
}

/** dk [N, fresh, units] <- Σ over the queries of dHidden [N, Tq, Tk, units]. */
function sumOverQueries(o: Operands, dHidden: FloatArray, dk: FloatArray, cache: Cache): void {
  const { batch, queries, keys, keyDim, fresh } = o;
  if (fresh === keys) return reduce('sum', dHidden, dk, queries, keys * keyDim);
  const all = floatsOf(cache.scratch('attention dk of all', [batch, keys, keyDim]));
  reduce('sum', dHidden, all, queries, keys * keyDim);
  const length = fresh * keyDim;
  for (let i = 0; i < batch; i++) {
    const end = (i + 1) * keys * keyDim;
    dk.set(all.subarray(end - length, end), i * length);
  }
}
