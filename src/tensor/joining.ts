import ops from 'ndarray-ops';
import { gatherRows } from '../engine/index.js';
import { ArgumentError, ShapeError, nonNegativeInteger, show } from '../errors/index.js';
import { broadcastTo } from './broadcast.js';
import { checkIndices } from './creation.js';
import { normalizeAxis, sameShape, showShape, sizeOf } from './shape.js';
import { expandDims } from './shaping.js';
import { copyBlocks } from './slicing.js';
import { Tensor } from './tensor.js';

/**
 * Tensors joined along an axis; their other axes and dtypes must agree.
 *
 * @example
 * concat([fromArray([[1], [2]]), fromArray([[3], [4]])], 1).toArray(); // [[1, 3], [2, 4]]
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new ArgumentError('concat: needs at least one tensor, got an empty list.');
  const along = normalizeAxis('concat', axis, first.rank);
  const common = first.shape.filter((_, i) => i !== along);
  tensors.forEach((x, index) => {
    if (x.dtype !== first.dtype) {
      throw new ArgumentError(
        `concat: tensors must have one dtype, got ${first.dtype} in tensors[0] and ${x.dtype} in tensors[${index}].`,
      );
    }
    if (
      x.rank !== first.rank ||
      !sameShape(
        x.shape.filter((_, i) => i !== along),
        common,
      )
    ) {
      throw new ShapeError(
        `concat: axes other than ${axis} must agree, got ${showShape(first.shape)} in tensors[0] and ${showShape(x.shape)} in tensors[${index}].`,
      );
    }
  });
  const size = tensors.reduce((sum, x) => sum + x.shape[along], 0);
  const out = Tensor.zeros(
    first.shape.map((n, i) => (i === along ? size : n)),
    first.dtype,
  );
  const inner = sizeOf(first.shape.slice(along + 1));
  let to = 0;
  for (const x of tensors) {
    const length = x.shape[along] * inner;
    copyBlocks(x, 0, length, out, to, size * inner, length);
    to += length;
  }
  return out;
}

/**
 * Tensors of one shape and dtype joined along a new axis, at `axis` of the result.
 *
 * Throws ShapeError when the shapes differ, ArgumentError when the dtypes do or
 * there are no tensors.
 *
 * @example
 * stack([fromArray([1, 2]), fromArray([3, 4])]).toArray();    // [[1, 2], [3, 4]]
 * stack([fromArray([1, 2]), fromArray([3, 4])], 1).toArray(); // [[1, 3], [2, 4]]
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  tensors.forEach((x, index) => {
    if (!sameShape(x.shape, tensors[0].shape)) {
      throw new ShapeError(
        `stack: shapes must be equal, got ${showShape(tensors[0].shape)} in tensors[0] and ${showShape(x.shape)} in tensors[${index}].`,
      );
    }
  });
  if (tensors.length === 0) throw new ArgumentError('stack: needs at least one tensor, got an empty list.');
  const place = normalizeAxis('stack', axis, tensors[0].rank + 1);
  return concat(
    tensors.map((x) => expandDims(x, place)),
    place,
  );
}

/**
 * x laid side by side `repeats[axis]` times along each axis.
 *
 * @example
 * tile(fromArray([[1, 2]]), [2, 2]).toArray(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  if (repeats.length !== x.rank) {
    throw new ShapeError(
      `tile: repeats needs one number for each of ${x.rank} axes, got ${show([...repeats])} (x ${showShape(x.shape)}).`,
    );
  }
  repeats.forEach((n, axis) => nonNegativeInteger('tile', `repeats[${axis}]`, n));
  // a new axis before each one, repeated, then joined with it
  const apart = x.reshape(x.shape.flatMap((n) => [1, n]));
  return broadcastTo(
    apart,
    x.shape.flatMap((n, axis) => [repeats[axis], n]),
  ).reshape(x.shape.map((n, axis) => n * repeats[axis]));
}

/**
 * Each element along `axis` `times` times, one after the other.
 *
 * @example
 * repeat(fromArray([1, 2]), 2).toArray(); // [1, 1, 2, 2]
 */
export function repeat(x: Tensor, times: number, axis = 0): Tensor {
  nonNegativeInteger('repeat', 'times', times);
  const along = normalizeAxis('repeat', axis, x.rank);
  const apart = expandDims(x, along + 1);
  const wide = broadcastTo(
    apart,
    apart.shape.map((n, i) => (i === along + 1 ? times : n)),
  );
  return wide.reshape(x.shape.map((n, i) => (i === along ? n * times : n)));
}

/**
 * x with `pads[axis] = [before, after]` elements of `value` around it.
 *
 * @example
 * pad(fromArray([1, 2]), [[1, 2]]).toArray(); // [0, 1, 2, 0, 0]
 */
export function pad(x: Tensor, pads: readonly (readonly [number, number])[], value = 0): Tensor {
  if (pads.length !== x.rank) {
    throw new ShapeError(
      `pad: pads needs one [before, after] for each of ${x.rank} axes, got ${pads.length} (x ${showShape(x.shape)}).`,
    );
  }
  pads.forEach(([before, after], axis) => {
    nonNegativeInteger('pad', `pads[${axis}][0]`, before);
    nonNegativeInteger('pad', `pads[${axis}][1]`, after);
  });
  const out = Tensor.zeros(
    x.shape.map((n, axis) => pads[axis][0] + n + pads[axis][1]),
    x.dtype,
  );
  out.data.fill(value);
  if (x.size > 0)
    ops.assign(
      out
        .view()
        .lo(...pads.map(([before]) => before))
        .hi(...x.shape),
      x.view(),
    );
  return out;
}

/**
 * Slices of x at `indices` (int32, any shape) along an axis: the axis is
 * replaced by the axes of `indices`. Throws when an index is outside it.
 *
 * @example
 * gather(fromArray([[1, 2], [3, 4]]), fromArray([1, 1, 0], { dtype: 'int32' })).toArray(); // [[3, 4], [3, 4], [1, 2]]
 */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  const along = normalizeAxis('gather', axis, x.rank);
  const size = x.shape[along];
  const places = checkIndices('gather', indices, size, `axis ${axis} of x ${showShape(x.shape)}`);
  const inner = sizeOf(x.shape.slice(along + 1));
  const outer = sizeOf(x.shape.slice(0, along));
  const out = Tensor.zeros([...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)], x.dtype);
  // rows of axis 0 and `along` together: outer copies of the indices, each shifted to its own slice
  const rows = new Int32Array(outer * places.length);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < places.length; i++) rows[o * places.length + i] = o * size + places[i];
  gatherRows(x.data, rows, out.data, inner);
  return out;
}

/**
 * Running sums along an axis: y_i = x_0 + ... + x_i, in double precision.
 *
 * @example
 * cumsum(fromArray([1, 2, 3])).toArray(); // [1, 3, 6]
 */
export function cumsum(x: Tensor, axis = 0): Tensor {
  const along = normalizeAxis('cumsum', axis, x.rank);
  const out = Tensor.zeros(x.shape, x.dtype);
  const inner = sizeOf(x.shape.slice(along + 1));
  const block = inner * x.shape[along];
  for (let start = 0; start < x.size; start += block) {
    for (let j = start; j < start + inner; j++) {
      let total = 0;
      for (let i = j; i < start + block; i += inner) out.data[i] = total += x.data[i];
    }
  }
  return out;
}
