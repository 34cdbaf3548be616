import { ArgumentError, StateError, knownOptions, oneOf, positiveInteger, show } from '../errors/index.js';

/** Options of {@link randomRestarts}. */
export interface RestartOptions<T> {
  /** How many initial points to try. Default 5. */
  restarts?: number;
  /** The seed of the first one; the others count up from it. Default 0. */
  seed?: number;
  /** What a run is judged by, such as its cost on the validation set. */
  score: (result: T) => number;
  /** Which scores win. Default 'lower'. */
  better?: 'lower' | 'higher';
}

/** What {@link randomRestarts} found. */
export interface Restarts<T> {
  /** The result with the best score; the first of equals. */
  readonly best: T;
  readonly bestSeed: number;
  /** Every run's seed and score, in order; NaN never wins. */
  readonly runs: readonly { readonly seed: number; readonly score: number }[];
}

/**
 * Random restarts: trains from several initial points and keeps the best one.
 * Gradient descent finds a local minimum near its start, so several starts
 * find a better one than a single one does. Only the best result is kept.
 *
 * @param run builds and trains a model from a seed and returns it, or a promise of it
 * @throws StateError when every score is NaN
 *
 * @example
 * const { bestSeed } = await randomRestarts((seed) => (seed - 2) ** 2, { score: (cost) => cost });
 * bestSeed; // 2
 */
export async function randomRestarts<T>(
  run: (seed: number) => T | Promise<T>,
  options: RestartOptions<T>,
): Promise<Restarts<T>> {
  const who = 'randomRestarts';
  knownOptions(who, options, ['restarts', 'seed', 'score', 'better']);
  const { restarts = 5, seed: first = 0, score } = options;
  const better = oneOf(who, 'better', options.better ?? 'lower', ['lower', 'higher']);
  positiveInteger(who, 'restarts', restarts);
  if (!Number.isInteger(first)) throw new ArgumentError(`${who}: seed must be an integer, got ${show(first)}.`);
  if (typeof score !== 'function')
    throw new ArgumentError(`${who}: score must be a function of a result, got ${show(score)}.`);
  const runs: { seed: number; score: number }[] = [];
  let best: { result: T; seed: number; score: number } | undefined;
  for (let seed = first; seed < first + restarts; seed++) {
    const result = await run(seed);
    const value = score(result);
    runs.push({ seed, score: value });
    const wins = best === undefined || (better === 'lower' ? value < best.score : value > best.score);
    if (wins && !Number.isNaN(value)) best = { result, seed, score: value };
  }
  if (!best) throw new StateError(`${who}: all ${restarts} scores are NaN. Lower the learning rate.`);
  return { best: best.result, bestSeed: best.seed, runs };
}
