import { transpose2d } from '../engine/index.js';
import { ArgumentError, show } from '../errors/index.js';
import { normalizeAxis, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/**
 * x with its axes in the order `perm`: axis i of the result is axis perm[i] of
 * x. By default the axes are reversed.
 *
 * @example
 * transpose(fromArray([[1, 2, 3], [4, 5, 6]])).toArray(); // [[1, 4], [2, 5], [3, 6]]
 */
export function transpose(x: Tensor, perm?: readonly number[]): Tensor {
  const order = perm ? checkPermutation(x, perm) : x.shape.map((_, i) => x.rank - 1 - i);
  const shape = order.map((axis) => x.shape[axis]);
  const turn = asMatrixTranspose(x, order);
  if (!turn) return Tensor.from(x.view().transpose(...order), x.dtype);
  const out = Tensor.zeros(shape, x.dtype);
  const { batch, rows, cols } = turn;
  for (let i = 0; i < batch; i++) {
    const size = rows * cols;
    transpose2d(x.data.subarray(i * size, (i + 1) * size), out.data.subarray(i * size, (i + 1) * size), rows, cols);
  }
  return out;
}

function checkPermutation(x: Tensor, perm: readonly number[]): number[] {
  const order = perm.map((axis) => normalizeAxis('transpose', axis, x.rank));
  if (order.length !== x.rank || new Set(order).size !== x.rank) {
    throw new ArgumentError(
      `transpose: perm must name each of the ${x.rank} axes once, got ${show([...perm])} (x ${showShape(x.shape)}).`,
    );
  }
  return order;
}

/** The permutation as [batch, rows, cols] -> [batch, cols, rows], when it is one and worth it. */
function asMatrixTranspose(
  x: Tensor,
  order: readonly number[],
): { batch: number; rows: number; cols: number } | undefined {
  let fixed = 0;
  while (fixed < x.rank && order[fixed] === fixed) fixed++;
  const split = order[fixed];
  if (split === undefined) return undefined;
  const moved = order.slice(fixed);
  const width = x.rank - split; // axes split .. rank - 1 come first
  const expected = [
    ...Array.from({ length: width }, (_, i) => split + i),
    ...Array.from({ length: split - fixed }, (_, i) => fixed + i),
  ];
  if (!moved.every((axis, i) => axis === expected[i])) return undefined;
  const batch = sizeOf(x.shape.slice(0, fixed));
  const rows = sizeOf(x.shape.slice(fixed, split));
  const cols = sizeOf(x.shape.slice(split));
  return rows * cols >= 64 ? { batch, rows, cols } : undefined;
}
