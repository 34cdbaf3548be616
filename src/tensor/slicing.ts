import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { normalizeAxis, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/**
 * A copy of x[begin : end : step] along each axis, through a strided view.
 * Lists may be shorter than the rank: later axes are whole. Negative begin and
 * end count from the end; an end of `null`, or one left out, is the axis's
 * size. Steps are positive; use flip to reverse.
 *
 * Throws ArgumentError for a begin or end outside the axis: nothing is clamped.
 *
 * @example
 * slice(fromArray([[1, 2, 3], [4, 5, 6]]), [0, 1]).toArray(); // [[2, 3], [5, 6]]
 */
export function slice(
  x: Tensor,
  begin: readonly number[],
  end: readonly (number | null)[] = [],
  step: readonly number[] = [],
): Tensor {
  if (Math.max(begin.length, end.length, step.length) > x.rank) {
    throw new ShapeError(
      `slice: begin, end and step hold at most one entry for each of ${x.rank} axes, got ${begin.length}, ${end.length}, ${step.length} ` +
        `(x ${showShape(x.shape)}).`,
    );
  }
  const low = x.shape.map((n, axis) => bound('begin', begin[axis] ?? 0, n, axis, x));
  const high = x.shape.map((n, axis) => bound('end', end[axis] ?? n, n, axis, x));
  const steps = x.shape.map((_, axis) => {
    const size = step[axis] ?? 1;
    if (!Number.isInteger(size) || size < 1)
      throw new ArgumentError(`slice: step of axis ${axis} must be a positive integer, got ${show(size)}.`);
    return size;
  });
  const sizes = low.map((from, axis) => Math.max(0, high[axis] - from));
  const view = x
    .view()
    .lo(...low)
    .hi(...sizes)
    .step(...steps);
  return Tensor.from(view, x.dtype);
}

function bound(name: string, value: number, size: number, axis: number, x: Tensor): number {
  if (!Number.isInteger(value) || value < -size || value > size) {
    throw new ArgumentError(
      `slice: ${name} of axis ${axis} must be an integer in [${-size}, ${size}], got ${show(value)} (x ${showShape(x.shape)}).`,
    );
  }
  return value < 0 ? value + size : value;
}

/**
 * A copy of x with the order along each of the axes reversed; all axes by default.
 * Throws ArgumentError for an axis that x does not have.
 *
 * @example
 * flip(fromArray([[1, 2], [3, 4]]), 1).toArray(); // [[2, 1], [4, 3]]
 * flip(fromArray([[1, 2], [3, 4]])).toArray();    // [[4, 3], [2, 1]]
 */
export function flip(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes = axis === undefined ? x.shape.map((_, i) => i) : typeof axis === 'number' ? [axis] : axis;
  const reversed = new Set(axes.map((a) => normalizeAxis('flip', a, x.rank)));
  if (x.rank === 0) return x.clone();
  return Tensor.from(x.view().step(...x.shape.map((_, i) => (reversed.has(i) ? -1 : 1))), x.dtype);
}

/**
 * x cut along an axis: in `parts` equal ones, or in parts of the given sizes,
 * which must add up to the axis.
 *
 * @example
 * split(arange(0, 6), [1, 2, 3]).map((part) => part.toArray()); // [[0], [1, 2], [3, 4, 5]]
 */
export function split(x: Tensor, parts: number | readonly number[], axis = 0): Tensor[] {
  const along = normalizeAxis('split', axis, x.rank);
  const size = x.shape[along];
  const sizes = typeof parts === 'number' ? equalParts(parts, size, axis, x) : parts;
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (!sizes.every((n) => Number.isInteger(n) && n >= 0) || total !== size) {
    throw new ShapeError(
      `split: sizes must be integers >= 0 that add up to axis ${axis} = ${size}, got ${show([...sizes])} (x ${showShape(x.shape)}).`,
    );
  }
  const inner = sizeOf(x.shape.slice(along + 1));
  let from = 0;
  return sizes.map((n) => {
    const part = Tensor.zeros(
      x.shape.map((old, i) => (i === along ? n : old)),
      x.dtype,
    );
    copyBlocks(x, from * inner, size * inner, part, 0, n * inner, n * inner);
    from += n;
    return part;
  });
}

function equalParts(parts: number, size: number, axis: number, x: Tensor): number[] {
  if (!Number.isInteger(parts) || parts < 1 || size % parts !== 0) {
    throw new ShapeError(
      `split: parts must be a positive integer that divides axis ${axis} = ${size}, got ${show(parts)} (x ${showShape(x.shape)}).`,
    );
  }
  return Array.from({ length: parts }, () => size / parts);
}

/** to[b] <- from[b] for blocks of `length` elements, which begin at `start` and come again after `stride`. */
export function copyBlocks(
  from: Tensor,
  fromStart: number,
  fromStride: number,
  to: Tensor,
  toStart: number,
  toStride: number,
  length: number,
): void {
  if (length === 0 || from.size === 0 || to.size === 0) return;
  const blocks = Math.min(from.size / fromStride, to.size / toStride);
  for (let b = 0; b < blocks; b++) {
    const at = fromStart + b * fromStride;
    to.data.set(from.data.subarray(at, at + length), toStart + b * toStride);
  }
}
