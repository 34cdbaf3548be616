import { textTable } from './text.js';

/** A threshold that a candidate does not meet. */
export interface Failure {
  /** The candidate. */
  readonly name: string;
  readonly metric: string;
  readonly value: number;
  readonly limit: 'atMost' | 'atLeast';
  readonly threshold: number;
  /** By how much, > 0. */
  readonly excess: number;
}

/**
 * What {@link chooseModel} comes to. `String(choice)` is a table to print.
 *
 * @example
 * const choice = chooseModel({ A: { f1: 0.9, ms: 120 }, B: { f1: 0.8, ms: 101 } }, {
 *   optimize: 'f1',
 *   subjectTo: [{ metric: 'ms', atMost: 100 }],
 * });
 * [choice.best, choice.nearest]; // [undefined, 'B']
 */
export class ModelChoice {
  /** The chosen candidate; undefined when none meets all thresholds. */
  readonly best: string | undefined;
  /** When none is chosen, the candidate that misses the thresholds by the least. */
  readonly nearest: string | undefined;

  constructor(
    private readonly candidates: Readonly<Record<string, Readonly<Record<string, number>>>>,
    /** The candidates from best to worst, those that fail a threshold behind those that do not. */
    readonly ranking: readonly string[],
    private readonly metrics: readonly string[],
    /** Who fails which threshold, by how much. */
    readonly failures: readonly Failure[],
  ) {
    const missOf = (name: string): number =>
      this.#failuresOf(name).reduce((sum, { excess, threshold }) => sum + excess / (Math.abs(threshold) || 1), 0);
    const [first] = ranking;
    if (missOf(first) === 0) this.best = first;
    else this.nearest = ranking.reduce((least, name) => (missOf(name) < missOf(least) ? name : least));
  }

  /** What it comes to, in a sentence. */
  get verdict(): string {
    if (this.best !== undefined) return `Chosen: ${this.best}.`;
    const last = String(this.nearest);
    const missed = this.#failuresOf(last).map(({ metric, excess, limit }) => {
      return `${metric} by ${show(excess)}${limit === 'atMost' ? ' too much' : ' too little'}`;
    });
    return `No candidate meets all thresholds. The nearest is ${last}: ${missed.join(', ')}.`;
  }

  /** A table of the candidates in order, with what each fails, and the verdict. */
  toString(): string {
    const rows = this.ranking.map((name) => {
      const misses = this.#failuresOf(name).map(
        ({ metric, limit, threshold }) => `${metric} ${limit === 'atMost' ? '>' : '<'} ${show(threshold)}`,
      );
      const figures = this.metrics.map((metric) => show(this.candidates[name][metric]));
      return [name, ...figures, misses.join(', ') || (name === this.best ? 'chosen' : '')];
    });
    const note = this.metrics.length + 1;
    return `${textTable([['candidate', ...this.metrics, ''], ...rows], [note])}\n${this.verdict}`;
  }

  /** The same as plain data. */
  toJSON() {
    const { best, nearest, ranking, failures, verdict } = this;
    return { best, nearest, ranking, failures, verdict };
  }

  #failuresOf(name: string): readonly Failure[] {
    return this.failures.filter((failure) => failure.name === name);
  }
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
