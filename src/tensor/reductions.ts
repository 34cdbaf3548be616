import { reduce, type ReduceOp } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { div, isFloat, mul, needFloat, sub } from './arithmetic.js';
import { broadcastShapes } from './broadcast.js';
import { exp, log, sqrt } from './elementwise.js';
import { type Shape, normalizeAxis, sameShape, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';
import { transpose } from './transpose.js';

/** Options of the reductions: sum, mean, max and the like. */
export interface ReduceOptions {
  /** The axis or axes to reduce, from the end when negative. Default: all. */
  axis?: number | readonly number[];
  /** Whether reduced axes stay, with size 1. Default false. */
  keepDims?: boolean;
}

/**
 * Σ x over the given axes; 0 over no elements. Sums add in blocks, so rounding
 * hardly grows with their length. An int32 sum beyond int32 throws
 * ArgumentError, as does an axis that x does not have.
 *
 * @example
 * sum(fromArray([[1, 2], [3, 4]]), { axis: 1, keepDims: true }).toArray(); // [[3], [7]]
 */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('sum', 'sum', x, options);
}

/**
 * Π x over the given axes; 1 over no elements. An int32 product beyond int32
 * throws ArgumentError, as does an axis that x does not have.
 *
 * @example
 * prod(fromArray([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // [3, 8]
 */
export function prod(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('prod', 'product', x, options);
}

/**
 * max x over the given axes; NaN if one is NaN. Throws ShapeError over no
 * elements, ArgumentError for an axis that x does not have.
 *
 * @example
 * max(fromArray([[1, 4], [3, 2]]), { axis: 1 }).toArray(); // [4, 3]
 */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('max', 'max', x, options);
}

/**
 * min x over the given axes; NaN if one is NaN. Throws ShapeError over no
 * elements, ArgumentError for an axis that x does not have.
 *
 * @example
 * min(fromArray([[1, 4], [3, 2]]), { axis: 1 }).toArray(); // [1, 2]
 */
export function min(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('min', 'min', x, options);
}

/**
 * μ = Σ x / n over the given axes, n elements each; NaN over no elements. Throws
 * ArgumentError for int32 and for an axis that x does not have.
 *
 * @example
 * mean(fromArray([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // [2, 3]
 */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  needFloat('mean', x);
  const total = run('mean', 'sum', x, options);
  return div(total, x.size / total.size);
}

/**
 * σ² = Σ (x - μ)² / n over the given axes, in two passes; biased, as batch
 * normalisation uses it. Throws ArgumentError for int32 and for an axis that x
 * does not have.
 *
 * @example
 * variance(fromArray([1, 2, 3, 4])).item(); // 1.25
 */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  needFloat('variance', x);
  const centred = sub(x, mean(x, { ...options, keepDims: true }));
  const squares = run('variance', 'sumOfSquares', centred, options);
  return div(squares, x.size / squares.size);
}

/**
 * σ = sqrt(Σ (x - μ)² / n) over the given axes, the root of the biased variance.
 * Throws ArgumentError for int32 and for an axis that x does not have.
 *
 * @example
 * std(fromArray([1, 2, 3, 4])).item(); // 1.1180
 */
export function std(x: Tensor, options: ReduceOptions = {}): Tensor {
  needFloat('std', x);
  return sqrt(variance(x, options));
}

/**
 * ‖x‖ = sqrt(Σ x²), the Euclidean norm (Frobenius over two axes). Elements are
 * first divided by the largest where squares would overflow or vanish. Throws
 * ArgumentError for int32 and for an axis that x does not have.
 *
 * @example
 * norm(fromArray([[3, 4], [6, 8]]), { axis: 1, keepDims: true }).toArray(); // [[5], [10]]
 */
export function norm(x: Tensor, options: ReduceOptions = {}): Tensor {
  needFloat('norm', x);
  const plain = sqrt(run('norm', 'sumOfSquares', x, options));
  if (x.size === 0 || plain.data.every((v) => v > 1e-15 && v < 1e15)) return plain;
  const largest = largestMagnitude(x, options);
  const scaled = sqrt(run('norm', 'sumOfSquares', div(x, reshapeLike(largest, x, options)), options));
  return mul(largest, scaled);
}

/**
 * ln Σ eˣ = m + ln Σ e^(x - m) with m = max x: shifted, so that exp cannot
 * overflow. -Infinity where all elements are. Throws ArgumentError for int32 and
 * for an axis that x does not have, ShapeError over no elements.
 *
 * @example
 * logSumExp(fromArray([1000, 1000])).item(); // 1000.693
 */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  needFloat('logSumExp', x);
  const shift = max(x, { ...options, keepDims: true });
  shift.data.forEach((m, i) => {
    if (!Number.isFinite(m)) shift.data[i] = 0; // infinities need no shift, and Infinity - Infinity is NaN
  });
  const total = log(sum(exp(sub(x, shift)), options));
  for (let i = 0; i < total.size; i++) total.data[i] += shift.data[i];
  return total;
}

/**
 * Whether any element is not 0 (NaN counts), over the given axes: int32 1 or 0;
 * 0 over no elements. Throws ArgumentError for an axis that x does not have.
 *
 * @example
 * any(fromArray([[0, 2], [0, 0]]), { axis: 1 }).toArray(); // [1, 0]
 */
export function any(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('any', 'max', truth(x), options, 0);
}

/**
 * Whether no element is 0, over the given axes: int32 1 or 0; 1 over no elements.
 * Throws ArgumentError for an axis that x does not have.
 *
 * @example
 * all(fromArray([[1, 2], [0, 3]]), { axis: 1 }).toArray(); // [1, 0]
 */
export function all(x: Tensor, options: ReduceOptions = {}): Tensor {
  return run('all', 'min', truth(x), options, 1);
}

/**
 * x summed back to `shape`, which broadcasts to x.shape: the gradient of a
 * broadcast operand. Throws ShapeError when `shape` does not broadcast to it.
 *
 * @example
 * sumTo(fromArray([[1, 2], [3, 4]]), [2]).toArray();    // [4, 6]
 * sumTo(fromArray([[1, 2], [3, 4]]), [2, 1]).toArray(); // [[3], [7]]
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const reached = broadcastShapes('sumTo', { name: 'x', shape: x.shape }, { name: 'shape', shape });
  if (!sameShape(reached, x.shape)) {
    throw new ShapeError(`sumTo: shape ${showShape(shape)} must broadcast to x ${showShape(x.shape)}.`);
  }
  const added = x.rank - shape.length;
  const axes = x.shape.flatMap((n, axis) => (axis < added || (n !== 1 && shape[axis - added] === 1) ? [axis] : []));
  return (axes.length === 0 ? x.clone() : sum(x, { axis: axes })).reshape(shape);
}

/** The axes that are reduced, ascending. */
export function reducedAxes(who: string, x: Tensor, axis: number | readonly number[] | undefined): number[] {
  if (axis === undefined) return x.shape.map((_, i) => i);
  const axes = (typeof axis === 'number' ? [axis] : axis).map((a) => normalizeAxis(who, a, x.rank));
  if (new Set(axes).size !== axes.length) {
    throw new ArgumentError(
      `${who}: axis must not name an axis twice, got [${axes.join(', ')}] (x ${showShape(x.shape)}).`,
    );
  }
  return axes.sort((a, b) => a - b);
}

/** `empty` is the result over no elements; undefined where max and min have none. */
function run(who: string, op: ReduceOp, x: Tensor, options: ReduceOptions, empty?: number): Tensor {
  knownOptions(who, options, ['axis', 'keepDims']);
  const axes = reducedAxes(who, x, options.axis);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const n = sizeOf(axes.map((axis) => x.shape[axis]));
  const shape = options.keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : kept.map((axis) => x.shape[axis]);
  const out = Tensor.zeros(shape, x.dtype);
  if (n === 0 && (op === 'max' || op === 'min')) {
    if (empty === undefined && out.size > 0)
      throw new ShapeError(`${who}: no elements along axes [${axes.join(', ')}] (x ${showShape(x.shape)}).`);
    out.data.fill(empty ?? 0);
    return out;
  }
  const { source, inner } = reducible(x, axes, kept);
  if (isFloat(source.data) && isFloat(out.data)) reduce(op, source.data, out.data, n, inner);
  else reduceIntegers(who, op, source, out, n, inner);
  return out;
}

/** x with the reduced axes side by side, and how many elements lie within each of theirs. */
function reducible(x: Tensor, axes: readonly number[], kept: readonly number[]): { source: Tensor; inner: number } {
  const last = axes.at(-1) ?? x.rank - 1;
  const together = axes.every((axis, i) => axis === axes[0] + i);
  if (together) return { source: x, inner: sizeOf(x.shape.slice(last + 1)) };
  return { source: transpose(x, [...kept, ...axes]), inner: 1 };
}

const integerSteps: Readonly<Record<ReduceOp, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  sumOfSquares: (a, b) => a + b * b,
  product: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
};

function reduceIntegers(who: string, op: ReduceOp, x: Tensor, out: Tensor, n: number, inner: number): void {
  const step = integerSteps[op];
  const start = op === 'product' ? 1 : op === 'max' ? -Infinity : op === 'min' ? Infinity : 0;
  for (let index = 0; index < out.size; index++) {
    let at = Math.floor(index / inner) * n * inner + (index % inner);
    let total = start;
    for (let i = 0; i < n; i++, at += inner) total = step(total, x.data[at]);
    if (total !== (total | 0)) {
      throw new ArgumentError(`${who}: ${total} is not an int32 (x ${showShape(x.shape)}). Use cast(x, 'float64').`);
    }
    out.data[index] = total;
  }
}

function truth(x: Tensor): Tensor {
  return new Tensor(
    Int32Array.from(x.data, (v) => (v === 0 ? 0 : 1)),
    x.shape,
  );
}

function largestMagnitude(x: Tensor, options: ReduceOptions): Tensor {
  const above = max(x, options);
  const below = min(x, options);
  for (let i = 0; i < above.size; i++) above.data[i] = Math.max(above.data[i], -below.data[i]);
  return above;
}

/** A reduced tensor with its axes back, 1 in place of 0: what x is divided by. */
function reshapeLike(reduced: Tensor, x: Tensor, options: ReduceOptions): Tensor {
  const axes = reducedAxes('norm', x, options.axis);
  const copy = reduced.clone().reshape(x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)));
  for (let i = 0; i < copy.size; i++) if (copy.data[i] === 0 || copy.data[i] === Infinity) copy.data[i] = 1;
  return copy;
}
