import { expect } from 'vitest';
import {
  ArgumentError,
  CTC,
  Cache,
  Dense,
  Sequential,
  ShapeError,
  fromArray,
  lossFromConfig,
  withLengths,
  zeros,
} from 'layerwise';
import { LabelErrorRate, editDistance } from 'layerwise/metrics';
import { ctcBeamDecode, ctcGreedyDecode } from 'layerwise/text';
import { refuses, wrong } from './table.js';

const logits = fromArray([
  [
    [0, 2, 1],
    [3, 0, 0],
    [0, 0, 2],
  ],
  [
    [0, 1, 1],
    [0, 2, 0],
    [1, 0, 0],
  ],
]);
const labels = fromArray(
  [
    [1, 2],
    [1, 0],
  ],
  { dtype: 'int32' },
);
const targets = (...rows: number[][]) => fromArray(rows, { dtype: 'int32' });
const forward = (target = labels, prediction = logits, loss = new CTC()) =>
  loss.forward(prediction, target, new Cache());
const nan = fromArray([[[0, 0, 0], [0, NaN, 0]]]); // prettier-ignore

const surroundings = {
  state: () => [logits.toArray(), labels.toArray()],
  goesOn: () => {
    expect(forward()).toBeGreaterThan(0);
    expect(ctcGreedyDecode(logits)).toEqual([[1, 2], [1]]);
  },
};

refuses('the CTC loss', surroundings, [
  ['a blank below 0', () => new CTC({ blank: -1 }), ArgumentError, 'CTC: blank must be an integer >= 0, got -1.'],
  [
    'a rule that there is not',
    () => new CTC({ infeasible: wrong('infinite') }),
    ArgumentError,
    `CTC: infeasible must be one of 'error', 'infinity', 'skip', got "infinite". Did you mean 'infinity'?`,
  ],
  [
    'an option that it lacks',
    () => new CTC(wrong({ blanks: 1 })),
    ArgumentError,
    "CTC: unknown option 'blanks'. Did you mean 'blank'? Known options: reduction, skipMissing, blank, infeasible.",
  ],
  [
    'a blank beyond the classes',
    () => forward(labels, logits, new CTC({ blank: 3 })),
    ArgumentError,
    'ctc: blank must be one of the 3 classes of prediction [2, 3, 3], got 3.',
  ],
  [
    'one answer for each sequence',
    () => forward(labels, fromArray([[0, 1, 2]])),
    ShapeError,
    'ctc: prediction must be logits of every step, [N, T, classes], got [1, 3].',
  ],
  [
    'labels of another batch',
    () => forward(targets([1, 2])),
    ShapeError,
    'ctc: target must have shape [2, L], the labels of each example, got [1, 2] (prediction [2, 3, 3]).',
  ],
  [
    'one class for each example',
    () => forward(fromArray([1, 2], { dtype: 'int32' })),
    ShapeError,
    'ctc: target must have shape [2, L], the labels of each example, got [2] (prediction [2, 3, 3]).',
  ],
  [
    'a label beyond the classes',
    () => forward(targets([1, 2], [1, 3])),
    ArgumentError,
    'ctc: labels must be integers in [1, 2], padded with the blank 0 or -1, got 3 at [1, 1] of [2, 2].',
  ],
  [
    'a label below 0 that is no padding',
    () => forward(targets([-2, 2], [1, 3])),
    ArgumentError,
    'ctc: labels must be integers in [1, 2], padded with the blank 0 or -1, got -2 at [0, 0] of [2, 2].',
  ],
  [
    'half a label',
    () => forward(fromArray([[1, 0.5], [1, 0]])), // prettier-ignore
    ArgumentError,
    'ctc: labels must be integers in [1, 2], padded with the blank 0 or -1, got 0.5 at [0, 1] of [2, 2].',
  ],
  [
    'a label after padding',
    () => forward(targets([1, 2], [0, 2])),
    ArgumentError,
    'ctc: labels are padded at their end, got 2 at [1, 1] after 0 at [1, 0] of [2, 2].',
  ],
  [
    'labels of NaN',
    () => forward(fromArray([[1, 2], [NaN, NaN]])), // prettier-ignore
    ArgumentError,
    'ctc: 2 of 4 targets are NaN, the first at [1, 0] of [2, 2]. Pass { skipMissing: true } if NaN stands for an unknown label, or give a mask.',
  ],
  [
    'more labels than steps',
    () => forward(targets([1, 2, 1, 2], [1, 0, 0, 0])),
    ArgumentError,
    "ctc: the label of example 0 needs 4 steps, 4 for its classes and 0 between equal neighbours, got 3 (target [2, 4], prediction [2, 3, 3]). Give it more steps, or choose infeasible: 'skip' or 'infinity'.",
  ],
  [
    'more labels than steps that count',
    () => forward(targets([1, 2], [1, 1]), withLengths(logits.clone(), [3, 2])),
    ArgumentError,
    "ctc: the label of example 1 needs 3 steps, 2 for its classes and 1 between equal neighbours, got 2 (target [2, 2], prediction [2, 3, 3]). Give it more steps, or choose infeasible: 'skip' or 'infinity'.",
  ],
  [
    'no examples',
    () => forward(zeros([0, 2], 'int32'), zeros([0, 3, 3])),
    ArgumentError,
    'ctc: needs at least one example, got prediction [0, 3, 3].',
  ],
  [
    'weights of steps',
    () => new CTC().forward(logits, labels, new Cache(), { sampleWeight: zeros([2, 3]) }),
    ShapeError,
    'ctc: sampleWeight must have the shape of the entries, [2], or its first axes, such as [2], got [2, 3].',
  ],
  [
    'a sigmoid before it',
    () => {
      const model = new Sequential([new Dense(3, { activation: 'sigmoid' })], { seed: 1, inputShape: [3, 3] });
      model.compile({ optimizer: 'adam', loss: new CTC() });
      return model.fit(logits, labels, { epochs: 1, verbose: false });
    },
    ArgumentError,
    /ctc: needs logits or a softmax over the classes, got the output of a sigmoid\. Leave the activation out\.$/,
  ],
  [
    'labels that do not fit, before training begins',
    () => {
      const model = new Sequential([new Dense(3)], { seed: 1, inputShape: [3, 3] });
      model.compile({ optimizer: 'adam', loss: 'ctc' });
      return model.fit(logits, targets([1, 2], [4, 0]), { epochs: 1, verbose: false });
    },
    ArgumentError,
    /^fit: y: ctc: labels must be integers in \[1, 2\], padded with the blank 0 or -1, got 4 at \[1, 0\] of \[2, 2\]\.$/,
  ],
  [
    'a configuration with another rule',
    () => lossFromConfig({ ...new CTC().config(), infeasible: 'never' }),
    ArgumentError,
    /^loss: infeasible must be one of 'error', 'infinity', 'skip', got "never"/,
  ],
]);

refuses('CTC decoding', surroundings, [
  [
    'a beam of zero',
    () => ctcBeamDecode(logits, { beamWidth: 0 }),
    ArgumentError,
    'ctcBeamDecode: beamWidth must be a positive integer, got 0.',
  ],
  [
    'more readings than the beam holds',
    () => ctcBeamDecode(logits, { beamWidth: 2, topPaths: 3 }),
    ArgumentError,
    'ctcBeamDecode: topPaths must be at most beamWidth = 2, got 3.',
  ],
  [
    'a language model that is none',
    () => ctcBeamDecode(logits, { languageModel: wrong('en') }),
    ArgumentError,
    'ctcBeamDecode: languageModel must be a function of a prefix, got "en".',
  ],
  [
    'a negative weight',
    () => ctcBeamDecode(logits, { languageWeight: -1 }),
    ArgumentError,
    'ctcBeamDecode: languageWeight must be a finite number >= 0, got -1.',
  ],
  [
    'logits as probabilities',
    () => ctcBeamDecode(logits, { fromLogits: false }),
    ArgumentError,
    'ctcBeamDecode: probabilities must lie in [0, 1], got 2 at [0, 0, 1]. Leave fromLogits out for logits.',
  ],
  [
    'an option that it lacks',
    () => ctcGreedyDecode(logits, wrong({ length: [1] })),
    ArgumentError,
    "ctcGreedyDecode: unknown option 'length'. Did you mean 'lengths'? Known options: blank, lengths.",
  ],
  [
    'one answer for each sequence',
    () => ctcGreedyDecode(fromArray([[0, 1]])),
    ShapeError,
    'ctcGreedyDecode: scores must be those of every step, [N, T, classes], got [1, 2].',
  ],
  [
    'no examples',
    () => ctcBeamDecode(zeros([0, 3, 3])),
    ArgumentError,
    'ctcBeamDecode: needs at least one example, step and class, got scores [0, 3, 3].',
  ],
  [
    'scores that are NaN',
    () => ctcGreedyDecode(nan),
    ArgumentError,
    'ctcGreedyDecode: scores must be numbers below Infinity, got NaN at [0, 1, 1] of [1, 2, 3].',
  ],
  [
    'a step that no class can have',
    () => ctcBeamDecode(fromArray([[[0, 1], [-Infinity, -Infinity]]])), // prettier-ignore
    ArgumentError,
    'ctcBeamDecode: every step needs a finite score, got none at [0, 1] of [1, 2, 2].',
  ],
  ['a length of zero', () => ctcGreedyDecode(logits, { lengths: [3, 0] }), ArgumentError, /lengths\[1\].*got 0/],
  ['a length beyond the steps', () => ctcBeamDecode(logits, { lengths: [4, 3] }), ArgumentError, /lengths\[0\].*got 4/],
  ['lengths of another batch', () => ctcGreedyDecode(logits, { lengths: [3] }), ShapeError, /\[2, 3, 3\]/],
  [
    'a blank beyond the classes',
    () => ctcGreedyDecode(logits, { blank: 5 }),
    ArgumentError,
    'ctcGreedyDecode: blank must be one of the 3 classes of scores [2, 3, 3], got 5.',
  ],
  [
    'arrays for tensors',
    () => ctcGreedyDecode(wrong([[[1, 2]]])),
    ArgumentError,
    'ctcGreedyDecode: scores must be a Tensor, got [[[1, 2]]]. fromArray([...]) makes one.',
  ],
  [
    'a distance from nothing',
    () => editDistance(wrong(undefined), 'a'),
    ArgumentError,
    'editDistance: a must be a string or a list of words or classes, got undefined.',
  ],
  [
    'a blank of one half',
    () => new LabelErrorRate({ blank: 0.5 }),
    ArgumentError,
    'LabelErrorRate: blank must be an integer >= 0, got 0.5.',
  ],
]);
