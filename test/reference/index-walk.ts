import { Tensor } from '../../src/tensor/index.js';

/** Every index of a shape, in row-major order. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, n) => all.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The element that numpy's rules put at `index` of the broadcast result. */
export function broadcastGet(x: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - x.rank);
  return x.get(...own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)));
}

/** A tensor whose element at each index is f(index). */
export function tensorOf(shape: readonly number[], like: Tensor, f: (index: number[]) => number): Tensor {
  const out = Tensor.zeros(shape, like.dtype);
  indices(shape).forEach((index, i) => (out.data[i] = f(index)));
  return out;
}

/** The elements of x that a reduction over `axes` combines, for each output in order. */
export function groups(x: Tensor, axes: readonly number[]): number[][] {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const reduced = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1));
  return indices(kept).map((base) =>
    indices(reduced).map((offset) => x.get(...base.map((i, axis) => i + offset[axis]))),
  );
}
