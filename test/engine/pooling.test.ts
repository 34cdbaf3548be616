import { afterAll, describe, expect, it } from 'vitest';
import {
  type FloatArray,
  type WindowShape,
  averagePool,
  averagePoolBackward,
  maxPool,
  maxPoolBackward,
  setThreads,
  threads,
} from '../../src/engine/index.js';
import { Generator } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { referenceAverage, referenceAverageBackward, referenceMax, referenceMaxBackward } from '../reference/pool.js';

const cores = threads();
afterAll(() => setThreads(cores));

/** [input, kernel, stride, padding before, after] of one axis. */
type Line = readonly [input: number, kernel: number, stride: number, before: number, after: number];
const none: Line = [1, 1, 1, 0, 0];

function shapeOf(batch: number, channels: number, [d, h, w]: readonly [Line, Line, Line]): WindowShape {
  const out = ([n, k, s, before, after]: Line): number => Math.floor((before + n + after - k) / s) + 1;
  return {
    ...{ batch, depth: d[0], height: h[0], width: w[0], channels },
    ...{ kernelDepth: d[1], kernelHeight: h[1], kernelWidth: w[1] },
    ...{ strideDepth: d[2], strideHeight: h[2], strideWidth: w[2] },
    ...{ dilationDepth: 1, dilationHeight: 1, dilationWidth: 1 },
    ...{ padDepth: d[3], padHeight: h[3], padWidth: w[3] },
    ...{ outDepth: out(d), outHeight: out(h), outWidth: out(w) },
  };
}

const lengthX = ({ batch, depth, height, width, channels }: WindowShape): number =>
  batch * depth * height * width * channels;
const lengthY = ({ batch, outDepth, outHeight, outWidth, channels }: WindowShape): number =>
  batch * outDepth * outHeight * outWidth * channels;

const windows: readonly (readonly [string, readonly [Line, Line, Line]])[] = [
  ['one element', [none, none, none]],
  ['2 x 2, stride 2', [none, [6, 2, 2, 0, 0], [8, 2, 2, 0, 0]]],
  ['2 x 2, stride 2, a row and a column left over', [none, [7, 2, 2, 0, 0], [5, 2, 2, 0, 0]]],
  ['2 x 2, stride 2, padded after', [none, [5, 2, 2, 0, 1], [5, 2, 2, 0, 1]]],
  ['2 x 2, stride 1', [none, [4, 2, 1, 0, 0], [5, 2, 1, 0, 0]]],
  ['3 x 3, stride 2, padded', [none, [7, 3, 2, 1, 1], [6, 3, 2, 1, 0]]],
  ['3 x 2, stride 1 x 4: gaps', [none, [5, 3, 1, 2, 0], [9, 2, 4, 1, 1]]],
  ['1D', [none, none, [11, 3, 2, 0, 0]]],
  [
    '3D',
    [
      [4, 2, 1, 1, 0],
      [3, 3, 2, 1, 1],
      [5, 2, 2, 0, 1],
    ],
  ],
  ['the whole input', [none, [5, 5, 1, 0, 0], [3, 3, 1, 0, 0]]],
];
const channelCounts = [1, 3, 4, 6, 8, 16, 19, 35];

function random(dtype: 'float32' | 'float64', length: number, seed: number): FloatArray {
  const y = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  new Generator(seed).fillNormal(y);
  return y;
}

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const epsilon = dtype === 'float32' ? 2 ** -24 : 2 ** -53;
  const floats = (length: number): FloatArray =>
    dtype === 'float32' ? new Float32Array(length).fill(-77) : new Float64Array(length).fill(-77);
  const close = (what: string, actual: FloatArray, expected: ArrayLike<number>, terms: number): void => {
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, i) => {
      const bound = terms * epsilon * Math.max(1, Math.abs(expected[i])) * 8;
      if (!(Math.abs(value - expected[i]) <= bound))
        expect.fail(`${what}: element ${i} is ${value}, should be ${expected[i]}`);
    });
  };

  describe.each(windows)('%s', (_name, lines) => {
    it.each(channelCounts)('with %d channels is its formula, and writes no further', (channels) => {
      const shape = shapeOf(2, channels, lines);
      const [nx, ny] = [lengthX(shape), lengthY(shape)];
      const taps = shape.kernelDepth * shape.kernelHeight * shape.kernelWidth;
      const x = random(dtype, nx, 1);
      const dy = random(dtype, ny, 2);
      const y = floats(ny + 2);
      const place = new Int32Array(ny + 2).fill(-77);
      const dx = floats(nx + 2);

      maxPool(shape, x, y.subarray(1, ny + 1), place.subarray(1, ny + 1));
      const expected = referenceMax(shape, x);
      expect(Array.from(y)).toEqual([-77, ...expected.y, -77]);
      expect(Array.from(place)).toEqual([-77, ...expected.place, -77]);
      maxPoolBackward(shape, dy, place.subarray(1, ny + 1), dx.subarray(1, nx + 1));
      close('dx of max', dx.subarray(1, nx + 1), referenceMaxBackward(shape, x, dy), taps);
      expect([dx[0], dx[nx + 1]]).toEqual([-77, -77]);

      for (const countIncludePad of [false, true]) {
        averagePool(shape, x, y.subarray(1, ny + 1), { countIncludePad });
        close('average', y.subarray(1, ny + 1), referenceAverage(shape, x, countIncludePad), taps);
        averagePoolBackward(shape, dy, dx.subarray(1, nx + 1), { countIncludePad });
        const mean = referenceAverageBackward(shape, nx, dy, countIncludePad);
        close('dx of average', dx.subarray(1, nx + 1), mean, taps);
        expect([y[0], y[ny + 1], dx[0], dx[nx + 1]]).toEqual([-77, -77, -77, -77]);
      }
    });
  });

  it.each([1, 5, 16, 21])('max: equal elements give the first, NaN is the largest (%d channels)', (channels) => {
    for (const kernel of [2, 3]) {
      const shape = shapeOf(1, channels, [none, [6, kernel, kernel, 0, 0], [6, kernel, kernel, 0, 0]]);
      const x = random(dtype, lengthX(shape), 3).map((value) => (value > 0.5 ? NaN : value > 0 ? 1 : -Infinity));
      const y = floats(lengthY(shape));
      const place = new Int32Array(lengthY(shape));
      maxPool(shape, x, y, place);
      const expected = referenceMax(shape, x);
      expect(expected.y.some(Number.isNaN)).toBe(true);
      expect(Array.from(y)).toEqual(expected.y);
      expect(Array.from(place)).toEqual(expected.place);
    }
  });
});

it('gives the same bits with 1, 2, 3 and 4 threads', () => {
  const shape = shapeOf(9, 21, [none, [31, 3, 2, 1, 1], [30, 3, 2, 1, 0]]);
  const [nx, ny] = [lengthX(shape), lengthY(shape)];
  const x = random('float32', nx, 1);
  const dy = random('float32', ny, 2);
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    const [max, average, place] = [new Float32Array(ny), new Float32Array(ny), new Int32Array(ny)];
    const [dMax, dAverage] = [new Float32Array(nx), new Float32Array(nx)];
    for (let again = 0; again < 5; again++) {
      maxPool(shape, x, max, place);
      maxPoolBackward(shape, dy, place, dMax);
      averagePool(shape, x, average, { countIncludePad: false });
      averagePoolBackward(shape, dy, dAverage, { countIncludePad: false });
    }
    return bitsOf(max, average, place, dMax, dAverage);
  });
  expect(new Set(runs).size).toBe(1);
});
