import { ArgumentError, ShapeError, knownOptions, positiveInteger } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ClassificationReport, reportOf } from './report.js';

/** Options of {@link confusionReport}. */
export interface ConfusionReportOptions {
  /** One name for each class. Default '0', '1', ... */
  classNames?: readonly string[];
}

/** Options of {@link mostConfused}. */
export interface MostConfusedOptions extends ConfusionReportOptions {
  /** At most this many pairs, an integer >= 1. Default 10. */
  limit?: number;
}

/** One class taken for another. */
export interface ConfusedPair {
  actual: string;
  predicted: string;
  /** How often. */
  count: number;
  /** Of the samples of the true class. */
  share: number;
}

/**
 * The per-class report of a confusion matrix [true, predicted] = [K, K]: precision, recall, F1 and support of each class
 * with their averages, as {@link classificationReport} gives them, for counts that come from elsewhere: summed over
 * folds, printed in a paper.
 *
 * @throws ShapeError unless the matrix is square, ArgumentError for counts below 0 and for names that are not K
 *
 * @example
 * const report = confusionReport(fromArray([[8, 2], [1, 9]]), { classNames: ['other', 'cat'] });
 * report.classes[1].recall; // 0.9
 * report.micro.f1; // 0.85
 */
export function confusionReport(counts: Tensor, options: ConfusionReportOptions = {}): ClassificationReport {
  knownOptions('confusionReport', options, ['classNames']);
  const { classes, names, at } = readCounts('confusionReport', counts, options.classNames);
  const sum = (count: (k: number) => number): number => classes.reduce((total, k) => total + count(k), 0);
  return reportOf(
    classes.map((k) => {
      const [support, predicted] = [sum((j) => at(k, j)), sum((i) => at(i, k))];
      return [names[k], { truePositives: at(k, k), predicted, support }];
    }),
  );
}

/**
 * Which classes are taken for which, the most frequent first; pairs that never occur are left out, and equal counts stay
 * in the order of the classes.
 *
 * @throws as {@link confusionReport} does
 *
 * @example
 * const counts = fromArray([[8, 2, 0], [1, 9, 0], [0, 3, 2]]);
 * const [worst] = mostConfused(counts, { classNames: ['cat', 'dog', 'fox'] });
 * [worst.actual, worst.predicted, worst.count, worst.share]; // ['fox', 'dog', 3, 0.6]
 */
export function mostConfused(counts: Tensor, options: MostConfusedOptions = {}): ConfusedPair[] {
  knownOptions('mostConfused', options, ['classNames', 'limit']);
  const { limit = 10 } = options;
  positiveInteger('mostConfused', 'limit', limit);
  const { classes, names, at } = readCounts('mostConfused', counts, options.classNames);
  const pairs = classes.flatMap((i) => {
    const support = classes.reduce((total, j) => total + at(i, j), 0);
    return classes
      .filter((j) => j !== i && at(i, j) > 0)
      .map((j) => ({ actual: names[i], predicted: names[j], count: at(i, j), share: at(i, j) / support }));
  });
  return pairs.sort((a, b) => b.count - a.count).slice(0, limit);
}

function readCounts(who: string, counts: Tensor, classNames: readonly string[] | undefined) {
  expectTensor(who, counts, 'counts');
  const [k] = counts.shape;
  if (counts.rank !== 2 || k !== counts.shape[1] || k === 0) {
    throw new ShapeError(`${who}: needs counts [true, predicted] = [K, K], got ${showShape(counts.shape)}.`);
  }
  const { data } = counts;
  const bad = data.findIndex((count) => !(count >= 0 && count < Infinity));
  if (bad >= 0) {
    throw new ArgumentError(
      `${who}: every count must be >= 0, got ${data[bad]} at [${Math.floor(bad / k)}, ${bad % k}] of ${showShape(counts.shape)}.`,
    );
  }
  if (classNames && classNames.length !== k) {
    throw new ArgumentError(
      `${who}: classNames must have one name for each of ${k} classes, got ${classNames.length}.`,
    );
  }
  const classes = Array.from({ length: k }, (_, i) => i);
  return {
    classes,
    names: classNames ?? classes.map(String),
    at: (actual: number, predicted: number) => data[actual * k + predicted],
  };
}
