import { describe, expect, it } from 'vitest';
import { Tensor } from '../../src/tensor/tensor.js';
import { GoldenCase, close, compare } from './golden.js';

const tolerance = { rtol: 1e-3, atol: 1e-6 };
const vector = { dtype: 'float32', shape: [3], data: [1, 'NaN', '-Infinity'] };

describe('the golden reader', () => {
  it('accepts a - e within atol + rtol |e|, NaN only for NaN, infinities by sign', () => {
    expect(close(1.0009, 1, tolerance)).toBe(true);
    expect(close(1.0011, 1, tolerance)).toBe(false);
    expect(close(NaN, NaN, tolerance)).toBe(true);
    expect(close(NaN, 0, tolerance)).toBe(false);
    expect(close(0, NaN, tolerance)).toBe(false);
    expect(close(Infinity, Infinity, tolerance)).toBe(true);
    expect(close(1, Infinity, tolerance)).toBe(false);
    expect(close(-Infinity, Infinity, tolerance)).toBe(false);
  });

  it('compares tensors by dtype, shape and every element', () => {
    const good = new Tensor(Float32Array.of(1, NaN, -Infinity), [3]);
    expect(() => compare('y', good, vector, tolerance)).not.toThrow();
    expect(() => compare('y', good.reshape([1, 3]), vector, tolerance)).toThrow('shape must be [3], got [1, 3]');
    const doubles = new Tensor(Float64Array.of(1, NaN, -Infinity), [3]);
    expect(() => compare('y', doubles, vector, tolerance)).toThrow('dtype must be float32, got float64');
    const bad = new Tensor(Float32Array.of(1, 0, 7), [3]);
    expect(() => compare('y', bad, vector, tolerance)).toThrow('2 of 3 elements differ');
  });

  it('compares numbers, strings, lists and records', () => {
    expect(() => compare('m', { f1: 0.5, names: ['a'] }, { f1: 0.5, names: ['a'] }, tolerance)).not.toThrow();
    expect(() => compare('m', { f1: 0.6 }, { f1: 0.5 }, tolerance)).toThrow('m.f1: expected 0.5, got 0.6');
    expect(() => compare('m', { f1: 0.5 }, { f1: 0.5, recall: 1 }, tolerance)).toThrow('expected the keys f1, recall');
    expect(() => compare('m', [1], [1, 2], tolerance)).toThrow('expected 2 entries, got 1');
    expect(() => compare('m', 'b', 'a', tolerance)).toThrow('expected "a", got "b"');
  });

  it('fails a case with a result that was never compared', () => {
    const golden = new GoldenCase({ name: 'one', outputs: { y: 1 }, grads: { x: 2 } }, tolerance);
    golden.expect('y', 1);
    expect(() => golden.finish()).toThrow('one: never compared: grads.x');
    golden.leave('grads.x');
    expect(() => golden.finish()).not.toThrow();
  });

  it('names what a case does not hold', () => {
    const golden = new GoldenCase({ name: 'one', config: { units: 3 } }, tolerance);
    expect(golden.number('units')).toBe(3);
    expect(golden.flag('useBias', true)).toBe(true);
    expect(() => golden.number('rate')).toThrow('one: config.rate must be a number, got undefined (has units)');
    expect(() => golden.input('x')).toThrow('one: inputs.x must be a tensor');
  });
});
