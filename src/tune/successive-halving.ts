import { ArgumentError, inInterval, knownOptions, positiveNumber } from '../errors/index.js';
import { drawTrials, numTrials, type Plan, ranked, type SearchSettings, type Strategy } from './strategy.js';

/** Options of {@link successiveHalving}. */
export interface SuccessiveHalvingOptions {
  /** What every trial may use, > 0, in epochs or any other unit. Default 1. */
  minBudget?: number;
  /** What the last trials may use altogether, >= minBudget. */
  maxBudget: number;
  /** η: of each rung 1/η of the trials go on, with η times the budget; in [2, 100]. Default 3. */
  factor?: number;
}

class SuccessiveHalving implements Strategy {
  readonly #budgets: readonly number[];
  readonly #factor: number;

  constructor(options: SuccessiveHalvingOptions) {
    knownOptions('successiveHalving', options, ['minBudget', 'maxBudget', 'factor']);
    const { minBudget = 1, maxBudget, factor = 3 } = options;
    positiveNumber('successiveHalving', 'minBudget', minBudget);
    positiveNumber('successiveHalving', 'maxBudget', maxBudget);
    inInterval('successiveHalving', 'factor', factor, '[2, 100]');
    if (maxBudget < minBudget) {
      throw new ArgumentError(
        `successiveHalving: maxBudget must be at least minBudget = ${minBudget}, got ${maxBudget}. Exchange them?`,
      );
    }
    this.#factor = factor;
    this.#budgets = budgetsOf(minBudget, maxBudget, factor);
  }

  plan(settings: SearchSettings): Plan {
    const { space, seed } = settings;
    const trials = numTrials(settings);
    const [budgets, factor] = [this.#budgets, this.#factor];
    return {
      config: { successiveHalving: { budgets, factor, trials } },
      trials,
      round: (rung, outcomes) => {
        if (rung === budgets.length) return [];
        const budget = budgets[rung];
        if (rung === 0) return drawTrials(space, seed, 1, trials).map((proposal) => ({ ...proposal, budget }));
        const number = Math.max(1, Math.floor(trials / factor ** rung));
        const last = ranked(outcomes.filter((outcome) => outcome.rung === rung - 1));
        const going = last.slice(0, number).map(({ trial, values }) => ({ trial, rung, values, budget }));
        return going.sort((a, b) => a.trial - b.trial);
      },
    };
  }
}

/** min, min η, min η², ... and max itself at the end; whole where min and η are. */
function budgetsOf(min: number, max: number, factor: number): number[] {
  const rungs = Math.floor(Math.log(max / min) / Math.log(factor) + 1e-9);
  const budgets = Array.from({ length: rungs + 1 }, (_, rung) => min * factor ** rung);
  budgets[rungs] = Math.min(budgets[rungs], max);
  return max > budgets[rungs] ? [...budgets, max] : budgets;
}

/**
 * Early stopping of poor trials (Jamieson & Talwalkar 2016, arXiv:1502.07943, Algorithm 1, with a factor η): all n trials
 * run with the budget `minBudget`; the best 1/η of them go on with η times as much, and so on up to `maxBudget`, which a
 * last rung of n/η^k trials, at least one, comes to. Each rung costs about as much as the first.
 *
 * Budgets are totals: after rung 1 a trial with budgets 1 and 3 has trained for 3 epochs, when it goes on from the
 * checkpoint that it has left in `context.folder`, as `fit({ epochs: budget, resume })` does. A trial that starts anew
 * is right too, and dearer. Trials are compared within a rung only, so the best is one of the last rung.
 *
 * @throws ArgumentError for budgets that are not finite and > 0 or in the wrong order, and a factor outside [2, 100]
 *
 * @example
 * const result = await search({
 *   space: { w: uniform(0, 10) },
 *   trial: ({ w }, { budget }) => ({ cost: (w - 5) ** 2 + 1 / budget }),
 *   strategy: successiveHalving({ maxBudget: 9 }),
 *   trials: 27,
 *   optimize: 'cost',
 *   verbose: false,
 * });
 * result.trials.filter(({ budget }) => budget === 9).length; // 3
 * result.best.budget; // 9
 */
export function successiveHalving(options: SuccessiveHalvingOptions): Strategy {
  return new SuccessiveHalving(options);
}
