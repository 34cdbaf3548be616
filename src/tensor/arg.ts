import { ArgumentError, ShapeError, positiveInteger } from '../errors/index.js';
import { normalizeAxis, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/** Options of argMax and argMin. */
export interface ArgOptions {
  /** Whether the axis stays, with size 1. Default false. */
  keepDims?: boolean;
}

/**
 * The index of the largest element along an axis (int32): the first of equals,
 * or the first NaN.
 *
 * @example
 * argMax(fromArray([[1, 3, 2], [9, 8, 7]]), 1).toArray(); // [1, 0]
 */
export function argMax(x: Tensor, axis = -1, options: ArgOptions = {}): Tensor {
  return argBest('argMax', x, axis, options, (value, best) => value > best);
}

/**
 * The index of the smallest element along an axis (int32): the first of equals,
 * or the first NaN. Throws ArgumentError for an axis that x does not have,
 * ShapeError for one without elements.
 *
 * @example
 * argMin(fromArray([[3, 1, 2], [7, 8, 7]]), 1).toArray(); // [1, 0]
 */
export function argMin(x: Tensor, axis = -1, options: ArgOptions = {}): Tensor {
  return argBest('argMin', x, axis, options, (value, best) => value < best);
}

function argBest(
  who: string,
  x: Tensor,
  axis: number,
  { keepDims = false }: ArgOptions,
  better: (value: number, best: number) => boolean,
): Tensor {
  const along = normalizeAxis(who, axis, x.rank);
  const n = x.shape[along];
  const shape = keepDims ? x.shape.map((size, i) => (i === along ? 1 : size)) : x.shape.filter((_, i) => i !== along);
  const out = Tensor.zeros(shape, 'int32');
  if (n === 0 && out.size > 0)
    throw new ShapeError(`${who}: no elements along axis ${axis} (x ${showShape(x.shape)}).`);
  const inner = sizeOf(x.shape.slice(along + 1));
  const { data } = x;
  for (let index = 0; index < out.size; index++) {
    const start = Math.floor(index / inner) * n * inner + (index % inner);
    let best = data[start];
    let place = 0;
    for (let i = 1; i < n && !Number.isNaN(best); i++) {
      const value = data[start + i * inner];
      if (better(value, best) || Number.isNaN(value)) {
        best = value;
        place = i;
      }
    }
    out.data[index] = place;
  }
  return out;
}

/**
 * The k largest elements along the last axis, largest first (equals in their
 * order, NaN before all), and their indices (int32).
 *
 * @example
 * topK(fromArray([1, 5, 3]), 2).indices.toArray(); // [1, 2]
 */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  positiveInteger('topK', 'k', k);
  const n = x.shape.at(-1) ?? 0;
  if (k > n)
    throw new ArgumentError(`topK: k must not exceed the last axis = ${n}, got ${k} (x ${showShape(x.shape)}).`);
  const shape = [...x.shape.slice(0, -1), k];
  const values = Tensor.zeros(shape, x.dtype);
  const indices = Tensor.zeros(shape, 'int32');
  for (let row = 0; row < x.size / n; row++) {
    const data = x.data.subarray(row * n, (row + 1) * n);
    const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => descending(data[i], data[j]) || i - j);
    for (let i = 0; i < k; i++) {
      indices.data[row * k + i] = order[i];
      values.data[row * k + i] = data[order[i]];
    }
  }
  return { values, indices };
}

/** Numbers from the largest down, NaN first. */
function descending(a: number, b: number): number {
  if (a > b) return -1;
  if (a < b) return 1;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}
