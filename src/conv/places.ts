import type { Cache } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** Which of its window's elements each output of max pooling is: what backward needs of forward. */
export function placesOf(y: Tensor, cache: Cache): Int32Array {
  const { data } = cache.buffer('places', y.shape, 'int32');
  if (data instanceof Int32Array) return data;
  throw new TypeError('max pooling: places are int32.');
}
