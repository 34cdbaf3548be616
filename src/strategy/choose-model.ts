import { ArgumentError, finiteNumber, knownOptions, nearest, oneOf, show } from '../errors/index.js';
import { modeOf } from './error-figure.js';
import { type Failure, ModelChoice } from './model-choice.js';

/** What a figure must satisfy; what it is beyond that does not matter. */
export interface Threshold {
  metric: string;
  /** The highest value that will do. */
  atMost?: number;
  /** The lowest value that will do. */
  atLeast?: number;
}

/** Options of {@link chooseModel}. */
export interface ChooseModelOptions {
  /** The one figure that is to be as good as possible. */
  optimize: string;
  /** Which of its values are better. Default: as the metric of that name says; needed for figures of your own. */
  mode?: 'min' | 'max';
  /** What the others must satisfy. Default: nothing. */
  subjectTo?: readonly Threshold[];
}

/**
 * Chooses among models by one optimising figure, subject to satisficing ones (§3.1.4): of those that meet all
 * thresholds the best by `optimize`, of equals the first.
 *
 * When none meets them all, nothing is chosen; the report says who fails what and by how much, and which is nearest:
 * the one whose excesses, each as a share of its threshold, add up to the least.
 *
 * @param candidates the figures of each model by name
 * @throws ArgumentError for no candidates, a figure that one lacks or that is not finite, a threshold without limits
 *
 * @example
 * const candidates = {
 *   A: { accuracy: 0.9, milliseconds: 80 },
 *   B: { accuracy: 0.92, milliseconds: 95 },
 *   C: { accuracy: 0.95, milliseconds: 1500 },
 * };
 * const choice = chooseModel(candidates, {
 *   optimize: 'accuracy',
 *   subjectTo: [{ metric: 'milliseconds', atMost: 100 }],
 * });
 * choice.best; // 'B'
 * choice.failures.map(({ name, excess }) => [name, excess]); // [['C', 1400]]
 */
export function chooseModel(
  candidates: Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: ChooseModelOptions,
): ModelChoice {
  const who = 'chooseModel';
  knownOptions(who, options, ['optimize', 'mode', 'subjectTo']);
  const { optimize, subjectTo = [] } = options;
  const names = Object.keys(candidates ?? {});
  if (names.length === 0) throw new ArgumentError(`${who}: needs at least one candidate, such as { A: { f1: 0.9 } }.`);
  if (!optimize) throw new ArgumentError(`${who}: optimize must name the figure to optimise, got ${show(optimize)}.`);
  for (const threshold of subjectTo) checkThreshold(who, threshold);
  for (const metric of [optimize, ...subjectTo.map((threshold) => threshold.metric)]) {
    for (const name of names) checkFigure(who, name, candidates[name], metric);
  }
  const mode = options.mode ?? modeOf(optimize);
  if (!mode) throw new ArgumentError(`${who}: which values of '${optimize}' are better? Give mode: 'max' or 'min'.`);
  const sign = oneOf(who, 'mode', mode, ['min', 'max']) === 'max' ? -1 : 1;
  const failures = names.flatMap((name) => subjectTo.flatMap((threshold) => failuresOf(name, candidates, threshold)));
  const failed = new Set(failures.map(({ name }) => name));
  const ranked = [...names].sort((a, b) => sign * (candidates[a][optimize] - candidates[b][optimize])); // stable
  const passing = ranked.filter((name) => !failed.has(name));
  const metrics = [...new Set([optimize, ...subjectTo.map(({ metric }) => metric)])];
  return new ModelChoice(candidates, [...passing, ...ranked.filter((name) => failed.has(name))], metrics, failures);
}

function failuresOf(
  name: string,
  candidates: Readonly<Record<string, Readonly<Record<string, number>>>>,
  { metric, atMost, atLeast }: Threshold,
): Failure[] {
  const value = candidates[name][metric];
  const failures: Failure[] = [];
  if (atMost !== undefined && value > atMost) {
    failures.push({ name, metric, value, limit: 'atMost', threshold: atMost, excess: excess(value, atMost) });
  }
  if (atLeast !== undefined && value < atLeast) {
    failures.push({ name, metric, value, limit: 'atLeast', threshold: atLeast, excess: excess(atLeast, value) });
  }
  return failures;
}

/** a - b in twelve significant digits: 0.95 - 0.9 is 0.05. */
function excess(a: number, b: number): number {
  return Number((a - b).toPrecision(12));
}

function checkThreshold(who: string, threshold: Threshold): void {
  knownOptions(`${who} subjectTo`, threshold, ['metric', 'atMost', 'atLeast']);
  const { metric, atMost, atLeast } = threshold;
  if (atMost === undefined && atLeast === undefined) {
    throw new ArgumentError(`${who}: the threshold on ${show(metric)} needs atMost or atLeast.`);
  }
  if (atMost !== undefined) finiteNumber(who, `atMost of '${metric}'`, atMost);
  if (atLeast !== undefined) finiteNumber(who, `atLeast of '${metric}'`, atLeast);
}

function checkFigure(who: string, name: string, figures: Readonly<Record<string, number>>, metric: string): void {
  if (Object.hasOwn(figures ?? {}, metric)) return finiteNumber(who, `${metric} of '${name}'`, figures[metric]);
  const known = Object.keys(figures ?? {});
  const guess = typeof metric === 'string' ? nearest(metric, known) : undefined;
  throw new ArgumentError(
    `${who}: candidate '${name}' has no figure ${show(metric)}.${guess ? ` Did you mean '${guess}'?` : ''} ` +
      `It has: ${known.join(', ') || 'none'}.`,
  );
}
