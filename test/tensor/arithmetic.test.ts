import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { allocateArray, setThreads, threads } from '../../src/engine/index.js';
import * as t from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { broadcastGet, tensorOf } from '../reference/index-walk.js';

const cores = threads();
afterAll(() => setThreads(cores));

/** A shape of up to six axes, and two shapes that broadcast to it. */
const broadcastPair = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('both', 'a', 'b')), { maxLength: 6 })
  .filter((axes) => axes.reduce((size, [n]) => size * n, 1) < 5000)
  .chain((axes) =>
    fc.record({
      out: fc.constant(axes.map(([n]) => n)),
      a: fc.constant(axes.map(([n, who]) => (who === 'b' ? 1 : n))),
      b: fc.constant(axes.map(([n, who]) => (who === 'a' ? 1 : n))),
      seed: fc.integer(),
    }),
  )
  .map(({ out, a, b, seed }) => ({ out, a, b: dropOnes(b), seed }));

/** Leading axes of size 1 left out. */
function dropOnes(shape: readonly number[]): readonly number[] {
  const first = shape.findIndex((n) => n !== 1);
  return first < 0 ? [] : shape.slice(first);
}

const twins = {
  add: (x: number, y: number) => x + y,
  sub: (x: number, y: number) => x - y,
  mul: (x: number, y: number) => x * y,
  div: (x: number, y: number) => x / y,
  maximum: Math.max,
  minimum: Math.min,
} as const;

describe.each(['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const)('%s', (op) => {
  it.each(['float32', 'float64'] as const)('agrees with the rule element by element (%s)', (dtype) => {
    fc.assert(
      fc.property(broadcastPair, ({ out, a, b, seed }) => {
        const rng = new t.Generator(seed);
        const x = rng.normal(a, 0, 1, dtype);
        const y = rng.normal(b, 0, 1, dtype);
        const expected = tensorOf(out, x, (index) => twins[op](broadcastGet(x, index), broadcastGet(y, index)));
        expect(t[op](x, y)).toEqual(expected);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

it('treats NaN and signed zeros as IEEE does', () => {
  const x = t.fromArray([NaN, 1, -0]);
  expect(t.maximum(x, 0).toArray()).toEqual([NaN, 1, 0]);
  expect(t.minimum(0, x).toArray()).toEqual([NaN, 0, -0]);
  expect(t.div(x, 0).toArray()).toEqual([NaN, Infinity, NaN]);
});

it('computes on resident operands in place of staging them', () => {
  const data = allocateArray('float32', 6, 'test');
  data.set([1, 2, 3, 4, 5, 6]);
  const x = new t.Tensor(data, [2, 3]);
  expect(t.add(x, x).toArray()).toEqual([
    [2, 4, 6],
    [8, 10, 12],
  ]);
  expect(t.mul(x, t.fromArray([1, 0, 2])).toArray()).toEqual([
    [1, 0, 6],
    [4, 0, 12],
  ]);
});

it('int32 wraps around, compares and keeps its dtype', () => {
  const x = t.fromArray([2 ** 31 - 1, 5], { dtype: 'int32' });
  expect(t.add(x, 1)).toEqual(t.fromArray([-(2 ** 31), 6], { dtype: 'int32' }));
  expect(t.mul(x, x).toArray()).toEqual([1, 25]);
  expect(t.maximum(t.sub(x, 2), 4).toArray()).toEqual([2 ** 31 - 3, 4]);
});

it('pow', () => {
  const x = t.fromArray([
    [1, 2],
    [3, -2],
  ]);
  expect(t.pow(x, 2).toArray()).toEqual([
    [1, 4],
    [9, 4],
  ]);
  expect(t.pow(x, 3).toArray()).toEqual([
    [1, 8],
    [27, -8],
  ]);
  expect(t.pow(x, t.fromArray([0.5, -1])).toArray()).toEqual([
    [1, 0.5],
    [Math.fround(Math.sqrt(3)), -0.5],
  ]);
  expect(t.pow(2, x).toArray()).toEqual([
    [2, 4],
    [8, 0.25],
  ]);
});

it('comparisons give int32, false with NaN', () => {
  const x = t.fromArray([1, 2, NaN]);
  const expected: [t.Tensor, number[]][] = [
    [t.equal(x, 2), [0, 1, 0]],
    [t.notEqual(x, 2), [1, 0, 1]],
    [t.less(x, 2), [1, 0, 0]],
    [t.lessEqual(x, 2), [1, 1, 0]],
    [t.greater(2, x), [1, 0, 0]],
    [t.greaterEqual(x, t.fromArray([[2], [1]])), [0, 1, 0, 1, 1, 0]],
  ];
  for (const [actual, values] of expected) {
    expect(actual.dtype).toBe('int32');
    expect(Array.from(actual.data)).toEqual(values);
  }
});

it('where broadcasts its three operands', () => {
  const condition = t.fromArray([[1], [0]], { dtype: 'int32' });
  expect(t.where(condition, t.fromArray([1, 2]), 0).toArray()).toEqual([
    [1, 2],
    [0, 0],
  ]);
});

it('cast cuts fractions off', () => {
  expect(t.cast(t.fromArray([1.9, -1.9, NaN]), 'int32').toArray()).toEqual([1, -1, 0]);
  expect(t.cast(t.fromArray([0.1], { dtype: 'float64' }), 'float32').item()).toBe(Math.fround(0.1));
});

it('does not depend on the number of threads', () => {
  const rng = new t.Generator(1);
  const x = rng.normal([300, 3, 333]);
  const y = rng.normal([3, 1]);
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    return Array.from({ length: 20 }, () => bitsOf(t.mul(x, y).data, t.add(x, x).data)).join();
  });
  expect(new Set(runs).size).toBe(1);
});

describe('errors', () => {
  const x = t.zeros([2, 3]);
  const whole = t.zeros([2, 3], 'int32');
  it.each<[string, () => unknown, string]>([
    [
      'shapes',
      () => t.add(x, t.zeros([2, 4])),
      'add: axis -1 must be equal or 1 to broadcast, got 3 and 4 (a [2, 3], b [2, 4]). Reshape one of them.',
    ],
    [
      'dtypes',
      () => t.mul(x, whole),
      'mul: a and b must have one dtype, got float32 and int32 (a [2, 3], b [2, 3]). Use cast(x, dtype).',
    ],
    [
      'int32 and a fraction',
      () => t.add(whole, 0.5),
      "add: b = 0.5 is not an int32, but the other operand is. Use cast(x, 'float32').",
    ],
    [
      'int32 division',
      () => t.div(whole, 2),
      "div: needs float32 or float64, got int32 (x [2, 3]). Use cast(x, 'float32').",
    ],
    ['numbers alone', () => t.add(1, 2), 'add: a or b must be a Tensor, got 1 and 2.'],
    [
      'where',
      () => t.where(t.zeros([4]), x, 0),
      'where: axis -1 must be equal or 1 to broadcast, got 4 and 3 (condition [4], a and b [2, 3])',
    ],
    ['broadcastTo', () => t.broadcastTo(x, [3]), 'broadcastTo: x [2, 3] does not fit into shape [3]; it needs [2, 3].'],
    [
      'cast',
      // @ts-expect-error an unknown dtype
      () => t.cast(x, 'float16'),
      "cast: dtype must be one of 'float32', 'float64', 'int32', got \"float16\". Did you mean 'float32'?",
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
