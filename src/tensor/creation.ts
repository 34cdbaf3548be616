import { type DType, oneHot as oneHotRows } from '../engine/index.js';
import {
  ArgumentError,
  ShapeError,
  finiteNumber,
  knownOptions,
  nonNegativeInteger,
  positiveInteger,
  show,
} from '../errors/index.js';
import { type Shape, checkShape, showShape, sizeOf } from './shape.js';
import { Tensor } from './tensor.js';

/**
 * A tensor of zeros; float32 by default. Throws ArgumentError unless all sizes
 * are integers >= 0.
 *
 * @example
 * zeros([2, 3]).toArray(); // [[0, 0, 0], [0, 0, 0]]
 */
export function zeros(shape: Shape, dtype: DType = 'float32'): Tensor {
  checkShape('zeros', shape);
  return Tensor.zeros(shape, dtype);
}

/**
 * A tensor of ones; float32 by default. Throws ArgumentError unless all sizes
 * are integers >= 0.
 *
 * @example
 * ones([2, 3]).toArray(); // [[1, 1, 1], [1, 1, 1]]
 */
export function ones(shape: Shape, dtype: DType = 'float32'): Tensor {
  checkShape('ones', shape);
  return full(shape, 1, dtype);
}

/**
 * A tensor with `value` everywhere; float32 by default. Throws ArgumentError
 * unless all sizes are integers >= 0, and for a value that int32 cannot hold.
 *
 * @example
 * full([2, 2], 0.5).toArray(); // [[0.5, 0.5], [0.5, 0.5]]
 */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  checkShape('full', shape);
  if (typeof value !== 'number') throw new ArgumentError(`full: value must be a number, got ${show(value)}.`);
  if (dtype === 'int32' && value !== (value | 0)) throw new ArgumentError(`full: value = ${value} is not an int32.`);
  const out = Tensor.zeros(shape, dtype);
  out.data.fill(value);
  return out;
}

/**
 * A tensor of zeros with the shape and dtype of x.
 *
 * @example
 * zerosLike(fromArray([[1, 2]])).toArray(); // [[0, 0]]
 */
export function zerosLike(x: Tensor): Tensor {
  return Tensor.zeros(x.shape, x.dtype);
}

/**
 * A tensor of ones with the shape and dtype of x.
 *
 * @example
 * onesLike(fromArray([[5, 6]])).toArray(); // [[1, 1]]
 */
export function onesLike(x: Tensor): Tensor {
  return full(x.shape, 1, x.dtype);
}

/** Numbers to make a tensor of: nested to any depth, or flat. */
export type ArrayInput = number | ArrayLike<number> | readonly ArrayInput[];

/**
 * A tensor from numbers: nested arrays tell the shape; a flat array (typed or
 * not) takes `shape`, by default one axis.
 *
 * Throws ShapeError for a ragged list (naming the place) or a size that does
 * not fit, ArgumentError for anything but numbers, and for a number that int32
 * cannot hold.
 *
 * @example
 * fromArray([[1, 2, 3], [4, 5, 6]]).shape;      // [2, 3]
 * fromArray([1, 2, 3, 4, 5, 6], { shape: [2, 3] }).get(1, 0); // 4
 */
export function fromArray(values: ArrayInput, options: { shape?: Shape; dtype?: DType } = {}): Tensor {
  knownOptions('fromArray', options, ['shape', 'dtype']);
  const { dtype = 'float32' } = options;
  const nested = shapeOf(values);
  const flat: number[] = [];
  flatten(values, nested, 0, [], flat);
  const shape = options.shape ?? nested;
  checkShape('fromArray', shape);
  if (sizeOf(shape) !== flat.length) {
    throw new ShapeError(
      `fromArray: shape ${showShape(shape)} needs ${sizeOf(shape)} numbers, got ${flat.length} (values ${showShape(nested)}).`,
    );
  }
  const out = Tensor.zeros(shape, dtype);
  if (dtype === 'int32') checkIntegers(flat);
  out.data.set(flat);
  return out;
}

/** Throws when a number would change on its way into int32. */
function checkIntegers(flat: readonly number[]): void {
  const wrong = (value: number): boolean => (value | 0) !== value;
  const first = flat.findIndex(wrong);
  if (first < 0) return;
  throw new ArgumentError(
    `fromArray: values must be integers of 32 bits for dtype 'int32', got ${flat[first]} at place ${first} ` +
      `(${flat.filter(wrong).length} of ${flat.length} are not). Round them first, or choose 'float32'.`,
  );
}

function isList(values: ArrayInput): values is ArrayLike<number> | readonly ArrayInput[] {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

/** The shape that the first elements at each depth tell. */
function shapeOf(values: ArrayInput): number[] {
  if (!isList(values)) return [];
  return values.length === 0 ? [0] : [values.length, ...shapeOf(values[0])];
}

function flatten(
  values: ArrayInput,
  shape: readonly number[],
  depth: number,
  path: readonly number[],
  out: number[],
): void {
  const place = (...last: number[]): string => `values${[...path, ...last].map((i) => `[${i}]`).join('')}`;
  if (depth === shape.length) {
    if (typeof values !== 'number') throw new ArgumentError(`fromArray: values must be numbers, got ${show(values)}.`);
    out.push(values);
    return;
  }
  if (!isList(values) || values.length !== shape[depth]) {
    throw new ShapeError(
      `fromArray: ragged: ${place()} must be a list of ${shape[depth]}, as its neighbours are, got ${describe(values)}.`,
    );
  }
  const innermost = depth === shape.length - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!innermost) {
      flatten(value, shape, depth + 1, [...path, i], out);
    } else if (typeof value === 'number') {
      out.push(value);
    } else if (isList(value)) {
      throw new ShapeError(`fromArray: ragged: ${place(i)} is ${describe(value)}, but its neighbours are numbers.`);
    } else {
      throw new ArgumentError(`fromArray: ${place(i)} must be a number, got ${show(value)}.`);
    }
  }
}

function describe(values: ArrayInput): string {
  return isList(values) ? `a list of ${values.length}` : show(values);
}

/**
 * The identity matrix [n, n]: 1 where row and column agree, else 0. float32 by
 * default. Throws ArgumentError unless n is an integer >= 0.
 *
 * @example
 * eye(2).toArray(); // [[1, 0], [0, 1]]
 */
export function eye(n: number, dtype: DType = 'float32'): Tensor {
  nonNegativeInteger('eye', 'n', n);
  const out = Tensor.zeros([n, n], dtype);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/**
 * start, start + step, ... up to but without `stop`.
 *
 * @example
 * arange(0, 10, 3).toArray(); // [0, 3, 6, 9]
 */
export function arange(start: number, stop: number, step = 1, dtype: DType = 'float32'): Tensor {
  finiteNumber('arange', 'start', start);
  finiteNumber('arange', 'stop', stop);
  finiteNumber('arange', 'step', step);
  if (step === 0) throw new ArgumentError('arange: step must not be 0.');
  const out = Tensor.zeros([Math.max(0, Math.ceil((stop - start) / step))], dtype);
  for (let i = 0; i < out.size; i++) out.data[i] = start + i * step;
  return out;
}

/**
 * `count` numbers evenly from start to stop, both included.
 *
 * @example
 * linspace(0, 1, 5).toArray(); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, stop: number, count: number, dtype: DType = 'float32'): Tensor {
  finiteNumber('linspace', 'start', start);
  finiteNumber('linspace', 'stop', stop);
  positiveInteger('linspace', 'count', count);
  const out = Tensor.zeros([count], dtype);
  for (let i = 0; i < count; i++) out.data[i] = start + ((stop - start) * i) / Math.max(1, count - 1);
  if (count > 1) out.data[count - 1] = stop;
  return out;
}

/**
 * One row of `depth` for each index: 1 at the index, else 0. Indices of any
 * shape; the new axis is the last. Throws when an index is outside [0, depth).
 *
 * @example
 * oneHot(fromArray([0, 2], { dtype: 'int32' }), 3).toArray(); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(indices: Tensor, depth: number, dtype: DType = 'float32'): Tensor {
  positiveInteger('oneHot', 'depth', depth);
  const places = checkIndices('oneHot', indices, depth, 'depth');
  const out = Tensor.zeros([...indices.shape, depth], dtype);
  oneHotRows(places, depth, out.data);
  return out;
}

/** The int32 data of `indices`; throws unless each lies in [0, size). */
export function checkIndices(who: string, indices: Tensor, size: number, meaning: string): Int32Array {
  const { data } = indices;
  if (!(data instanceof Int32Array)) {
    throw new ArgumentError(
      `${who}: indices must be int32, got ${indices.dtype} ${showShape(indices.shape)}. Use cast(indices, 'int32').`,
    );
  }
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0 || data[i] >= size) {
      throw new ArgumentError(
        `${who}: indices must lie in [0, ${size}) (${meaning}), got ${data[i]} at place ${i} (indices ${showShape(indices.shape)}).`,
      );
    }
  }
  return data;
}
