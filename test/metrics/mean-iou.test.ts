import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeanIoU, accuracy, meanIoU } from 'layerwise/metrics';
import { ints, floats } from './tensors.js';

/** IoU of class k by its definition: pixels that both call k over pixels that either calls k. */
function iouOf(k: number, predicted: readonly number[], actual: readonly number[]): number {
  const both = predicted.filter((p, i) => p === k && actual[i] === k).length;
  const either = predicted.filter((p, i) => p === k || actual[i] === k).length;
  return both / either;
}

describe('mean IoU', () => {
  it('is overlap over union, class by class', () => {
    const [predicted, actual] = [
      [0, 0, 1, 1, 2, 2],
      [0, 1, 1, 1, 2, 0],
    ];
    const figure = new MeanIoU();
    figure.update(ints(predicted), ints(actual));
    expect(Array.from(figure.perClass())).toEqual([1 / 3, 2 / 3, 1 / 2]);
    expect(figure.result()).toBeCloseTo(1 / 2, 15);
  });

  it('leaves out of the mean a class that is nowhere, and counts one that is only predicted', () => {
    const nowhere = new MeanIoU({ numClasses: 4 });
    nowhere.update(ints([0, 1]), ints([0, 1]));
    expect(Array.from(nowhere.perClass())).toEqual([1, 1, NaN, NaN]);
    expect(nowhere.result()).toBe(1);
    nowhere.update(ints([3]), ints([0]));
    expect(Array.from(nowhere.perClass())).toEqual([1 / 2, 1, NaN, 0]);
    expect(nowhere.result()).toBe(0.5);
  });

  it('reads scores, one-hot targets, and probabilities of yes and no', () => {
    const scores = floats([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]).reshape([1, 2, 2, 2]); // prettier-ignore
    const labels = ints([0, 1, 1, 1]);
    const oneHot = floats([[1, 0], [0, 1], [0, 1], [0, 1]]); // prettier-ignore
    const expected = (1 / 2 + 2 / 3) / 2;
    expect(meanIoU(scores, labels.reshape([1, 2, 2]))).toBeCloseTo(expected, 15);
    expect(meanIoU(scores, labels.reshape([1, 2, 2, 1]))).toBeCloseTo(expected, 15);
    expect(meanIoU(scores, oneHot.reshape([1, 2, 2, 2]))).toBeCloseTo(expected, 15);
    const yes = floats([0.1, 0.8, 0.4, 0.7]).reshape([1, 2, 2, 1]);
    expect(meanIoU(yes, labels.reshape([1, 2, 2, 1]))).toBeCloseTo(expected, 15);
    expect(meanIoU(yes, labels.reshape([1, 2, 2]))).toBeCloseTo(expected, 15);
    expect(meanIoU(yes, labels.reshape([1, 2, 2]), { threshold: 0.3 })).toBe(1);
  });

  it('agrees with its definition on any labels, over any batches', () => {
    const pixels = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(pixels, fc.nat(), (pairs, cut) => {
        const predicted = pairs.map(([p]) => p);
        const actual = pairs.map(([, t]) => t);
        const figure = new MeanIoU({ numClasses: 5 });
        const middle = 1 + (cut % (pairs.length - 1));
        for (const [from, to] of [
          [0, middle],
          [middle, pairs.length],
        ])
          // prettier-ignore
          figure.update(ints(predicted.slice(from, to)), ints(actual.slice(from, to)));
        const expected = [0, 1, 2, 3, 4].map((k) => iouOf(k, predicted, actual));
        expect(Array.from(figure.perClass())).toEqual(expected);
        const there = expected.filter((iou) => !Number.isNaN(iou));
        expect(figure.result()).toBeCloseTo(there.reduce((a, b) => a + b) / there.length, 12);
        expect(figure.result()).toBeLessThanOrEqual(1);
      }),
      { seed: 7 },
    );
  });

  it('is never above what perfect pixels give, and perfect ones give 1', () => {
    const t = ints([0, 1, 2, 2]);
    expect(meanIoU(t, t)).toBe(1);
    expect(accuracy(t, t)).toBe(1);
  });

  it('names what does not fit', () => {
    expect(() => new MeanIoU().result()).toThrow('meanIoU: result() needs at least one update()');
    expect(() => new MeanIoU().perClass()).toThrow('meanIoU: result() needs at least one update()');
    expect(() => meanIoU(ints([3]), ints([0]), { numClasses: 3 })).toThrow(
      'meanIoU: every label must be below numClasses 3, got 3.',
    );
    const misspelt: object = { classes: 3 };
    expect(() => new MeanIoU(misspelt)).toThrow("MeanIoU: unknown option 'classes'. Did you mean 'numClasses'?");
  });
});
