import { describe, expect, it } from 'vitest';
import { ArgumentError, Generator, ShapeError, SparseCategoricalCrossEntropy } from 'layerwise';
import { logLoss } from 'layerwise/metrics';
import { topLosses } from 'layerwise/strategy';
import { floats, ints } from '../metrics/tensors.js';

const y = floats([[0.9, 0.1], [0.2, 0.8], [0.99, 0.01], [0.4, 0.6]]); // prettier-ignore
const t = ints([0, 0, 1, 1]);

describe('topLosses', () => {
  it('puts the examples in order of -ln P(actual class), right answers too', () => {
    const rows = topLosses(y, t);
    expect(rows.map(({ index, actual, predicted }) => [index, actual, predicted])).toEqual([
      [2, 1, 0],
      [1, 0, 1],
      [3, 1, 1],
      [0, 0, 0],
    ]);
    expect(rows[0].loss).toBeCloseTo(-Math.log(0.01), 5);
    expect(rows[0].confidence).toBeCloseTo(0.99, 6);
    expect(topLosses(y, t, { limit: 2 })).toEqual(rows.slice(0, 2));
  });

  it('reads probabilities of class 1, and one-hot rows', () => {
    const yes = topLosses(floats([0.1, 0.8, 0.01, 0.6]), t);
    const columns = topLosses(y, floats([[1, 0], [1, 0], [0, 1], [0, 1]])); // prettier-ignore
    const all = topLosses(y, t);
    for (const rows of [yes, columns]) {
      rows.forEach((row, i) => {
        expect(row).toMatchObject({ index: all[i].index, actual: all[i].actual, predicted: all[i].predicted });
        expect(row.loss).toBeCloseTo(all[i].loss, 5);
        expect(row.confidence).toBeCloseTo(all[i].confidence, 6);
      });
    }
  });

  it('has the mean that logLoss gives, and bounds a certain mistake', () => {
    const rows = topLosses(y, t);
    const mean = rows.reduce((sum, { loss }) => sum + loss, 0) / rows.length;
    expect(mean).toBeCloseTo(logLoss(y, t), 12);
    expect(topLosses(floats([1]), ints([0]))[0].loss).toBeCloseTo(34.5, 1);
  });

  it('takes the losses of a loss', () => {
    const logits = new Generator(1).normal([6, 3]);
    const labels = ints([0, 1, 2, 0, 1, 2]);
    const loss = new SparseCategoricalCrossEntropy({ fromLogits: true });
    const third = floats(Array.from({ length: 6 }, () => [1, 1, 1].map((p) => p / 3)));
    const losses = loss.perSample(logits, labels).data;
    const rows = topLosses(third, labels, { losses });
    expect(rows.map((row) => row.loss)).toEqual(Array.from(losses).sort((a, b) => b - a));
  });

  it('keeps the order of equal losses', () => {
    const half = topLosses(floats([0.5, 0.5, 0.5]), ints([1, 0, 1]));
    expect(half.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it.each<[string, () => unknown, typeof ArgumentError, string]>([
    ['a probability above 1', () => topLosses(floats([1.2, 0.3]), ints([1, 0])), ArgumentError, 'prediction[0] must be a probability in [0, 1], got 1.2'], // prettier-ignore
    ['a probability of NaN', () => topLosses(floats([0.2, NaN]), ints([1, 0])), ArgumentError, 'prediction[1] must be a probability in [0, 1], got NaN'], // prettier-ignore
    ['a row that sums to 1.4', () => topLosses(floats([[0.7, 0.7]]), ints([1])), ArgumentError, 'the probabilities of sample 0 must sum to 1, got 1.39'], // prettier-ignore
    ['labels for probabilities', () => topLosses(ints([1]), ints([1])), ShapeError, 'needs probabilities [N], [N, 1] or [N, K] and one label for each, got prediction [1], target [1].'], // prettier-ignore
    ['a label beyond the classes', () => topLosses(y, ints([0, 0, 2, 1])), ArgumentError, 'target[2] must be a class label, an integer in [0, 1], got 2'], // prettier-ignore
    [
      'a loss for four examples',
      () => topLosses(y, t, { losses: [1] }),
      ShapeError,
      'losses must hold one number for each of 4 examples, got 1.',
    ],
    [
      'a loss of NaN',
      () => topLosses(y, t, { losses: [1, 2, NaN, 4] }),
      ArgumentError,
      'losses[2] must be a finite number, got NaN.',
    ],
    ['a limit of 0', () => topLosses(y, t, { limit: 0 }), ArgumentError, 'limit must be a positive integer, got 0.'],
  ])('%s is refused', (_what, action, error, message) => {
    expect(action).toThrow(error);
    expect(action).toThrow(`topLosses: ${message}`);
  });
});
