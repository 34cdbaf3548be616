import { type DType } from '../engine/index.js';
import { oneOf } from '../errors/index.js';
import { broadcastShapes, broadcastTo, operands } from './broadcast.js';
import { Tensor } from './tensor.js';

/**
 * Where a = b: an int32 tensor of 1 (true) and 0 (false), with broadcasting.
 * A comparison with NaN is false; only notEqual is true.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * equal(fromArray([1, 2, 3]), 2).toArray(); // [0, 1, 0]
 */
export function equal(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('equal', a, b, (x, y) => x === y);
}

/**
 * Where a ≠ b: int32 1 (true) or 0 (false), with broadcasting. NaN differs from everything, itself too.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * notEqual(fromArray([1, 2, 3]), 2).toArray(); // [1, 0, 1]
 */
export function notEqual(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('notEqual', a, b, (x, y) => x !== y);
}

/**
 * Where a < b: int32 1 (true) or 0 (false), with broadcasting. False where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * less(fromArray([1, 2, 3]), 2).toArray(); // [1, 0, 0]
 */
export function less(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('less', a, b, (x, y) => x < y);
}

/**
 * Where a ≤ b: int32 1 (true) or 0 (false), with broadcasting. False where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * lessEqual(fromArray([1, 2, 3]), 2).toArray(); // [1, 1, 0]
 */
export function lessEqual(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('lessEqual', a, b, (x, y) => x <= y);
}

/**
 * Where a > b: int32 1 (true) or 0 (false), with broadcasting. False where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * greater(fromArray([1, 2, 3]), 2).toArray(); // [0, 0, 1]
 */
export function greater(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('greater', a, b, (x, y) => x > y);
}

/**
 * Where a ≥ b: int32 1 (true) or 0 (false), with broadcasting. False where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * greaterEqual(fromArray([1, 2, 3]), 2).toArray(); // [0, 1, 1]
 */
export function greaterEqual(a: Tensor | number, b: Tensor | number): Tensor {
  return compare('greaterEqual', a, b, (x, y) => x >= y);
}

/**
 * a where the condition is not 0, else b; all three broadcast. The condition
 * may have any dtype, a and b have one.
 *
 * @example
 * const x = fromArray([-1, 2]);
 * where(greater(x, 0), x, 0).toArray(); // [0, 2]
 */
export function where(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = operands('where', a, b);
  const both = broadcastShapes('where', { name: 'a', shape: x.shape }, { name: 'b', shape: y.shape });
  const shape = broadcastShapes(
    'where',
    { name: 'condition', shape: condition.shape },
    { name: 'a and b', shape: both },
  );
  const out = broadcastTo(x, shape);
  const chosen = broadcastTo(condition, shape).data;
  const other = broadcastTo(y, shape).data;
  for (let i = 0; i < out.size; i++) if (chosen[i] === 0) out.data[i] = other[i];
  return out;
}

/**
 * A copy of x in another dtype. To int32, fractions are cut off towards 0 and
 * numbers beyond 2^31 wrap around; NaN becomes 0. Throws ArgumentError for a
 * dtype that does not exist.
 *
 * @example
 * cast(fromArray([1.9, -1.9]), 'int32').toArray(); // [1, -1]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  oneOf('cast', 'dtype', dtype, ['float32', 'float64', 'int32']);
  const out = Tensor.zeros(x.shape, dtype);
  out.data.set(x.data);
  return out;
}

function compare(
  who: string,
  a: Tensor | number,
  b: Tensor | number,
  holds: (x: number, y: number) => boolean,
): Tensor {
  const [x, y] = operands(who, a, b);
  const shape = broadcastShapes(who, { name: 'a', shape: x.shape }, { name: 'b', shape: y.shape });
  const left = broadcastTo(x, shape).data;
  const right = broadcastTo(y, shape).data;
  const out = Tensor.zeros(shape, 'int32');
  for (let i = 0; i < out.size; i++) out.data[i] = holds(left[i], right[i]) ? 1 : 0;
  return out;
}
