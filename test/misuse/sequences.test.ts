import { expect } from 'vitest';
import { ArgumentError, ShapeError, zeros } from 'layerwise';
import { bucketByLength, contextTargetPairs, languageWindows, padSequences } from 'layerwise/text';
import { refuses, wrong } from './table.js';

const x = [[1, 2, 3], [4], [5, 6]];
const surroundings = {
  state: () => JSON.stringify(x),
  goesOn: () => expect(padSequences(x).ids.shape).toEqual([3, 3]),
};

refuses('padding', surroundings, [
  [
    'no sequences',
    () => padSequences([]),
    ArgumentError,
    'padSequences: sequences holds no sequence; at least one is needed.',
  ],
  [
    'a text',
    () => padSequences(wrong('abc')),
    ArgumentError,
    'padSequences: sequences must be a list of sequences of ids, got "abc".',
  ],
  [
    'words',
    () => padSequences([[1], wrong(['a'])]),
    ArgumentError,
    'padSequences: sequences[1] must be a list of ids, got ["a"].',
  ],
  [
    'an empty sequence',
    () => padSequences([[1], []]),
    ArgumentError,
    'padSequences: sequences[1] is empty; at least one id is needed.',
  ],
  [
    'half an id',
    () => padSequences([[1], [2, 0.5]]),
    ArgumentError,
    'padSequences: sequences[1][1] must be an integer below 2^31, got 0.5.',
  ],
  [
    'an id beyond int32',
    () => padSequences([[2 ** 31]]),
    ArgumentError,
    'padSequences: sequences[0][0] must be an integer below 2^31, got 2147483648.',
  ],
  [
    'a sequence that is too long',
    () => padSequences(x, { length: 2 }),
    ArgumentError,
    "padSequences: sequences[0] has 3 steps, more than length = 2. Give a larger length, or truncate: 'end' or 'start' to cut it.",
  ],
  [
    'no length',
    () => padSequences(x, { length: 0 }),
    ArgumentError,
    'padSequences: length must be a positive integer, got 0.',
  ],
  [
    'a filling that is no id',
    () => padSequences(x, { paddingId: NaN }),
    ArgumentError,
    'padSequences: paddingId must be an integer, got NaN.',
  ],
  [
    'a side that there is not',
    () => padSequences(x, { truncate: wrong('ends') }),
    ArgumentError,
    "padSequences: truncate must be one of 'end', 'start', got \"ends\". Did you mean 'end'?",
  ],
]);

const batchSize = 2;

refuses('buckets', surroundings, [
  [
    'no examples',
    () => bucketByLength({ x: [], y: [] }, { batchSize }),
    ArgumentError,
    'bucketByLength: x holds no column; at least one is needed.',
  ],
  [
    'an empty sequence among the targets',
    () => bucketByLength({ x, y: [[1], [2], []] }, { batchSize }),
    ArgumentError,
    'bucketByLength: y[2] is empty; at least one id is needed.',
  ],
  [
    'an empty sequence of a second input',
    () => bucketByLength({ x: [x, [[1], [], [2]]], y: x }, { batchSize }),
    ArgumentError,
    'bucketByLength: x[1][1] is empty; at least one id is needed.',
  ],
  [
    'numbers for sequences',
    () => bucketByLength({ x: wrong([7, 8]), y: x }, { batchSize }),
    ArgumentError,
    'bucketByLength: x[0] must be a list of sequences of ids, or a Tensor, got 7.',
  ],
  [
    'fewer targets than inputs',
    () => bucketByLength({ x, y: zeros([2]) }, { batchSize }),
    ShapeError,
    /^bucketByLength: y\[0\] must have as many rows as x\[0\], 3, got 2/,
  ],
  [
    'tensors alone',
    () => bucketByLength({ x: zeros([3]), y: zeros([3]) }, { batchSize }),
    ArgumentError,
    'bucketByLength: x or y must hold sequences, got tensors alone. Use pipeline or fit for these.',
  ],
  [
    'batches of none',
    () => bucketByLength({ x, y: x }, { batchSize: 0 }),
    ArgumentError,
    'bucketByLength: batchSize must be a positive integer, got 0.',
  ],
  [
    'boundaries that do not ascend',
    () => bucketByLength({ x, y: x }, { batchSize, boundaries: [4, 4] }),
    ArgumentError,
    'bucketByLength: boundaries must ascend, got boundaries[1] = 4 after 4.',
  ],
  [
    'a boundary of none',
    () => bucketByLength({ x, y: x }, { batchSize, boundaries: [0, 4] }),
    ArgumentError,
    'bucketByLength: boundaries[0] must be a positive integer, got 0.',
  ],
  [
    'no boundaries',
    () => bucketByLength({ x, y: x }, { batchSize, boundaries: [] }),
    ArgumentError,
    'bucketByLength: boundaries must be a list of lengths, got [].',
  ],
  [
    'a filling that is no label',
    () => bucketByLength({ x, y: x }, { batchSize, paddingLabel: 0.5 }),
    ArgumentError,
    'bucketByLength: paddingLabel must be an integer, got 0.5.',
  ],
  [
    'an option that there is not',
    () => bucketByLength({ x, y: x }, wrong({ batchsize: 2 })),
    ArgumentError,
    "bucketByLength: unknown option 'batchsize'. Did you mean 'batchSize'? Known options: batchSize, boundaries, paddingId, paddingLabel, shuffle.",
  ],
  [
    'an epoch before all',
    () => [...bucketByLength({ x, y: x }, { batchSize }).epoch(-1)],
    ArgumentError,
    'bucketByLength.epoch: epoch must be an integer >= 0, got -1.',
  ],
]);

const text = Array.from({ length: 40 }, (_, i) => i);

refuses('windows of a text', surroundings, [
  [
    'an empty text',
    () => languageWindows([], { steps: 4, batchSize: 2 }),
    ArgumentError,
    'languageWindows: ids is empty; at least one id is needed.',
  ],
  [
    'a text shorter than its windows',
    () => languageWindows(text, { steps: 20, batchSize: 2 }),
    ArgumentError,
    'languageWindows: the text of 40 symbols is too short for 2 windows of 20 symbols side by side and the symbol after: 41 are needed. Use fewer steps or a smaller batchSize, or a longer text.',
  ],
  [
    'a text shorter than a window',
    () => languageWindows(text, { steps: 40, batchSize: 2, shuffled: true }),
    ArgumentError,
    'languageWindows: the text of 40 symbols is too short for a window of 40 symbols and the symbol after: 41 are needed. Use fewer steps, or a longer text.',
  ],
  [
    'text that is not encoded',
    () => languageWindows(wrong('to be'), { steps: 1, batchSize: 1 }),
    ArgumentError,
    'languageWindows: ids must be a list of ids, got "to be".',
  ],
  [
    'an id that is none',
    () => languageWindows([1, 2, NaN, 4], { steps: 1, batchSize: 1 }),
    ArgumentError,
    'languageWindows: ids[2] must be an integer below 2^31, got NaN.',
  ],
  [
    'windows of nothing',
    () => languageWindows(text, { steps: 0, batchSize: 1 }),
    ArgumentError,
    'languageWindows: steps must be a positive integer, got 0.',
  ],
  [
    'batches of none',
    () => languageWindows(text, { steps: 1, batchSize: 0.5 }),
    ArgumentError,
    'languageWindows: batchSize must be a positive integer, got 0.5.',
  ],
  [
    'a stride of windows that follow each other',
    () => languageWindows(text, { steps: 4, batchSize: 2, stride: 2 }),
    ArgumentError,
    'languageWindows: stride is an option for shuffled windows; others follow each other, got 2.',
  ],
  [
    'a batch before all',
    () => [...languageWindows(text, { steps: 4, batchSize: 2 }).epoch(1, { from: -1 })],
    ArgumentError,
    'languageWindows.epoch: from must be an integer >= 0, got -1.',
  ],
]);

refuses('contexts', surroundings, [
  [
    'no text',
    () => contextTargetPairs([], { context: 'before', size: 1 }),
    ArgumentError,
    'contextTargetPairs: ids[0] is empty; at least one id is needed.',
  ],
  [
    'a text that is too short',
    () => contextTargetPairs([[1, 2], [3]], { context: 'around', size: 2 }),
    ArgumentError,
    "contextTargetPairs: a context 'around' of size 2 needs a sequence of at least 5 ids, the longest has 2.",
  ],
  [
    'a context that there is not',
    () => contextTargetPairs([1, 2], { context: wrong('after'), size: 1 }),
    ArgumentError,
    "contextTargetPairs: context must be one of 'before', 'around', 'nearby', got \"after\".",
  ],
  [
    'a context of nothing',
    () => contextTargetPairs([1, 2], { context: 'before', size: 0 }),
    ArgumentError,
    'contextTargetPairs: size must be a positive integer, got 0.',
  ],
]);
