import { ArgumentError } from '../errors/index.js';
import { type Tensor, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';

/** Whether step t of sequence n is padding. */
export type PaddingTest = (n: number, t: number) => boolean;

/**
 * How many steps of each sequence in x [N, T, ...] come before the padding at its end, in a buffer of the cache. Padding
 * with a real step after it counts as real.
 *
 * Throws ArgumentError for the first sequence that is all padding; `what` says what padding is.
 */
export function lengthsBeforePadding(
  who: string,
  x: Tensor,
  what: string,
  isPadding: PaddingTest,
  cache: Cache,
): Int32Array {
  const [count, steps] = x.shape;
  const { data } = cache.buffer('lengths', [count], 'int32');
  const lengths = data instanceof Int32Array ? data : new Int32Array(count);
  for (let n = 0; n < count; n++) {
    let length = steps;
    while (length > 0 && isPadding(n, length - 1)) length--;
    if (length === 0) {
      throw new ArgumentError(
        `${who}: sequence ${n} is all padding (${what}), x ${showShape(x.shape)}. Every sequence needs a real step: leave this one out.`,
      );
    }
    lengths[n] = length;
  }
  return lengths;
}
