import { expect } from 'vitest';
import { ArgumentError } from 'layerwise';
import { chooseModel, groupAverages } from 'layerwise/strategy';
import { refuses, wrong } from './table.js';

const candidates = { A: { accuracy: 0.9, ms: 80 }, B: { accuracy: 0.95, ms: 200 } };

const choices = {
  state: () => structuredClone(candidates),
  goesOn: () => expect(chooseModel(candidates, { optimize: 'accuracy' }).best).toBe('B'),
};

refuses('chooseModel and groupAverages', choices, [
  [
    'no candidates',
    () => chooseModel({}, { optimize: 'accuracy' }),
    ArgumentError,
    'chooseModel: needs at least one candidate, such as { A: { f1: 0.9 } }.',
  ],
  [
    'nothing to optimise',
    () => chooseModel(candidates, wrong({})),
    ArgumentError,
    'chooseModel: optimize must name the figure to optimise, got undefined.',
  ],
  [
    'a figure that a candidate lacks',
    () => chooseModel({ ...candidates, C: { accuracy: 0.9, msec: 3 } }, { optimize: 'ms', mode: 'min' }),
    ArgumentError,
    "chooseModel: candidate 'C' has no figure \"ms\". Did you mean 'msec'? It has: accuracy, msec.",
  ],
  [
    'a figure that is NaN',
    () => chooseModel({ A: { accuracy: NaN } }, { optimize: 'accuracy' }),
    ArgumentError,
    "chooseModel: accuracy of 'A' must be a finite number, got NaN.",
  ],
  [
    'a figure of which nobody knows what is better',
    () => chooseModel(candidates, { optimize: 'ms' }),
    ArgumentError,
    "chooseModel: which values of 'ms' are better? Give mode: 'max' or 'min'.",
  ],
  [
    'a threshold without limits',
    () => chooseModel(candidates, { optimize: 'accuracy', subjectTo: [{ metric: 'ms' }] }),
    ArgumentError,
    'chooseModel: the threshold on "ms" needs atMost or atLeast.',
  ],
  [
    'a misspelt limit',
    () => chooseModel(candidates, { optimize: 'accuracy', subjectTo: [wrong({ metric: 'ms', atmost: 3 })] }),
    ArgumentError,
    "chooseModel subjectTo: unknown option 'atmost'. Did you mean 'atMost'? Known options: metric, atMost, atLeast.",
  ],
  [
    'a limit that is NaN',
    () => chooseModel(candidates, { optimize: 'accuracy', subjectTo: [{ metric: 'ms', atMost: NaN }] }),
    ArgumentError,
    "chooseModel: atMost of 'ms' must be a finite number, got NaN.",
  ],
  [
    'no groups',
    () => groupAverages({}),
    ArgumentError,
    'groupAverages: needs at least one candidate with one group, such as { A: { US: 0.03 } }.',
  ],
  [
    'a group that a candidate lacks',
    () => groupAverages({ A: { US: 0.1, China: 0.2 }, B: { US: 0.1 } }),
    ArgumentError,
    'groupAverages: candidate \'B\' lacks the group "China".',
  ],
  [
    'a group that only one candidate has',
    () => groupAverages({ A: { US: 0.1 }, B: { US: 0.1, USA: 0.2 } }),
    ArgumentError,
    "groupAverages: candidate 'B' has a group \"USA\" that others lack. Did you mean 'US'?",
  ],
  [
    'a weight of no group',
    () => groupAverages({ A: { China: 0.1 } }, { weights: { Chnia: 2 } }),
    ArgumentError,
    "groupAverages weights: unknown option 'Chnia'. Did you mean 'China'? Known options: China.",
  ],
  [
    'weights of 0',
    () => groupAverages({ A: { US: 0.1 } }, { weights: { US: 0 } }),
    ArgumentError,
    'groupAverages: at least one group must weigh more than 0.',
  ],
]);
