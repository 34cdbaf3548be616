import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  allocateArray,
  batchedGemm,
  type FloatArray,
  type FusedActivation,
  gemm,
  type GemmOptions,
  packB,
  packedLength,
  setThreads,
  threads,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { type Product, referenceGemm } from '../reference/gemm.js';

const cores = threads();
afterAll(() => setThreads(cores));

const dtypes = { float32: Float32Array, float64: Float64Array };
const SENTINEL = 77;

/** Whole numbers in [-4, 4]: their products and sums are exact in any order and with any rounding. */
function integers(dtype: keyof typeof dtypes, length: number, seed: number): FloatArray {
  const values = new dtypes[dtype](length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    state = Math.imul(state, 1664525) + 1013904223;
    values[i] = ((state >>> 16) % 9) - 4;
  }
  return values;
}

interface Sizes {
  m: number;
  n: number;
  k: number;
  transA?: boolean;
  transB?: boolean;
  padA?: number;
  padB?: number;
  padC?: number;
  beta?: number;
  bias?: boolean;
  activation?: 'linear' | 'relu';
  dtype?: keyof typeof dtypes;
}

/** A product of whole numbers: sentinels stand between the rows of C, and NaN in C where it must not be read. */
function product(sizes: Sizes): GemmOptions & Product & { activation: undefined } {
  const { m, n, k, transA = false, transB = false, beta = 0, dtype = 'float32' } = sizes;
  const lda = (transA ? m : k) + (sizes.padA ?? 0);
  const ldb = (transB ? k : n) + (sizes.padB ?? 0);
  const ldc = n + (sizes.padC ?? 0);
  const c = integers(dtype, m * ldc, 3).map((value, at) => (at % ldc >= n ? SENTINEL : beta === 0 ? NaN : value));
  return {
    ...{ m, n, k, transA, transB, lda, ldb, ldc, beta, c, activation: undefined },
    a: integers(dtype, (transA ? k : m) * lda, 5),
    b: integers(dtype, (transB ? n : k) * ldb, 7),
    bias: sizes.bias && beta === 0 ? integers(dtype, n, 11) : undefined,
  };
}

function expectExact(sizes: Sizes): void {
  const options = product(sizes);
  const relu = sizes.activation === 'relu';
  const expected = referenceGemm({ ...options, activation: relu ? (x) => (x < 0 ? 0 : x) : undefined });
  gemm({ ...options, activation: sizes.activation });
  const wrong = Array.from(options.c).findIndex((value, at) => value !== expected[at]);
  const place = `${JSON.stringify(sizes)}: c[${wrong}] is ${options.c[wrong]}, not ${expected[wrong]}`;
  expect(wrong, place).toBe(-1);
}

const transpositions = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(['float32', 'float64'] as const)('gemm, %s', (dtype) => {
  // Tiles are 6 rows by 4, 8 or 16 columns; blocks 120 rows, 512 columns, 256 deep.
  const edges = [0, 1, 2, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33];

  it.each(transpositions)('is exact at every edge of a tile (transA %s, transB %s)', (transA, transB) => {
    for (const m of edges) {
      for (const n of edges) {
        for (const k of [0, 1, 3, 4, 8, 9, 17]) {
          expectExact({ m, n, k, transA, transB, padA: 1, padB: 2, padC: 3, dtype });
        }
      }
    }
  });

  it.each(transpositions)('is exact at the edges of blocks (transA %s, transB %s)', (transA, transB) => {
    for (const beta of [0, 1, -0.5]) {
      for (const [m, n, k] of [
        [119, 31, 257],
        [120, 513, 9],
        [121, 32, 255],
        [7, 511, 256],
        [241, 33, 513],
      ]) {
        expectExact({ m, n, k, transA, transB, beta, bias: true, activation: 'relu', padC: 1, dtype });
      }
    }
  });

  it('is exact for any sizes, layouts and options', () => {
    const size = fc.integer({ min: 0, max: 40 });
    const pad = fc.integer({ min: 0, max: 5 });
    const sizes = fc.record({
      ...{ m: size, n: size, k: size, padA: pad, padB: pad, padC: pad },
      ...{ transA: fc.boolean(), transB: fc.boolean(), bias: fc.boolean() },
      beta: fc.constantFrom(0, 1, 2, -0.5),
      activation: fc.constantFrom('linear' as const, 'relu' as const),
      dtype: fc.constant(dtype),
    });
    fc.assert(fc.property(sizes, expectExact), { seed: 1, numRuns: 400 });
  });
});

describe('gemm', () => {
  it('with k = 0 gives the initial value: zero, the bias, or beta C', () => {
    expectExact({ m: 7, n: 9, k: 0 });
    expectExact({ m: 7, n: 9, k: 0, bias: true, activation: 'relu' });
    expectExact({ m: 7, n: 9, k: 0, beta: -0.5 });
    expectExact({ m: 1, n: 9, k: 0, bias: true });
    expectExact({ m: 9, n: 1, k: 0, bias: true });
  });

  // One case for each way of computing a product, and one for each element type's rounding.
  it.each([
    { m: 1, n: 300, k: 1000 },
    { m: 3, n: 70, k: 500, transB: true },
    { m: 200, n: 1, k: 1001 },
    { m: 200, n: 1, k: 1001, transA: true },
    { m: 100, n: 90, k: 6 },
    { m: 90, n: 10, k: 700 },
    { m: 90, n: 10, k: 700, transA: true },
    { m: 150, n: 140, k: 1100 },
  ])('errs by no more than rounding: %j', (sizes) => {
    const options = product(sizes);
    const inexact = { ...options, a: options.a.map((x) => x / 3), b: options.b.map((x) => x / 7) };
    const expected = referenceGemm({ ...inexact, activation: undefined });
    const magnitude = referenceGemm({ ...inexact, a: inexact.a.map(Math.abs), b: inexact.b.map(Math.abs) });
    gemm(inexact);
    const bound = (sizes.k + 1) * 2 ** -24;
    inexact.c.forEach((value, at) => {
      expect(Math.abs(value - expected[at])).toBeLessThanOrEqual(bound * magnitude[at]);
    });
  });

  it.each(['float32', 'float64'] as const)('gives the same bits for 1 to 4 threads, %s', (dtype) => {
    const cases: Sizes[] = [
      { m: 150, n: 170, k: 300 },
      { m: 170, n: 150, k: 300, transA: true, transB: true },
      { m: 301, n: 10, k: 401 },
      { m: 301, n: 10, k: 401, transA: true },
      { m: 1, n: 1501, k: 301 },
      { m: 2, n: 1501, k: 301, transB: true },
      { m: 1501, n: 1, k: 301 },
      { m: 1501, n: 1, k: 301, transA: true },
      { m: 701, n: 300, k: 5 },
    ];
    const results = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      return cases.map((sizes) => {
        const options = product({ ...sizes, dtype });
        const inexact = { ...options, a: options.a.map((x) => x / 3), b: options.b.map((x) => x / 7) };
        for (let i = 0; i < 4; i++) gemm(inexact); // enough work for workers to start and take part
        return bitsOf(inexact.c);
      });
    });
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it.each(['sigmoid', 'tanh'] as const)('applies %s to full tiles, edges and single rows alike', (activation) => {
    const formula = { sigmoid: (x: number) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh }[activation];
    for (const [m, n] of [
      [13, 19],
      [1, 7],
      [7, 1],
      [3, 33],
    ]) {
      const options = product({ m, n, k: 12, bias: true });
      const scaled = { ...options, a: options.a.map((x) => x / 64) };
      const expected = referenceGemm({ ...scaled, activation: formula });
      gemm({ ...scaled, activation });
      scaled.c.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 6));
    }
  });

  it.each<FusedActivation>(['linear', 'relu', 'sigmoid', 'tanh'])(
    'keeps NaN through %s, in its row alone',
    (activation) => {
      for (const [m, n, k] of [
        [8, 20, 10],
        [4, 20, 10],
        [8, 9, 30],
      ]) {
        const options = product({ m, n, k });
        options.a[2 * k + 1] = Number.NaN;
        gemm({ ...options, activation });
        options.c.forEach((value, at) => expect(Number.isNaN(value)).toBe(Math.floor(at / n) === 2));
      }
    },
  );

  it.each(['float32', 'float64'] as const)('is exact with a packed B, %s', (dtype) => {
    for (const [m, n, k] of [
      [1, 1, 1],
      [32, 100, 600],
      [5, 33, 70],
      [40, 600, 300],
      [3, 7, 0],
    ]) {
      for (const transB of [false, true]) {
        const options = product({ m, n, k, transB, padB: 3, bias: true, dtype });
        const packed = new dtypes[dtype](packedLength(k, n));
        packB(k, n, options.b, packed, { transB, ldb: options.ldb });
        const expected = referenceGemm({ ...options, activation: undefined });
        gemm({ ...options, b: packed, packedB: true });
        expect(Array.from(options.c), `${m} ${n} ${k} ${transB}`).toEqual(Array.from(expected));
      }
    }
  });

  it('gives the same bits for resident and for ordinary arrays', () => {
    const ordinary = product({ m: 40, n: 30, k: 50, bias: true });
    const resident = (values: FloatArray): FloatArray => {
      const array = allocateArray('float32', values.length, 'test');
      array.set(values);
      return array instanceof Float32Array ? array : values;
    };
    const a = resident(ordinary.a);
    const b = resident(ordinary.b);
    const c = resident(ordinary.c);
    gemm({ ...ordinary, a, b, c });
    gemm(ordinary);
    expect(bitsOf(c)).toEqual(bitsOf(ordinary.c));
  });
});

describe('batchedGemm', () => {
  it.each([
    { batch: 0, shareA: false, shareB: false },
    { batch: 1, shareA: false, shareB: false },
    { batch: 3, shareA: false, shareB: false },
    { batch: 9, shareA: false, shareB: true },
    { batch: 9, shareA: true, shareB: false },
    { batch: 40, shareA: false, shareB: false },
  ])('multiplies each item: %j', ({ batch, shareA, shareB }) => {
    for (const [transA, transB] of transpositions) {
      for (const beta of [0, 1]) {
        const [m, n, k] = [5, 7, 6];
        const a = integers('float32', m * k * (shareA ? 1 : Math.max(1, batch)), 5);
        const b = integers('float32', k * n * (shareB ? 1 : Math.max(1, batch)), 7);
        const c = integers('float32', batch * m * n, 3);
        const bias = beta === 0 ? integers('float32', n, 11) : undefined;
        const strideA = shareA ? 0 : m * k;
        const strideB = shareB ? 0 : k * n;
        const expected = Array.from({ length: batch }, (_, item) => {
          const lda = transA ? m : k;
          const ldb = transB ? k : n;
          return referenceGemm({
            ...{ m, n, k, transA, transB, lda, ldb, ldc: n, beta, bias },
            a: a.subarray(item * strideA),
            b: b.subarray(item * strideB),
            c: c.slice(item * m * n, (item + 1) * m * n),
          });
        });
        batchedGemm(batch, strideA, strideB, m * n, { m, n, k, a, b, c, transA, transB, beta, bias });
        expect(Array.from(c)).toEqual(expected.flatMap((item) => Array.from(item)));
      }
    }
  });
});
