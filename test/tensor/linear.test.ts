import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/tensor/index.js';
import { broadcastGet, tensorOf } from '../reference/index-walk.js';

const product = fc.record({
  batch: fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('both', 'a', 'b')), { maxLength: 2 }),
  m: fc.integer({ min: 0, max: 9 }),
  n: fc.integer({ min: 0, max: 9 }),
  k: fc.integer({ min: 0, max: 9 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  shortB: fc.boolean(),
  seed: fc.integer(),
});

describe('matMul', () => {
  it('is Σ_k a_ik b_kj over broadcast batches, transposed or not', () => {
    fc.assert(
      fc.property(product, ({ batch, m, n, k, transposeA, transposeB, shortB, seed }) => {
        const rng = new t.Generator(seed);
        const batchA = batch.map(([size, who]) => (who === 'b' ? 1 : size));
        const batchB = shortB ? [] : batch.map(([size, who]) => (who === 'a' ? 1 : size));
        const out = shortB ? batchA : batch.map(([size]) => size);
        const a = rng.normal([...batchA, ...(transposeA ? [k, m] : [m, k])], 0, 1, 'float64');
        const b = rng.normal([...batchB, ...(transposeB ? [n, k] : [k, n])], 0, 1, 'float64');
        const expected = tensorOf([...out, m, n], a, (index) => {
          const [i, j] = index.slice(-2);
          const item = index.slice(0, -2);
          let sum = 0;
          for (let l = 0; l < k; l++) {
            sum +=
              broadcastGet2(a, item, transposeA ? [l, i] : [i, l]) *
              broadcastGet2(b, item, transposeB ? [j, l] : [l, j]);
          }
          return sum;
        });
        const c = t.matMul(a, b, { transposeA, transposeB });
        expect(c.shape).toEqual(expected.shape);
        c.data.forEach((v, i) => expect(Math.abs(v - expected.data[i])).toBeLessThan(1e-12));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  /** An element of one matrix of a batch: only the batch axes broadcast. */
  function broadcastGet2(x: t.Tensor, item: readonly number[], place: readonly number[]): number {
    const matrix = t.sizeOf(x.shape.slice(-2));
    const first = t.reshape(t.arange(0, x.size, matrix, 'float64'), x.shape.slice(0, -2));
    return x.data[broadcastGet(first, item) + place[0] * x.shape[x.rank - 1] + place[1]];
  }
});

it('dot and outer', () => {
  const rng = new t.Generator(1);
  const a = rng.normal([101]);
  const b = rng.normal([101]);
  expect(t.dot(a, b).shape).toEqual([]);
  expect(t.dot(a, b).item()).toBeCloseTo(
    Array.from(a.data).reduce((s, v, i) => s + v * b.data[i], 0),
    5,
  );
  expect(t.outer(t.fromArray([1, 2]), t.fromArray([3, 4, 5])).toArray()).toEqual([
    [3, 4, 5],
    [6, 8, 10],
  ]);
});

it.each<[string, () => unknown, string]>([
  [
    'inner sizes',
    () => t.matMul(t.zeros([2, 3]), t.zeros([2, 3])),
    "matMul: a's axis -1 must equal b's axis -2, got 3 and 2 (a [2, 3], b [2, 3]).",
  ],
  [
    'transposed',
    () => t.matMul(t.zeros([2, 3]), t.zeros([2, 4]), { transposeB: true }),
    "matMul: a's axis -1 must equal b's axis -1, got 3 and 4 (a [2, 3], b [2, 4] transposed).",
  ],
  [
    'batch',
    () => t.matMul(t.zeros([2, 1, 1]), t.zeros([3, 1, 1])),
    "matMul: axis -1 must be equal or 1 to broadcast, got 2 and 3 (a's batch [2], b's batch [3]).",
  ],
  [
    'vectors',
    () => t.matMul(t.zeros([2]), t.zeros([2, 2])),
    'matMul: a and b need at least two axes (a [2], b [2, 2]). Use dot, or reshape.',
  ],
  [
    'dtypes',
    () => t.matMul(t.zeros([1, 1]), t.zeros([1, 1], 'float64')),
    'matMul: a and b must have one dtype, got float32 and float64 (a [1, 1], b [1, 1]).',
  ],
  [
    'int32',
    () => t.dot(t.zeros([1], 'int32'), t.zeros([1], 'int32')),
    "dot: needs float32 or float64, got int32 (x [1]). Use cast(x, 'float32').",
  ],
  [
    'dot',
    () => t.dot(t.zeros([2]), t.zeros([3])),
    'dot: needs two vectors of one length, got a [2], b [3]. For matrices use matMul.',
  ],
  ['outer', () => t.outer(t.zeros([2]), t.zeros([3, 1])), 'outer: needs two vectors, got a [2], b [3, 1].'],
])('names what is wrong: %s', (_, act, message) => {
  expect(act).toThrow(message);
});
