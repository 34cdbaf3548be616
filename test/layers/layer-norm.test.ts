import { describe, expect, it } from 'vitest';
import { LayerNorm } from '../../src/layers/index.js';
import { layerContract } from '../contracts/layer-contract.js';

const options = { epsilon: 0.01 } as const;

describe.each([
  { shape: [1, 2], axes: 1 }, // smallest
  { shape: [5, 3], axes: 1 },
  { shape: [2, 3, 17], axes: 1 }, // straddles a SIMD block
  { shape: [2, 3, 2, 2], axes: 2 },
  { shape: [2, 3, 3], axes: 2 },
])('LayerNorm of $shape over the last $axes', ({ shape, axes }) => {
  const refuses = [[[...shape.slice(0, -1), 20]], [[shape[0]]]];
  layerContract(() => new LayerNorm({ ...options, axes }), shape, { refuses });
});

describe('LayerNorm without gamma', () => layerContract(() => new LayerNorm({ ...options, scale: false }), [3, 6]));
describe('LayerNorm without beta', () => layerContract(() => new LayerNorm({ ...options, center: false }), [3, 6]));

describe('LayerNorm', () => {
  it('answers mistakes with what is wrong', () => {
    expect(() => new LayerNorm({ axes: 0 })).toThrow('LayerNorm: axes must be a positive integer, got 0.');
    expect(() => new LayerNorm({ axes: 2 }).outputShape([5])).toThrow(
      'LayerNorm: normalises the last 2 axes, but the input has 1, [5] (without the batch axis).',
    );
    expect(() => new LayerNorm({ epsilon: NaN })).toThrow('LayerNorm: epsilon must lie in (0, Infinity), got NaN.');
    expect(() => new LayerNorm().beta).toThrow('LayerNorm: not built yet');
  });
});
