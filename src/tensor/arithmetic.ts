import { binary, type BinaryOp, type FloatArray, type TypedArray } from '../engine/index.js';
import { ArgumentError } from '../errors/index.js';
import { broadcastShapes, broadcastTo, operands, planBroadcast } from './broadcast.js';
import { showShape } from './shape.js';
import { Tensor } from './tensor.js';

/** Whether an array holds floating-point numbers. */
export function isFloat(array: TypedArray): array is FloatArray {
  return !(array instanceof Int32Array);
}

/**
 * a + b, with numpy's broadcasting. Operands have one dtype; a number takes the
 * dtype of the tensor. int32 wraps around.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * add(fromArray([[1, 2], [3, 4]]), fromArray([10, 20])).toArray(); // [[11, 22], [13, 24]]
 */
export function add(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('add', a, b, (x, y) => (x + y) | 0);
}

/**
 * a - b, with broadcasting; int32 wraps around.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * sub(fromArray([[1, 2], [3, 4]]), fromArray([1, 1])).toArray(); // [[0, 1], [2, 3]]
 */
export function sub(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('sub', a, b, (x, y) => (x - y) | 0);
}

/**
 * a · b element by element, with broadcasting; int32 wraps around. For the
 * product of matrices use matMul.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * mul(fromArray([[1, 2], [3, 4]]), fromArray([10, 100])).toArray(); // [[10, 200], [30, 400]]
 */
export function mul(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('mul', a, b, Math.imul);
}

/**
 * a / b element by element, with broadcasting; ±Infinity where only b is 0, NaN
 * where both are.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ or are int32.
 *
 * @example
 * div(fromArray([1, 3, 0]), fromArray([2, 0, 0])).toArray(); // [0.5, Infinity, NaN]
 */
export function div(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('div', a, b, undefined);
}

/**
 * max(a, b) element by element, with broadcasting; NaN where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * maximum(fromArray([1, 5]), fromArray([4, 2])).toArray(); // [4, 5]
 */
export function maximum(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('maximum', a, b, Math.max);
}

/**
 * min(a, b) element by element, with broadcasting; NaN where either is NaN.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ.
 *
 * @example
 * minimum(fromArray([1, 5]), fromArray([4, 2])).toArray(); // [1, 2]
 */
export function minimum(a: Tensor | number, b: Tensor | number): Tensor {
  return apply('minimum', a, b, Math.min);
}

/**
 * a to the power b, with broadcasting; floating-point only. NaN where a < 0 and
 * b is not an integer. Exponents 2 and 3 are products.
 *
 * Throws ShapeError when the shapes do not broadcast, ArgumentError when the
 * dtypes differ or are int32.
 *
 * @example
 * pow(fromArray([1, 2, 3]), 2).toArray(); // [1, 4, 9]
 */
export function pow(a: Tensor | number, b: Tensor | number): Tensor {
  if (a instanceof Tensor && b === 2) return mul(a, a);
  if (a instanceof Tensor && b === 3) return mul(mul(a, a), a);
  const [x, y] = operands('pow', a, b);
  needFloat('pow', x);
  const { shape } = outputOf('pow', x, y);
  const bases = broadcastTo(x, shape);
  const exponents = y.size === 1 ? y.data : broadcastTo(y, shape).data;
  const { data } = bases;
  const step = y.size === 1 ? 0 : 1;
  for (let i = 0; i < data.length; i++) data[i] = data[i] ** exponents[i * step];
  return bases;
}

function apply(
  op: BinaryOp,
  a: Tensor | number,
  b: Tensor | number,
  whole: ((x: number, y: number) => number) | undefined,
): Tensor {
  const [x, y] = operands(op, a, b);
  if (!whole) needFloat(op, x);
  const out = outputOf(op, x, y);
  const dx = x.data;
  const dy = y.data;
  if (isFloat(dx) && isFloat(dy) && isFloat(out.data)) {
    binary(op, dx, dy, out.data, planBroadcast(x.shape, y.shape, out.shape));
  } else if (whole) {
    const left = broadcastTo(x, out.shape).data;
    const right = broadcastTo(y, out.shape).data;
    for (let i = 0; i < out.size; i++) out.data[i] = whole(left[i], right[i]);
  }
  return out;
}

function outputOf(who: string, a: Tensor, b: Tensor): Tensor {
  return Tensor.zeros(broadcastShapes(who, { name: 'a', shape: a.shape }, { name: 'b', shape: b.shape }), a.dtype);
}

/** Throws unless x is of a floating-point dtype. */
export function needFloat(who: string, x: Tensor): void {
  if (x.dtype === 'int32') {
    throw new ArgumentError(
      `${who}: needs float32 or float64, got int32 (x ${showShape(x.shape)}). Use cast(x, 'float32').`,
    );
  }
}
