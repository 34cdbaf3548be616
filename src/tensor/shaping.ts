import { ShapeError } from '../errors/index.js';
import { type Shape, normalizeAxis, showShape, sizeOf } from './shape.js';
import { type Tensor } from './tensor.js';

/**
 * The same elements under another shape; one axis may be -1. Shares memory with x.
 * Throws ShapeError when the shape does not hold the elements of x.
 *
 * @example
 * reshape(arange(0, 6), [2, -1]).toArray(); // [[0, 1, 2], [3, 4, 5]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return x.reshape(shape);
}

/**
 * Axes from `axis` on joined in one; by default a batch of vectors
 * [N, everything else]. Shares memory with x.
 *
 * @example
 * flatten(zeros([2, 3, 4])).shape;    // [2, 12]
 * flatten(zeros([2, 3, 4]), 0).shape; // [24]
 */
export function flatten(x: Tensor, axis = 1): Tensor {
  if (axis === x.rank) return x.reshape([...x.shape, 1]);
  const first = normalizeAxis('flatten', axis, x.rank);
  return x.reshape([...x.shape.slice(0, first), sizeOf(x.shape.slice(first))]);
}

/**
 * x without its axes of size 1, or without the one given. Shares memory with x.
 * Throws ShapeError when the given axis is not of size 1.
 *
 * @example
 * squeeze(zeros([1, 3, 1])).shape;    // [3]
 * squeeze(zeros([1, 3, 1]), 0).shape; // [3, 1]
 */
export function squeeze(x: Tensor, axis?: number): Tensor {
  if (axis === undefined) return x.reshape(x.shape.filter((n) => n !== 1));
  const removed = normalizeAxis('squeeze', axis, x.rank);
  if (x.shape[removed] !== 1) {
    throw new ShapeError(`squeeze: axis ${axis} must have size 1, got ${x.shape[removed]} (x ${showShape(x.shape)}).`);
  }
  return x.reshape(x.shape.filter((_, i) => i !== removed));
}

/**
 * x with a new axis of size 1 at `axis` of the result. Shares memory with x.
 * Throws ArgumentError for an axis that the result does not have.
 *
 * @example
 * expandDims(zeros([2, 3]), 1).shape;  // [2, 1, 3]
 * expandDims(zeros([2, 3]), -1).shape; // [2, 3, 1]
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  const place = normalizeAxis('expandDims', axis, x.rank + 1);
  return x.reshape([...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}
