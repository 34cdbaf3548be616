import { ShapeError } from '../errors/index.js';
import { sameShape, showShape, sizeOf } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './image-pixels.js';

/**
 * The rows of x that are, number by number, also rows of `others`: test examples that were trained on flatter a model.
 *
 * @throws ShapeError when examples of x and `others` have different shapes
 *
 * @example
 * const test = fromArray([[1, 2], [3, 4], [5, 6]]);
 * const train = fromArray([[5, 6], [0, 0], [1, 2]]);
 * rowsAlsoIn(test, train); // [0, 2]
 */
export function rowsAlsoIn(x: Tensor, others: Tensor): number[] {
  checkTensor('rowsAlsoIn', 'x', x);
  checkTensor('rowsAlsoIn', 'others', others);
  const [rows = 0, ...example] = x.shape;
  if (x.rank === 0 || others.rank === 0 || !sameShape(example, others.shape.slice(1))) {
    throw new ShapeError(
      `rowsAlsoIn: examples of x and others must have one shape, got x ${showShape(x.shape)}, others ${showShape(others.shape)}.`,
    );
  }
  const length = sizeOf(example);
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < others.shape[0]; row++) {
    const hash = hashOf(others.data, row * length, length);
    byHash.set(hash, [...(byHash.get(hash) ?? []), row]);
  }
  const same = (a: number, b: number): boolean => {
    for (let i = 0; i < length; i++) if (x.data[a * length + i] !== others.data[b * length + i]) return false;
    return true;
  };
  return Array.from({ length: rows }, (_, row) => row).filter((row) =>
    (byHash.get(hashOf(x.data, row * length, length)) ?? []).some((other) => same(row, other)),
  );
}

/** A sum that weighs each number by its place; equal rows have equal sums, and nearly only they. */
function hashOf(data: Tensor['data'], begin: number, length: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash += data[begin + i] * (1 + ((i * 7919) % 1009));
  return hash;
}
