import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, ArgumentError, Dense, Flatten, fromArray, ones, Sequential, ShapeError, Tensor } from 'layerwise';
import { predictTenCrop, tenCrop } from 'layerwise/vision';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

describe('tenCrop', () => {
  it('cuts corners and centre, then mirrors them, pixel by pixel', () => {
    const shape = fc.record({
      n: fc.integer({ min: 1, max: 3 }),
      height: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 6 }),
      channels: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(shape, fc.double({ min: 0, max: 1, noNaN: true }), ({ n, height, width, channels }, share) => {
        const [h, w] = [1 + Math.floor(share * (height - 1)), 1 + Math.floor(share * (width - 1))];
        const x = arange(0, n * height * width * channels).reshape([n, height, width, channels]);
        const views = tenCrop(x, [h, w]);
        expect(views.shape).toEqual([10 * n, h, w, channels]);
        const [bottom, right] = [height - h, width - w];
        const origins = [[0, 0], [0, right], [bottom, 0], [bottom, right], [bottom >> 1, right >> 1]]; // prettier-ignore
        for (let v = 0; v < 10 * n; v++) {
          const [top, left] = origins[v % 5];
          for (let i = 0; i < h; i++) {
            for (let j = 0; j < w; j++) {
              const column = left + (v % 10 < 5 ? j : w - 1 - j);
              for (let c = 0; c < channels; c++) {
                expect(views.get(v, i, j, c)).toBe(x.get(Math.floor(v / 10), top + i, column, c));
              }
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the element type and refuses what does not fit', () => {
    expect(tenCrop(Tensor.zeros([1, 2, 2, 1], 'int32'), [1, 1]).dtype).toBe('int32');
    expect(messageOf(() => tenCrop(ones([2, 4, 5, 3]), [4, 6]), ShapeError)).toBe(
      'tenCrop: views [4, 6] must fit into the pictures [4, 5] (x [2, 4, 5, 3]).',
    );
    expect(messageOf(() => tenCrop(ones([4, 5, 3]), [4, 4]), ShapeError)).toBe(
      'tenCrop: x must be [N, H, W, C], got [4, 5, 3].',
    );
    expect(messageOf(() => tenCrop(ones([1, 4, 5, 3]), [0, 4]), ArgumentError)).toContain(
      'size[0] must be a positive integer, got 0',
    );
  });
});

describe('predictTenCrop', () => {
  it('is the mean over the views, whatever the batch size', () => {
    const model = new Sequential([new Flatten(), new Dense(2, { activation: 'softmax' })], {
      inputShape: [2, 2, 1],
      seed: 2,
    });
    const x = fromArray(
      Array.from({ length: 5 }, (_, n) => [
        [[n], [1], [2]],
        [[0.5], [-n], [3]],
        [[1], [2], [0]],
      ]),
    );
    const views = model.predict(tenCrop(x, [2, 2]));
    for (const batchSize of [1, 2, 16]) {
      const mean = predictTenCrop(model, x, [2, 2], { batchSize });
      expect(mean.shape).toEqual([5, 2]);
      for (let n = 0; n < 5; n++) {
        for (let k = 0; k < 2; k++) {
          let sum = 0;
          for (let v = 0; v < 10; v++) sum += views.get(10 * n + v, k);
          expect(mean.get(n, k)).toBeCloseTo(sum / 10, 6);
        }
      }
    }
    expect(messageOf(() => predictTenCrop(wrong({}), x, [2, 2]), ArgumentError)).toContain(
      'needs a model with predict',
    );
  });
});
