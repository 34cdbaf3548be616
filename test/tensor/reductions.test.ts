import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { setThreads, threads } from '../../src/engine/index.js';
import * as t from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { groups } from '../reference/index-walk.js';

const cores = threads();
afterAll(() => setThreads(cores));

/** A shape, some of its axes, and a seed. */
const reduction = fc
  .array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 })
  .filter((shape) => t.sizeOf(shape) < 3000)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.subarray(shape.map((_, i) => i)),
      keepDims: fc.boolean(),
      seed: fc.integer(),
    }),
  );

const average = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length;
const twins = {
  sum: (v: number[]) => v.reduce((s, x) => s + x, 0),
  prod: (v: number[]) => v.reduce((s, x) => s * x, 1),
  mean: average,
  max: (v: number[]) => Math.max(...v),
  min: (v: number[]) => Math.min(...v),
  variance: (v: number[]) => average(v.map((x) => (x - average(v)) ** 2)),
  std: (v: number[]) => Math.sqrt(average(v.map((x) => (x - average(v)) ** 2))),
  norm: (v: number[]) => Math.hypot(...v),
  logSumExp: (v: number[]) => Math.log(v.reduce((s, x) => s + Math.exp(x), 0)),
  any: (v: number[]) => Number(v.some((x) => x !== 0)),
  all: (v: number[]) => Number(v.every((x) => x !== 0)),
} as const;

const names = ['sum', 'prod', 'mean', 'max', 'min', 'variance', 'std', 'norm', 'logSumExp', 'any', 'all'] as const;

describe.each(names)('%s', (name) => {
  it.each(['float32', 'float64'] as const)('agrees with its formula over any axes (%s)', (dtype) => {
    const tolerance = dtype === 'float32' ? 1e-5 : 1e-13;
    fc.assert(
      fc.property(reduction, ({ shape, axis, keepDims, seed }) => {
        const x = new t.Generator(seed).uniform(shape, -1, 1, dtype);
        const y = t[name](x, { axis, keepDims });
        const expected = groups(x, axis).map((values) => twins[name](values));
        expect(y.shape).toEqual(
          keepDims ? shape.map((n, i) => (axis.includes(i) ? 1 : n)) : shape.filter((_, i) => !axis.includes(i)),
        );
        y.data.forEach((value, i) => {
          expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[i])));
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

it.each([
  [1_000_003, 1],
  [3, 100_001],
  [1000, 517],
  [20_000, 4],
  [70_000, 3],
])('sums of [%d, %d] are good to a few roundings', (rows, cols) => {
  const x = new t.Generator(1).uniform([rows, cols]);
  for (const axis of [0, 1]) {
    const y = t.sum(x, { axis });
    const exact = new Float64Array(y.size);
    x.data.forEach((v, i) => (exact[axis === 0 ? i % cols : Math.floor(i / cols)] += v));
    expect(Math.max(...y.data.map((v, i) => Math.abs(v / exact[i] - 1)).slice(0, 100_000))).toBeLessThan(1e-6);
  }
});

it('max and min pass NaN on, wherever it stands', () => {
  for (const n of [1, 3, 4, 17, 600, 40_000]) {
    for (const place of [0, n - 1]) {
      const x = t.full([n, 5], 1);
      x.data[place * 5 + 2] = NaN;
      expect(t.max(x, { axis: 0 }).toArray()).toEqual([1, 1, NaN, 1, 1]);
      expect(t.min(t.transpose(x), { axis: 1 }).toArray()).toEqual([1, 1, NaN, 1, 1]);
      expect(t.max(x).item()).toBe(NaN);
    }
  }
});

it('over no elements: 0, 1, NaN, or an error', () => {
  const x = t.zeros([2, 0]);
  expect(t.sum(x, { axis: 1 }).toArray()).toEqual([0, 0]);
  expect(t.prod(x, { axis: 1 }).toArray()).toEqual([1, 1]);
  expect(t.mean(x, { axis: 1 }).toArray()).toEqual([NaN, NaN]);
  expect(t.any(x).item()).toBe(0);
  expect(t.all(x).item()).toBe(1);
  expect(t.norm(x).item()).toBe(0);
  expect(t.max(x, { axis: 0 }).toArray()).toEqual([]);
  expect(() => t.max(x)).toThrow('max: no elements along axes [0, 1] (x [2, 0]).');
});

it('logSumExp and norm do not overflow', () => {
  expect(t.logSumExp(t.fromArray([1000, 1000])).item()).toBeCloseTo(1000 + Math.LN2, 3);
  expect(t.logSumExp(t.fromArray([-1000, -1001])).item()).toBeCloseTo(-1000 + Math.log(1 + Math.exp(-1)), 3);
  expect(t.logSumExp(t.fromArray([-Infinity, -Infinity])).item()).toBe(-Infinity);
  expect(t.logSumExp(t.fromArray([Infinity, 0])).item()).toBe(Infinity);
  expect(t.norm(t.fromArray([3e30, 4e30])).item() / 5e30).toBeCloseTo(1, 6);
  expect(
    t.norm(
      t.fromArray([
        [3e-30, 4e-30],
        [0, 0],
      ]),
      { axis: 1 },
    ).data[0] / 5e-30,
  ).toBeCloseTo(1, 6);
  expect(t.norm(t.fromArray([Infinity, 1])).item()).toBe(Infinity);
});

it('int32: sums in int32 or an error, never a wrapped one', () => {
  const x = t.fromArray(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: 'int32' },
  );
  expect(t.sum(x, { axis: 0 })).toEqual(t.fromArray([4, 6], { dtype: 'int32' }));
  expect(t.max(x, { axis: 1 })).toEqual(t.fromArray([2, 4], { dtype: 'int32' }));
  expect(t.prod(x).item()).toBe(24);
  const large = t.full([2], 2 ** 31 - 1, 'int32');
  expect(() => t.sum(large)).toThrow("sum: 4294967294 is not an int32 (x [2]). Use cast(x, 'float64').");
  expect(() => t.mean(x)).toThrow("mean: needs float32 or float64, got int32 (x [2, 2]). Use cast(x, 'float32').");
});

it('argMax and argMin: the first of equals, the first NaN, any axis', () => {
  const x = t.fromArray([
    [1, 7, 7],
    [9, NaN, 0],
  ]);
  expect(t.argMax(x)).toEqual(t.fromArray([1, 1], { dtype: 'int32' }));
  expect(t.argMin(x, 0).toArray()).toEqual([0, 1, 1]);
  expect(t.argMax(x, 0, { keepDims: true }).toArray()).toEqual([[1, 1, 0]]);
  expect(() => t.argMax(t.zeros([2, 0]), 1)).toThrow('argMax: no elements along axis 1 (x [2, 0]).');
});

it('topK: largest first, equals in their order', () => {
  const { values, indices } = t.topK(
    t.fromArray([
      [1, 5, 3, 5],
      [NaN, 1, 2, 3],
    ]),
    3,
  );
  expect(values.toArray()).toEqual([
    [5, 5, 3],
    [NaN, 3, 2],
  ]);
  expect(indices).toEqual(
    t.fromArray(
      [
        [1, 3, 2],
        [0, 3, 2],
      ],
      { dtype: 'int32' },
    ),
  );
  expect(() => t.topK(t.zeros([3]), 4)).toThrow('topK: k must not exceed the last axis = 3, got 4 (x [3]).');
});

it('sumTo undoes broadcasting', () => {
  const x = t.ones([4, 2, 3]);
  expect(t.sumTo(x, [2, 1]).toArray()).toEqual([[12], [12]]);
  expect(t.sumTo(x, []).item()).toBe(24);
  expect(t.sumTo(x, [4, 2, 3])).toEqual(x);
  expect(() => t.sumTo(t.ones([3]), [2, 3])).toThrow('sumTo: shape [2, 3] must broadcast to x [3].');
});

it('names what is wrong with the axes', () => {
  const x = t.zeros([2, 3]);
  expect(() => t.sum(x, { axis: 2 })).toThrow('sum: axis must be an integer in [-2, 1] for rank 2, got 2.');
  expect(() => t.mean(x, { axis: [0, -2] })).toThrow('must not name an axis twice, got [0, 0] (x [2, 3]).');
  // @ts-expect-error numpy's name
  expect(() => t.sum(x, { keepdims: true })).toThrow("sum: unknown option 'keepdims'. Did you mean 'keepDims'?");
});

it('does not depend on the number of threads', () => {
  const x = new t.Generator(1).normal([200, 30, 70]);
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    const axes = [[0], [1], [2], [0, 2], [0, 1, 2], [0], [1], [2]];
    return axes
      .map((axis) => bitsOf(t.sum(x, { axis }).data, t.max(x, { axis }).data, t.variance(x, { axis }).data))
      .join();
  });
  expect(new Set(runs).size).toBe(1);
});
