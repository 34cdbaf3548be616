import { ArgumentError, finiteNumber, knownOptions, nearest, nonNegativeNumber, show } from '../errors/index.js';

/** What a figure comes to over groups. */
export type GroupAverage = Readonly<{
  /** Σ w x / Σ w over the groups. */
  average: number;
  lowest: number;
  highest: number;
  /** highest - lowest: how differently the groups fare. */
  range: number;
}>;

/** Options of {@link groupAverages}. */
export interface GroupAveragesOptions {
  /** The weight of each group, >= 0, such as its share of the users. Default 1 each. */
  weights?: Readonly<Record<string, number>>;
}

/**
 * One number in place of many (§3.1.3): the average of a figure over groups, such as countries, for each candidate.
 *
 *   average = Σ w_g x_g / Σ w_g
 *
 * The result has the shape that {@link chooseModel} takes: optimise the average, subject to the worst group.
 *
 * @param table for each candidate, its figure in each group; all candidates have the same groups
 * @throws ArgumentError for a group that a candidate lacks or has too many, a weight without group, weights that are all 0
 *
 * @example
 * const errors = {
 *   A: { US: 0.03, China: 0.07, India: 0.05, other: 0.09 },
 *   B: { US: 0.05, China: 0.06, India: 0.05, other: 0.1 },
 *   C: { US: 0.02, China: 0.03, India: 0.04, other: 0.05 },
 * };
 * const averages = groupAverages(errors);
 * averages.C.average; // 0.035
 * chooseModel(averages, { optimize: 'average', mode: 'min' }).ranking; // ['C', 'A', 'B']
 */
export function groupAverages<Name extends string>(
  table: Readonly<Record<Name, Readonly<Record<string, number>>>>,
  options?: GroupAveragesOptions,
): Record<Name, GroupAverage>;
export function groupAverages(
  table: Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: GroupAveragesOptions = {},
): Record<string, GroupAverage> {
  const who = 'groupAverages';
  knownOptions(who, options, ['weights']);
  const candidates = Object.entries(table ?? {});
  const groups = Object.keys(candidates[0]?.[1] ?? {});
  if (groups.length === 0) {
    throw new ArgumentError(`${who}: needs at least one candidate with one group, such as { A: { US: 0.03 } }.`);
  }
  const { weights = {} } = options;
  knownOptions(`${who} weights`, weights, groups);
  const weightOf = (group: string): number => weights[group] ?? 1;
  for (const group of groups) nonNegativeNumber(who, `weights.${group}`, weightOf(group));
  const total = groups.reduce((sum, group) => sum + weightOf(group), 0);
  if (total === 0) throw new ArgumentError(`${who}: at least one group must weigh more than 0.`);
  return Object.fromEntries(
    candidates.map(([name, figures]) => {
      checkGroups(who, name, figures, groups);
      const values = groups.map((group) => figures[group]);
      const average = groups.reduce((sum, group) => sum + weightOf(group) * figures[group], 0) / total;
      const [lowest, highest] = [Math.min(...values), Math.max(...values)];
      return [name, { average, lowest, highest, range: highest - lowest }];
    }),
  );
}

function checkGroups(
  who: string,
  name: string,
  figures: Readonly<Record<string, number>>,
  groups: readonly string[],
): void {
  for (const group of groups) {
    if (Object.hasOwn(figures, group)) finiteNumber(who, `${group} of '${name}'`, figures[group]);
    else throw new ArgumentError(`${who}: candidate '${name}' lacks the group ${show(group)}.`);
  }
  for (const group of Object.keys(figures)) {
    if (groups.includes(group)) continue;
    const guess = nearest(group, groups);
    throw new ArgumentError(
      `${who}: candidate '${name}' has a group ${show(group)} that others lack.${guess ? ` Did you mean '${guess}'?` : ''}`,
    );
  }
}
