import { ArgumentError, nearest, show } from '../errors/index.js';
import type { Logs } from '../train/index.js';
import { deviation, mean } from './statistics.js';
import { count, textTable } from './text.js';

/** One fold of a cross-validation. */
export interface FoldRun {
  /** Which dealing of the examples, counted from 1. */
  readonly repeat: number;
  /** Which part was validated on, counted from 1. */
  readonly fold: number;
  /** The figures of the trained model on what it learnt from. */
  readonly train: Logs;
  /** The figures on the part that it has not seen. */
  readonly validation: Logs;
}

/**
 * What {@link crossValidate} returns: the figures of every fold. `String(result)` is a table of means ± deviations.
 *
 * @example
 * const result = new CrossValidation(
 *   [0.9, 0.8, 1].map((accuracy, k) => ({ repeat: 1, fold: k + 1, train: { accuracy: 1 }, validation: { accuracy } })),
 *   30,
 * );
 * result.get('accuracy'); // [0.9, 0.8, 1]
 * result.mean('accuracy'); // 0.9
 * result.deviation('accuracy'); // 0.1
 * console.log(String(result));
 * // 3 folds of 30 examples
 * //
 * // figure           training       validation  lowest  highest
 * // --------  ---------------  ---------------  ------  -------
 * // accuracy  1.0000 ± 0.0000  0.9000 ± 0.1000  0.8000   1.0000
 */
export class CrossValidation {
  /** Made by {@link crossValidate}. */
  constructor(
    readonly runs: readonly FoldRun[],
    /** The number of all examples. */
    readonly examples: number,
  ) {}

  /** The names of the figures: the loss and the metrics of compile. */
  get names(): readonly string[] {
    return Object.keys(this.runs[0].validation);
  }

  /** A figure of each fold's validation part; throws ArgumentError when there is none of that name. */
  get(name: string): number[] {
    return this.#figures('validation', name);
  }

  /** The mean of a figure over the folds. */
  mean(name: string): number {
    return mean(this.get(name));
  }

  /** The standard deviation of a figure between the folds, √(Σ (x - mean)² / (n - 1)). */
  deviation(name: string): number {
    return deviation(this.get(name));
  }

  toString(): string {
    const folds = this.runs.filter(({ repeat }) => repeat === 1).length;
    const repeats = this.runs.length / folds;
    const spread = (values: readonly number[]): string =>
      `${mean(values).toFixed(4)} ± ${deviation(values).toFixed(4)}`;
    const rows = this.names.map((name) => {
      const values = this.get(name);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return [name, spread(this.#figures('train', name)), spread(values), low.toFixed(4), high.toFixed(4)];
    });
    const often = repeats > 1 ? `, dealt ${repeats} times` : '';
    return [
      `${count(folds, 'fold')} of ${count(this.examples, 'example')}${often}`,
      '',
      textTable([['figure', 'training', 'validation', 'lowest', 'highest'], ...rows]),
    ].join('\n');
  }

  /** Means, deviations and the figures of every fold, as plain data. */
  toJSON() {
    const summary = (of: (name: string) => number): Logs =>
      Object.fromEntries(this.names.map((name) => [name, of(name)]));
    return {
      examples: this.examples,
      mean: summary((name) => this.mean(name)),
      deviation: summary((name) => this.deviation(name)),
      runs: this.runs,
    };
  }

  #figures(part: 'train' | 'validation', name: string): number[] {
    if (this.names.includes(name)) return this.runs.map((run) => run[part][name]);
    const guess = nearest(String(name), this.names);
    throw new ArgumentError(
      `CrossValidation: no figure is named ${show(name)}.${guess ? ` Did you mean '${guess}'?` : ''} ` +
        `Known: ${this.names.join(', ')}.`,
    );
  }
}
