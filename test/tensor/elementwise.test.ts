import { describe, expect, it } from 'vitest';
import * as t from '../../src/tensor/index.js';

const functions = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (v: number) => 1 / Math.sqrt(v),
  reciprocal: (v: number) => 1 / v,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
  softplus: (v: number) => Math.log1p(Math.exp(v)),
  relu: (v: number) => Math.max(v, 0),
  leakyRelu: (v: number) => (v < 0 ? 0.01 * v : v),
  square: (v: number) => v * v,
  abs: Math.abs,
  neg: (v: number) => -v,
  sign: Math.sign,
} as const;

const names = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'softplus',
  'relu',
  'leakyRelu',
  'square',
  'abs',
  'neg',
  'sign',
] as const;

describe.each(names)('%s', (name) => {
  it.each(['float32', 'float64'] as const)('agrees with its formula, shape and dtype kept (%s)', (dtype) => {
    const positive = ['log', 'sqrt', 'rsqrt'].includes(name);
    const x = new t.Generator(name).uniform([3, 67], positive ? 0.01 : -0.99, 5, dtype);
    const y = t[name](x);
    expect(y.shape).toEqual([3, 67]);
    expect(y.dtype).toBe(dtype);
    const tolerance = dtype === 'float32' ? 1e-6 : 1e-14;
    x.data.forEach((v, i) => {
      const expected = functions[name](v);
      expect(Math.abs(y.data[i] - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
    });
  });
});

it('erf', () => {
  const [half, one] = t.erf(t.fromArray([0.5, 1], { dtype: 'float64' })).data;
  expect(half).toBeCloseTo(0.5204998778130465, 14);
  expect(one).toBeCloseTo(0.8427007929497149, 14);
});

it('clip and leakyRelu take their parameters', () => {
  const x = t.fromArray([-2, NaN, 0.5, 3]);
  expect(t.clip(x, -1, 1).toArray()).toEqual([-1, NaN, 0.5, 1]);
  expect(t.leakyRelu(x, 0.5).toArray()).toEqual([-1, NaN, 0.5, 3]);
});

it('int32 where it makes sense, else an error', () => {
  const x = t.fromArray([-3, 0, 2], { dtype: 'int32' });
  expect(t.abs(x)).toEqual(t.fromArray([3, 0, 2], { dtype: 'int32' }));
  expect(t.square(x).toArray()).toEqual([9, 0, 4]);
  expect(t.sign(x).toArray()).toEqual([-1, 0, 1]);
  expect(t.clip(t.neg(x), -1, 1).toArray()).toEqual([1, 0, -1]);
  expect(() => t.exp(x)).toThrow("exp: needs float32 or float64, got int32 (x [3]). Use cast(x, 'float32').");
  expect(() => t.clip(x, 1, 0)).toThrow('clip: need low <= high, got low 1, high 0.');
  expect(() => t.leakyRelu(t.cast(x, 'float32'), NaN)).toThrow('leakyRelu: slope must be a finite number, got NaN.');
});
