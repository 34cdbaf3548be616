import { Journal } from './journal.js';
import { executorOf, owned } from './search-executor.js';
import { readSearchOptions, type SearchOptions, type SearchSetup } from './search-options.js';
import { SearchProgress } from './search-progress.js';
import { SearchResult, type TrialResult } from './search-result.js';
import { type EndedRun, SearchRun, trialSeed } from './search-run.js';
import type { Space, ValuesOf } from './space.js';
import { TrialError } from './trial-error.js';

/**
 * Searches for the settings with which a trial reaches most (§2.3).
 *
 * A trial trains with the settings it is given and returns its figures. As a function it runs in this thread, one after
 * another; as a module that exports the function `trial`, in `workers` worker threads of one engine thread each (many
 * models at once: the caviar way of §2.3.3); or wherever an `executor` takes it. Settings depend on the seed, the number
 * of the trial and the rounds before it, never on which trial ends first: any number of workers finds the same best
 * trial, bit for bit, when all that is random in a trial is drawn from `context.seed`.
 *
 * A trial that throws, or whose figure is not finite, is noted as failed, and the search goes on. With a `journal` the
 * same call goes on after a crash: what has ended is not run again, what was running is.
 *
 * @throws ArgumentError for options outside their ranges, for an `optimize` that the first trial does not return, and
 *   for a journal of a search with other settings; ResourceError for a journal, folder or module that is out of reach;
 *   FormatError for a file that is no journal; TrialError when every trial has failed; AbortedError when the signal ends
 *   the search
 *
 * @example
 * const result = await search({
 *   space: { learningRate: logUniform(0.001, 1), layers: integer(2, 4) },
 *   trial: ({ learningRate, layers }) => ({ loss: Math.abs(Math.log10(learningRate) + 2) + (4 - layers) }),
 *   trials: 30,
 *   optimize: 'loss',
 *   verbose: false,
 * });
 * result.best.values.layers; // 4
 * Math.abs(Math.log10(result.best.values.learningRate) + 2) < 0.5; // true
 */
export async function search<S extends Space>(options: SearchOptions<S>): Promise<SearchResult<ValuesOf<S>>> {
  const setup = readSearchOptions(options);
  const { space, optimize, mode, strategy, trials, seed, folder, verbose, signal } = setup;
  const plan = strategy.plan({ space, trials, seed });
  const executor = executorOf(setup);
  try {
    const identity = { seed: String(seed), optimize, mode, strategy: plan.config, space };
    const journal = new Journal(setup.journal, identity);
    const progress = new SearchProgress(optimize, plan.trials, verbose);
    try {
      const run = new SearchRun({ optimize, mode, seed, folder, plan, journal, executor, progress });
      return new SearchResult(optimize, mode, rankedTrials(setup, await run.run(signal)));
    } finally {
      journal.close();
    }
  } finally {
    if (executor !== setup.executor) await executor.close();
  }
}

/** All trials: later rungs first, then by score, then by number. Throws when all have failed. */
function rankedTrials<S extends Space>(
  { space, seed, optimize }: SearchSetup<S>,
  runs: readonly EndedRun[],
): TrialResult<ValuesOf<S>>[] {
  const last = [...new Map(runs.map((run) => [run.trial, run])).values()];
  const good = last.filter(({ score }) => !Number.isNaN(score));
  const failed = last.filter(({ score }) => Number.isNaN(score)).sort((a, b) => a.trial - b.trial);
  if (good.length === 0) {
    throw new TrialError(`search: all ${last.length} trials have failed, the first because: ${failed[0].error ?? ''}`);
  }
  good.sort((a, b) => b.rung - a.rung || a.score - b.score || a.trial - b.trial);
  return [...good, ...failed].map(({ trial, values, round, budget, figures, error }) => ({
    trial,
    values: owned(space, values),
    seed: trialSeed(seed, trial),
    round,
    budget,
    value: error === undefined ? figures[optimize] : NaN,
    figures,
    error,
    seconds: runs.reduce((sum, run) => (run.trial === trial ? sum + run.seconds : sum), 0),
  }));
}
