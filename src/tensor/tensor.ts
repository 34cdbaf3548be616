import ndarray from 'ndarray';
import type { NdArray } from 'ndarray';
import ops from 'ndarray-ops';
import { type DType, type TypedArray, createArray, dtypeOf, subarray } from '../engine/index.js';
import { ArgumentError, ShapeError, oneOf, show } from '../errors/index.js';
import { lengthsOf, setLengths } from './lengths.js';
import { type Shape, checkShape, showShape, sizeOf } from './shape.js';

let created = 0;

/** How many tensors this process has created: lets a test prove that a training step creates none. */
export function tensorCount(): number {
  return created;
}

/**
 * A contiguous, row-major array of numbers: a shape over a typed array.
 *
 * The batch axis comes first and images are NHWC. Reshapes and slices along
 * axis 0 share memory with their source; every other operation returns a new
 * tensor. Nothing has to be disposed of.
 *
 * @example
 * const x = fromArray([[1, 2], [3, 4]]);
 * x.shape;                 // [2, 2]
 * x.get(1, 0);             // 3
 */
export class Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TypedArray;

  /** Wraps `data` without copying it; its length must equal the product of `shape`. */
  constructor(data: TypedArray, shape: Shape) {
    checkShape('Tensor', shape);
    checkStorage(data);
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        `Tensor: data.length must equal the product of shape ${showShape(shape)} = ${sizeOf(shape)}, got ${data.length}.`,
      );
    }
    created++;
    this.data = data;
    this.shape = shape;
    this.dtype = dtypeOf(data);
  }

  /** A tensor of zeros in ordinary memory. */
  static zeros(shape: Shape, dtype: DType = 'float32'): Tensor {
    checkShape('Tensor.zeros', shape);
    oneOf('Tensor', 'dtype', dtype, ['float32', 'float64', 'int32']);
    return new Tensor(createArray(dtype, sizeOf(shape)), [...shape]);
  }

  /** Copies any ndarray, whatever its strides, into a contiguous tensor. */
  static from(source: NdArray, dtype: DType = 'float32'): Tensor {
    return fromNdarray(source, dtype);
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** The same elements under another shape; one axis may be -1 and is then computed. Shares memory. */
  reshape(shape: Shape): Tensor {
    return new Tensor(this.data, resolveShape(this, shape));
  }

  /** Rows `begin` (inclusive) to `end` (exclusive) of axis 0. Shares memory. */
  rows(begin: number, end: number): Tensor {
    const [n = 0, ...rest] = this.shape;
    if (this.rank === 0) throw new ShapeError('Tensor.rows: a scalar has no axis 0 (shape []).');
    if (!Number.isInteger(begin) || !Number.isInteger(end) || begin < 0 || end < begin || end > n) {
      throw new ArgumentError(
        `Tensor.rows: need integers 0 <= begin <= end <= ${n}, got begin ${begin}, end ${end} (shape ${showShape(this.shape)}).`,
      );
    }
    const stride = sizeOf(rest);
    const part = new Tensor(subarray(this.data, begin * stride, end * stride), [end - begin, ...rest]);
    setLengths(part, lengthsOf(this)?.subarray(begin, end));
    return part;
  }

  /** A zero-copy ndarray over the same memory: slice, transpose and broadcast by strides. */
  view(): NdArray<TypedArray> {
    return ndarray(this.data, [...this.shape]);
  }

  /** The element at one index per axis. */
  get(...index: number[]): number {
    return this.data[offsetOf(this, index)];
  }

  /** The single element of a tensor of size 1. */
  item(): number {
    if (this.size !== 1)
      throw new ShapeError(`Tensor.item: needs one element, got ${this.size} (shape ${showShape(this.shape)}).`);
    return this.data[0];
  }

  /** A copy in ordinary memory; the lengths of its sequences go with it. */
  clone(): Tensor {
    const copy = Tensor.zeros(this.shape, this.dtype);
    copy.data.set(this.data);
    setLengths(copy, lengthsOf(this)?.slice());
    return copy;
  }

  /** Nested arrays of numbers, or a number for a scalar. */
  toArray(): NestedArray {
    return nest(this.data, this.shape, 0, 0);
  }

  toString(): string {
    const shown = Array.from(this.data.subarray(0, 8), (v) => String(v)).join(', ');
    return `Tensor ${this.dtype} ${showShape(this.shape)} [${shown}${this.size > 8 ? ', ...' : ''}]`;
  }
}

/** Numbers nested to any depth; all arrays of one depth have one length. */
export type NestedArray = number | NestedArray[];

function checkStorage(data: TypedArray): void {
  if (data instanceof Float32Array || data instanceof Float64Array || data instanceof Int32Array) return;
  throw new ArgumentError(
    `Tensor: data must be a Float32Array, Float64Array or Int32Array, got ${show(data)}. fromArray copies other lists.`,
  );
}

function resolveShape(x: Tensor, shape: Shape): Shape {
  const unknown = shape.indexOf(-1);
  const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const resolved = unknown < 0 || known === 0 ? [...shape] : shape.map((n, i) => (i === unknown ? x.size / known : n));
  const valid = resolved.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(resolved) === x.size;
  if (!valid) {
    throw new ShapeError(
      `Tensor.reshape: shape ${showShape(shape)} must hold the ${x.size} elements of ${showShape(x.shape)}; at most one axis may be -1.`,
    );
  }
  return resolved;
}

function offsetOf(x: Tensor, index: number[]): number {
  if (index.length !== x.rank) {
    throw new ShapeError(`Tensor.get: needs ${x.rank} indices for shape ${showShape(x.shape)}, got ${index.length}.`);
  }
  let offset = 0;
  index.forEach((i, axis) => {
    if (!Number.isInteger(i) || i < 0 || i >= x.shape[axis]) {
      throw new ArgumentError(
        `Tensor.get: index ${axis} must be an integer in [0, ${x.shape[axis] - 1}], got ${i} (shape ${showShape(x.shape)}).`,
      );
    }
    offset = offset * x.shape[axis] + i;
  });
  return offset;
}

function nest(data: TypedArray, shape: Shape, axis: number, offset: number): NestedArray {
  if (axis === shape.length) return data[offset];
  const stride = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: shape[axis] }, (_, i) => nest(data, shape, axis + 1, offset + i * stride));
}

function fromNdarray(source: NdArray, dtype: DType): Tensor {
  const out = Tensor.zeros(source.shape, dtype);
  if (out.rank === 0) out.data[0] = source.get();
  else if (out.size > 0) ops.assign(out.view(), source);
  return out;
}
