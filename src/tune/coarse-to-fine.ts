import { ArgumentError, inInterval, knownOptions, positiveInteger } from '../errors/index.js';
import { zoomSpace } from './space.js';
import { drawTrials, numTrials, type Plan, ranked, type SearchSettings, type Strategy } from './strategy.js';

/** The fraction of the trials so far whose choices stay. */
const LEADING = 1 / 2;

/** Options of {@link coarseToFine}. */
export interface CoarseToFineOptions {
  /** How many rounds share the trials, an integer >= 1. Default 3. */
  rounds?: number;
  /** By how much each round magnifies, in (1, 100]. Default 2. */
  zoom?: number;
}

class CoarseToFine implements Strategy {
  readonly #rounds: number;
  readonly #zoom: number;

  constructor(options: CoarseToFineOptions) {
    knownOptions('coarseToFine', options, ['rounds', 'zoom']);
    const { rounds = 3, zoom = 2 } = options;
    positiveInteger('coarseToFine', 'rounds', rounds);
    inInterval('coarseToFine', 'zoom', zoom, '(1, 100]');
    this.#rounds = rounds;
    this.#zoom = zoom;
  }

  plan(settings: SearchSettings): Plan {
    const { space, seed } = settings;
    const trials = numTrials(settings);
    const [rounds, zoom] = [this.#rounds, this.#zoom];
    if (trials < rounds) {
      throw new ArgumentError(`search: ${trials} trials are too few for the ${rounds} rounds of coarseToFine.`);
    }
    const endOf = (round: number): number => Math.ceil((trials * round) / rounds);
    return {
      config: { coarseToFine: { rounds, zoom, trials } },
      trials,
      round: (index, outcomes) => {
        if (index === rounds) return [];
        const best = ranked(outcomes);
        const leading = best.slice(0, Math.max(1, Math.round(LEADING * outcomes.length)));
        const around = zoomSpace(
          space,
          leading.map(({ values }) => values),
          zoom ** -index,
        );
        return drawTrials(around, seed, endOf(index) + 1, endOf(index + 1));
      },
    };
  }
}

/**
 * Random search through a magnifying glass (§2.3.1): the first round draws from the whole space, each further one from a
 * region around the best trial so far, whose ranges are 1/zoom as long as those of the round before, on their own
 * scales. A region that would reach beyond its range is moved inside. Of choices those stay that the better half of the
 * trials so far have made.
 *
 * The rounds share the trials evenly. The best trial of all rounds leads: a later round may well find none better.
 *
 * @throws ArgumentError for rounds that are no integer >= 1 and a zoom outside (1, 100]; `search` throws one for fewer
 *   trials than rounds
 *
 * @example
 * const result = await search({
 *   space: { w: uniform(0, 10) },
 *   trial: ({ w }) => ({ cost: (w - 5) ** 2 }),
 *   strategy: coarseToFine({ rounds: 4, zoom: 3 }),
 *   trials: 40,
 *   optimize: 'cost',
 *   verbose: false,
 * });
 * Math.abs(result.best.values.w - 5) < 0.05; // true
 */
export function coarseToFine(options: CoarseToFineOptions = {}): Strategy {
  return new CoarseToFine(options);
}
