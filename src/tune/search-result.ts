import type { TrialFigures, Value, Values } from './trial.js';

/** One trial of a search. */
export interface TrialResult<Given = Values> {
  /** Its number, counted from 1. */
  readonly trial: number;
  readonly values: Given;
  /** What it has been drawn from, `context.seed`: the same trial can be run again. */
  readonly seed: string;
  /** The round in which it ran last, counted from 1. */
  readonly round: number;
  /** Its last budget; undefined when the search sets none. */
  readonly budget: number | undefined;
  /** The optimised figure; NaN when the trial has failed. */
  readonly value: number;
  /** All that it returned. */
  readonly figures: TrialFigures;
  /** Why it has failed; undefined when it has not. */
  readonly error: string | undefined;
  /** How long its runs took altogether. */
  readonly seconds: number;
}

/**
 * What a search has found: its trials, best first.
 *
 * @example
 * const result = await search({
 *   space: { w: choice([4, 5, 7]) },
 *   trial: ({ w }) => ({ cost: (w - 5) ** 2 }),
 *   strategy: gridSearch(),
 *   optimize: 'cost',
 *   verbose: false,
 * });
 * result.trials.map(({ values }) => values.w); // [5, 4, 7]
 * result.best.value; // 0
 * console.log(String(result));
 * // trial    w  cost
 * // -----  ---  ----
 * //     2    5     0
 * //     1    4     1
 * //     3    7     4
 */
export class SearchResult<Given extends object = Values> {
  /** The best trial. */
  readonly best: TrialResult<Given>;

  constructor(
    /** The name of the optimised figure. */
    readonly optimize: string,
    readonly mode: 'min' | 'max',
    /** All trials: later rungs first, then by the optimised figure, equal ones by number; the failed at the end. */
    readonly trials: readonly TrialResult<Given>[],
  ) {
    this.best = trials[0];
  }

  /** The first `count` trials as text in columns. */
  table(count = this.trials.length): string {
    const names = [...new Set(this.trials.flatMap(({ values }) => Object.keys(values)))];
    const budgets = this.trials.some(({ budget }) => budget !== undefined);
    const failed = this.trials.some(({ error }) => error !== undefined);
    const heading = ['trial', ...names, ...(budgets ? ['budget'] : []), this.optimize, ...(failed ? [''] : [])];
    const rows = this.trials.slice(0, count).map(({ trial, values, budget, value, error }) => {
      const settings = new Map<string, Value | undefined>(Object.entries(values));
      const cells = [trial, ...names.map((name) => settings.get(name)), ...(budgets ? [budget] : []), value];
      return [...cells.map(cell), ...(failed ? [error ?? ''] : [])];
    });
    return columns([heading, ...rows], failed ? heading.length - 1 : undefined);
  }

  toString(): string {
    return this.table();
  }

  /** Plain data; JSON writes a figure that is not finite as null. */
  toJSON(): { optimize: string; mode: 'min' | 'max'; trials: readonly TrialResult<Given>[] } {
    return { optimize: this.optimize, mode: this.mode, trials: this.trials };
  }
}

/** A setting or figure as tables and lines of progress show it. */
export function cell(value: Value | undefined): string {
  if (value === undefined) return '-';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}

/** Rows in columns aligned to the right, but the one of number `text`. */
function columns(rows: readonly (readonly string[])[], text: number | undefined): string {
  const widths = rows[0].map((_, i) => Math.max(3, ...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((entry, i) => (i === text ? entry : entry.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width, i) => (i === text ? '' : '-'.repeat(width)));
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n');
}
