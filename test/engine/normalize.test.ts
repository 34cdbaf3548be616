import { afterAll, describe, expect, it } from 'vitest';
import {
  type FloatArray,
  type FloatDType,
  allocateArray,
  batchMoments,
  batchNormalize,
  batchNormalizeBackward,
  groupNormBackward,
  groupNormForward,
  layerNormBackward,
  layerNormForward,
  setThreads,
  subarray,
  threads,
} from '../../src/engine/index.js';
import { Generator } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { type Normalized, momentsOf, normalize } from '../reference/normalize.js';

const cores = threads();
afterAll(() => setThreads(cores));

const EPSILON = 1e-3;
const SENTINEL = 12345;

function numbers(dtype: FloatDType, length: number, seed: string, mean = 0): FloatArray {
  const y = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  new Generator(seed).fillNormal(y);
  return y.map((v) => v + mean);
}

/** Resident memory with a sentinel at both ends. */
function guarded(dtype: FloatDType, length: number): { inner: FloatArray; intact: () => boolean } {
  const all = allocateArray(dtype, length + 32, 'test').fill(SENTINEL);
  const inner = subarray(all, 16, 16 + length);
  if (inner instanceof Int32Array || all instanceof Int32Array) throw new Error('float expected');
  const intact = (): boolean => all.every((v, i) => (i >= 16 && i < 16 + length) || v === SENTINEL);
  return { inner, intact };
}

function expectNear(what: string, found: FloatArray, expected: readonly number[], tolerance: number): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  let worst = 0;
  expected.forEach((v, i) => (worst = Math.max(worst, Math.abs(found[i] - v))));
  expect(worst / scale, what).toBeLessThan(tolerance);
  expect(found.some(Number.isNaN), what).toBe(false);
}

interface Results {
  readonly y: FloatArray;
  readonly dx: FloatArray;
  readonly dGamma: FloatArray;
  readonly dBeta: FloatArray;
}

/** Results for gradients that start at 1, in guarded memory. */
function results(dtype: FloatDType, size: number, features: number): { found: Results; intact: () => boolean } {
  const [y, dx, dGamma, dBeta] = [size, size, features, features].map((n) => guarded(dtype, n));
  dGamma.inner.fill(1);
  dBeta.inner.fill(1);
  return {
    found: { y: y.inner, dx: dx.inner, dGamma: dGamma.inner, dBeta: dBeta.inner },
    intact: () => [y, dx, dGamma, dBeta].every((one) => one.intact()),
  };
}

function compare(found: Results, expected: Normalized, tolerance: number): void {
  expectNear('y', found.y, expected.y, tolerance);
  expectNear('dx', found.dx, expected.dx, tolerance);
  expectNear(
    'dGamma',
    found.dGamma,
    expected.dGamma.map((v) => v + 1),
    tolerance,
  );
  expectNear(
    'dBeta',
    found.dBeta,
    expected.dBeta.map((v) => v + 1),
    tolerance,
  );
}

const batchShapes = [
  [2, 1],
  [7, 3], // no whole unit of rows
  [203, 1], // units of 64 rows and a tail
  [131, 3],
  [77, 6],
  [33, 8],
  [67, 12],
  [100, 63],
  [129, 64],
  [40, 65],
  [300, 100],
  [1030, 40], // several blocks, the last one shorter
] as const;

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const tolerance = dtype === 'float32' ? 3e-5 : 1e-12;

  it.each(batchShapes)(
    'batch normalisation of [%d, %d]: as the formula says, training and constant',
    (rows, channels) => {
      const [x, dy] = [numbers(dtype, rows * channels, 'x', 3), numbers(dtype, rows * channels, 'dy')];
      const [gamma, beta] = [numbers(dtype, channels, 'gamma'), numbers(dtype, channels, 'beta')];
      const channelOf = (i: number): number => i % channels;
      const [mean, variance] = [guarded(dtype, channels), guarded(dtype, channels)];
      batchMoments(x, mean.inner, variance.inner);
      expect(mean.intact() && variance.intact()).toBe(true);
      const moments = Array.from({ length: channels }, (_, c) =>
        momentsOf(Array.from({ length: rows }, (_, r) => x[r * channels + c])),
      );
      expectNear(
        'mean',
        mean.inner,
        moments.map((one) => one.mean),
        tolerance / 10,
      );
      expectNear(
        'variance',
        variance.inner,
        moments.map((one) => one.variance),
        tolerance / 10,
      );
      for (const constant of [false, true]) {
        const { found, intact } = results(dtype, x.length, channels);
        const statistics = { mean: mean.inner, variance: variance.inner, epsilon: EPSILON, gamma, beta };
        batchNormalize(x, statistics, found.y);
        batchNormalizeBackward(x, dy, statistics, found, constant);
        expect(intact(), 'memory around the results').toBe(true);
        const given = constant ? (c: number) => moments[c] : undefined;
        compare(found, normalize(x, dy, gamma, beta, EPSILON, channelOf, channelOf, given), tolerance);
      }
    },
  );

  it.each([
    [1, 1],
    [3, 2],
    [5, 3],
    [4, 8],
    [17, 9],
    [40, 33],
    [3, 700],
  ])('layer normalisation of [%d, %d]: as the formula says', (rows, n) => {
    const [x, dy] = [numbers(dtype, rows * n, 'x', 3), numbers(dtype, rows * n, 'dy')];
    const [gamma, beta] = [numbers(dtype, n, 'gamma'), numbers(dtype, n, 'beta')];
    const { found, intact } = results(dtype, x.length, n);
    const statistics = { means: numbers(dtype, rows, ''), roots: numbers(dtype, rows, '') };
    layerNormForward(x, { gamma, beta }, EPSILON, found.y, statistics);
    layerNormBackward(x, dy, gamma, statistics, found);
    expect(intact(), 'memory around the results').toBe(true);
    const rowOf = (i: number): number => Math.floor(i / n);
    compare(
      found,
      normalize(x, dy, gamma, beta, EPSILON, rowOf, (i) => i % n),
      tolerance,
    );
  });

  it.each([
    { samples: 1, rows: 1, channels: 4, groups: 2 },
    { samples: 3, rows: 5, channels: 6, groups: 3 },
    { samples: 2, rows: 9, channels: 3, groups: 3 },
    { samples: 2, rows: 7, channels: 70, groups: 7 },
    { samples: 2, rows: 600, channels: 16, groups: 1 }, // two blocks
  ])('group normalisation of %j: as the formula says', (shape) => {
    const { samples, rows, channels, groups } = shape;
    const size = samples * rows * channels;
    const [x, dy] = [numbers(dtype, size, 'x', 3), numbers(dtype, size, 'dy')];
    const [gamma, beta] = [numbers(dtype, channels, 'gamma'), numbers(dtype, channels, 'beta')];
    const { found, intact } = results(dtype, size, channels);
    const statistics = { means: numbers(dtype, samples * groups, ''), roots: numbers(dtype, samples * groups, '') };
    groupNormForward(shape, x, { gamma, beta }, EPSILON, found.y, statistics);
    groupNormBackward(shape, x, dy, gamma, statistics, found);
    expect(intact(), 'memory around the results').toBe(true);
    const sampleOf = (i: number): number => Math.floor(i / (rows * channels));
    const setOf = (i: number): number => sampleOf(i) * groups + Math.floor((i % channels) / (channels / groups));
    compare(
      found,
      normalize(x, dy, gamma, beta, EPSILON, setOf, (i) => i % channels),
      tolerance,
    );
  });

  it('statistics of numbers far from zero keep the precision of the numbers', () => {
    const [rows, channels, far] = [4096, 5, dtype === 'float32' ? 1e4 : 1e10];
    const x = numbers(dtype, rows * channels, 'far', far);
    const [mean, variance] = [numbers(dtype, channels, ''), numbers(dtype, channels, '')];
    batchMoments(x, mean, variance);
    for (let c = 0; c < channels; c++) {
      const exact = momentsOf(Array.from({ length: rows }, (_, r) => x[r * channels + c] - far));
      expect(Math.abs(mean[c] - far - exact.mean)).toBeLessThan(far * (dtype === 'float32' ? 2 ** -23 : 2 ** -52));
      expect(Math.abs(variance[c] / exact.variance - 1)).toBeLessThan(1e-4);
    }
  });

  it('gives the same bits for any number of threads', () => {
    const [rows, channels] = [6000, 48];
    const size = rows * channels;
    const [x, dy, gamma] = [numbers(dtype, size, 'x'), numbers(dtype, size, 'dy'), numbers(dtype, channels, 'gamma')];
    const shape = { samples: 60, rows: 100, channels, groups: 6 };
    const [mean, variance] = [numbers(dtype, channels, ''), numbers(dtype, channels, '')];
    const rowStatistics = { means: numbers(dtype, rows, ''), roots: numbers(dtype, rows, '') };
    const groupStatistics = { means: numbers(dtype, 360, ''), roots: numbers(dtype, 360, '') };
    const [batch, layer, group] = [1, 2, 3].map(() => results(dtype, size, channels).found);
    const run = (): string => {
      for (const { dGamma, dBeta } of [batch, layer, group]) for (const one of [dGamma, dBeta]) one.fill(0);
      const statistics = { mean, variance, epsilon: EPSILON, gamma };
      batchMoments(x, mean, variance);
      batchNormalize(x, statistics, batch.y);
      batchNormalizeBackward(x, dy, statistics, batch, false);
      layerNormForward(x, { gamma }, EPSILON, layer.y, rowStatistics);
      layerNormBackward(x, dy, gamma, rowStatistics, layer);
      groupNormForward(shape, x, { gamma }, EPSILON, group.y, groupStatistics);
      groupNormBackward(shape, x, dy, gamma, groupStatistics, group);
      return bitsOf(...[batch, layer, group].flatMap(({ y, dx, dGamma, dBeta }) => [y, dx, dGamma, dBeta]));
    };
    setThreads(1);
    const alone = run();
    for (const count of [2, 3, 4]) {
      setThreads(count);
      for (let warm = 0; warm < 5; warm++) run();
      expect(run(), `${count} threads`).toBe(alone);
    }
  });
});
