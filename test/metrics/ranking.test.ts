import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RocAuc, averagePrecision, precisionRecallCurve, rocAuc, rocCurve } from '../../src/metrics/index.js';
import { floats, ints } from './tensors.js';

/** P(positive scores higher) + P(tie) / 2, by comparing every pair. */
function aucByPairs(scores: readonly number[], labels: readonly number[]): number {
  let [wins, pairs] = [0, 0];
  labels.forEach((positive, i) => {
    if (positive !== 1) return;
    labels.forEach((negative, j) => {
      if (negative !== 0) return;
      pairs++;
      wins += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    });
  });
  return wins / pairs;
}

const sample = fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.integer({ min: 0, max: 1 }) });
const ranking = fc
  .array(sample, { minLength: 2, maxLength: 40 })
  .filter((s) => s.some(({ label }) => label === 1) && s.some(({ label }) => label === 0));

describe('rocAuc', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(ranking, (samples) => {
        const scores = samples.map((s) => s.score);
        const labels = samples.map((s) => s.label);
        expect(rocAuc(floats(scores), ints(labels))).toBeCloseTo(aucByPairs(scores, labels), 12);
      }),
      { seed: 7 },
    );
  });

  it('does not depend on how the samples are cut into batches', () => {
    const scores = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 101) / 101);
    const labels = scores.map((s, i) => Number((s * 100 + i * 37) % 10 > 5));
    const metric = new RocAuc();
    for (let i = 0; i < 1000; i += 300) {
      metric.update(floats(scores.slice(i, i + 300)), ints(labels.slice(i, i + 300)));
    }
    expect(metric.result()).toBe(rocAuc(floats(scores), ints(labels)));
  });

  it('is NaN without both classes, and refuses what has no rank', () => {
    expect(rocAuc(floats([0.1, 0.2]), ints([1, 1]))).toBeNaN();
    expect(averagePrecision(floats([0.1, 0.2]), ints([0, 0]))).toBeNaN();
    expect(() => rocAuc(floats([0.1, NaN]), ints([1, 0]))).toThrow('rocAuc: prediction[1] is NaN and has no rank');
    expect(() => rocAuc(floats([0.1, 0.2]), ints([1, 2]))).toThrow('target[1] must be 0 or 1, got 2');
    expect(() => rocAuc(floats([[0.1, 0.2]]), ints([[1, 0]]))).toThrow('needs one score for each sample');
    const metric = new RocAuc();
    expect(() => metric.update(floats([0.1, 0.2]), ints([1, 2]))).toThrow();
    expect(() => metric.result()).toThrow('needs at least one update()');
  });
});

describe('the curves', () => {
  const t = ints([0, 0, 1, 1]);
  const y = floats([0.25, 0.5, 0.375, 0.75]);

  it('ROC runs from (0, 0) to (1, 1) over the distinct scores', () => {
    const { falsePositiveRate, truePositiveRate, thresholds } = rocCurve(y, t);
    expect([...falsePositiveRate]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...truePositiveRate]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([...thresholds]).toEqual([Infinity, 0.75, 0.5, 0.375, 0.25]);
    expect(rocAuc(y, t)).toBe(0.75);
  });

  it('precision and recall at every threshold give the average precision', () => {
    const { precision, recall, thresholds } = precisionRecallCurve(y, t);
    expect([...recall]).toEqual([0.5, 0.5, 1, 1]);
    expect([...precision]).toEqual([1, 0.5, 2 / 3, 0.5]);
    expect([...thresholds]).toEqual([0.75, 0.5, 0.375, 0.25]);
    expect(averagePrecision(y, t)).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12);
  });
});
