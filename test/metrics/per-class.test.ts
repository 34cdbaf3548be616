import { describe, expect, it } from 'vitest';
import { Generator, ShapeError } from 'layerwise';
import {
  LogLoss,
  TopKAccuracy,
  averagePrecision,
  classificationReport,
  confusionMatrix,
  confusionReport,
  metricByGroup,
  mostConfused,
  oneVersusRest,
  rocAuc,
} from 'layerwise/metrics';
import { floats, ints } from './tensors.js';

const classNames = ['cat', 'dog', 'fox'];
const counts = ints([
  [8, 2, 0],
  [1, 9, 0],
  [0, 3, 2],
]);

describe('confusionReport', () => {
  it('is the report of the predictions that were counted', () => {
    const generator = new Generator(3);
    const y = ints(Array.from(generator.choice(3, { size: 50 })));
    const t = ints(Array.from(generator.choice(3, { size: 50 })));
    const report = confusionReport(confusionMatrix(y, t), { classNames });
    expect(String(report)).toBe(String(classificationReport(y, t, { classNames })));
  });

  it.each([
    [ints([1, 2]), 'confusionReport: needs counts [true, predicted] = [K, K], got [2].'],
    [ints([[1, 2, 3], [4, 5, 6]]), 'confusionReport: needs counts [true, predicted] = [K, K], got [2, 3].'], // prettier-ignore
    [ints([[1, 2], [-1, 5]]), 'confusionReport: every count must be >= 0, got -1 at [1, 0] of [2, 2].'], // prettier-ignore
    [floats([[1, NaN], [1, 5]]), 'confusionReport: every count must be >= 0, got NaN at [0, 1] of [2, 2].'], // prettier-ignore
    [ints([[1, 2], [1, 5]]), 'confusionReport: classNames must have one name for each of 2 classes, got 3.'], // prettier-ignore
  ])('%s is refused', (matrix, message) => {
    expect(() => confusionReport(matrix, { classNames })).toThrow(message);
  });
});

describe('mostConfused', () => {
  it('lists the pairs, the most frequent first', () => {
    expect(mostConfused(counts, { classNames })).toEqual([
      { actual: 'fox', predicted: 'dog', count: 3, share: 3 / 5 },
      { actual: 'cat', predicted: 'dog', count: 2, share: 2 / 10 },
      { actual: 'dog', predicted: 'cat', count: 1, share: 1 / 10 },
    ]);
    expect(mostConfused(counts, { limit: 1 })).toEqual([{ actual: '2', predicted: '1', count: 3, share: 3 / 5 }]);
    expect(mostConfused(ints([[3, 0], [0, 2]]))).toEqual([]); // prettier-ignore
    expect(() => mostConfused(counts, { limit: 0 })).toThrow('mostConfused: limit must be a positive integer, got 0.');
  });
});

describe('oneVersusRest', () => {
  const generator = new Generator(5);
  const y = generator.normal([40, 3]);
  const t = ints(Array.from(generator.choice(3, { size: 40 })));

  it('hands each column over with the answers of its class', () => {
    const aucs = oneVersusRest(rocAuc, y, t);
    expect(aucs).toHaveLength(3);
    aucs.forEach((auc, k) => {
      const scores = Array.from({ length: 40 }, (_, i) => y.get(i, k));
      const answers = Array.from(t.data, (label) => Number(label === k));
      expect(auc).toBe(rocAuc(floats(scores), ints(answers)));
      expect(auc).not.toBe(aucs[(k + 1) % 3]);
    });
  });

  it('reads one-hot rows and sequences', () => {
    const oneHot = floats(Array.from(t.data, (label) => [0, 1, 2].map((k) => Number(k === label))));
    const figures = oneVersusRest(averagePrecision, y, t);
    expect(oneVersusRest(averagePrecision, y, oneHot)).toEqual(figures);
    expect(oneVersusRest(averagePrecision, y.reshape([8, 5, 3]), t.reshape([8, 5]))).toEqual(figures);
  });

  it('needs a class axis', () => {
    const action = (): unknown => oneVersusRest(rocAuc, floats([0.1, 0.9]), ints([0, 1]));
    expect(action).toThrow(ShapeError);
    expect(action).toThrow('oneVersusRest: needs scores [N, K], got prediction [2], target [2].');
  });
});

describe('metricByGroup', () => {
  const y = floats([0.9, 0.2, 0.8, 0.6, 0.3]);
  const t = ints([1, 0, 1, 0, 1]);
  const groups = ['US', 'US', 'India', 'India', 'India'];

  it('measures each group, their mean, and all samples', () => {
    const report = metricByGroup(y, t, groups);
    expect(report.groups).toEqual([
      { name: 'US', value: 1, count: 2 },
      { name: 'India', value: 1 / 3, count: 3 },
    ]);
    expect(report.values).toEqual({ US: 1, India: 1 / 3 });
    expect(report.mean).toBeCloseTo(2 / 3, 15);
    expect(report.all).toBe(3 / 5);
    expect(report.worst?.name).toBe('India');
    expect(String(report)).toBe(
      [
        'group           accuracy  samples',
        'US                1.0000        2',
        'India             0.3333        3',
        '',
        'mean of groups    0.6667',
        'all samples       0.6000        5',
      ].join('\n'),
    );
  });

  it('takes any metric, and numbers for groups; the worst cost is the highest', () => {
    const report = metricByGroup(y, t, Int32Array.of(7, 7, 2, 2, 2), { metric: 'logLoss' });
    expect(report.metric).toBe('logLoss');
    expect(report.groups.map(({ name }) => name)).toEqual(['7', '2']);
    expect(report.worst).toBe(report.groups[1]);
    expect(report.groups[0].value).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 6);
    const own = new LogLoss();
    own.update(y, t); // forgotten
    expect(metricByGroup(y, t, [7, 7, 2, 2, 2], { metric: own }).groups).toEqual(report.groups);
  });

  it('measures class by class when the labels are the groups', () => {
    const scores = floats([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.5, 0.2, 0.3], [0.1, 0.2, 0.7]]); // prettier-ignore
    const labels = ints([0, 1, 1, 2]);
    const report = metricByGroup(scores, labels, labels.data, { metric: new TopKAccuracy(2) });
    expect(report.values).toEqual({ 0: 1, 1: 0.5, 2: 1 });
  });

  it('knows no worst where the metric does not say what is better', () => {
    const silent = {
      name: 'count',
      n: 0,
      reset: () => (silent.n = 0),
      update: () => silent.n++,
      result: () => silent.n,
    };
    expect(metricByGroup(y, t, groups, { metric: silent }).worst).toBeUndefined();
  });

  it.each([
    [() => metricByGroup(y, t, ['US']), 'got prediction [5], target [5], 1 groups.'],
    [() => metricByGroup(y, ints([1]), groups), 'got prediction [5], target [1], 5 groups.'],
    [() => metricByGroup(y, t, [1, 1, NaN, 2, 2]), 'metricByGroup: groups[2] must be a name or a number, got NaN.'],
    [() => metricByGroup(y, t, groups, { metric: 'f2' }), 'metric: unknown metric "f2". Did you mean'],
  ])('%s is refused', (action, message) => {
    expect(action).toThrow(message);
  });
});
