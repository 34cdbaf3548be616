import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const weightsKernel = kernel('attentionWeights');

/** Which keys each query may attend to, and the sizes of the scores [batch, heads, queries, keys]. */
export interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  /** Query i sees the keys up to i + before; undefined: all of them. */
  readonly before?: number;
  /** [batch]: how many keys an example has, at most `keys`. Default: all. */
  readonly lengths?: Int32Array;
  /** [batch, queries, keys] or, for all queries alike, [batch, keys]: 0 hides a key. Default: all may be seen. */
  readonly mask?: Int32Array;
}

/**
 * x <- softmax(scale x) over the keys that a query may attend to, 0 elsewhere.
 *
 * `scale` > 0. A row's bits do not depend on how many hidden keys come behind
 * the last one that it sees. Every query must have a key to see.
 */
export function attentionWeights(x: FloatArray, scale: number, shape: AttentionShape): void {
  const { batch, heads, queries, keys, before = -1, lengths, mask } = shape;
  const rows = batch * heads * queries;
  const perQuery = mask !== undefined && mask.length > batch * keys;
  const pLengths = lengths ? stageIn(lengths) : 0;
  const pMask = mask ? stageIn(mask) : 0;
  const px = stageInOut(x);
  // prettier-ignore
  launch(
    weightsKernel, floatDtype(x), rows, 1, (mask ? 2.5 : 1.5) * x.length, heads, queries, keys, scale, before,
    pLengths, pMask, perQuery ? queries * keys : keys, perQuery ? keys : 0, px,
  );
  stageEnd();
}
