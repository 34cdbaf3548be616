import fc from 'fast-check';
import ops from 'ndarray-ops';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/tensor/index.js';
import { indices, tensorOf } from '../reference/index-walk.js';

const shapes = fc
  .array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 5 })
  .filter((shape) => t.sizeOf(shape) < 2000);
const dtypes = fc.constantFrom('float32', 'float64', 'int32');
const tensors = fc
  .record({ shape: shapes, dtype: dtypes, seed: fc.nat(1000) })
  .map(({ shape, dtype, seed }) => t.cast(new t.Generator(seed).uniform(shape, -99, 99), dtype));

/** A tensor and one of its axes. */
const withAxis = tensors.chain((x) => fc.record({ x: fc.constant(x), axis: fc.nat(x.rank - 1) }));

const sampled = { seed: 1, numRuns: 80 };

describe('round trips', () => {
  it('transpose there and back, and element by element', () => {
    const cases = tensors.chain((x) =>
      fc.record({
        x: fc.constant(x),
        perm: fc.shuffledSubarray(
          x.shape.map((_, i) => i),
          { minLength: x.rank },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ x, perm }) => {
        const y = t.transpose(x, perm);
        const shape = perm.map((axis) => x.shape[axis]);
        expect(y).toEqual(tensorOf(shape, x, (index) => x.get(...perm.map((_, axis) => index[perm.indexOf(axis)]))));
        expect(
          t.transpose(
            y,
            perm.map((_, axis) => perm.indexOf(axis)),
          ),
        ).toEqual(x);
      }),
      sampled,
    );
  });

  it('split, then concat', () => {
    fc.assert(
      fc.property(withAxis, fc.nat(), ({ x, axis }, cut) => {
        const first = cut % (x.shape[axis] + 1);
        const parts = t.split(x, [first, 0, x.shape[axis] - first], axis);
        expect(parts.map((part) => part.shape[axis])).toEqual([first, 0, x.shape[axis] - first]);
        expect(t.concat(parts, axis)).toEqual(x);
      }),
      sampled,
    );
  });

  it('stack, then split and squeeze', () => {
    fc.assert(
      fc.property(withAxis, ({ x, axis }) => {
        const y = t.flip(x);
        const [a, b] = t.split(t.stack([x, y], axis), 2, axis);
        expect(t.squeeze(a, axis)).toEqual(x);
        expect(t.squeeze(b, axis)).toEqual(y);
      }),
      sampled,
    );
  });

  it('reshape and flatten share memory', () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect(t.reshape(t.flatten(x, 0), x.shape)).toEqual(x);
        expect(t.flatten(x, 0).data).toBe(x.data);
        expect(t.squeeze(t.expandDims(x, -1), -1)).toEqual(x);
      }),
      sampled,
    );
  });

  it('pad, then slice', () => {
    fc.assert(
      fc.property(withAxis, fc.nat(3), fc.nat(3), ({ x, axis }, before, after) => {
        const pads = x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 1]));
        const wide = t.pad(x, pads, 7);
        expect(
          t.slice(
            wide,
            pads.map(([low]) => low),
            pads.map(([low], i) => low + x.shape[i]),
          ),
        ).toEqual(x);
        expect(wide.data.filter((v) => v === 7).length).toBeGreaterThanOrEqual(wide.size - x.size);
      }),
      sampled,
    );
  });
});

describe('against their definitions', () => {
  it('slice with steps and negative ends', () => {
    const x = t.reshape(t.arange(0, 24), [4, 6]);
    expect(t.slice(x, [-2, 1], [null, -1], [1, 2]).toArray()).toEqual([
      [13, 15],
      [19, 21],
    ]);
    expect(t.slice(x, [3, 5], [1, null]).shape).toEqual([0, 1]);
    expect(t.slice(x, [1], [2])).toEqual(t.reshape(t.arange(6, 12), [1, 6]));
  });

  it('flip, tile, repeat, gather and cumsum over random tensors', () => {
    fc.assert(
      fc.property(withAxis, fc.integer({ min: 0, max: 3 }), ({ x, axis }, times) => {
        const n = x.shape[axis];
        const at = (index: readonly number[], i: number): number =>
          x.get(...index.map((old, a) => (a === axis ? i : old)));
        const wide = x.shape.map((size, i) => (i === axis ? size * times : size));
        expect(t.flip(x, axis)).toEqual(tensorOf(x.shape, x, (index) => at(index, n - 1 - index[axis])));
        expect(t.repeat(x, times, axis)).toEqual(
          tensorOf(wide, x, (index) => at(index, Math.floor(index[axis] / times))),
        );
        const repeats = x.shape.map((_, i) => (i === axis ? times : 1));
        expect(t.tile(x, repeats)).toEqual(tensorOf(wide, x, (index) => at(index, index[axis] % n)));
        const places = t.fromArray(n === 0 ? [] : [n - 1, 0, 0], { dtype: 'int32' });
        const gathered = x.shape.map((size, i) => (i === axis ? places.size : size));
        expect(t.gather(x, places, axis)).toEqual(
          tensorOf(gathered, x, (index) => at(index, places.data[index[axis]])),
        );
        const whole = t.cast(x, 'int32');
        const sums = t.cumsum(whole, axis);
        for (const index of indices(x.shape)) {
          let sum = 0;
          for (let i = 0; i <= index[axis]; i++) sum += whole.get(...index.map((old, a) => (a === axis ? i : old)));
          expect(sums.get(...index)).toBe(sum);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('gather takes indices of any shape', () => {
    const x = t.fromArray([
      [1, 2],
      [3, 4],
    ]);
    const places = t.fromArray([[1], [0]], { dtype: 'int32' });
    expect(t.gather(x, places, 1).toArray()).toEqual([
      [[2], [1]],
      [[4], [3]],
    ]);
  });

  it('flatten keeps the batch', () => {
    expect(t.flatten(t.zeros([5])).shape).toEqual([5, 1]);
    expect(t.flatten(t.zeros([2, 3, 4])).shape).toEqual([2, 12]);
    expect(t.squeeze(t.zeros([1, 3, 1])).shape).toEqual([3]);
  });
});

describe('ndarray views', () => {
  it('write through to the tensor', () => {
    const x = t.zeros([3, 4]);
    ops.addseq(x.view().lo(1, 0).hi(2, 2).transpose(1, 0), 5);
    expect(x.toArray()).toEqual([
      [0, 0, 0, 0],
      [5, 5, 0, 0],
      [5, 5, 0, 0],
    ]);
  });

  it('come back as contiguous tensors, whatever their strides', () => {
    const x = t.reshape(t.arange(0, 24), [2, 3, 4]);
    const view = x.view().transpose(2, 0, 1).step(-2, 1, 1).pick(-1, 0, -1);
    expect(t.Tensor.from(view).toArray()).toEqual([
      [3, 7, 11],
      [1, 5, 9],
    ]);
    expect(t.Tensor.from(t.fromArray(3).view()).item()).toBe(3);
  });

  it('rows of a batch share memory', () => {
    const x = t.zeros([3, 2]);
    x.rows(1, 2).data.fill(4);
    expect(x.toArray()).toEqual([
      [0, 0],
      [4, 4],
      [0, 0],
    ]);
  });
});

it('leaves its operands as they were', () => {
  const x = new t.Generator(1).normal([3, 4]);
  const copy = x.clone();
  for (const f of [t.exp, t.flip, t.transpose, t.cumsum, t.sum, t.argMax, t.neg, t.norm, t.logSumExp]) f(x);
  t.pad(
    x,
    [
      [1, 1],
      [1, 1],
    ],
    3,
  );
  t.add(x, x);
  expect(x).toEqual(copy);
});

describe('errors', () => {
  const x = t.zeros([2, 3]);
  it.each<[string, () => unknown, string]>([
    [
      'reshape',
      () => t.reshape(x, [4, -1]),
      'Tensor.reshape: shape [4, -1] must hold the 6 elements of [2, 3]; at most one axis may be -1.',
    ],
    [
      'transpose',
      () => t.transpose(x, [0, 0]),
      'transpose: perm must name each of the 2 axes once, got [0, 0] (x [2, 3]).',
    ],
    ['squeeze', () => t.squeeze(x, 1), 'squeeze: axis 1 must have size 1, got 3 (x [2, 3]).'],
    ['slice', () => t.slice(x, [0, 4]), 'slice: begin of axis 1 must be an integer in [-3, 3], got 4 (x [2, 3]).'],
    ['slice step', () => t.slice(x, [], [], [0]), 'slice: step of axis 0 must be a positive integer, got 0.'],
    [
      'slice rank',
      () => t.slice(x, [0, 0, 0]),
      'slice: begin, end and step hold at most one entry for each of 2 axes, got 3, 0, 0 (x [2, 3]).',
    ],
    [
      'split',
      () => t.split(x, [1, 1], 1),
      'split: sizes must be integers >= 0 that add up to axis 1 = 3, got [1, 1] (x [2, 3]).',
    ],
    [
      'split parts',
      () => t.split(x, 2, 1),
      'split: parts must be a positive integer that divides axis 1 = 3, got 2 (x [2, 3]).',
    ],
    [
      'concat',
      () => t.concat([x, t.zeros([2, 4])]),
      'concat: axes other than 0 must agree, got [2, 3] in tensors[0] and [2, 4] in tensors[1].',
    ],
    [
      'concat dtype',
      () => t.concat([x, t.zeros([2, 3], 'int32')]),
      'concat: tensors must have one dtype, got float32 in tensors[0] and int32 in tensors[1].',
    ],
    ['concat nothing', () => t.concat([]), 'concat: needs at least one tensor, got an empty list.'],
    [
      'stack',
      () => t.stack([x, t.zeros([3, 2])]),
      'stack: shapes must be equal, got [2, 3] in tensors[0] and [3, 2] in tensors[1].',
    ],
    ['tile', () => t.tile(x, [2]), 'tile: repeats needs one number for each of 2 axes, got [2] (x [2, 3]).'],
    [
      'pad',
      () =>
        t.pad(x, [
          [0, 0],
          [0, -1],
        ]),
      'pad: pads[1][1] must be an integer >= 0, got -1.',
    ],
    [
      'gather',
      () => t.gather(x, t.fromArray([0, 2], { dtype: 'int32' })),
      'gather: indices must lie in [0, 2) (axis 0 of x [2, 3]), got 2 at place 1 (indices [2]).',
    ],
    [
      'gather dtype',
      () => t.gather(x, t.zeros([2])),
      "gather: indices must be int32, got float32 [2]. Use cast(indices, 'int32').",
    ],
    ['axis', () => t.cumsum(x, 2), 'cumsum: axis must be an integer in [-2, 1] for rank 2, got 2.'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
