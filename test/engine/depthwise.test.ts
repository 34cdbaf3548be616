import { afterAll, describe, expect, it } from 'vitest';
import {
  type ConvShape,
  type FloatArray,
  convBackwardFilter,
  convBackwardInput,
  convForward,
  setThreads,
  threads,
} from '../../src/engine/index.js';
import { Generator } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { convLengths, referenceBackwardFilter, referenceBackwardInput, referenceForward } from '../reference/conv.js';

const cores = threads();
afterAll(() => setThreads(cores));

/** One axis: [input, kernel, stride, dilation, padding before, padding after]. */
type Line = readonly [input: number, kernel: number, stride: number, dilation: number, before: number, after: number];
const none: Line = [1, 1, 1, 1, 0, 0];

function shapeOf(batch: number, channels: number, multiplier: number, lines: readonly [Line, Line, Line]): ConvShape {
  const [d, h, w] = lines;
  const out = ([n, k, s, e, before, after]: Line): number => Math.floor((before + n + after - (k - 1) * e - 1) / s) + 1;
  return {
    ...{ batch, depth: d[0], height: h[0], width: w[0], channels, filters: channels * multiplier, groups: channels },
    ...{ kernelDepth: d[1], kernelHeight: h[1], kernelWidth: w[1] },
    ...{ strideDepth: d[2], strideHeight: h[2], strideWidth: w[2] },
    ...{ dilationDepth: d[3], dilationHeight: h[3], dilationWidth: w[3] },
    ...{ padDepth: d[4], padHeight: h[4], padWidth: w[4] },
    ...{ outDepth: out(d), outHeight: out(h), outWidth: out(w) },
  };
}

const windows: readonly (readonly [string, readonly [Line, Line, Line]])[] = [
  ['one tap', [none, none, none]],
  ['3 x 3, same', [none, [6, 3, 1, 1, 1, 1], [11, 3, 1, 1, 1, 1]]],
  ['3 x 3, stride 2, same', [none, [7, 3, 2, 1, 1, 1], [12, 3, 2, 1, 0, 1]]],
  ['5 x 2, valid', [none, [6, 5, 1, 1, 0, 0], [10, 2, 1, 1, 0, 0]]],
  ['3 x 3, dilation 2', [none, [5, 3, 1, 2, 2, 2], [9, 3, 1, 2, 2, 2]]],
  ['stride 3 x 2, dilation 2 x 3', [none, [7, 2, 3, 2, 1, 1], [13, 3, 2, 3, 3, 2]]],
  ['gaps: stride 3 beyond the window', [none, [7, 2, 3, 1, 0, 0], [17, 1, 3, 1, 0, 0]]],
  ['more padding than window', [none, [3, 2, 1, 1, 3, 2], [4, 2, 2, 1, 3, 4]]],
  ['1D', [none, none, [19, 3, 1, 1, 2, 0]]],
  [
    '3D',
    [
      [3, 2, 1, 1, 1, 0],
      [4, 3, 2, 1, 1, 1],
      [6, 3, 1, 1, 1, 1],
    ],
  ],
];
const sides = [
  [1, 1],
  [3, 1],
  [4, 1],
  [8, 1],
  [13, 1],
  [16, 1],
  [19, 1],
  [40, 1], // channels, multiplier
  [7, 3],
  [2, 2],
  [5, 4],
  [3, 16],
] as const;

function random(dtype: 'float32' | 'float64', length: number, seed: number): FloatArray {
  const y = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  new Generator(seed).fillNormal(y);
  return y;
}

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const tolerance = dtype === 'float32' ? 2e-5 : 1e-13;
  const close = (what: string, room: FloatArray, expected: Float64Array): void => {
    expect([room[0], room[room.length - 1]], `${what}: beyond the ends`).toEqual([-77, -77]);
    expect(room.length).toBe(expected.length + 2);
    expected.forEach((value, i) => {
      if (!(Math.abs(room[i + 1] - value) <= tolerance * Math.max(1, Math.abs(value))))
        expect.fail(`${what}: element ${i} is ${room[i + 1]}, should be ${value}`);
    });
  };

  describe.each(windows)('%s', (_name, lines) => {
    it.each(sides)('with %d channels x %d is its formula, and writes no further', (channels, multiplier) => {
      const shape = shapeOf(2, channels, multiplier, lines);
      const lengths = convLengths(shape);
      const x = random(dtype, lengths.x, 1);
      const filter = random(dtype, lengths.filter, 2);
      const bias = random(dtype, shape.filters, 3);
      const dy = random(dtype, lengths.y, 4);
      const room = (length: number, value: number): FloatArray => {
        const array = random(dtype, length + 2, 5).fill(value);
        array[0] = array[length + 1] = -77;
        return array;
      };
      const y = room(lengths.y, NaN);
      convForward(shape, x, filter, bias, 'relu', y.subarray(1, lengths.y + 1));
      close(
        'y',
        y,
        referenceForward(shape, x, filter, bias, (value) => Math.max(value, 0)),
      );
      const plain = room(lengths.y, NaN);
      convForward(shape, x, filter, undefined, 'linear', plain.subarray(1, lengths.y + 1));
      close('y without bias', plain, referenceForward(shape, x, filter));

      const dx = room(lengths.x, NaN);
      convBackwardInput(shape, dy, filter, dx.subarray(1, lengths.x + 1));
      close('dx', dx, referenceBackwardInput(shape, dy, filter));

      for (const beta of [0, 1] as const) {
        const dFilter = room(lengths.filter, beta === 0 ? NaN : 2);
        const before = dFilter.slice(1, lengths.filter + 1);
        convBackwardFilter(shape, x, dy, dFilter.subarray(1, lengths.filter + 1), beta);
        close(`dFilter, beta ${beta}`, dFilter, referenceBackwardFilter(shape, x, dy, before, beta));
      }
    });
  });

  it('passes over NaN beyond the window: padding is no product with zero', () => {
    const shape = shapeOf(1, 3, 1, [none, [3, 3, 1, 1, 1, 1], [3, 3, 1, 1, 1, 1]]);
    const x = random(dtype, 27, 1);
    const filter = random(dtype, 27, 2);
    filter[0] = Infinity; // the first tap, which the first output does not use
    const y = random(dtype, 27, 3);
    convForward(shape, x, filter, undefined, 'linear', y);
    expect(Number.isFinite(y[0])).toBe(true);
    expect(Number.isFinite(y[12])).toBe(false);
  });
});

it.each([
  [32, 1],
  [7, 2],
])('gives the same bits with 1, 2, 3 and 4 threads (%d channels x %d)', (channels, multiplier) => {
  const shape = shapeOf(5, channels, multiplier, [none, [29, 3, 1, 1, 1, 1], [30, 3, 2, 1, 1, 1]]);
  const lengths = convLengths(shape);
  const x = random('float32', lengths.x, 1);
  const filter = random('float32', lengths.filter, 2);
  const dy = random('float32', lengths.y, 3);
  const runs = [1, 2, 3, 4].map((count) => {
    setThreads(count);
    const [y, dx, dFilter] = [lengths.y, lengths.x, lengths.filter].map((length) => new Float32Array(length));
    for (let again = 0; again < 8; again++) {
      convForward(shape, x, filter, undefined, 'tanh', y);
      convBackwardInput(shape, dy, filter, dx);
      convBackwardFilter(shape, x, dy, dFilter, 0);
    }
    return bitsOf(y, dx, dFilter);
  });
  expect(new Set(runs).size).toBe(1);
});

it('repeats channels for some examples after others when there are many', () => {
  const shape = shapeOf(5, 64, 8, [none, [40, 1, 1, 1, 0, 0], [40, 2, 1, 1, 0, 0]]);
  const one = { ...shape, batch: 1 };
  const [all, single] = [convLengths(shape), convLengths(one)];
  const x = random('float32', all.x, 1);
  const filter = random('float32', all.filter, 2);
  const dy = random('float32', all.y, 3);
  const [y, dx] = [new Float32Array(all.y), new Float32Array(all.x)];
  convForward(shape, x, filter, undefined, 'linear', y);
  convBackwardInput(shape, dy, filter, dx);
  const [yOne, dxOne] = [new Float32Array(single.y), new Float32Array(single.x)];
  for (let n = 0; n < 5; n++) {
    convForward(one, x.subarray(n * single.x, (n + 1) * single.x), filter, undefined, 'linear', yOne);
    convBackwardInput(one, dy.subarray(n * single.y, (n + 1) * single.y), filter, dxOne);
    expect(bitsOf(y.slice(n * single.y, (n + 1) * single.y))).toBe(bitsOf(yOne));
    expect(bitsOf(dx.slice(n * single.x, (n + 1) * single.x))).toBe(bitsOf(dxOne));
  }
});
