import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator, Tensor, fromArray, zeros } from 'layerwise';
import { resizeImages } from 'layerwise/data';

/** Each new pixel by its definition, one at a time. */
function twin(x: Tensor, [h, w]: readonly [number, number], interpolation: 'nearest' | 'bilinear' | 'area'): Tensor {
  const [n, height, width, c] = x.shape;
  const overlap = (i: number, to: number, k: number, from: number): number =>
    Math.max(0, Math.min(((i + 1) * from) / to, k + 1) - Math.max((i * from) / to, k)) / (from / to);
  const tent = (i: number, to: number, k: number, from: number): number => {
    const centre = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    return Math.max(0, 1 - Math.abs(centre - k));
  };
  const pick = (i: number, to: number, k: number, from: number): number =>
    Math.floor(((i + 0.5) * from) / to) === k ? 1 : 0;
  const weight = { nearest: pick, bilinear: tent, area: overlap }[interpolation];
  const out = Tensor.zeros([n, h, w, c], 'float64');
  for (let at = 0; at < out.size; at++) {
    const [b, i, j, k] = [Math.floor(at / (h * w * c)), Math.floor(at / (w * c)) % h, Math.floor(at / c) % w, at % c];
    for (let p = 0; p < height; p++) {
      for (let q = 0; q < width; q++)
        out.data[at] += weight(i, h, p, height) * weight(j, w, q, width) * x.get(b, p, q, k);
    }
  }
  return out;
}

const side = fc.integer({ min: 1, max: 7 });

describe('resizeImages', () => {
  it.each(['nearest', 'bilinear', 'area'] as const)('follows the definition: %s', (interpolation) => {
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 1, max: 3 }), (height, width, h, w, c) => {
        const x = new Generator(height * 10 + width).uniform([2, height, width, c], -1, 1, 'float64');
        const y = resizeImages(x, [h, w], { interpolation });
        const expected = twin(x, [h, w], interpolation);
        expect(y.shape).toEqual(expected.shape);
        for (let i = 0; i < y.size; i++) expect(Math.abs(y.data[i] - expected.data[i])).toBeLessThan(1e-12);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each(['nearest', 'bilinear', 'area'] as const)('leaves the same size as it is: %s', (interpolation) => {
    const x = new Generator(1).uniform([3, 5, 4, 2]);
    expect(resizeImages(x, [5, 4], { interpolation }).data).toEqual(x.data);
  });

  it('keeps the mean by area, whatever the sizes', () => {
    const x = new Generator(2).uniform([1, 7, 11, 1], 0, 1, 'float64');
    const mean = (t: Tensor): number => Array.from(t.data).reduce((a, b) => a + b, 0) / t.size;
    for (const size of [
      [3, 4],
      [20, 13],
      [7, 1],
    ] as const) {
      expect(mean(resizeImages(x, size, { interpolation: 'area' }))).toBeCloseTo(mean(x), 12);
    }
  });

  it('takes single pictures, keeps int32 labels, and does not spread NaN by weights of zero', () => {
    expect(resizeImages(zeros([4, 6, 3]), [2, 2]).shape).toEqual([2, 2, 3]);
    const labels = fromArray([[[[7], [9]]]], { dtype: 'int32' });
    const y = resizeImages(labels, [2, 4], { interpolation: 'nearest' });
    expect([y.dtype, y.reshape([2, 4]).toArray()]).toEqual([
      'int32',
      [
        [7, 7, 9, 9],
        [7, 7, 9, 9],
      ],
    ]);
    const holed = fromArray([[[[NaN], [1], [2]]]]);
    expect(resizeImages(holed, [1, 3]).toArray()).toEqual([[[[NaN], [1], [2]]]]);
  });

  it('refuses what cannot be resized', () => {
    expect(() => resizeImages(zeros([4, 4]), [2, 2])).toThrow(
      'resizeImages: x must be [N, H, W, C] or [H, W, C], got [4, 4].',
    );
    expect(() => resizeImages(zeros([0, 4, 1]), [2, 2])).toThrow('got [0, 4, 1]');
    expect(() => resizeImages(zeros([4, 4, 1]), [2, 0])).toThrow(
      'resizeImages: size must be [height, width] in whole pixels, got [2, 0].',
    );
    expect(() => resizeImages(zeros([4, 4, 1], 'int32'), [2, 2])).toThrow(
      "resizeImages: x is int32 ([4, 4, 1]), which 'bilinear' cannot keep whole: use 'nearest'.",
    );
    // @ts-expect-error: no such interpolation
    expect(() => resizeImages(zeros([4, 4, 1]), [2, 2], { interpolation: 'linear' })).toThrow(
      "Did you mean 'bilinear'?",
    );
  });
});
