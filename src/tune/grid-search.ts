import { ArgumentError, knownOptions, positiveInteger } from '../errors/index.js';
import { extend, type Space } from './space.js';
import type { Plan, SearchSettings, Strategy } from './strategy.js';
import type { Values } from './trial.js';

/** More combinations than anybody runs; they are all in memory. */
const MOST_COMBINATIONS = 100_000;

/** Options of {@link gridSearch}. */
export interface GridSearchOptions {
  /** How many values a range of numbers gives, an integer >= 1: one for all, or by parameter. Default 5. */
  points?: number | Readonly<Record<string, number>>;
}

class GridSearch implements Strategy {
  readonly #points: number | Readonly<Record<string, number>>;

  constructor(options: GridSearchOptions) {
    knownOptions('gridSearch', options, ['points']);
    this.#points = options.points ?? 5;
    if (typeof this.#points === 'number') positiveInteger('gridSearch', 'points', this.#points);
  }

  plan({ space, trials }: SearchSettings): Plan {
    const points = this.#pointsIn(space);
    const grid = gridValues(space, points);
    if (trials !== undefined && trials !== grid.length) {
      throw new ArgumentError(
        `search: the grid has ${grid.length} combinations, got trials = ${trials}. Leave trials out, or change points.`,
      );
    }
    const proposals = grid.map((values, i) => ({ trial: i + 1, rung: 0, values }));
    return {
      config: { gridSearch: points },
      trials: grid.length,
      round: (index) => (index === 0 ? proposals : []),
    };
  }

  #pointsIn(space: Space): Record<string, number> {
    const given = this.#points;
    const names = Object.keys(space);
    if (typeof given === 'number') return Object.fromEntries(names.map((name) => [name, given]));
    knownOptions('gridSearch: points', given, names);
    for (const [name, count] of Object.entries(given)) positiveInteger('gridSearch', `points.${name}`, count);
    return Object.fromEntries(names.map((name) => [name, given[name] ?? 5]));
  }
}

/** All combinations; the last parameter changes fastest. `points[name]` counts the values of a range of numbers. */
function gridValues(space: Space, points: Readonly<Record<string, number>>): Values[] {
  return Object.entries(space).reduce<Values[]>(
    (rows, [name, parameter]) => {
      checkSize(points[name]);
      const grid = parameter.grid(points[name]);
      checkSize(rows.reduce((sum, values) => sum + (parameter.exists(values) ? grid.length : 1), 0));
      return rows.flatMap((values) => (parameter.exists(values) ? grid.map((v) => extend(values, name, v)) : [values]));
    },
    [{}],
  );
}

/** Throws before a grid is made that is too large for memory. */
function checkSize(combinations: number): void {
  if (combinations <= MOST_COMBINATIONS) return;
  throw new ArgumentError(
    `gridSearch: ${combinations} combinations or more are beyond ${MOST_COMBINATIONS}. ` +
      'Take fewer points, or randomSearch().',
  );
}

/**
 * All combinations of evenly spaced values, on each parameter's own scale and with both of its ends; of choices all. It
 * is here for comparison: random search finds more with as many trials (§2.3.1).
 *
 * @throws ArgumentError for points that are no integer >= 1 and for unknown parameters; `search` throws one for more than
 *   100,000 combinations
 *
 * @example
 * const result = await search({
 *   space: { learningRate: logUniform(0.001, 1), units: choice([4, 8]) },
 *   trial: ({ learningRate, units }) => ({ cost: Math.abs(Math.log10(learningRate) + 2) / units }),
 *   strategy: gridSearch({ points: 4 }),
 *   optimize: 'cost',
 *   mode: 'min',
 *   verbose: false,
 * });
 * result.trials.length; // 8
 * result.best.values.learningRate; // 0.01
 */
export function gridSearch(options: GridSearchOptions = {}): Strategy {
  return new GridSearch(options);
}
