import { expect } from 'vitest';
import { ArgumentError, ResourceError } from 'layerwise';
import {
  choice,
  coarseToFine,
  gridSearch,
  integer,
  logInteger,
  logUniform,
  oneMinusLogUniform,
  search,
  type SearchOptions,
  successiveHalving,
  uniform,
  when,
} from 'layerwise/tune';
import { refuses, wrong } from './table.js';

const space = { w: uniform(0, 1) };
let trials = 0;
const trial = ({ w }: { w: number }): { loss: number } => {
  trials++;
  return { loss: w };
};
const options = { space, trial, trials: 2, optimize: 'loss', verbose: false };
const surroundings = {
  state: () => trials,
  goesOn: async () => {
    expect((await search(options)).trials).toHaveLength(2);
  },
};
const searched = (other: Partial<SearchOptions<typeof space>>) => () => search({ ...options, ...other });
const inSpace = (other: SearchOptions<typeof space>['space'] | object) => () =>
  search({ ...options, space: wrong(other) });

refuses('ranges of hyper-parameters', surroundings, [
  [
    'reversed',
    () => uniform(1, 0),
    ArgumentError,
    'uniform: the range is reversed: low = 1 > high = 0. Exchange them.',
  ],
  [
    'empty',
    () => uniform(1, 1),
    ArgumentError,
    'uniform: the range is empty: low = high = 1. Fix such a value in the trial itself.',
  ],
  ['without end', () => uniform(0, Infinity), ArgumentError, 'uniform: high must be a finite number, got Infinity.'],
  ['NaN', () => integer(NaN, 3), ArgumentError, 'integer: low must be a finite number, got NaN.'],
  ['text', () => uniform(wrong('0'), 3), ArgumentError, 'uniform: low must be a finite number, got "0".'],
  ['fractions', () => integer(1, 2.5), ArgumentError, 'integer: low and high must be integers, got 1 and 2.5.'],
  ['integers, reversed', () => integer(4, 2), ArgumentError, /the range is reversed: low = 4 > high = 2/],
  [
    'a logarithmic scale from zero',
    () => logUniform(0, 1),
    ArgumentError,
    'logUniform: a logarithmic scale has no zero and nothing below: low must be > 0, got 0 (high 1).',
  ],
  ['a logarithmic scale through zero', () => logUniform(-1, 1), ArgumentError, /low must be > 0, got -1 \(high 1\)/],
  [
    'integers on a logarithmic scale from zero',
    () => logInteger(0, 8),
    ArgumentError,
    /^logInteger: .* got 0 \(high 8\)/,
  ],
  [
    'β up to 1',
    () => oneMinusLogUniform(0.9, 1),
    ArgumentError,
    'oneMinusLogUniform: 1 - x is drawn on a logarithmic scale, which has no zero: high must be < 1, got 1.',
  ],
  ['no choice', () => choice([]), ArgumentError, 'choice: needs a list of at least one value, got [].'],
  [
    'a choice of one word',
    () => choice(wrong('adam')),
    ArgumentError,
    /needs a list of at least one value, got "adam"/,
  ],
  ['the same choice twice', () => choice([1, 2, 1]), ArgumentError, 'choice: values must differ, got 1 twice.'],
  [
    'a choice of objects',
    () => choice(wrong([{ layers: 2 }])),
    ArgumentError,
    'choice: values must be finite numbers, strings or booleans, got Object. ' +
      'Choose among names, and let the trial make of them what it needs.',
  ],
  ['a choice of NaN', () => choice([NaN]), ArgumentError, /must be finite numbers, strings or booleans, got NaN/],
  ['a condition on nothing', () => when('', 1, uniform(0, 1)), ArgumentError, /needs the name of another parameter/],
  [
    'a condition without values',
    () => when('a', [], uniform(0, 1)),
    ArgumentError,
    /at least one value of 'a', got none/,
  ],
  [
    'a condition for a number',
    () => when('a', 1, wrong(3)),
    ArgumentError,
    /third argument must be a parameter, got 3/,
  ],
  [
    'a condition in a condition',
    () => when('a', 1, wrong(when('b', 2, uniform(0, 1)))),
    ArgumentError,
    "when: a parameter has one condition, got when('a', ...) around when('b', ...).",
  ],
]);

refuses('spaces of hyper-parameters', surroundings, [
  [
    'empty',
    inSpace({}),
    ArgumentError,
    'search: space must be an object with at least one parameter, such as { learningRate: logUniform(1e-4, 1) }, got {}.',
  ],
  ['none', inSpace(wrong(undefined)), ArgumentError, /space must be an object .* got undefined/],
  [
    'a number for a range',
    inSpace({ w: 0.1 }),
    ArgumentError,
    "search: space.w must be a parameter such as uniform(0, 1) or choice(['a', 'b']), got 0.1.",
  ],
  [
    'a condition on a misspelt name',
    inSpace({ kind: choice(['a']), w: when('kidn', 'a', uniform(0, 1)) }),
    ArgumentError,
    "search: space.w depends on 'kidn', which is no parameter before it. Did you mean 'kind'? Before it: kind.",
  ],
  [
    'a condition on what comes later',
    inSpace({ w: when('kind', 'a', uniform(0, 1)), kind: choice(['a']) }),
    ArgumentError,
    "search: space.w depends on 'kind', which is no parameter before it. Before it: none.",
  ],
  [
    'a condition that is never met',
    inSpace({ layers: integer(1, 3), w: when('layers', [3, 4], uniform(0, 1)) }),
    ArgumentError,
    'search: space.w exists when layers is 4, which it never is: space.layers is {"integer":[1,3]}.',
  ],
]);

refuses('searches', surroundings, [
  [
    'a misspelt option',
    () => search(wrong({ ...options, optimise: 'loss' })),
    ArgumentError,
    /^search: unknown option 'optimise'\. Did you mean 'optimize'\?/,
  ],
  [
    'no figure',
    searched({ optimize: wrong(undefined) }),
    ArgumentError,
    /optimize must be the name of a figure, .* got undefined/,
  ],
  [
    'a figure of which nobody knows what is best',
    searched({ optimize: 'size' }),
    ArgumentError,
    "search: whether the least or the greatest 'size' is best must be said: mode: 'min' or 'max'.",
  ],
  [
    'a mode that does not exist',
    searched({ mode: wrong('mni') }),
    ArgumentError,
    /mode must be one of .* Did you mean 'min'\?/,
  ],
  ['no trials', searched({ trials: 0 }), ArgumentError, 'search: trials must be a positive integer, got 0.'],
  ['no number of trials', searched({ trials: undefined }), ArgumentError, /trials must be a positive integer/],
  ['a seed that is none', searched({ seed: NaN }), ArgumentError, /seed must be a finite number or a string, got NaN/],
  [
    'nothing to run',
    searched({ trial: undefined }),
    ArgumentError,
    'search: needs a trial (a function, or the path of a module that exports one) or an executor that has its own, got neither.',
  ],
  [
    'two things to run',
    searched({ executor: { slots: 1, run: async () => ({}), close: async () => undefined } }),
    ArgumentError,
    /or an executor that has its own, got both\.$/,
  ],
  ['a trial that is a number', searched({ trial: wrong(3) }), ArgumentError, /trial must be a function, .* got 3/],
  [
    'an executor that is none',
    searched({ trial: undefined, executor: wrong({}) }),
    ArgumentError,
    'search: executor must be one such as redisQueue(...), got Object.',
  ],
  [
    'workers for a function',
    searched({ workers: 2 }),
    ArgumentError,
    'search: workers = 2 belongs to a trial in a module of its own, which worker threads load; ' +
      'got a function, which runs in this thread.',
  ],
  [
    'no workers',
    searched({ trial: new URL('../../examples/trials/digits.ts', import.meta.url), workers: 0 }),
    ArgumentError,
    /workers must be a positive integer, got 0/,
  ],
  [
    'a module that is not there',
    searched({ trial: 'missing.mjs' }),
    ResourceError,
    /there is no module at .*missing\.mjs/,
  ],
  [
    'a strategy that is a name',
    searched({ strategy: wrong('random') }),
    ArgumentError,
    /strategy must be one such as randomSearch\(\), got "random"/,
  ],
  [
    'a signal that is none',
    searched({ signal: wrong(true) }),
    ArgumentError,
    'search: signal must be an AbortSignal, got true.',
  ],
  [
    'a journal without a name',
    searched({ journal: '' }),
    ArgumentError,
    'search: journal must be the path of a file, got "".',
  ],
  [
    'a folder without a name',
    searched({ folder: wrong(3) }),
    ArgumentError,
    'search: folder must be the path of a folder, got 3.',
  ],
  [
    'a loud word',
    searched({ verbose: wrong('yes') }),
    ArgumentError,
    'search: verbose must be true or false, got "yes".',
  ],
]);

refuses('strategies', surroundings, [
  [
    'no points',
    () => gridSearch({ points: 0 }),
    ArgumentError,
    'gridSearch: points must be a positive integer, got 0.',
  ],
  [
    'points of a misspelt parameter',
    searched({ strategy: gridSearch({ points: { ww: 3 } }), trials: undefined }),
    ArgumentError,
    /^gridSearch: points: unknown option 'ww'\. Did you mean 'w'\?/,
  ],
  [
    'another number of trials than the grid has',
    searched({ strategy: gridSearch({ points: 3 }), trials: 4 }),
    ArgumentError,
    'search: the grid has 3 combinations, got trials = 4. Leave trials out, or change points.',
  ],
  [
    'a grid of many parameters that nobody finishes',
    () =>
      search({
        ...options,
        space: { w: uniform(0, 1), a: uniform(0, 1), b: uniform(0, 1) },
        strategy: gridSearch({ points: 50 }),
        trials: undefined,
      }),
    ArgumentError,
    /^gridSearch: 125000 combinations or more/,
  ],
  [
    'a grid that nobody finishes',
    searched({ strategy: gridSearch({ points: 100_001 }), trials: undefined }),
    ArgumentError,
    'gridSearch: 100001 combinations or more are beyond 100000. Take fewer points, or randomSearch().',
  ],
  [
    'no rounds',
    () => coarseToFine({ rounds: 0 }),
    ArgumentError,
    'coarseToFine: rounds must be a positive integer, got 0.',
  ],
  [
    'a zoom that shows the same',
    () => coarseToFine({ zoom: 1 }),
    ArgumentError,
    'coarseToFine: zoom must lie in (1, 100], got 1.',
  ],
  [
    'more rounds than trials',
    searched({ strategy: coarseToFine({ rounds: 3 }) }),
    ArgumentError,
    'search: 2 trials are too few for the 3 rounds of coarseToFine.',
  ],
  [
    'a budget of nothing',
    () => successiveHalving({ maxBudget: 0 }),
    ArgumentError,
    /maxBudget must be a finite number > 0, got 0/,
  ],
  [
    'budgets in the wrong order',
    () => successiveHalving({ minBudget: 9, maxBudget: 3 }),
    ArgumentError,
    'successiveHalving: maxBudget must be at least minBudget = 9, got 3. Exchange them?',
  ],
  [
    'a factor that keeps all',
    () => successiveHalving({ maxBudget: 3, factor: 1 }),
    ArgumentError,
    /factor must lie in \[2, 100\], got 1/,
  ],
]);
