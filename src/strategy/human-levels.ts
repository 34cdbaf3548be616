import { ArgumentError, inInterval } from '../errors/index.js';
import { type DiagnoseErrors, type DiagnoseOptions, diagnose } from './diagnose.js';
import type { Diagnosis } from './diagnosis.js';
import { percent, textTable } from './text.js';
import { advice } from './remedies.js';

/**
 * What {@link compareHumanLevels} has found.
 *
 * @example
 * const levels = { doctor: 0.01, team: 0.005 };
 * compareHumanLevels(levels, { train: 0.05, dev: 0.06 }).best; // 'team'
 */
export class HumanLevels {
  /** The level with the least error: the nearest to the Bayes error, which is lower still or equal. */
  readonly best: string;
  /** Whether the largest gap is another one, or cannot be told, with some of the levels. */
  readonly matters: boolean;

  constructor(
    private readonly levels: Readonly<Record<string, number>>,
    /** The diagnosis with each level. */
    readonly diagnoses: Readonly<Record<string, Diagnosis>>,
  ) {
    this.best = Object.keys(levels).reduce((best, name) => (levels[name] < levels[best] ? name : best));
    this.matters = new Set(Object.values(diagnoses).map(({ largest }) => largest)).size > 1;
  }

  /** The diagnosis with the best level. */
  get diagnosis(): Diagnosis {
    return this.diagnoses[this.best];
  }

  /** A table of the levels, and whether the choice among them matters. */
  toString(): string {
    const rows = Object.entries(this.diagnoses).map(([name, diagnosis]) => [
      name,
      percent(this.levels[name]),
      percent(diagnosis.gap('avoidableBias') ?? NaN),
      diagnosis.largest ? advice[diagnosis.largest].title : 'cannot be told',
    ]);
    const note = this.matters
      ? `It matters which is taken: ${this.best} is the nearest to the least possible error.`
      : 'Whichever is taken, the largest gap is the same.';
    return `${textTable([['human level', 'error', 'avoidable bias', 'largest gap'], ...rows], [3])}\n${note}`;
  }
}

/**
 * Which human level to compare with, and whether it matters (§3.1.10). The Bayes error is at most that of the best
 * humans, so a diagnosis takes the lowest; another level is a mark to reach, for a paper or a product. As long as the
 * network is far from all of them, the largest gap is the same with each.
 *
 * @param levels the error of each level, shares in [0, 1], at least one
 * @param errors those of {@link diagnose} without `human`
 * @throws ArgumentError for no level or one with an error out of range
 *
 * @example
 * const levels = { layman: 0.03, doctor: 0.01, expert: 0.007, team: 0.005 };
 * compareHumanLevels(levels, { train: 0.05, dev: 0.06 }).matters; // false
 * compareHumanLevels(levels, { train: 0.007, dev: 0.008 }).matters; // true
 */
export function compareHumanLevels(
  levels: Readonly<Record<string, number>>,
  errors: Omit<DiagnoseErrors, 'human'>,
  options: DiagnoseOptions = {},
): HumanLevels {
  const who = 'compareHumanLevels';
  const names = Object.keys(levels ?? {});
  if (names.length === 0) throw new ArgumentError(`${who}: needs at least one level, such as { expert: 0.007 }.`);
  for (const name of names) inInterval(who, `levels.${name}`, levels[name], '[0, 1]');
  const entries = names.map((name): [string, Diagnosis] => [
    name,
    diagnose({ ...errors, human: levels[name] }, options),
  ]);
  return new HumanLevels(levels, Object.fromEntries(entries));
}
