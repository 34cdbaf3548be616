import type { Shape } from './shape.js';

/** A tensor, as far as this file is concerned. */
interface Shaped {
  readonly shape: Shape;
}

/** The number of real steps of each of N sequences that are padded at the end, where a tensor has such. */
const known = new WeakMap<Shaped, Int32Array>();

/**
 * The lengths of the sequences in x, [N], as `withLengths` or a layer has told them; undefined when all T steps of each
 * are real. To be read only.
 *
 * @example
 * lengthsOf(zeros([2, 5, 3])); // undefined
 */
export function lengthsOf(x: Shaped): Int32Array | undefined {
  return known.get(x);
}

/** Sets the lengths of x without a check or a copy, or forgets them: a buffer that serves again has no old ones. */
export function setLengths(x: Shaped, lengths: Int32Array | undefined): void {
  if (lengths) known.set(x, lengths);
  else known.delete(x);
}

/** The lengths of rows order[begin] to order[end - 1] of x, or of rows begin to end - 1 when there is no order. */
export function lengthsOfRows(
  x: Shaped,
  order: ArrayLike<number> | undefined,
  begin: number,
  end: number,
): Int32Array | undefined {
  const lengths = lengthsOf(x);
  return lengths && Int32Array.from({ length: end - begin }, (_, i) => lengths[order?.[begin + i] ?? begin + i]);
}
