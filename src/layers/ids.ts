import { ArgumentError } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';

/**
 * The elements of x as row numbers of a table: int32 as they are; whole numbers of another type, as a model gets them that
 * is fed arrays, in a buffer of the cache.
 *
 * Throws ArgumentError for the first element that is no whole number in [0, vocabulary), and names its position.
 */
export function idsOf(who: string, x: Tensor, vocabulary: number, cache: Cache): Int32Array {
  expectTensor(who, x);
  const { data, shape } = x;
  for (let i = 0; i < data.length; i++) {
    const id = data[i];
    if (id >= 0 && id < vocabulary && (id | 0) === id) continue;
    throw new ArgumentError(
      `${who}: ids must be whole numbers in 0..${vocabulary - 1}, got ${id} at [${indexOf(i, shape).join(', ')}] ` +
        `(ids ${showShape(shape)}, vocabulary ${vocabulary}).`,
    );
  }
  if (data instanceof Int32Array) return data;
  const ids = cache.buffer('ids', shape, 'int32').data;
  ids.set(data);
  return ids instanceof Int32Array ? ids : Int32Array.from(ids);
}

/** Where element i of a tensor is: one index per axis. */
export function indexOf(i: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = i;
  for (const n of shape.toReversed()) {
    index.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return index;
}
