import { describe, expect, it } from 'vitest';
import {
  F1,
  Precision,
  classificationReport,
  cohenKappa,
  confusionMatrix,
  f1,
  hammingLoss,
  matthews,
  precision,
  recall,
  subsetAccuracy,
  weightedError,
  WeightedError,
} from '../../src/metrics/index.js';
import { floats, ints } from './tensors.js';

const t = ints([0, 0, 0, 1, 1, 2]);
const y = ints([0, 0, 1, 1, 2, 2]);

describe('confusionMatrix', () => {
  it('counts [true, predicted]', () => {
    const table = confusionMatrix(y, t);
    expect(table.dtype).toBe('int32');
    expect(table.toArray()).toEqual([
      [2, 1, 0],
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  it('takes K from numClasses, from the class axis, or 2 from probabilities', () => {
    expect(confusionMatrix(y, t, { numClasses: 4 }).shape).toEqual([4, 4]);
    expect(confusionMatrix(floats([[1, 0, 0, 0]]), ints([0])).shape).toEqual([4, 4]);
    expect(confusionMatrix(floats([0.1, 0.2]), ints([0, 0])).toArray()).toEqual([
      [2, 0],
      [0, 0],
    ]);
    expect(confusionMatrix(floats([0.1, 0.2]), ints([0, 0]), { threshold: 0.15 }).toArray()).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('refuses labels without a cell', () => {
    expect(() => confusionMatrix(y, t, { numClasses: 2 })).toThrow(
      'confusionMatrix: every label must be below numClasses 2, got 2.',
    );
    expect(() => confusionMatrix(ints([-1]), ints([0]))).toThrow(
      'prediction[0] must be a class label, an integer >= 0, got -1',
    );
    expect(() => confusionMatrix(ints([5000]), ints([0]))).toThrow('pass numClasses when that is meant');
    expect(() => confusionMatrix(floats([0.1, NaN]), ints([0, 0]))).toThrow('prediction of sample 1 is NaN');
    expect(() => confusionMatrix(floats([[1, 0, 0]]), ints([0]), { numClasses: 2 })).toThrow(
      'numClasses must equal the 3 classes of the batch, got 2',
    );
    const misspelt: object = { classes: 3 };
    expect(() => confusionMatrix(y, t, misspelt)).toThrow("unknown option 'classes'. Did you mean 'numClasses'?");
  });
});

describe('precision, recall and F1', () => {
  it('are TP / (TP + FP), TP / (TP + FN) and their harmonic mean for the positive class', () => {
    const [p, truth] = [floats([0.9, 0.8, 0.7, 0.1, 0.2]), ints([1, 1, 0, 1, 0])];
    expect(precision(p, truth)).toBeCloseTo(2 / 3, 12);
    expect(recall(p, truth)).toBeCloseTo(2 / 3, 12);
    expect(f1(p, truth, { threshold: 0.75 })).toBeCloseTo((2 * 1 * (2 / 3)) / (1 + 2 / 3), 12);
    expect(precision(p, truth, { positive: 0 })).toBe(0.5);
  });

  it('average over classes: macro is the default for more than two', () => {
    const byClass = [1, 0.5, 0.5];
    expect(precision(y, t)).toBeCloseTo((byClass[0] + byClass[1] + byClass[2]) / 3, 12);
    expect(precision(y, t, { average: 'weighted' })).toBeCloseTo(
      (3 * byClass[0] + 2 * byClass[1] + byClass[2]) / 6,
      12,
    );
    expect(precision(y, t, { average: 'micro' })).toBeCloseTo(4 / 6, 12);
    expect(() => precision(y, t, { average: 'binary' })).toThrow("average 'binary' needs two classes, got 3");
  });

  it('count 0 / 0 as 0', () => {
    expect(precision(floats([0.1, 0.2]), ints([1, 0]))).toBe(0);
    expect(recall(floats([0.1, 0.2]), ints([0, 0]))).toBe(0);
    expect(f1(floats([0.1, 0.2]), ints([0, 0]))).toBe(0);
  });

  it('grow with the labels seen and equal the figure of all batches together', () => {
    const metric = new F1({ average: 'macro' });
    metric.update(ints([0, 0]), ints([0, 0]));
    metric.update(y, t);
    metric.update(ints([3]), ints([0]));
    expect(metric.result()).toBe(
      f1(ints([0, 0, 0, 0, 1, 1, 2, 2, 3]), ints([0, 0, 0, 0, 0, 1, 1, 2, 0]), { average: 'macro' }),
    );
    metric.reset();
    expect(() => metric.result()).toThrow('macroF1: result() needs at least one update()');
  });

  it('check their options', () => {
    expect(() => new Precision({ positive: 2 })).toThrow('Precision: positive must be class 0 or 1, got 2');
    const average: string = 'makro';
    const options: object = { average };
    expect(() => new Precision(options)).toThrow("Did you mean 'macro'?");
    expect(() => new F1({ numClasses: 0 })).toThrow('numClasses must be a positive integer, got 0');
  });

  it('treat columns as questions of their own with multiLabel', () => {
    const p = floats([
      [0.9, 0.1],
      [0.8, 0.7],
      [0.2, 0.6],
    ]);
    const truth = ints([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(precision(p, truth, { multiLabel: true })).toBeCloseTo((0.5 + 1) / 2, 12);
    expect(recall(p, truth, { multiLabel: true, average: 'micro' })).toBeCloseTo(3 / 4, 12);
    const metric = new Precision({ multiLabel: true });
    metric.update(p, truth);
    expect(() => metric.update(floats([[0.5]]), ints([[1]]))).toThrow('earlier batches had 2 labels, this one has 1');
  });
});

describe('classificationReport', () => {
  it('lists classes and averages, and prints as a table', () => {
    const report = classificationReport(floats([0.1, 0.8, 0.3, 0.9]), ints([0, 1, 1, 1]), {
      classNames: ['other', 'cat'],
    });
    expect(report.classes.map((row) => row.support)).toEqual([1, 3]);
    expect(String(report)).toBe(
      [
        '          precision   recall       f1  support',
        'other        0.5000   1.0000   0.6667        1',
        'cat          1.0000   0.6667   0.8000        3',
        '',
        'macro        0.7500   0.8333   0.7333        4',
        'micro        0.7500   0.7500   0.7500        4',
        'weighted     0.8750   0.7500   0.7667        4',
      ].join('\n'),
    );
  });

  it('wants a name for each class', () => {
    expect(() => classificationReport(floats([[0, 1, 0]]), ints([1]), { classNames: ['a', 'b'] })).toThrow(
      'classificationReport: classNames must have one name for each of 3 classes, got 2.',
    );
    expect(() => classificationReport(y, t, { classNames: ['a', 'b'] })).toThrow('below numClasses 2, got 2');
    expect(classificationReport(y, t, { classNames: ['a', 'b', 'c', 'd'] }).classes[3]).toEqual({
      name: 'd',
      precision: 0,
      recall: 0,
      f1: 0,
      support: 0,
    });
  });
});

describe('agreement', () => {
  it('kappa and Matthews are 1 for the truth, 0 for a constant, negative for the contrary', () => {
    const truth = ints([0, 1, 0, 1]);
    for (const figure of [cohenKappa, matthews]) {
      expect(figure(truth, truth)).toBe(1);
      expect(figure(ints([1, 1, 1, 1]), truth)).toBe(0);
      expect(figure(ints([1, 0, 1, 0]), truth)).toBe(-1);
    }
    expect(cohenKappa(ints([1, 1]), ints([1, 1]))).toBe(0);
  });

  it('Matthews of two classes is (TP TN - FP FN) / √(...)', () => {
    const [tp, tn, fp, fn] = [6, 3, 1, 2];
    const truth = [...Array<number>(tp + fn).fill(1), ...Array<number>(tn + fp).fill(0)];
    const guess = [...Array<number>(tp).fill(1), ...Array<number>(fn + tn).fill(0), ...Array<number>(fp).fill(1)];
    const expected = (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
    expect(matthews(ints(guess), ints(truth))).toBeCloseTo(expected, 12);
  });
});

describe('weightedError', () => {
  const truth = ints([0, 0, 0, 1]);
  const guess = ints([0, 0, 1, 0]);

  it('is Σ w 1{ŷ ≠ y} / Σ w', () => {
    expect(weightedError(guess, truth)).toBe(0.5);
    expect(weightedError(guess, truth, { classWeights: [1, 10] })).toBeCloseTo(11 / 13, 12);
    expect(weightedError(guess, truth, { weights: floats([1, 1, 10, 1]) })).toBeCloseTo(11 / 13, 12);
    expect(weightedError(guess, truth, { classWeights: [2, 1], weights: floats([1, 1, 3, 1]) })).toBeCloseTo(
      7 / 11,
      12,
    );
    expect(weightedError(guess, truth, { weights: floats([0, 0, 0, 0]) })).toBeNaN();
  });

  it('weighs across batches', () => {
    const metric = new WeightedError({ classWeights: [1, 10] });
    metric.update(ints([0, 0]), ints([0, 0]));
    metric.update(ints([1, 0]), ints([0, 1]));
    expect(metric.result()).toBeCloseTo(11 / 13, 12);
  });

  it('checks the weights', () => {
    expect(() => weightedError(guess, truth, { classWeights: [1, -1] })).toThrow(
      'classWeights[1] must be a finite number >= 0',
    );
    expect(() => weightedError(guess, truth, { classWeights: [1] })).toThrow(
      'class 1 has no weight in classWeights [1]',
    );
    expect(() => weightedError(guess, truth, { weights: floats([1]) })).toThrow(
      'one number for each of 4 samples, got [1]',
    );
    expect(() => weightedError(guess, truth, { weights: floats([1, 1, NaN, 1]) })).toThrow(
      'weights[2] must be a finite number',
    );
  });
});

describe('multi-label', () => {
  const p = floats([
    [0.9, 0.2, 0.6],
    [0.4, 0.2, 0.1],
  ]);

  it('subset accuracy asks for all answers, Hamming loss counts wrong ones', () => {
    const truth = ints([
      [1, 0, 1],
      [1, 0, 0],
    ]);
    expect(subsetAccuracy(p, truth)).toBe(0.5);
    expect(hammingLoss(p, truth)).toBeCloseTo(1 / 6, 12);
    expect(subsetAccuracy(p, truth, { threshold: 0.3 })).toBe(1);
  });

  it('name what does not fit', () => {
    expect(() =>
      hammingLoss(
        p,
        ints([
          [1, 0, 3],
          [1, 0, 0],
        ]),
      ),
    ).toThrow('target[2] must be 0 or 1, got 3');
    expect(() => subsetAccuracy(ints([1, 0]), ints([1, 0]))).toThrow('needs targets [N, K], got target [2]');
    expect(() => subsetAccuracy(floats([[NaN, 0, 0]]), ints([[1, 0, 0]]))).toThrow('prediction[0] is NaN');
  });
});
