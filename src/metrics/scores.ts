import { ArgumentError, finiteNumber, knownOptions, oneOf, show } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { ConfusionCounts, type ConfusionOptions } from './confusion.js';
import { type Metric, foreignState, needSamples, once } from './metric.js';
import { AnswerPairs } from './multilabel.js';

/** What precision, recall and F1 of a class are made of. */
export interface ClassCounts {
  /** Samples of the class that were predicted as it. */
  truePositives: number;
  /** Samples predicted as the class: true and false positives. */
  predicted: number;
  /** Samples of the class: true positives and false negatives. */
  support: number;
}

/** Precision, recall and their harmonic mean. */
export interface Scores {
  precision: number;
  recall: number;
  f1: number;
}

export const averages = ['binary', 'macro', 'micro', 'weighted'] as const;

/** How the figures of K classes become one; see {@link Precision}. */
export type Average = (typeof averages)[number];

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 *   precision = TP / (TP + FP)     recall = TP / (TP + FN)
 *   F1 = 2 P R / (P + R) = 2 TP / (2 TP + FP + FN)
 *
 * with 0 / 0 = 0.
 */
export function scoresOf({ truePositives, predicted, support }: ClassCounts): Scores {
  return {
    precision: ratio(truePositives, predicted),
    recall: ratio(truePositives, support),
    f1: ratio(2 * truePositives, predicted + support),
  };
}

/** Macro, micro or weighted scores of several classes. */
export function averageScores(counts: readonly ClassCounts[], average: Exclude<Average, 'binary'>): Scores {
  const sum = (value: (c: ClassCounts) => number): number => counts.reduce((total, c) => total + value(c), 0);
  const support = sum((c) => c.support);
  if (average === 'micro') {
    return scoresOf({ truePositives: sum((c) => c.truePositives), predicted: sum((c) => c.predicted), support });
  }
  const share = (c: ClassCounts): number => (average === 'macro' ? 1 / counts.length : ratio(c.support, support));
  return {
    precision: sum((c) => share(c) * scoresOf(c).precision),
    recall: sum((c) => share(c) * scoresOf(c).recall),
    f1: sum((c) => share(c) * scoresOf(c).f1),
  };
}

/** Options of {@link Precision}, {@link Recall} and {@link F1}. */
export interface ScoreOptions extends ConfusionOptions {
  /** Default `'binary'` with two classes, `'macro'` with any other number. */
  average?: Average;
  /** The class that `'binary'` looks for. Default 1. */
  positive?: number;
  /** Each of K columns is a yes/no question of its own. Default false. */
  multiLabel?: boolean;
}

const scoreOptions = ['average', 'positive', 'multiLabel', 'numClasses', 'threshold'];

/** Per-class counts over batches, from a confusion matrix or from K yes/no answers. */
export class ClassCounter {
  private readonly confusion: ConfusionCounts | undefined;
  private answers: ClassCounts[] = [];
  private readonly threshold: number;

  constructor(
    private readonly who: string,
    options: ScoreOptions = {},
  ) {
    this.threshold = options.threshold ?? 0.5;
    finiteNumber(who, 'threshold', this.threshold);
    if (!options.multiLabel) this.confusion = new ConfusionCounts(who, options);
  }

  reset(): void {
    this.confusion?.reset();
    this.answers = [];
  }

  /** The confusion table, or three counts of each question. */
  state(): Float64Array {
    if (this.confusion) return this.confusion.state();
    return Float64Array.from(this.answers.flatMap((count) => [count.truePositives, count.predicted, count.support]));
  }

  restore(state: Float64Array): void {
    if (this.confusion) return this.confusion.restore(state);
    if (state.length % 3 !== 0) foreignState(this.who, state);
    this.answers = Array.from({ length: state.length / 3 }, (_, k) => {
      const [truePositives, predicted, support] = state.subarray(3 * k, 3 * k + 3);
      return { truePositives, predicted, support };
    });
  }

  update(prediction: Tensor, target: Tensor): void {
    if (this.confusion) return this.confusion.update(prediction, target);
    const answers = new AnswerPairs(this.who, prediction, target, this.threshold);
    if (this.answers.length > 0 && this.answers.length !== answers.labels) {
      throw new ArgumentError(
        `${this.who}: earlier batches had ${this.answers.length} labels, this one has ${answers.labels}.`,
      );
    }
    for (let k = this.answers.length; k < answers.labels; k++) {
      this.answers.push({ truePositives: 0, predicted: 0, support: 0 });
    }
    this.answers.forEach((count, k) => {
      for (let i = 0; i < answers.samples; i++) {
        const [p, t] = [answers.predicted(i, k), answers.actual(i, k)];
        if (p) count.predicted++;
        if (t) count.support++;
        if (p && t) count.truePositives++;
      }
    });
  }

  /** The counts of every class so far. */
  counts(): ClassCounts[] {
    const { confusion } = this;
    if (!confusion) return this.answers;
    return Array.from({ length: confusion.samples === 0 ? 0 : confusion.classes }, (_, k) => ({
      truePositives: confusion.at(k, k),
      predicted: confusion.columnSum(k),
      support: confusion.rowSum(k),
    }));
  }
}

/** The parent of {@link Precision}, {@link Recall} and {@link F1}: one of the three scores, averaged. */
abstract class ScoreMetric implements Metric {
  readonly name: string;
  readonly better = 'higher';
  private readonly counter: ClassCounter;
  private readonly average: Average | undefined;
  private readonly positive: number;

  constructor(
    private readonly score: keyof Scores,
    options: ScoreOptions = {},
  ) {
    knownOptions(new.target.name, options, scoreOptions);
    const { average, positive = 1, multiLabel = false } = options;
    if (average !== undefined) oneOf(new.target.name, 'average', average, averages);
    if (positive !== 0 && positive !== 1) {
      throw new ArgumentError(`${new.target.name}: positive must be class 0 or 1, got ${show(positive)}.`);
    }
    this.average = average ?? (multiLabel ? 'macro' : undefined);
    this.positive = positive;
    const isPlain = average === undefined || average === 'binary';
    this.name = isPlain ? score : `${average}${score[0].toUpperCase()}${score.slice(1)}`;
    this.counter = new ClassCounter(this.name, options);
  }

  reset(): void {
    this.counter.reset();
  }

  update(prediction: Tensor, target: Tensor): void {
    this.counter.update(prediction, target);
  }

  state(): Float64Array {
    return this.counter.state();
  }

  restore(state: Float64Array): void {
    this.counter.restore(state);
  }

  result(): number {
    const counts = this.counter.counts();
    needSamples(this.name, counts.length);
    const average = this.average ?? (counts.length <= 2 ? 'binary' : 'macro');
    if (average !== 'binary') return averageScores(counts, average)[this.score];
    if (counts.length > 2) {
      throw new ArgumentError(
        `${this.name}: average 'binary' needs two classes, got ${counts.length}; ` +
          "choose 'macro', 'micro' or 'weighted'.",
      );
    }
    return scoresOf(counts[this.positive] ?? { truePositives: 0, predicted: 0, support: 0 })[this.score];
  }
}

/**
 * Of what was called a class, how much is of that class:
 *
 *   precision = TP / (TP + FP),  0 / 0 = 0
 *
 * `average`: `'binary'` is the figure of class `positive`; `'macro'` the plain
 * mean over the K classes; `'weighted'` the mean weighted by their number of
 * samples; `'micro'` the figure of the pooled counts. Predictions and targets
 * are read as {@link confusionMatrix} reads them. Throws ArgumentError for
 * labels out of range, NaN predictions, and `'binary'` with more than two classes.
 *
 * @example
 * const figure = new Precision();
 * figure.update(fromArray([0.9, 0.8, 0.1]), fromArray([1, 0, 1]));
 * figure.update(fromArray([0.7, 0.3]), fromArray([1, 0]));
 * figure.result(); // 0.6667
 */
export class Precision extends ScoreMetric {
  constructor(options?: ScoreOptions) {
    super('precision', options);
  }
}

/**
 * Of a class, how much was called so: recall = TP / (TP + FN), 0 / 0 = 0.
 * Averages and errors are those of {@link Precision}.
 *
 * @example
 * const figure = new Recall();
 * figure.update(fromArray([0.9, 0.8, 0.1]), fromArray([1, 0, 1]));
 * figure.update(fromArray([0.7, 0.3]), fromArray([1, 1]));
 * figure.result(); // 0.5
 */
export class Recall extends ScoreMetric {
  constructor(options?: ScoreOptions) {
    super('recall', options);
  }
}

/**
 * The harmonic mean of precision and recall, F1 = 2 TP / (2 TP + FP + FN),
 * 0 / 0 = 0. Averages and errors are those of {@link Precision}; the macro and
 * weighted F1 are means of the classes' F1.
 *
 * @example
 * const figure = new F1();
 * figure.update(fromArray([0.9, 0.8, 0.1]), fromArray([1, 0, 1]));
 * figure.update(fromArray([0.7, 0.3]), fromArray([1, 1]));
 * figure.result(); // 0.5714
 */
export class F1 extends ScoreMetric {
  constructor(options?: ScoreOptions) {
    super('f1', options);
  }
}

/**
 * {@link Precision} of one batch.
 *
 * @example
 * const t = new Tensor(Int32Array.of(0, 1, 1, 2), [4]);
 * const y = new Tensor(Int32Array.of(0, 1, 2, 2), [4]);
 * precision(y, t, { average: 'macro' });   // 0.8333333333333333
 */
export function precision(prediction: Tensor, target: Tensor, options?: ScoreOptions): number {
  return once(new Precision(options), prediction, target);
}

/**
 * {@link Recall} of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.8, 0.1, 0.3]);
 * const t = fromArray([1, 0, 1, 0]);
 * recall(y, t); // 0.5
 * recall(y, t, { threshold: 0.05 }); // 1
 */
export function recall(prediction: Tensor, target: Tensor, options?: ScoreOptions): number {
  return once(new Recall(options), prediction, target);
}

/**
 * {@link F1} of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.8, 0.1, 0.3]);
 * const t = fromArray([1, 1, 1, 0]);
 * f1(y, t); // 0.8
 * f1(y, t, { average: 'macro' }); // 0.7333
 */
export function f1(prediction: Tensor, target: Tensor, options?: ScoreOptions): number {
  return once(new F1(options), prediction, target);
}
