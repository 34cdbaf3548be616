import { describe, expect, it } from 'vitest';
import { type FloatArray, unary, type UnaryName } from '../../src/engine/index.js';
import { erf, functions } from '../reference/functions.js';

const SAMPLES = 20_000;

/** Numbers of both signs, their magnitudes spread evenly over the exponents 2^low to 2^high. */
function spread(low: number, high: number): number[] {
  return Array.from({ length: SAMPLES }, (_, i) => {
    const turn = (i * 0.6180339887498949) % 1;
    return (i % 2 === 0 ? 1 : -1) * 2 ** (low + (high - low) * turn);
  });
}

/** The distance between neighbouring numbers at y; `digits` is 23 or 52. */
function ulp(y: number, digits: number, smallest: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(y), smallest)));
  return 2 ** (exponent - digits);
}

/** The largest error of f over xs, in units in the last place; subnormal results count when they are finite. */
function worst(name: UnaryName, xs: FloatArray): number {
  const y = xs.slice();
  unary(name, xs, y);
  const [digits, smallest] = xs instanceof Float32Array ? [23, 2 ** -126] : [52, 2 ** -1022];
  let error = 0;
  for (const [i, x] of xs.entries()) {
    const exact = functions[name](x, 0, 0);
    if (Number.isNaN(exact)) {
      expect(y[i], `${name}(${x})`).toBeNaN();
    } else if (Number.isFinite(y[i])) {
      error = Math.max(error, Math.abs(y[i] - exact) / ulp(exact, digits, smallest));
    } else {
      const rounded = xs instanceof Float32Array ? Math.fround(exact) : exact;
      expect(y[i], `${name}(${x})`).toBe(rounded);
    }
  }
  return error;
}

// The bounds are half a unit and more above what was measured, for builds with and without fused multiply-add.
describe.each<[UnaryName, number, number, number]>([
  ['exp', 2, -40, 10],
  ['expm1', 2.5, -40, 10],
  ['log', 1.5, -140, 120],
  ['log1p', 1.5, -40, 100],
  ['tanh', 3.5, -60, 7],
  ['sin', 1, -30, 40],
  ['cos', 1, -30, 40],
  ['erf', 3, -60, 4],
  ['sqrt', 0.5, -120, 120],
  ['rsqrt', 1.5, -120, 120],
])('%s', (name, bound, low, high) => {
  it(`is within ${bound} ulp in float32`, () => {
    expect(worst(name, Float32Array.from(spread(low, high)))).toBeLessThanOrEqual(bound);
  });

  // the reference itself, in float64, is off by up to one unit (erf: a few)
  it(`is within ${bound + 1.5} ulp in float64`, () => {
    if (name === 'erf') return;
    expect(worst(name, Float64Array.from(spread(low, high)))).toBeLessThanOrEqual(bound + 1.5);
  });
});

it('erf agrees with its series to 2e-15 in float64', () => {
  const x = Float64Array.from(spread(-20, 2.8));
  const y = x.slice();
  unary('erf', x, y);
  for (const [i, value] of y.entries()) expect(Math.abs(value - erf(x[i])), `erf(${x[i]})`).toBeLessThan(2e-15);
});

describe.each<[UnaryName, number]>([
  ['sigmoid', 3],
  ['softplus', 3],
])('%s', (name, bound) => {
  it(`is within ${bound} ulp down to the smallest normal number, then 0`, () => {
    const x = Float32Array.from(spread(-20, 7)).filter((value) => value > -87.3);
    expect(worst(name, x)).toBeLessThanOrEqual(bound);
    const far = Float32Array.of(-88, -100, -Infinity);
    unary(name, far, far);
    expect([...far]).toEqual([0, 0, 0]);
  });
});

describe.each([Float32Array, Float64Array])('%o at the ends', (FloatArrayType) => {
  const apply = (name: UnaryName, ...x: number[]): number[] => {
    const values = FloatArrayType.from(x);
    unary(name, values, values);
    return [...values];
  };

  it('exp overflows to Infinity and underflows to 0 through the subnormals', () => {
    expect(apply('exp', Infinity, -Infinity, 1000, -1000, 0)).toEqual([Infinity, 0, Infinity, 0, 1]);
    const [x, exact] = FloatArrayType === Float32Array ? [-100, 3.783505853677006e-44] : [-740, Math.exp(-740)];
    expect(Math.abs(apply('exp', x)[0] / exact - 1)).toBeLessThan(0.03); // few bits are left there
  });

  it('log is -Infinity at 0, NaN below, and takes subnormal numbers', () => {
    expect(apply('log', 0, -1, Infinity, 1)).toEqual([-Infinity, NaN, Infinity, 0]);
    expect(apply('log', 2 ** -140)[0]).toBeCloseTo(-140 * Math.LN2, 4);
    expect(apply('log1p', -1, -2, Infinity, 0)).toEqual([-Infinity, NaN, Infinity, 0]);
  });

  it('tanh, erf, sigmoid saturate', () => {
    expect(apply('tanh', Infinity, -Infinity, 50)).toEqual([1, -1, 1]);
    expect(apply('erf', Infinity, -Infinity, 10)).toEqual([1, -1, 1]);
    expect(apply('sigmoid', Infinity, -Infinity, 0)).toEqual([1, 0, 0.5]);
  });

  it('odd functions keep the sign of zero', () => {
    for (const name of ['tanh', 'expm1', 'log1p', 'erf', 'sqrt'] as const) expect(apply(name, -0), name).toEqual([-0]);
  });
});
