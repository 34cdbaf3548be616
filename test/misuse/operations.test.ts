import { expect } from 'vitest';
import {
  ArgumentError,
  Generator,
  ShapeError,
  add,
  argMax,
  broadcastTo,
  cast,
  concat,
  div,
  dot,
  engineInfo,
  expandDims,
  fromArray,
  gather,
  matMul,
  max,
  mean,
  movingAverage,
  mul,
  pad,
  repeat,
  slice,
  split,
  squeeze,
  stack,
  sum,
  tile,
  topK,
  transpose,
  where,
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

refuses('operations on tensors', surroundings, [
  [
    'a product of matrices that do not meet',
    () => matMul(a, a),
    ShapeError,
    "matMul: a's axis -1 must equal b's axis -2, got 3 and 2 (a [2, 3], b [2, 3]).",
  ],
  [
    'an option of matMul',
    () => matMul(a, b, wrong({ transA: true, transposeB: true })),
    ArgumentError,
    "matMul: unknown option 'transA'. Known options: transposeA, transposeB.",
  ],
  [
    'a product with int32',
    () => matMul(cast(b, 'int32'), a),
    ArgumentError,
    "matMul: needs float32 or float64, got int32 (x [2, 2]). Use cast(x, 'float32').",
  ],
  [
    'a product of two dtypes',
    () => matMul(cast(b, 'float64'), a),
    ArgumentError,
    'matMul: a and b must have one dtype, got float64 and float32 (a [2, 2], b [2, 3]). Use cast(x, dtype).',
  ],
  [
    'shapes that do not broadcast',
    () => add(a, b),
    ShapeError,
    'add: axis -1 must be equal or 1 to broadcast, got 3 and 2 (a [2, 3], b [2, 2]). Reshape one of them.',
  ],
  [
    'two dtypes',
    () => mul(a, cast(a, 'float64')),
    ArgumentError,
    'mul: a and b must have one dtype, got float32 and float64 (a [2, 3], b [2, 3]). Use cast(x, dtype).',
  ],
  [
    'an operand that is no tensor',
    () => add(a, wrong('2')),
    ArgumentError,
    'add: b must be a Tensor or a number, got "2".',
  ],
  [
    'an array as operand',
    () => add(a, wrong([1, 2, 3])),
    ArgumentError,
    'add: b must be a Tensor or a number, got [1, 2, 3].',
  ],
  [
    'division of int32',
    () => div(labels, 2),
    ArgumentError,
    "div: needs float32 or float64, got int32 (x [3]). Use cast(x, 'float32').",
  ],
  [
    'a mean of int32',
    () => mean(labels),
    ArgumentError,
    "mean: needs float32 or float64, got int32 (x [3]). Use cast(x, 'float32').",
  ],
  [
    'an axis that there is not',
    () => sum(a, { axis: 2 }),
    ArgumentError,
    'sum: axis must be an integer in [-2, 1] for rank 2, got 2.',
  ],
  [
    'an axis twice',
    () => sum(a, { axis: [0, -2] }),
    ArgumentError,
    'sum: axis must not name an axis twice, got [0, 0] (x [2, 3]).',
  ],
  [
    'an unknown option of sum',
    () => sum(a, wrong({ axes: 0 })),
    ArgumentError,
    "sum: unknown option 'axes'. Did you mean 'axis'? Known options: axis, keepDims.",
  ],
  [
    'the largest of nothing',
    () => max(zeros([0, 3]), { axis: 0 }),
    ShapeError,
    'max: no elements along axes [0] (x [0, 3]).',
  ],
  [
    'the place of the largest of nothing',
    () => argMax(zeros([2, 0])),
    ShapeError,
    'argMax: no elements along axis -1 (x [2, 0]).',
  ],
  [
    'more than there are',
    () => topK(a, 4),
    ArgumentError,
    'topK: k must not exceed the last axis = 3, got 4 (x [2, 3]).',
  ],
  [
    'a reshape that loses elements',
    () => a.reshape([4]),
    ShapeError,
    'Tensor.reshape: shape [4] must hold the 6 elements of [2, 3]; at most one axis may be -1.',
  ],
  [
    'a reshape with two unknowns',
    () => a.reshape([-1, -1]),
    ShapeError,
    'Tensor.reshape: shape [-1, -1] must hold the 6 elements of [2, 3]; at most one axis may be -1.',
  ],
  [
    'an index beyond its axis',
    () => a.get(2, 0),
    ArgumentError,
    'Tensor.get: index 0 must be an integer in [0, 1], got 2 (shape [2, 3]).',
  ],
  ['an index too few', () => a.get(1), ShapeError, 'Tensor.get: needs 2 indices for shape [2, 3], got 1.'],
  [
    'rows beyond the end',
    () => a.rows(1, 3),
    ArgumentError,
    'Tensor.rows: need integers 0 <= begin <= end <= 2, got begin 1, end 3 (shape [2, 3]).',
  ],
  ['the item of many', () => a.item(), ShapeError, 'Tensor.item: needs one element, got 6 (shape [2, 3]).'],
  [
    'axes that are no permutation',
    () => transpose(a, [0, 0]),
    ArgumentError,
    'transpose: perm must name each of the 2 axes once, got [0, 0] (x [2, 3]).',
  ],
  [
    'an axis to squeeze of size 2',
    () => squeeze(a, 0),
    ShapeError,
    'squeeze: axis 0 must have size 1, got 2 (x [2, 3]).',
  ],
  [
    'an axis to insert too far out',
    () => expandDims(a, 4),
    ArgumentError,
    'expandDims: axis must be an integer in [-3, 2] for rank 3, got 4.',
  ],
  [
    'rows to gather beyond the end',
    () => gather(a, labels),
    ArgumentError,
    'gather: indices must lie in [0, 2) (axis 0 of x [2, 3]), got 3 at place 2 (indices [3]).',
  ],
  ['nothing to concatenate', () => concat([]), ArgumentError, 'concat: needs at least one tensor, got an empty list.'],
  [
    'concatenation of unequal rows',
    () => concat([a, b]),
    ShapeError,
    'concat: axes other than 0 must agree, got [2, 3] in tensors[0] and [2, 2] in tensors[1].',
  ],
  [
    'a stack of unequal shapes',
    () => stack([a, b]),
    ShapeError,
    'stack: shapes must be equal, got [2, 3] in tensors[0] and [2, 2] in tensors[1].',
  ],
  ['nothing to stack', () => stack([]), ArgumentError, 'stack: needs at least one tensor, got an empty list.'],
  [
    'parts that are not equal',
    () => split(a, 2, 1),
    ShapeError,
    'split: parts must be a positive integer that divides axis 1 = 3, got 2 (x [2, 3]).',
  ],
  [
    'a slice that begins too far out',
    () => slice(a, [0, 0, 0]),
    ShapeError,
    'slice: begin, end and step hold at most one entry for each of 2 axes, got 3, 0, 0 (x [2, 3]).',
  ],
  [
    'a slice of step zero',
    () => slice(a, [0], [2], [0]),
    ArgumentError,
    'slice: step of axis 0 must be a positive integer, got 0.',
  ],
  [
    'a negative padding',
    () =>
      pad(a, [
        [0, -1],
        [0, 0],
      ]),
    ArgumentError,
    'pad: pads[0][1] must be an integer >= 0, got -1.',
  ],
  [
    'repeats for one axis of two',
    () => tile(a, [2]),
    ShapeError,
    'tile: repeats needs one number for each of 2 axes, got [2] (x [2, 3]).',
  ],
  ['half a repetition', () => repeat(a, 0.5), ArgumentError, 'repeat: times must be an integer >= 0, got 0.5.'],
  [
    'a condition of another shape',
    () => where(b, a, a),
    ShapeError,
    'where: axis -1 must be equal or 1 to broadcast, got 2 and 3 (condition [2, 2], a and b [2, 3]). Reshape one of them.',
  ],
  [
    'a broadcast that shrinks',
    () => broadcastTo(a, [3]),
    ShapeError,
    'broadcastTo: x [2, 3] does not fit into shape [3]; it needs [2, 3].',
  ],
  [
    'a dot product of two lengths',
    () => dot(fromArray([1, 2]), fromArray([1, 2, 3])),
    ShapeError,
    'dot: needs two vectors of one length, got a [2], b [3]. For matrices use matMul.',
  ],
  [
    'an average that never forgets',
    () => movingAverage([1, 2], 1),
    ArgumentError,
    'MovingAverage: beta must lie in [0, 1), got 1.',
  ],
  [
    'a seed that is an object',
    () => new Generator(wrong({})),
    ArgumentError,
    'Generator: seed must be a finite number or a string, got Object.',
  ],
  [
    'an integer from an empty range',
    () => generator.int(3, 3),
    ArgumentError,
    'Generator.int: need integers low < high that lie at most 2^32 apart, got low 3, high 3.',
  ],
  [
    'a negative deviation',
    () => generator.normal([2], 0, -1),
    ArgumentError,
    'Generator.fillNormal: std must be a finite number >= 0, got -1.',
  ],
  [
    'a permutation of half an element',
    () => generator.permutation(1.5),
    ArgumentError,
    'Generator.permutation: n must be an integer >= 0, got 1.5.',
  ],
  [
    'more choices than elements',
    () => generator.choice(3, { size: 4, replace: false }),
    ArgumentError,
    'Generator.choice: without replacement, size must not exceed the 3 indices of positive weight, got size 4. Set replace: true.',
  ],
]);
