import { afterAll, describe, expect, it } from 'vitest';
import {
  winogradBackwardFilter,
  winogradBackwardInput,
  winogradForward,
  winogradSuits,
  winogradWorkspace,
} from '../../src/engine/ops/winograd.js';
import {
  type ConvShape,
  type FloatArray,
  type FloatDType,
  floatDtype,
  type FusedActivation,
  setThreads,
  threads,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { convLengths, referenceBackwardFilter, referenceBackwardInput, referenceForward } from '../reference/conv.js';

const cores = threads();
afterAll(() => setThreads(cores));

const arrays = { float32: Float32Array, float64: Float64Array };
const SENTINEL = 77;
const GUARD = 16; // sentinels on either side of an output

/** A 3 x 3 convolution; `after` is the padding behind each axis. */
function shapeOf(
  batch: number,
  height: number,
  width: number,
  channels: number,
  filters: number,
  pad = 1,
  after = pad,
): ConvShape {
  return {
    ...{ batch, channels, filters, groups: 1, depth: 1, height, width },
    ...{ kernelDepth: 1, kernelHeight: 3, kernelWidth: 3, strideDepth: 1, strideHeight: 1, strideWidth: 1 },
    ...{ dilationDepth: 1, dilationHeight: 1, dilationWidth: 1, padDepth: 0, padHeight: pad, padWidth: pad },
    ...{ outDepth: 1, outHeight: height + pad + after - 2, outWidth: width + pad + after - 2 },
  };
}

/** Numbers of mean 0 and variance scale², the same for the same seed. */
function numbers(dtype: FloatDType, length: number, seed: number, scale = 1): FloatArray {
  const values = new arrays[dtype](length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let term = 0; term < 4; term++) {
      state = Math.imul(state, 1664525) + 1013904223;
      sum += (state >>> 8) / 2 ** 24 - 0.5;
    }
    values[i] = sum * Math.sqrt(3) * scale;
  }
  return values;
}

/** What `run` makes of an output with these old contents, between sentinels that it must leave alone. */
function guarded(old: FloatArray, run: (output: FloatArray) => void): FloatArray {
  const whole = new arrays[floatDtype(old)](old.length + 2 * GUARD).fill(SENTINEL);
  const output = whole.subarray(GUARD, GUARD + old.length);
  output.set(old);
  run(output);
  expect(Array.from(whole.subarray(0, GUARD)), 'before the output').toEqual(Array(GUARD).fill(SENTINEL));
  expect(Array.from(whole.subarray(-GUARD)), 'behind the output').toEqual(Array(GUARD).fill(SENTINEL));
  return output;
}

/** The largest allowed error of an element, and of all in root mean square, relative to the root mean square. */
const bounds = { float32: { worst: 1.5e-5, typical: 2e-6 }, float64: { worst: 5e-14, typical: 5e-15 } };

function expectClose(what: string, dtype: FloatDType, actual: FloatArray, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let error = 0;
  let size = 0;
  expected.forEach((value, at) => {
    const difference = Math.abs(actual[at] - value);
    if (!(difference <= worst)) worst = difference;
    error += difference ** 2;
    size += value ** 2;
  });
  const scale = Math.max(1, Math.sqrt(size / expected.length));
  expect(worst / scale, `${what}: largest error`).toBeLessThan(bounds[dtype].worst);
  expect(Math.sqrt(error / expected.length) / scale, `${what}: error`).toBeLessThan(bounds[dtype].typical);
}

function operands(
  shape: ConvShape,
  dtype: FloatDType,
): Record<'x' | 'filter' | 'bias' | 'dy' | 'workspace', FloatArray> {
  const lengths = convLengths(shape);
  return {
    x: numbers(dtype, lengths.x, 1),
    filter: numbers(dtype, lengths.filter, 2, Math.sqrt(2 / (9 * shape.channels))),
    bias: numbers(dtype, shape.filters, 3),
    dy: numbers(dtype, lengths.y, 4),
    workspace: new arrays[dtype](winogradWorkspace(shape, dtype)).fill(Number.NaN),
  };
}

const shapes: [string, ConvShape][] = [
  ['a single pixel', shapeOf(1, 1, 1, 1, 1)],
  ['one tile', shapeOf(1, 4, 4, 4, 4)],
  ['parts of tiles, channels and filters', shapeOf(2, 9, 6, 17, 33)],
  ['no padding', shapeOf(1, 6, 5, 8, 16, 0)],
  ['more padding than a filter needs', shapeOf(1, 7, 5, 3, 5, 3)],
  ['odd padding', shapeOf(1, 8, 7, 20, 12, 0, 1)],
  ['more filters than a chunk', shapeOf(1, 13, 11, 66, 70)],
  ['a strip of filters at a time', shapeOf(2, 9, 6, 33, 136)],
  ['more channels than a chain of sums', shapeOf(1, 8, 9, 150, 20)],
  ['many channels, several blocks of tiles', shapeOf(3, 10, 14, 64, 64)],
];

describe.each(['float32', 'float64'] as const)('Winograd convolutions, %s', (dtype) => {
  it.each(shapes)('agree with the formula: %s', (_, shape) => {
    const { x, filter, bias, dy, workspace } = operands(shape, dtype);
    const lengths = convLengths(shape);
    const empty = (length: number): FloatArray => new arrays[dtype](length).fill(Number.NaN);
    const forward = (bias: FloatArray | undefined, activation: FusedActivation): FloatArray =>
      guarded(empty(lengths.y), (y) => winogradForward(shape, x, filter, bias, activation, y, workspace));
    expectClose('linear', dtype, forward(undefined, 'linear'), referenceForward(shape, x, filter));
    const relu = (value: number): number => Math.max(0, value);
    expectClose('relu', dtype, forward(bias, 'relu'), referenceForward(shape, x, filter, bias, relu));
    expectClose('tanh', dtype, forward(bias, 'tanh'), referenceForward(shape, x, filter, bias, Math.tanh));
    const dx = guarded(empty(lengths.x), (out) => winogradBackwardInput(shape, dy, filter, out, workspace));
    expectClose('input gradient', dtype, dx, referenceBackwardInput(shape, dy, filter));
    for (const beta of [0, 1] as const) {
      const old = beta === 0 ? empty(lengths.filter) : numbers(dtype, lengths.filter, 5);
      const dFilter = guarded(old, (out) => winogradBackwardFilter(shape, x, dy, out, beta, workspace));
      const expected = referenceBackwardFilter(shape, x, dy, old, beta);
      expectClose(`filter gradient, beta ${beta}`, dtype, dFilter, expected);
    }
  });

  it.each(shapes.slice(-3))('have the same bits for any number of threads: %s', (_, shape) => {
    const { x, filter, bias, dy, workspace } = operands(shape, dtype);
    const lengths = convLengths(shape);
    const run = (count: number): string[] => {
      setThreads(count);
      const y = new arrays[dtype](lengths.y);
      const dx = new arrays[dtype](lengths.x);
      const dFilter = new arrays[dtype](lengths.filter);
      for (let again = 0; again < 3; again++) {
        winogradForward(shape, x, filter, bias, 'relu', y, workspace);
        winogradBackwardInput(shape, dy, filter, dx, workspace);
        winogradBackwardFilter(shape, x, dy, dFilter, 0, workspace);
      }
      return [bitsOf(y), bitsOf(dx), bitsOf(dFilter)];
    };
    const one = run(1);
    for (const count of [2, 3, 4]) expect(run(count), `${count} threads`).toEqual(one);
  });

  it('keep NaN where it is read, and nowhere else', () => {
    const shape = shapeOf(1, 12, 12, 8, 8);
    const { x, filter, workspace } = operands(shape, dtype);
    x[0] = Number.NaN;
    const y = new arrays[dtype](convLengths(shape).y);
    winogradForward(shape, x, filter, undefined, 'relu', y, workspace);
    expect(y[0]).toBeNaN();
    expect(
      y.subarray(4 * 8, 12 * 8).every((value) => value >= 0),
      'tiles beside',
    ).toBe(true);
  });
});

describe('winogradSuits', () => {
  const suitable = shapeOf(4, 14, 14, 64, 64);

  it('takes 3 x 3 convolutions of many channels, filters and tiles', () => {
    for (const pass of ['forward', 'input', 'filter'] as const) {
      expect(winogradSuits(suitable, 'float32', pass), pass).toBe(true);
      expect(winogradSuits(shapeOf(32, 14, 14, 8, 64), 'float32', pass), `few channels, ${pass}`).toBe(false);
      expect(winogradSuits(shapeOf(32, 14, 14, 64, 8), 'float32', pass), `few filters, ${pass}`).toBe(false);
      expect(winogradSuits(shapeOf(1, 7, 7, 512, 512), 'float32', pass), `few tiles, ${pass}`).toBe(false);
      expect(winogradSuits(shapeOf(32, 14, 14, 64, 2048), 'float32', pass), `no room, ${pass}`).toBe(false);
    }
    expect(winogradSuits(shapeOf(1, 14, 14, 512, 512), 'float32', 'forward')).toBe(true);
    expect(winogradSuits(shapeOf(1, 14, 14, 512, 512), 'float32', 'filter'), 'sums for 16 tiles').toBe(false);
  });

  it('wants workspace for the largest pass', () => {
    const wants = (passes?: ('forward' | 'input' | 'filter')[]): number =>
      winogradWorkspace(shapeOf(1, 14, 14, 512, 512), 'float32', passes);
    expect(wants(['forward'])).toBe(36 * 18 * (512 + 16)); // 16 tiles, rounded up to 18, in rows with a gap
    expect(wants(['filter'])).toBe(36 * 516 * 512); // sums, their channels rounded up to 516
    expect(wants()).toBe(wants(['filter']));
  });

  it.each<[string, Partial<ConvShape>]>([
    ['strides', { strideHeight: 2 }],
    ['strides across', { strideWidth: 2 }],
    ['dilation', { dilationHeight: 2 }],
    ['dilation across', { dilationWidth: 2 }],
    ['groups', { groups: 2 }],
    ['other heights', { kernelHeight: 1 }],
    ['other widths', { kernelWidth: 5 }],
    ['three dimensions', { depth: 3, outDepth: 3 }],
    ['filters with a depth', { kernelDepth: 3, padDepth: 1 }],
  ])('refuses %s', (_, change) => {
    expect(winogradSuits({ ...suitable, ...change }, 'float32', 'forward')).toBe(false);
  });
});
