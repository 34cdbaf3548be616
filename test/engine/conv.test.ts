import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  convBackwardFilter,
  convBackwardInput,
  convForward,
  type ConvShape,
  convWorkspace,
  type FloatArray,
  type FloatDType,
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

/** Whole numbers in [-4, 4]: their products and sums are exact in any order and with any rounding. */
function integers(dtype: FloatDType, length: number, seed: number): FloatArray {
  const values = new arrays[dtype](length);
  let state = seed | 1;
  for (let i = 0; i < length; i++) {
    state = Math.imul(state, 1664525) + 1013904223;
    values[i] = ((state >>> 16) % 9) - 4;
  }
  return values;
}

/** What one axis of a convolution is made from. */
interface Side {
  size: number;
  kernel?: number;
  stride?: number;
  dilation?: number;
  pad?: number;
  after?: number;
}

interface Sizes {
  batch?: number;
  sides: Side[]; // one to three, the last one is the width
  channels?: number;
  filters?: number;
  groups?: number;
}

function outputOf({ size, kernel = 1, stride = 1, dilation = 1, pad = 0, after = pad }: Side): number {
  return Math.floor((size + pad + after - dilation * (kernel - 1) - 1) / stride) + 1;
}

function shapeOf({ batch = 1, sides, channels = 1, filters = 1, groups = 1 }: Sizes): ConvShape {
  const point: Side = { size: 1 };
  const [d, h, w] = [point, point, ...sides].slice(-3);
  return {
    ...{ batch, channels, filters, groups },
    ...{ depth: d.size, height: h.size, width: w.size },
    ...{ kernelDepth: d.kernel ?? 1, kernelHeight: h.kernel ?? 1, kernelWidth: w.kernel ?? 1 },
    ...{ strideDepth: d.stride ?? 1, strideHeight: h.stride ?? 1, strideWidth: w.stride ?? 1 },
    ...{ dilationDepth: d.dilation ?? 1, dilationHeight: h.dilation ?? 1, dilationWidth: w.dilation ?? 1 },
    ...{ padDepth: d.pad ?? 0, padHeight: h.pad ?? 0, padWidth: w.pad ?? 0 },
    ...{ outDepth: outputOf(d), outHeight: outputOf(h), outWidth: outputOf(w) },
  };
}

/** An output with sentinels on either side, which `run` must leave alone; returns what it has written. */
function guarded(initial: FloatArray, run: (output: FloatArray) => void): number[] {
  const whole =
    initial instanceof Float32Array
      ? new Float32Array(initial.length + 2 * GUARD)
      : new Float64Array(initial.length + 2 * GUARD);
  whole.fill(SENTINEL);
  whole.set(initial, GUARD);
  run(whole.subarray(GUARD, GUARD + initial.length));
  const values = Array.from(whole);
  expect(values.slice(0, GUARD), 'before the output').toEqual(Array(GUARD).fill(SENTINEL));
  expect(values.slice(-GUARD), 'behind the output').toEqual(Array(GUARD).fill(SENTINEL));
  return values.slice(GUARD, -GUARD);
}

function expectEqual(pass: string, sizes: unknown, actual: number[], expected: Float64Array): void {
  const wrong = actual.findIndex((value, at) => value !== expected[at]);
  expect(wrong, `${pass} of ${JSON.stringify(sizes)}: [${wrong}] is ${actual[wrong]}, not ${expected[wrong]}`).toBe(-1);
  expect(actual.length).toBe(expected.length);
}

/** All passes against the formula, exactly. */
function expectExact(sizes: Sizes, dtype: FloatDType): void {
  const shape = shapeOf(sizes);
  const lengths = convLengths(shape);
  const x = integers(dtype, lengths.x, 3);
  const filter = integers(dtype, lengths.filter, 5);
  const dy = integers(dtype, lengths.y, 7);
  const bias = integers(dtype, shape.filters, 11);
  const workspace = new arrays[dtype](convWorkspace(shape, dtype)).fill(Number.NaN);
  const empty = (length: number): FloatArray => new arrays[dtype](length).fill(Number.NaN);

  const linear = guarded(empty(lengths.y), (y) => convForward(shape, x, filter, undefined, 'linear', y, workspace));
  expectEqual('forward', sizes, linear, referenceForward(shape, x, filter));
  const rectified = guarded(empty(lengths.y), (y) => convForward(shape, x, filter, bias, 'relu', y, workspace));
  const relu = (value: number): number => (value < 0 ? 0 : value);
  expectEqual('forward with bias', sizes, rectified, referenceForward(shape, x, filter, bias, relu));

  const dx = guarded(empty(lengths.x), (out) => convBackwardInput(shape, dy, filter, out, workspace));
  expectEqual('input gradient', sizes, dx, referenceBackwardInput(shape, dy, filter));

  for (const beta of [0, 1] as const) {
    const initial = beta === 0 ? empty(lengths.filter) : integers(dtype, lengths.filter, 13);
    const dFilter = guarded(initial, (out) => convBackwardFilter(shape, x, dy, out, beta, workspace));
    expectEqual(`filter gradient, beta ${beta}`, sizes, dFilter, referenceBackwardFilter(shape, x, dy, initial, beta));
  }
}

describe.each(['float32', 'float64'] as const)('convolutions, %s', (dtype) => {
  it('are exact in one, two and three dimensions', () => {
    const side = { size: 5, kernel: 3, pad: 1 };
    expectExact({ sides: [side], channels: 3, filters: 4, batch: 2 }, dtype);
    expectExact({ sides: [side, { ...side, size: 7 }], channels: 3, filters: 4, batch: 2 }, dtype);
    expectExact(
      { sides: [{ ...side, size: 4 }, side, { ...side, size: 7 }], channels: 3, filters: 4, batch: 2 },
      dtype,
    );
  });

  it('are exact at every edge of a tile', () => {
    for (const channels of [1, 2, 3, 4, 5, 7, 8, 9, 17]) {
      for (const filters of [1, 3, 4, 6, 8, 9, 15, 16, 17, 33]) {
        expectExact(
          {
            batch: 2,
            sides: [
              { size: 4, kernel: 2, pad: 1 },
              { size: 7, kernel: 3, pad: 1 },
            ],
            channels,
            filters,
          },
          dtype,
        );
      }
    }
  });

  it('are exact for every width', () => {
    for (let size = 1; size <= 26; size++) {
      const sides = [
        { size: 3, kernel: 3, pad: 1 },
        { size, kernel: Math.min(size, 3), pad: 1 },
      ];
      expectExact({ batch: 3, sides, channels: 2, filters: 5 }, dtype);
    }
  });

  it('are exact at the edges of blocks', () => {
    const side = (size: number, kernel = 3): Side => ({ size, kernel, pad: 1 });
    expectExact({ batch: 2, sides: [side(17), side(19, 2)], channels: 30, filters: 20 }, dtype);
    expectExact({ batch: 1, sides: [side(5), side(6, 2)], channels: 120, filters: 7 }, dtype);
    expectExact({ batch: 1, sides: [side(3), side(261)], channels: 3, filters: 3 }, dtype);
    expectExact({ batch: 1, sides: [side(600)], channels: 3, filters: 3 }, dtype);
    expectExact({ batch: 70, sides: [side(2), side(3)], channels: 3, filters: 5 }, dtype);
    expectExact({ batch: 2, sides: [side(3), side(3, 2)], channels: 5, filters: 530 }, dtype);
    expectExact({ batch: 1, sides: [side(2), side(2, 2)], channels: 1500, filters: 2 }, dtype); // more terms than a table
  });

  it('are exact where a window is larger than scratch memory', () => {
    const side = { size: 3, kernel: 3, dilation: 60, pad: 60 };
    expectExact({ sides: [side, side], channels: 400, filters: 2 }, dtype);
    expectExact({ sides: [{ size: 3, kernel: 2, dilation: 2000, pad: 1000 }], channels: 400, filters: 2 }, dtype);
  });

  it('are exact with 1 x 1 filters, strided or not', () => {
    for (const stride of [1, 2, 3]) {
      const sides = [
        { size: 7, stride },
        { size: 8, stride },
      ];
      expectExact({ batch: 2, sides, channels: 10, filters: 12 }, dtype);
      expectExact({ batch: 2, sides, channels: 10, filters: 12, groups: 2 }, dtype);
    }
  });

  it('are exact with one channel a group', () => {
    const sides = [
      { size: 6, kernel: 3, pad: 1 },
      { size: 7, kernel: 3, pad: 1 },
    ];
    for (const multiplier of [1, 2, 3]) {
      for (const channels of [1, 4, 5, 12, 33]) {
        expectExact({ batch: 2, sides, channels, filters: channels * multiplier, groups: channels }, dtype);
      }
    }
  });

  it('are exact where parts of the input are never read, and padding is wider than the kernel', () => {
    expectExact(
      {
        sides: [
          { size: 7, kernel: 2, stride: 4 },
          { size: 8, kernel: 1, stride: 3 },
        ],
        channels: 3,
        filters: 4,
      },
      dtype,
    );
    expectExact(
      {
        sides: [
          { size: 3, kernel: 2, pad: 4 },
          { size: 3, kernel: 3, pad: 5, stride: 2 },
        ],
        channels: 3,
        filters: 4,
      },
      dtype,
    );
    expectExact(
      {
        sides: [
          { size: 4, kernel: 3, pad: 2, after: 0 },
          { size: 4, kernel: 2, dilation: 3, pad: 0, after: 3 },
        ],
        channels: 3,
      },
      dtype,
    );
  });

  it('are exact for any sizes', () => {
    const side = fc
      .record({
        size: fc.integer({ min: 1, max: 9 }),
        kernel: fc.integer({ min: 1, max: 4 }),
        stride: fc.integer({ min: 1, max: 3 }),
        dilation: fc.integer({ min: 1, max: 3 }),
        pad: fc.integer({ min: 0, max: 4 }),
        after: fc.integer({ min: 0, max: 4 }),
      })
      .filter((one) => outputOf(one) >= 1);
    const sizes = fc
      .record({
        batch: fc.integer({ min: 1, max: 3 }),
        sides: fc.array(side, { minLength: 1, maxLength: 3 }),
        groups: fc.integer({ min: 1, max: 4 }),
        channels: fc.integer({ min: 1, max: 7 }),
        filters: fc.integer({ min: 1, max: 9 }),
      })
      .map((drawn) => ({ ...drawn, channels: drawn.channels * drawn.groups, filters: drawn.filters * drawn.groups }));
    fc.assert(
      fc.property(sizes, (drawn) => expectExact(drawn, dtype)),
      { seed: 1, numRuns: 150 },
    );
  });
});

describe('convolutions', () => {
  const shapes: Sizes[] = [
    {
      batch: 5,
      sides: [
        { size: 19, kernel: 3, pad: 1 },
        { size: 17, kernel: 3, pad: 1 },
      ],
      channels: 24,
      filters: 40,
    },
    {
      batch: 9,
      sides: [
        { size: 28, kernel: 5, pad: 2 },
        { size: 28, kernel: 5, pad: 2 },
      ],
      channels: 1,
      filters: 7,
    },
    {
      batch: 3,
      sides: [
        { size: 20, kernel: 3, stride: 2, pad: 1 },
        { size: 21, kernel: 3, stride: 2, pad: 1 },
      ],
      channels: 16,
      filters: 24,
      groups: 2,
    },
    { batch: 4, sides: [{ size: 300, kernel: 4, dilation: 2, pad: 6, after: 0 }], channels: 20, filters: 24 },
    { batch: 2, sides: [{ size: 14 }, { size: 15 }], channels: 64, filters: 96 },
    {
      batch: 2,
      sides: [
        { size: 14, kernel: 3, pad: 1 },
        { size: 15, kernel: 3, pad: 1 },
      ],
      channels: 32,
      filters: 64,
      groups: 32,
    },
    {
      batch: 2,
      sides: [
        { size: 6, kernel: 3, pad: 1 },
        { size: 9, kernel: 3, pad: 1 },
        { size: 9, kernel: 3, pad: 1 },
      ],
      channels: 12,
      filters: 20,
    },
  ];

  function inexact(
    shape: ConvShape,
    dtype: FloatDType,
  ): { x: FloatArray; filter: FloatArray; dy: FloatArray; bias: FloatArray } {
    const lengths = convLengths(shape);
    return {
      x: integers(dtype, lengths.x, 3).map((value) => value / 3),
      filter: integers(dtype, lengths.filter, 5).map((value) => value / 7),
      dy: integers(dtype, lengths.y, 7).map((value) => value / 5),
      bias: integers(dtype, shape.filters, 11).map((value) => value / 9),
    };
  }

  it.each(['float32', 'float64'] as const)('give the same bits for 1 to 4 threads, %s', (dtype) => {
    const results = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      return shapes.map((sizes) => {
        const shape = shapeOf(sizes);
        const { x, filter, dy, bias } = inexact(shape, dtype);
        const workspace = new arrays[dtype](convWorkspace(shape, dtype));
        const y = dy.slice();
        const dx = x.slice();
        const dFilter = filter.slice();
        for (let i = 0; i < 3; i++) {
          convForward(shape, x, filter, bias, 'tanh', y, workspace); // enough work for workers to start and take part
          convBackwardInput(shape, dy, filter, dx, workspace);
          convBackwardFilter(shape, x, dy, dFilter, 1, workspace);
        }
        return bitsOf(y, dx, dFilter);
      });
    });
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('err by no more than rounding', () => {
    for (const sizes of shapes) {
      const shape = shapeOf(sizes);
      const { x, filter, dy } = inexact(shape, 'float32');
      const lengths = convLengths(shape);
      const workspace = new Float32Array(convWorkspace(shape, 'float32'));
      const [y, dx, dFilter] = [lengths.y, lengths.x, lengths.filter].map((length) => new Float32Array(length));
      convForward(shape, x, filter, undefined, 'linear', y, workspace);
      convBackwardInput(shape, dy, filter, dx, workspace);
      convBackwardFilter(shape, x, dy, dFilter, 0, workspace);
      const [ax, af, ady] = [x, filter, dy].map((values) => values.map(Math.abs));
      const terms = Math.max(lengths.filter, lengths.y) / shape.filters + 1; // an upper bound of the length of any sum
      const check = (actual: Float32Array, expected: Float64Array, magnitude: Float64Array): void => {
        const wrong = actual.findIndex(
          (value, at) => !(Math.abs(value - expected[at]) <= terms * 2 ** -24 * magnitude[at]),
        );
        expect(wrong, `${JSON.stringify(sizes)}: ${actual[wrong]}, not ${expected[wrong]}`).toBe(-1);
      };
      check(y, referenceForward(shape, x, filter), referenceForward(shape, ax, af));
      check(dx, referenceBackwardInput(shape, dy, filter), referenceBackwardInput(shape, ady, af));
      const none = new Float32Array(lengths.filter);
      check(dFilter, referenceBackwardFilter(shape, x, dy, none, 0), referenceBackwardFilter(shape, ax, ady, none, 0));
    }
  });

  it.each<FusedActivation>(['sigmoid', 'tanh'])('apply %s', (activation) => {
    const formula = { sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)), tanh: Math.tanh };
    const shape = shapeOf({
      batch: 2,
      sides: [
        { size: 5, kernel: 3 },
        { size: 7, kernel: 3 },
      ],
      channels: 3,
      filters: 11,
    });
    const { x, filter, bias, dy } = inexact(shape, 'float32');
    const y = dy.slice();
    convForward(shape, x, filter, bias, activation, y, new Float32Array(convWorkspace(shape, 'float32')));
    const expected = referenceForward(shape, x, filter, bias, activation === 'tanh' ? formula.tanh : formula.sigmoid);
    y.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
  });
});
