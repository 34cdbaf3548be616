import { expect } from 'vitest';
import { ArgumentError, Dense, History, Sequential, ShapeError, StateError, ones, zeros } from 'layerwise';
import {
  LearningCurve,
  compareHumanLevels,
  crossValidate,
  diagnose,
  diagnoseHistory,
  diagnoseModel,
  learningCurve,
} from 'layerwise/strategy';
import { refuses, wrong } from './table.js';

const errors = { human: 0.01, train: 0.02, dev: 0.1 };

const diagnoses = {
  state: () => [{ ...errors }],
  goesOn: () => expect(diagnose(errors).problems).toEqual(['variance']),
};

const shareOf = (name: string, got: string): string =>
  `diagnose: ${name} must be the share of wrong answers, in [0, 1], got ${got}.`;

refuses('diagnose', diagnoses, [
  ['no errors', () => diagnose(wrong(undefined)), ArgumentError, 'diagnose: options must be an object, got undefined.'],
  ['no dev error', () => diagnose(wrong({ train: 0.1 })), ArgumentError, shareOf('dev', 'undefined')],
  [
    'a misspelt error',
    () => diagnose(wrong({ ...errors, traindev: 0.1 })),
    ArgumentError,
    "diagnose: unknown option 'traindev'. Did you mean 'trainDev'? " +
      'Known options: human, train, trainDev, dev, test, target.',
  ],
  [
    'percentages',
    () => diagnose({ train: 8, dev: 10 }),
    ArgumentError,
    `${shareOf('train', '8')} Of percentages take a hundredth: 0.08.`,
  ],
  ['a negative error', () => diagnose({ ...errors, human: -0.1 }), ArgumentError, shareOf('human', '-0.1')],
  ['NaN', () => diagnose({ ...errors, test: NaN }), ArgumentError, shareOf('test', 'NaN')],
  ['a text', () => diagnose({ ...errors, dev: wrong('0.1') }), ArgumentError, shareOf('dev', '"0.1"')],
  [
    'a target without a train-dev error',
    () => diagnose({ ...errors, target: { human: 0.1 } }),
    ArgumentError,
    'diagnose: target needs trainDev: hold out a part of the training data (mismatchedSplit).',
  ],
  [
    'a target error out of range',
    () => diagnose({ ...errors, trainDev: 0.1, target: { human: 2 } }),
    ArgumentError,
    `${shareOf('target.human', '2')} Of percentages take a hundredth: 0.02.`,
  ],
  [
    'costs without a tolerance',
    () => diagnose(errors, { scale: 'cost' }),
    ArgumentError,
    'diagnose: costs need a tolerance: the difference of two costs that matters.',
  ],
  [
    'a negative tolerance',
    () => diagnose(errors, { tolerance: -1 }),
    ArgumentError,
    'diagnose: tolerance must be a finite number >= 0, got -1.',
  ],
  [
    'a size that is no number of examples',
    () => diagnose(errors, { sizes: { dev: 0.5 } }),
    ArgumentError,
    'diagnose: sizes.dev must be a positive integer, got 0.5.',
  ],
  [
    'a size of humans',
    () => diagnose(errors, { sizes: wrong({ human: 3 }) }),
    ArgumentError,
    "diagnose sizes: unknown option 'human'. Known options: train, trainDev, dev, test.",
  ],
  [
    'no human level',
    () => compareHumanLevels({}, errors),
    ArgumentError,
    'compareHumanLevels: needs at least one level, such as { expert: 0.007 }.',
  ],
  [
    'a human level out of range',
    () => compareHumanLevels({ expert: 7 }, errors),
    ArgumentError,
    'compareHumanLevels: levels.expert must lie in [0, 1], got 7.',
  ],
]);

function historyOf(rows: readonly (readonly [epoch: number, accuracy: number, valAccuracy: number])[]): History {
  const history = new History();
  for (const [epoch, accuracy, valAccuracy] of rows) history.add(epoch, { accuracy, valAccuracy });
  return history;
}

const sound = historyOf([
  [1, 0.7, 0.6],
  [2, 0.9, 0.7],
]);

const histories = {
  state: () => sound.toJSON(),
  goesOn: () => expect(diagnoseHistory(sound).epoch).toBe(2),
};

refuses('diagnoseHistory', histories, [
  [
    'a history without epochs',
    () => diagnoseHistory(new History()),
    ArgumentError,
    'diagnoseHistory: the history has no epoch yet.',
  ],
  [
    'missing epochs',
    () => diagnoseHistory(historyOf([[1, 0.5, 0.5], [2, 0.6, 0.5], [5, 0.7, 0.6]])), // prettier-ignore
    ArgumentError,
    'diagnoseHistory: epochs must follow one another, but 5 comes after 2. The history lacks 2: ' +
      'was a part of the run not kept?',
  ],
  [
    'epochs that go back',
    () => diagnoseHistory(historyOf([[2, 0.5, 0.5], [1, 0.6, 0.5]])), // prettier-ignore
    ArgumentError,
    'diagnoseHistory: epochs must follow one another, but 1 comes after 2.',
  ],
  [
    'NaN in an epoch',
    () => diagnoseHistory(historyOf([[1, 0.5, 0.5], [2, 0.6, NaN], [3, 0.7, NaN]])), // prettier-ignore
    ArgumentError,
    'diagnoseHistory: every epoch needs a finite valAccuracy, which epochs 2, 3 lack.',
  ],
  [
    'an epoch without the figure',
    () => {
      const history = historyOf([[1, 0.5, 0.5]]);
      history.add(2, { accuracy: 0.6 });
      return diagnoseHistory(history);
    },
    ArgumentError,
    'diagnoseHistory: every epoch needs a finite valAccuracy, which epoch 2 lacks.',
  ],
  [
    'no validation figures',
    () => {
      const history = new History();
      history.add(1, { loss: 0.5, accuracy: 0.8 });
      return diagnoseHistory(history);
    },
    ArgumentError,
    'diagnoseHistory: the history has no figure of a validation set: give fit validationData or validationSplit. ' +
      'Known: loss, accuracy.',
  ],
  [
    'an unknown metric',
    () => diagnoseHistory(sound, { metric: 'acuracy' }),
    ArgumentError,
    'diagnoseHistory: metric "acuracy" is not among the figures. Did you mean \'accuracy\'? Known: accuracy.',
  ],
  [
    'a metric of which nobody knows what is better',
    () => {
      const history = new History();
      history.add(1, { praise: 0.5, valPraise: 0.8 });
      return diagnoseHistory(history, { metric: 'praise' });
    },
    ArgumentError,
    "diagnoseHistory: which values of 'praise' are better? Give mode: 'max' or 'min'.",
  ],
  [
    'the cost without a tolerance',
    () => {
      const history = new History();
      history.add(1, { loss: 2, valLoss: 3 });
      return diagnoseHistory(history);
    },
    ArgumentError,
    'diagnose: costs need a tolerance: the difference of two costs that matters.',
  ],
  [
    'an epoch that there is not',
    () => diagnoseHistory(sound, { epoch: 7 }),
    ArgumentError,
    "diagnoseHistory: epoch must be one of 1 to 2, 'best' or 'last', got 7.",
  ],
  [
    'an epoch by a word that there is not',
    () => diagnoseHistory(sound, { epoch: wrong('lats') }),
    ArgumentError,
    "diagnoseHistory: epoch must be one of 'best', 'last', got \"lats\". Did you mean 'last'?",
  ],
]);

const [x, y] = [ones([8, 2]), zeros([8, 1])];
const data = { x, y };
const build = (seed: number | string = 1): Sequential =>
  new Sequential([new Dense(1, { activation: 'sigmoid' })], { seed, inputShape: [2] }).compile({
    optimizer: 'adam',
    loss: 'binaryCrossEntropy',
    metrics: ['accuracy'],
  });
const model = build();

const models = {
  state: () => model.parameters().map(({ value }) => value.toArray()),
  goesOn: async () => expect((await learningCurve(build, data, { dev: data, sizes: [4, 8] })).points).toHaveLength(2),
};

refuses('diagnoseModel and learningCurve', models, [
  [
    'no dev set',
    () => diagnoseModel(model, wrong({ train: data })),
    ArgumentError,
    "diagnoseModel: the set 'dev' is missing.",
  ],
  [
    'a misspelt set',
    () => diagnoseModel(model, wrong({ train: data, dev: data, tets: data })),
    ArgumentError,
    "diagnoseModel sets: unknown option 'tets'. Did you mean 'test'? Known options: train, trainDev, dev, test, targetTrain.",
  ],
  [
    'humans on the target without a train-dev set',
    () => diagnoseModel(model, { train: data, dev: data }, { targetHuman: 0.1 }),
    ArgumentError,
    'diagnose: target needs trainDev: hold out a part of the training data (mismatchedSplit).',
  ],
  [
    'a metric that was not compiled',
    () => diagnoseModel(model, { train: data, dev: data }, { metric: 'f1' }),
    ArgumentError,
    'diagnoseModel: metric "f1" is not among the figures. Known: loss, accuracy.',
  ],
  [
    'a set of another shape',
    () => diagnoseModel(model, { train: data, dev: { x: ones([8, 3]), y } }),
    ShapeError,
    /\[8, 3\]|\[2, 3\]/,
  ],
  [
    'a model that is not compiled',
    () => diagnoseModel(new Sequential([new Dense(1)], { inputShape: [2] }), { train: data, dev: data }),
    StateError,
    /compile/,
  ],
  [
    'a model in place of a function that builds one',
    () => learningCurve(wrong(model), data, { dev: data }),
    ArgumentError,
    'learningCurve: build must be a function, got Sequential.',
  ],
  [
    'the same model for every size',
    () => {
      const once = build();
      return learningCurve(() => once, data, { dev: data, sizes: [4, 8] });
    },
    ArgumentError,
    'learningCurve: build must make a new model at each call, got the same twice.',
  ],
  [
    'a function that returns nothing',
    () =>
      learningCurve(
        wrong(() => undefined),
        data,
        { dev: data },
      ),
    ArgumentError,
    'learningCurve: build must return a compiled model, got undefined.',
  ],
  [
    'the same model for every fold',
    () => {
      const once = build();
      return crossValidate(() => once, data, { folds: 2 });
    },
    ArgumentError,
    'crossValidate: build must make a new model at each call, got the same twice.',
  ],
  [
    'no dev set to measure on',
    () => learningCurve(build, data, wrong({})),
    ArgumentError,
    'learningCurve: the option dev, the dev set, is missing.',
  ],
  [
    'sizes that do not ascend',
    () => learningCurve(build, data, { dev: data, sizes: [4, 4] }),
    ArgumentError,
    'learningCurve: sizes must ascend, but sizes[1] = 4 follows 4.',
  ],
  [
    'more examples than there are',
    () => learningCurve(build, data, { dev: data, sizes: [4, 16] }),
    ArgumentError,
    'learningCurve: sizes[1] = 16 exceeds the 8 examples there are.',
  ],
  [
    'shares for sizes',
    () => learningCurve(build, data, { dev: data, sizes: [0.5] }),
    ArgumentError,
    'learningCurve: sizes[0] must be a positive integer, got 0.5.',
  ],
  [
    'no sizes',
    () => learningCurve(build, data, { dev: data, sizes: [] }),
    ArgumentError,
    'learningCurve: needs at least one size, got none.',
  ],
  [
    'no repetition',
    () => learningCurve(build, data, { dev: data, repeats: 0 }),
    ArgumentError,
    'learningCurve: repeats must be a positive integer, got 0.',
  ],
  [
    'a curve without points',
    () => new LearningCurve([], { scale: 'share', formula: '1 - accuracy', repeats: 1 }),
    ArgumentError,
    'LearningCurve: needs at least one point, got none.',
  ],
]);
