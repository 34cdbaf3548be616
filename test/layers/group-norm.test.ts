import { describe, expect, it } from 'vitest';
import { GroupNorm } from '../../src/layers/index.js';
import { layerContract } from '../contracts/layer-contract.js';

const options = { epsilon: 0.01 } as const;

describe.each([
  { shape: [1, 2], groups: 1 }, // smallest
  { shape: [3, 6], groups: 2 },
  { shape: [2, 3, 4], groups: 4 }, // each channel by itself
  { shape: [2, 3, 2, 20], groups: 4 }, // groups cross SIMD blocks
])('GroupNorm of $shape in $groups groups', ({ shape, groups }) => {
  const refuses = [[[...shape.slice(0, -1), 40]]];
  layerContract(() => new GroupNorm(groups, options), shape, { refuses });
});

describe('GroupNorm without gamma and beta', () => {
  layerContract(() => new GroupNorm(2, { ...options, scale: false, center: false }), [3, 2, 6]);
});

describe('GroupNorm', () => {
  it('answers mistakes with what is wrong', () => {
    expect(() => new GroupNorm(0)).toThrow('GroupNorm: groups must be a positive integer, got 0.');
    expect(() => new GroupNorm(4).outputShape([5, 6])).toThrow(
      'GroupNorm: groups = 4 must divide the channels, got 6 (x [N, 5, 6]).',
    );
    expect(() => new GroupNorm(2).outputShape([])).toThrow('GroupNorm: input must be [N, ..., C], got x [N].');
    expect(() => new GroupNorm(2).gamma).toThrow('GroupNorm: not built yet');
  });
});
