import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ArgumentError, ShapeError, StateError, Tensor, fromArray, ones, zeros } from 'layerwise';
import {
  Standardizer,
  batches,
  kFold,
  readNpy,
  resolveDataset,
  split,
  takeRows,
  trainTestSplit,
  writeNpy,
} from 'layerwise/data';
import { refuses, wrong } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kept = join(folder, 'kept.npy');
const x = fromArray([
  [1, 2],
  [3, 4],
]);
await writeNpy(kept, x);

const surroundings = {
  state: () => [readdirSync(folder).sort(), readFileSync(kept).toString('hex'), x.toArray()],
  goesOn: async () => expect((await readNpy(kept)).toArray()).toEqual(x.toArray()),
};

const data = { x: ones([10, 2]), y: zeros([10], 'int32') };
const holed = new Tensor(Float32Array.of(1, NaN, 3, NaN), [2, 2]);

refuses('data sets', surroundings, [
  [
    'shares that miss a part',
    () => split(data, [0.5, 0.4]),
    ArgumentError,
    'split: shares must be positive and sum to 1, got [0.5, 0.4] (sum 0.9).',
  ],
  [
    'a negative share',
    () => split(data, [1.2, -0.2]),
    ArgumentError,
    'split: shares must be positive and sum to 1, got [1.2, -0.2] (sum NaN).',
  ],
  [
    'shares that are a number',
    () => split(data, wrong(0.5)),
    ArgumentError,
    'split: shares must be positive and sum to 1, got 0.5 (sum NaN).',
  ],
  [
    'a part without examples',
    () => split(data, [0.99, 0.01]),
    ArgumentError,
    'split: part 1 (share 0.01) of 10 examples would be empty; give it a larger share.',
  ],
  [
    'an unknown option of split',
    () => split(data, [0.5, 0.5], wrong({ stratified: true })),
    ArgumentError,
    "split: unknown option 'stratified'. Did you mean 'stratify'? Known options: seed, stratify.",
  ],
  [
    'a flag as text',
    () => split(data, [0.5, 0.5], { stratify: wrong('y') }),
    ArgumentError,
    'split: stratify must be true or false, got "y".',
  ],
  [
    'a test set of everything',
    () => trainTestSplit(data, { testShare: 1 }),
    ArgumentError,
    'trainTestSplit: testShare must lie in (0, 1), got 1.',
  ],
  ['one fold', () => kFold(10, 1), ArgumentError, 'kFold: k must lie in [2, n = 10], got 1.'],
  ['more folds than examples', () => kFold(3, 5), ArgumentError, 'kFold: k must lie in [2, n = 3], got 5.'],
  [
    'unequal rows',
    () => split({ x: ones([10, 2]), y: ones([9]) }, [0.5, 0.5]),
    ShapeError,
    'split: y must have as many rows as x, 10, got 9 (x [10, 2], y [9]).',
  ],
  ['batches of none', () => batches(data, 0), ArgumentError, 'batches: batchSize must be a positive integer, got 0.'],
  [
    'batches of nothing',
    () => batches({ x: ones([0, 2]), y: ones([0]) }, 2),
    ShapeError,
    'batches: the data is empty; at least one example is needed.',
  ],
  [
    'a row beyond the end',
    () => takeRows(x, [0, 2]),
    ArgumentError,
    'takeRows: index 1 must be an integer in [0, 1], got 2 (x [2, 2]).',
  ],
  [
    'statistics of NaN',
    () => new Standardizer().fit(holed),
    ArgumentError,
    'Standardizer.fit: x has 2 NaN, the first at [0, 1] (x [2, 2]). Remove or replace them first.',
  ],
  [
    'statistics of nothing',
    () => new Standardizer().fit(zeros([0, 2])),
    ShapeError,
    'Standardizer.fit: x must hold at least one example, got shape [0, 2].',
  ],
  [
    'an unknown grouping',
    () => new Standardizer({ per: wrong('features') }),
    ArgumentError,
    `Standardizer: per must be one of 'feature', 'channel', got "features". Did you mean 'feature'?`,
  ],
  [
    'transform before fit',
    () => new Standardizer().transform(x),
    StateError,
    'Standardizer.transform: not fitted yet; call fit(train.x) first.',
  ],
  [
    'transform of another width',
    () => new Standardizer().fit(x).transform(ones([2, 3])),
    ShapeError,
    'Standardizer.transform: the axes of one example must be [2], as fitted, got [3] (x [2, 3]).',
  ],
  [
    'a data set that there is not',
    () => resolveDataset(wrong('minst')),
    ArgumentError,
    /^resolveDataset: name must be one of 'mnist', .*'glove', got "minst"\. Did you mean 'mnist'\?$/,
  ],
]);
