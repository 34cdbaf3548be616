import { afterAll, describe, expect, it } from 'vitest';
import {
  type FloatArray,
  gatherRows,
  oneHot,
  scatterAddRows,
  setThreads,
  sumRows,
  threads,
  transpose2d,
} from '../../src/engine/index.js';
import { Generator } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';

const cores = threads();
afterAll(() => setThreads(cores));

const sizes = [
  [0, 3],
  [1, 1],
  [1, 40],
  [5, 3],
  [7, 4],
  [127, 33],
  [129, 31],
  [300, 70],
  [40_000, 2],
] as const;

function random(dtype: 'float32' | 'float64', length: number, seed = 1): FloatArray {
  const y = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  new Generator(seed).fillNormal(y);
  return y;
}

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const epsilon = dtype === 'float32' ? 2 ** -24 : 2 ** -53;

  it.each(sizes)('sumRows [%d, %d]: column sums, beta 0 over NaN and beta 1 onto what is there', (rows, cols) => {
    const x = random(dtype, rows * cols);
    const out = random(dtype, cols).fill(NaN);
    sumRows(x, out);
    const again = random(dtype, cols).fill(2);
    sumRows(x, again, 1);
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      let magnitude = 0;
      for (let i = 0; i < rows; i++) {
        sum += x[i * cols + j];
        magnitude += Math.abs(x[i * cols + j]);
      }
      // blocks of 128, then the blocks: at most 128 + rows / 128 roundings for one element
      const bound = (130 + rows / 128) * epsilon * magnitude;
      expect(Math.abs(out[j] - sum)).toBeLessThanOrEqual(bound);
      expect(Math.abs(again[j] - sum - 2)).toBeLessThanOrEqual(bound + 4 * epsilon * (2 + magnitude));
    }
  });

  it.each(sizes)('transpose2d [%d, %d]', (rows, cols) => {
    const x = random(dtype, rows * cols);
    const out = random(dtype, rows * cols);
    transpose2d(x, out, rows, cols);
    const expected = Array.from(out, (_, at) => x[(at % rows) * cols + Math.floor(at / rows)]);
    expect(Array.from(out)).toEqual(expected);
  });

  it('scatterAddRows adds repeated rows in order', () => {
    const cols = 7;
    const x = random(dtype, 50 * cols);
    const indices = Int32Array.from({ length: 50 }, (_, i) => (i * i) % 4);
    const target = random(dtype, 4 * cols, 2);
    const expected = target.slice();
    indices.forEach((row, i) => {
      for (let j = 0; j < cols; j++) expected[row * cols + j] += x[i * cols + j];
    });
    scatterAddRows(x, indices, target, cols);
    expect(target).toEqual(expected);
  });
});

it.each([1, 3, 4, 9])('gatherRows copies rows of %d elements of any dtype, bit by bit', (cols) => {
  const indices = Int32Array.from([4, 0, 0, 3]);
  for (const source of [
    Float32Array.from({ length: 5 * cols }, (_, i) => i / 3),
    Float64Array.from({ length: 5 * cols }, (_, i) => (i === 2 ? NaN : i / 3)),
    Int32Array.from({ length: 5 * cols }, (_, i) => i - 2 ** 31),
  ]) {
    const out = source.slice(0, 4 * cols);
    gatherRows(source, indices, out, cols);
    expect(Array.from(out)).toEqual(
      Array.from(indices).flatMap((row) => Array.from(source.subarray(row * cols, (row + 1) * cols))),
    );
  }
});

it('transpose2d keeps the bits of int32, those of NaN included', () => {
  const x = Int32Array.from([1, 0x7f800001, -1, 4, 5, 6]);
  const out = new Int32Array(6);
  transpose2d(x, out, 2, 3);
  expect(Array.from(out)).toEqual([1, 4, 0x7f800001, 5, -1, 6]);
});

it('oneHot writes over what was there', () => {
  const out = new Float32Array(6).fill(9);
  oneHot(Int32Array.from([2, 0]), 3, out);
  expect(Array.from(out)).toEqual([0, 0, 1, 1, 0, 0]);
});

it('does not depend on the number of threads', () => {
  const rows = 50_000;
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    const narrow = random('float32', rows * 5);
    const wide = random('float32', 500 * 700);
    const indices = Int32Array.from({ length: 500 }, (_, i) => (i * 7) % 40);
    const result = {
      narrow: new Float32Array(5),
      wide: new Float32Array(700),
      target: new Float32Array(40 * 700),
      turned: new Float32Array(500 * 700),
    };
    for (let again = 0; again < 3; again++) {
      sumRows(narrow, result.narrow);
      sumRows(wide, result.wide);
      scatterAddRows(wide, indices, result.target, 700);
      transpose2d(wide, result.turned, 500, 700);
    }
    return bitsOf(...Object.values(result));
  });
  expect(new Set(runs).size).toBe(1);
});
