import { drawTrials, numTrials, type Plan, type SearchSettings, type Strategy } from './strategy.js';

class RandomSearch implements Strategy {
  plan(settings: SearchSettings): Plan {
    const { space, seed } = settings;
    const trials = numTrials(settings);
    return {
      config: 'randomSearch', // without `trials`: the first ones are the same however many follow
      trials,
      round: (index) => (index === 0 ? drawTrials(space, seed, 1, trials) : []),
    };
  }
}

/**
 * Every trial draws its settings anew, each parameter on its own scale (§2.3.1). Of n trials each parameter has then n
 * different values; of a grid of n it has √n, when there are two (Bergstra & Bengio 2012, JMLR 13).
 *
 * A search with a journal may be called again with more `trials`: those that have ended stay.
 *
 * @example
 * const result = await search({
 *   space: { w: uniform(0, 10) },
 *   trial: ({ w }) => ({ cost: (w - 5) ** 2 }),
 *   strategy: randomSearch(),
 *   trials: 40,
 *   optimize: 'cost',
 *   verbose: false,
 * });
 * Math.abs(result.best.values.w - 5) < 0.5; // true
 */
export function randomSearch(): Strategy {
  return new RandomSearch();
}
