import { afterAll, describe, expect, it } from 'vitest';
import {
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  setThreads,
  softmax,
  softmaxBackward,
  threads,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';

const cores = threads();
afterAll(() => setThreads(cores));

function numbers(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 5 * Math.sin(i * 1.3) + (i % 3));
}

/** The indices of each line along the middle axis of [outer, n, inner]. */
function lines(outer: number, n: number, inner: number): number[][] {
  return Array.from({ length: outer * inner }, (_, line) => {
    const first = Math.floor(line / inner) * n * inner + (line % inner);
    return Array.from({ length: n }, (_, j) => first + j * inner);
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([
  [1, 1, 1],
  [3, 2, 1],
  [2, 7, 1],
  [5, 8, 1],
  [2, 37, 1],
  [1, 1, 5],
  [2, 4, 3],
  [3, 5, 2],
  [2, 6, 9],
  [2, 3, 16],
])('[%d, %d, %d]', (outer, n, inner) => {
  const size = outer * n * inner;
  const x = numbers(size);
  const dy = numbers(size).reverse();
  const along = lines(outer, n, inner);
  const total = along.map((line) => sum(line.map((i) => Math.exp(x[i]))));

  it('softmax, logSoftmax and logSumExp are their formulas', () => {
    const p = new Float64Array(size);
    const log = new Float64Array(size);
    const sums = new Float64Array(outer * inner);
    softmax(x, p, outer, n, inner);
    logSoftmax(x, log, outer, n, inner);
    logSumExp(x, sums, outer, n, inner);
    for (const [l, line] of along.entries()) {
      expect(sums[l]).toBeCloseTo(Math.log(total[l]), 13);
      for (const i of line) {
        expect(p[i]).toBeCloseTo(Math.exp(x[i]) / total[l], 14);
        expect(log[i]).toBeCloseTo(x[i] - Math.log(total[l]), 13);
      }
    }
  });

  it('their derivatives are J^T dy', () => {
    const p = new Float64Array(size);
    const log = new Float64Array(size);
    softmax(x, p, outer, n, inner);
    logSoftmax(x, log, outer, n, inner);
    const dp = new Float64Array(size);
    const dlog = new Float64Array(size);
    softmaxBackward(p, dy, dp, outer, n, inner);
    logSoftmaxBackward(log, dy, dlog, outer, n, inner);
    for (const line of along) {
      for (const i of line) {
        const jacobian = sum(line.map((j) => dy[j] * p[j] * ((i === j ? 1 : 0) - p[i])));
        const logJacobian = sum(line.map((j) => dy[j] * ((i === j ? 1 : 0) - p[i])));
        expect(dp[i]).toBeCloseTo(jacobian, 12);
        expect(dlog[i]).toBeCloseTo(logJacobian, 12);
      }
    }
  });

  it('work in place', () => {
    for (const [forward, backward] of [
      [softmax, softmaxBackward],
      [logSoftmax, logSoftmaxBackward],
    ] as const) {
      const y = new Float64Array(size);
      const dx = new Float64Array(size);
      forward(x, y, outer, n, inner);
      backward(y, dy, dx, outer, n, inner);
      const over = x.slice();
      forward(over, over, outer, n, inner);
      expect(bitsOf(over)).toBe(bitsOf(y));
      const gradient = dy.slice();
      backward(y, gradient, gradient, outer, n, inner);
      expect(bitsOf(gradient)).toBe(bitsOf(dx));
      backward(over, dy, over, outer, n, inner);
      expect(bitsOf(over)).toBe(bitsOf(dx));
    }
  });
});

describe.each([1, 2])('at the ends, inner = %d', (inner) => {
  const apply = (f: typeof softmax, ...row: number[]): number[] => {
    const x = Float32Array.from(row.flatMap((value) => Array.from({ length: inner }, () => value)));
    const y = new Float32Array(f === logSumExp ? inner : x.length);
    f(x, y, 1, row.length, inner);
    return [...y].filter((_, i) => i % inner === 0);
  };

  it('-Infinity has probability 0', () => {
    expect(apply(softmax, 0, -Infinity, 0)).toEqual([0.5, 0, 0.5]);
    expect(apply(logSoftmax, -Infinity, 7)).toEqual([-Infinity, 0]);
  });

  it('a line of -Infinity alone gives NaN, and -Infinity for logSumExp', () => {
    expect(apply(softmax, -Infinity, -Infinity)).toEqual([NaN, NaN]);
    expect(apply(logSoftmax, -Infinity, -Infinity)).toEqual([NaN, NaN]);
    expect(apply(logSumExp, -Infinity, -Infinity)).toEqual([-Infinity]);
    expect(apply(logSumExp, Infinity, 0)).toEqual([Infinity]);
  });

  it('NaN spoils its line', () => {
    expect(apply(softmax, NaN, 0)).toEqual([NaN, NaN]);
    expect(apply(logSumExp, 0, NaN)).toEqual([NaN]);
  });
});

it('a row has the same bits wherever it lies and for any number of threads', async () => {
  const rows = 301;
  const n = 1003;
  const row = Float32Array.from(numbers(n));
  const x = new Float32Array(rows * n);
  for (let i = 0; i < rows; i++) x.set(row, i * n);
  const hashes = new Set<string>();
  for (const count of [1, 2, 3]) {
    setThreads(count);
    const y = new Float32Array(rows * n);
    for (let i = 0; i < 8; i++) softmax(x, y, rows, n); // enough work for the threads to be started
    await new Promise((resolve) => setTimeout(resolve, 150));
    softmax(x, y, rows, n);
    for (const i of [0, 1, 2, 3, 150, rows - 1]) hashes.add(bitsOf(y.slice(i * n, (i + 1) * n)));
  }
  expect(hashes.size).toBe(1);
});
