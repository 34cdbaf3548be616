import { ArgumentError, knownOptions } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { classLayout } from './classes.js';
import { type ClassCounts, type Scores, ClassCounter, averageScores, scoresOf } from './scores.js';
import type { ConfusionOptions } from './confusion.js';

/** The scores of one class or of their average, with the number of samples behind them. */
export interface ReportRow extends Scores {
  name: string;
  support: number;
}

/** What {@link classificationReport} returns; `toString()` is its table. */
export interface ClassificationReport {
  classes: ReportRow[];
  macro: ReportRow;
  micro: ReportRow;
  weighted: ReportRow;
  toString(): string;
}

/** Options of {@link classificationReport}. */
export interface ReportOptions extends ConfusionOptions {
  /** One name for each class. Default '0', '1', ... */
  classNames?: readonly string[];
  /** Each of K columns is a yes/no question of its own. Default false. */
  multiLabel?: boolean;
}

/**
 * Precision, recall, F1 and support of every class, with their macro, micro
 * and weighted averages. With one label for each sample, the micro figures all
 * equal the accuracy.
 *
 * Predictions and targets as in {@link confusionMatrix}, or [N, K] answers with
 * `multiLabel`. Int32 predictions have as many classes as there are names.
 * Throws ArgumentError when `classNames` has not K entries.
 *
 * @example
 * const t = new Tensor(Int32Array.of(0, 1, 1, 1), [4]);
 * const y = new Tensor(Float32Array.of(0.1, 0.8, 0.3, 0.9), [4]);
 * console.log(String(classificationReport(y, t, { classNames: ['other', 'cat'] })));
 * //           precision   recall       f1  support
 * // other        0.5000   1.0000   0.6667        1
 * // cat          1.0000   0.6667   0.8000        3
 * //
 * // macro        0.7500   0.8333   0.7333        4
 * // micro        0.7500   0.7500   0.7500        4
 * // weighted     0.8750   0.7500   0.7667        4
 */
export function classificationReport(
  prediction: Tensor,
  target: Tensor,
  options: ReportOptions = {},
): ClassificationReport {
  const who = 'classificationReport';
  const { classNames, ...counting } = options;
  knownOptions(who, counting, ['numClasses', 'threshold', 'multiLabel']);
  const isPlain = !counting.multiLabel && classLayout(who, prediction, target) === 'labels';
  const numClasses = counting.numClasses ?? (isPlain ? classNames?.length : undefined);
  const counter = new ClassCounter(who, { ...counting, numClasses });
  counter.update(prediction, target);
  const counts = counter.counts();
  if (classNames && classNames.length !== counts.length) {
    throw new ArgumentError(
      `${who}: classNames must have one name for each of ${counts.length} classes, got ${classNames.length}.`,
    );
  }
  return reportOf(counts.map((count, k) => [classNames?.[k] ?? String(k), count]));
}

/** The report of named counts. */
export function reportOf(named: readonly (readonly [name: string, count: ClassCounts])[]): ClassificationReport {
  const counts = named.map(([, count]) => count);
  const support = counts.reduce((sum, c) => sum + c.support, 0);
  const classes = named.map(([name, count]) => ({ name, ...scoresOf(count), support: count.support }));
  const macro = { name: 'macro', ...averageScores(counts, 'macro'), support };
  const micro = { name: 'micro', ...averageScores(counts, 'micro'), support };
  const weighted = { name: 'weighted', ...averageScores(counts, 'weighted'), support };
  return { classes, macro, micro, weighted, toString: () => table(classes, [macro, micro, weighted]) };
}

function table(classes: readonly ReportRow[], means: readonly ReportRow[]): string {
  const rows = [...classes, ...means];
  const width = Math.max(...rows.map((row) => row.name.length)) + 2;
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(width) : cell.padStart(9)))
      .join('')
      .trimEnd();
  const cells = (row: ReportRow): string[] => [
    row.name,
    ...[row.precision, row.recall, row.f1].map((value) => value.toFixed(4)),
    String(row.support),
  ];
  const head = line(['', 'precision', 'recall', 'f1', 'support']);
  return [head, ...classes.map((row) => line(cells(row))), '', ...means.map((row) => line(cells(row)))].join('\n');
}
