import { describe, expect, it } from 'vitest';
import { Cache, Dropout } from '../../src/layers/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

describe.each([[[1, 1]], [[3, 5]], [[2, 3, 67]]])('Dropout %j', (shape) => {
  layerContract(() => new Dropout(0.4), shape, {
    seeds: [1, 2, 4],
    modes: [{ training: true }, { training: false }],
    flat: false,
  });
});

describe('Dropout', () => {
  const n = 20_000;
  const ones = new Tensor(new Float32Array(n).fill(1), [100, 200]);
  const mask = (rate: number, seed: number): Float32Array =>
    Float32Array.from(
      new Dropout(rate).forward(ones, new Cache({ generator: new Generator(seed) }), { training: true }).data,
    );

  it.each([0.1, 0.5, 0.8])('at rate %d keeps 1 - rate of the elements and divides by it', (rate) => {
    const y = mask(rate, 1);
    const kept = y.filter((v) => v !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
    expect(Math.abs(kept.length / n - (1 - rate))).toBeLessThan(6 * Math.sqrt((rate * (1 - rate)) / n));
    expect(mask(rate, 1)).toEqual(y);
    expect(mask(rate, 2)).not.toEqual(y);
  });

  it('is the identity at test time and at rate 0', () => {
    expect(new Dropout(0.5).forward(ones, new Cache())).toBe(ones);
    expect(new Dropout(0).forward(ones, new Cache(), { training: true })).toBe(ones);
  });

  it('refuses a rate of 1 or more', () => {
    expect(() => new Dropout(1)).toThrow('Dropout: rate must lie in [0, 1), got 1.');
    expect(() => new Dropout(-0.1)).toThrow('[0, 1)');
  });
});
