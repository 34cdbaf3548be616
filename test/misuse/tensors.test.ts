import { expect } from 'vitest';
import {
  ArgumentError,
  Generator,
  ShapeError,
  Tensor,
  arange,
  engineInfo,
  eye,
  fromArray,
  full,
  linspace,
  matMul,
  oneHot,
  ones,
  zeros,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const a = fromArray([
  [1, 2, 3],
  [4, 5, 6],
]);
const b = fromArray([
  [1, 2],
  [3, 4],
]);
const labels = fromArray([0, 1, 3], { dtype: 'int32' });
const generator = new Generator(7);

const surroundings = {
  state: () => [a.toArray(), b.toArray(), labels.toArray(), generator.state(), engineInfo().memoryInUse],
  goesOn: () =>
    expect(matMul(b, a).toArray()).toEqual([
      [9, 12, 15],
      [19, 26, 33],
    ]),
};

refuses('making tensors', surroundings, [
  [
    'a negative axis',
    () => zeros([2, -1]),
    ArgumentError,
    'zeros: axis 1 of shape [2, -1] must be an integer >= 0, got -1.',
  ],
  [
    'a fractional axis',
    () => ones([2.5]),
    ArgumentError,
    'ones: axis 0 of shape [2.5] must be an integer >= 0, got 2.5.',
  ],
  [
    'an axis of NaN',
    () => full([NaN], 1),
    ArgumentError,
    'full: axis 0 of shape [NaN] must be an integer >= 0, got NaN.',
  ],
  ['a shape that is a number', () => zeros(wrong(3)), ArgumentError, 'zeros: shape must be an array of sizes, got 3.'],
  [
    'an unknown dtype',
    () => zeros([2], wrong('float16')),
    ArgumentError,
    `Tensor: dtype must be one of 'float32', 'float64', 'int32', got "float16". Did you mean 'float32'?`,
  ],
  [
    'an unknown dtype of fromArray',
    () => fromArray([1], wrong({ dtype: 'int64' })),
    ArgumentError,
    `Tensor: dtype must be one of 'float32', 'float64', 'int32', got "int64". Did you mean 'int32'?`,
  ],
  [
    'an unknown option of fromArray',
    () => fromArray([1], wrong({ dtpye: 'int32' })),
    ArgumentError,
    "fromArray: unknown option 'dtpye'. Did you mean 'dtype'? Known options: shape, dtype.",
  ],
  [
    'data of another length',
    () => new Tensor(new Float32Array(5), [2, 3]),
    ShapeError,
    'Tensor: data.length must equal the product of shape [2, 3] = 6, got 5.',
  ],
  [
    'data of an array without type',
    () => new Tensor(wrong([1, 2]), [2]),
    ArgumentError,
    'Tensor: data must be a Float32Array, Float64Array or Int32Array, got [1, 2]. fromArray copies other lists.',
  ],
  [
    'data of bytes',
    () => new Tensor(wrong(new Uint8Array(2)), [2]),
    ArgumentError,
    'Tensor: data must be a Float32Array, Float64Array or Int32Array, got Uint8Array. fromArray copies other lists.',
  ],
  [
    'a ragged list',
    () => fromArray([[1, 2], [3]]),
    ShapeError,
    'fromArray: ragged: values[1] must be a list of 2, as its neighbours are, got a list of 1.',
  ],
  [
    'text among numbers',
    () => fromArray(wrong([1, '2'])),
    ArgumentError,
    'fromArray: values[1] must be a number, got "2".',
  ],
  [
    'a hole among numbers',
    () => fromArray(wrong([1, undefined, 3])),
    ArgumentError,
    'fromArray: values[1] must be a number, got undefined.',
  ],
  [
    'numbers that do not fill the shape',
    () => fromArray([1, 2, 3], { shape: [2, 2] }),
    ShapeError,
    'fromArray: shape [2, 2] needs 4 numbers, got 3 (values [3]).',
  ],
  [
    'a fraction as int32',
    () => fromArray([1, 2.5], { dtype: 'int32' }),
    ArgumentError,
    "fromArray: values must be integers of 32 bits for dtype 'int32', got 2.5 at place 1 (1 of 2 are not). Round them first, or choose 'float32'.",
  ],
  ['NaN as int32', () => full([2], NaN, 'int32'), ArgumentError, 'full: value = NaN is not an int32.'],
  ['an identity of negative size', () => eye(-1), ArgumentError, 'eye: n must be an integer >= 0, got -1.'],
  ['a step of zero', () => arange(0, 3, 0), ArgumentError, 'arange: step must not be 0.'],
  ['an infinite end', () => arange(0, Infinity), ArgumentError, 'arange: stop must be a finite number, got Infinity.'],
  ['no points', () => linspace(0, 1, 0), ArgumentError, 'linspace: count must be a positive integer, got 0.'],
  [
    'labels beyond the depth',
    () => oneHot(labels, 3),
    ArgumentError,
    'oneHot: indices must lie in [0, 3) (depth), got 3 at place 2 (indices [3]).',
  ],
  [
    'labels that are floats',
    () => oneHot(fromArray([0, 1]), 2),
    ArgumentError,
    "oneHot: indices must be int32, got float32 [2]. Use cast(indices, 'int32').",
  ],
]);
