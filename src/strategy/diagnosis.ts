import type { ErrorName, Gap, GapName, KnownErrors } from './gaps.js';
import type { MismatchTable } from './mismatch-table.js';
import { advice } from './remedies.js';
import { percent, textTable } from './text.js';

/** What a {@link Diagnosis} rests on. */
export interface Findings {
  /** The errors, as given; `human` is 0 when `assumed`. */
  readonly errors: KnownErrors & Readonly<Record<'human' | 'train' | 'dev', number>>;
  /** Whether nobody said how well humans do. */
  readonly assumed: boolean;
  readonly gaps: readonly Gap[];
  readonly tolerance: number;
  readonly scale: 'share' | 'cost';
  readonly table: MismatchTable | undefined;
}

const labels: Readonly<Record<ErrorName, string>> = {
  human: 'human',
  train: 'training',
  trainDev: 'train-dev',
  dev: 'dev',
  test: 'test',
};

/**
 * What {@link diagnose} has found. `String(diagnosis)` is a report to read, `JSON.stringify(diagnosis)` one for
 * programs.
 *
 * @example
 * const diagnosis = diagnose({ human: 0.01, train: 0.08, dev: 0.1 });
 * diagnosis.gap('avoidableBias'); // 0.07
 * diagnosis.gap('variance'); // 0.02
 * diagnosis.gap('dataMismatch'); // undefined
 */
export class Diagnosis {
  /** The errors as given, `human` 0 where nobody said it: `diagnosisFigure(diagnosis.errors)` draws them. */
  readonly errors: Findings['errors'];
  /** The gaps from human error to test error, in this order. */
  readonly gaps: readonly Gap[];
  /** The gaps that are large, the largest first; of equal ones the one that comes first in the chain. */
  readonly problems: readonly GapName[];
  /**
   * The largest gap, however small it is: where to go on. Undefined when no error exceeds the one before it, and when
   * that cannot be told.
   */
  readonly largest: GapName | undefined;
  /**
   * Whether training error lies below the human error: how far it still is from the least possible error is then
   * unknown (§3.1.11), anything between 0 and all of the training error.
   */
  readonly surpassesHuman: boolean;
  /** A gap up to this is not large. */
  readonly tolerance: number;
  /** The four or six cells of §3.2.5; undefined without a train-dev error. */
  readonly table: MismatchTable | undefined;

  constructor(private readonly findings: Findings) {
    const { errors, gaps, tolerance, table } = findings;
    this.errors = errors;
    this.gaps = gaps;
    this.tolerance = tolerance;
    this.table = table;
    const bySize = [...gaps].sort((a, b) => b.value - a.value); // stable: of equal ones the first of the chain
    this.problems = bySize.filter(({ large }) => large).map(({ name }) => name);
    this.surpassesHuman = errors.train < errors.human;
    const positive = bySize.find(({ value }) => value > (this.surpassesHuman ? errors.train : 0));
    this.largest = positive?.name;
  }

  /** The value of a gap; undefined when an error that it needs was not given. */
  gap(name: GapName): number | undefined {
    return this.gaps.find((gap) => gap.name === name)?.value;
  }

  /** What helps against the gaps that are large, or else against the largest, in the order of the course. */
  get remedies(): readonly string[] {
    return this.#treated().flatMap((name) => advice[name].remedies);
  }

  /** What it comes to, in a sentence or two. */
  get verdict(): string {
    const { errors } = this;
    const named = (name: GapName): string => `${advice[name].title} (${this.#show(this.gap(name) ?? NaN)})`;
    const sentences: string[] = [];
    if (this.surpassesHuman) {
      sentences.push(
        `Training error is below that of humans: avoidable bias cannot be told, it lies between 0 and ` +
          `${this.#show(errors.train)}.`,
      );
      if (!this.largest) sentences.push('Whether bias or another gap is the larger one is open (§3.1.11).');
    }
    const [first, ...rest] = this.problems;
    if (first) {
      sentences.push(`The problem is ${named(first)}: ${advice[first].meaning}.`);
      for (const name of rest) sentences.push(`Also large: ${named(name)}: ${advice[name].meaning}.`);
    } else {
      const chance = this.gaps.some(({ margin }) => margin !== undefined) ? ' by more than chance' : '';
      sentences.push(`No gap is large: none exceeds ${this.#show(this.tolerance)}${chance}.`);
      if (this.largest) sentences.push(`The largest is ${named(this.largest)}.`);
    }
    return sentences.join(' ');
  }

  /** The report: the chain of errors, what it means and what to try. */
  toString(): string {
    const parts = [this.#chain(), this.verdict];
    if (this.findings.assumed) {
      parts.push('No human error was given: 0 is assumed to be possible. If it is not, bias is smaller than it looks.');
    }
    if (this.table) parts.push(String(this.table));
    for (const name of this.#treated()) {
      const { title, remedies, source } = advice[name];
      const list = remedies.map((remedy, i) => `  ${i + 1}. ${remedy}`);
      const heading = this.problems.length > 0 ? `Against ${title}` : `If that is not enough: against ${title}`;
      parts.push([`${heading}, in this order (${source}):`, ...list].join('\n'));
    }
    return parts.join('\n\n');
  }

  /** The same as plain data. */
  toJSON() {
    const { assumed, scale } = this.findings;
    const { errors, gaps, tolerance, problems, largest, surpassesHuman, verdict, remedies, table } = this;
    const found = { gaps, problems, largest, surpassesHuman, verdict, remedies };
    return { errors, assumed, scale, tolerance, ...found, table: table?.toJSON() };
  }

  #treated(): readonly GapName[] {
    if (this.problems.length > 0) return this.problems;
    return this.largest ? [this.largest] : [];
  }

  #chain(): string {
    const { errors, assumed } = this.findings;
    const rows = [['', 'error', 'gap', 'size', '']];
    rows.push([assumed ? 'human (assumed)' : labels.human, this.#show(errors.human), '', '', '']);
    for (const { name, to, value, margin, large } of this.gaps) {
      const unknown = name === 'avoidableBias' && this.surpassesHuman;
      const mark = unknown ? 'unknown' : large ? 'large' : '';
      const size = this.#show(value) + (margin === undefined ? '' : ` ± ${this.#show(margin)}`);
      rows.push([labels[to], this.#show(errors[to] ?? NaN), advice[name].title, size, mark]);
    }
    return textTable(rows, [2, 4]);
  }

  #show(value: number): string {
    return this.findings.scale === 'share' ? percent(value) : value.toPrecision(4);
  }
}
