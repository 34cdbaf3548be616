import type { AttentionShape } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import type { Cache } from '../layers/index.js';
import { type Tensor, sameShape, showShape } from '../tensor/index.js';

/**
 * The elements of a mask, [N, Tq, Tk] or [N, Tk], as integers: 1 = may be attended to.
 *
 * Throws ShapeError for another shape, ArgumentError for an element other than 0 and 1 and for a query that may attend to
 * no key at all; both name the first one.
 */
export function readMask(who: string, mask: Tensor, shape: AttentionShape, cache: Cache): Int32Array {
  const { batch, queries, keys } = shape;
  const perQuery = sameShape(mask.shape, [batch, queries, keys]);
  if (!perQuery && !sameShape(mask.shape, [batch, keys])) {
    throw new ShapeError(
      `${who}: the mask must be [N, Tq, Tk] = [${batch}, ${queries}, ${keys}] or [N, Tk] = [${batch}, ${keys}], ` +
        `got mask ${showShape(mask.shape)}.`,
    );
  }
  const { data } = mask;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0 || data[i] === 1) continue;
    throw new ArgumentError(
      `${who}: mask${place(i, mask.shape)} must be 0 or 1 (1 = may be attended to), got ${data[i]} (mask ${showShape(mask.shape)}).`,
    );
  }
  checkQueries(who, data, perQuery, shape);
  if (data instanceof Int32Array) return data;
  const allowed = cache.buffer('mask', mask.shape, 'int32').data;
  allowed.set(data);
  return allowed instanceof Int32Array ? allowed : Int32Array.from(allowed);
}

/** Throws unless each query has a key among those that its place and the lengths leave. */
function checkQueries(
  who: string,
  mask: ArrayLike<number>,
  perQuery: boolean,
  { batch, queries, keys, before, lengths }: AttentionShape,
): void {
  const rows = perQuery || before !== undefined ? queries : 1;
  for (let example = 0; example < batch; example++) {
    for (let query = 0; query < rows; query++) {
      const seen = Math.min(lengths?.[example] ?? keys, before === undefined ? keys : query + before + 1, keys);
      const row = (perQuery ? example * queries + query : example) * keys;
      let key = 0;
      while (key < seen && mask[row + key] === 0) key++;
      if (key < seen) continue;
      throw new ArgumentError(
        `${who}: query ${query} of example ${example} may attend to no key: the mask hides the ${seen} of ${keys} keys ` +
          'that its place and the lengths leave. Let it see one at least, and leave its output out of the loss.',
      );
    }
  }
}

/** Where element i of an array is: [0, 2]. */
function place(i: number, shape: readonly number[]): string {
  const indices: number[] = [];
  let rest = i;
  for (const size of shape.toReversed()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${indices.join(', ')}]`;
}
