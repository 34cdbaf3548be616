import { ArgumentError, knownOptions, oneOf, show, trueOrFalse } from '../errors/index.js';
import { metric, metricNames } from '../metrics/index.js';
import { Generator } from '../tensor/index.js';
import type { TrialExecutor } from './executor.js';
import { randomSearch } from './random-search.js';
import { checkSpace, type Space, type ValuesOf } from './space.js';
import type { Strategy } from './strategy.js';
import type { Trial } from './trial.js';

/** Options of {@link search}. */
export interface SearchOptions<S extends Space> {
  /** The hyper-parameters by name, each with its range and scale. */
  space: S;
  /**
   * What to try the settings on: a function, which runs in this thread, or the path or URL of a module that exports the
   * function `trial`, which runs in worker threads. Left out when an `executor` has its own.
   */
  trial?: Trial<ValuesOf<S>> | string | URL;
  /** The figure of merit among those that a trial returns, such as 'valAccuracy'. */
  optimize: string;
  /** Whether the least or the greatest is best. Default 'auto': the least of losses and errors, else as the metric says. */
  mode?: 'auto' | 'min' | 'max';
  /** How the settings are chosen. Default `randomSearch()`. */
  strategy?: Strategy;
  /** How many trials, an integer >= 1. A grid has its own number. */
  trials?: number;
  /** What all settings and the seeds of the trials are drawn from. Default 0. */
  seed?: number | string;
  /** How many worker threads run a module's trials, an integer >= 1. Default: the number of processors. */
  workers?: number;
  /** Where trials run instead, such as `redisQueue(...)`. It is left open: closing it is yours. */
  executor?: TrialExecutor;
  /** A file that remembers what has ended: the same call goes on from there after a crash. Default: none. */
  journal?: string;
  /** A folder in which each trial has one of its own for checkpoints, `context.folder`. Default: none. */
  folder?: string;
  /** Whether each trial that ends is told in a line. Default true. */
  verbose?: boolean;
  /** Ends the search with an AbortedError; what has ended stays in the journal. */
  signal?: AbortSignal;
}

const names: readonly (keyof SearchOptions<Space>)[] = [
  ...(['space', 'trial', 'optimize', 'mode', 'strategy', 'trials', 'seed', 'workers', 'executor'] as const),
  ...(['journal', 'folder', 'verbose', 'signal'] as const),
];

/** The options with their defaults. */
export interface SearchSetup<S extends Space> extends SearchOptions<S> {
  readonly mode: 'min' | 'max';
  readonly strategy: Strategy;
  readonly seed: number | string;
  readonly verbose: boolean;
}

/** Checks all that can be checked before anything runs, and fills in the defaults. */
export function readSearchOptions<S extends Space>(options: SearchOptions<S>): SearchSetup<S> {
  knownOptions('search', options, names);
  const { space, optimize, mode = 'auto', strategy = randomSearch(), seed = 0, verbose = true, signal } = options;
  checkSpace(space);
  checkText('optimize', optimize, "the name of a figure, such as 'valLoss'");
  if (typeof strategy !== 'object' || strategy === null || typeof strategy.plan !== 'function') {
    throw new ArgumentError(`search: strategy must be one such as randomSearch(), got ${show(strategy)}.`);
  }
  new Generator(seed);
  trueOrFalse('search', 'verbose', verbose);
  if (options.journal !== undefined) checkText('journal', options.journal, 'the path of a file');
  if (options.folder !== undefined) checkText('folder', options.folder, 'the path of a folder');
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError(`search: signal must be an AbortSignal, got ${show(signal)}.`);
  }
  const asked = oneOf('search', 'mode', mode, ['auto', 'min', 'max']);
  return { ...options, strategy, seed, verbose, mode: asked === 'auto' ? modeOf(optimize) : asked };
}

function checkText(name: string, value: string, what: string): void {
  if (typeof value === 'string' && value !== '') return;
  throw new ArgumentError(`search: ${name} must be ${what}, got ${show(value)}.`);
}

/** What is best of a figure, by its name. */
function modeOf(name: string): 'min' | 'max' {
  const bare = name.replace(/^val(?=[A-Z0-9])/, '');
  const known = metricNames.find((candidate) => candidate.toLowerCase() === bare.toLowerCase());
  const better = known === undefined ? undefined : metric(known).better;
  if (better === 'higher') return 'max';
  if (better === 'lower' || /(loss|error|cost|perplexity)$/i.test(bare)) return 'min';
  if (/(accuracy|precision|recall|f1|score)$/i.test(bare)) return 'max';
  throw new ArgumentError(
    `search: whether the least or the greatest '${name}' is best must be said: mode: 'min' or 'max'.`,
  );
}
