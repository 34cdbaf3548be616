import { Adam, ArgumentError, Dense, ProgressBar, Sequential, ShapeError, StateError, ones } from 'layerwise';
import { classifier, quiet, trained, withNaN, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, run, surroundings } = await trained();

const raw = new Sequential([new Dense(1)]);
const taken = new Adam(0.01).bind(classifier(5).theta);

refuses('the options of fit', surroundings, [
  [
    'an unknown option',
    () => model.fit(x, y, wrong({ epoch: 3 })),
    ArgumentError,
    "fit: unknown option 'epoch'. Did you mean 'epochs'? Known options: epochs, initialEpoch, batchSize, shuffle, seed, validationSplit, validationData, sampleWeight, classWeight, callbacks, signal, verbose, resume, fastDevRun, overfitBatches.",
  ],
  ['no epochs', () => model.fit(x, y, { epochs: 0 }), ArgumentError, 'fit: epochs must be a positive integer, got 0.'],
  [
    'half an epoch',
    () => model.fit(x, y, { epochs: 1.5 }),
    ArgumentError,
    'fit: epochs must be a positive integer, got 1.5.',
  ],
  [
    'endless epochs',
    () => model.fit(x, y, { epochs: Infinity }),
    ArgumentError,
    'fit: epochs must be a positive integer, got Infinity.',
  ],
  [
    'a batch of none',
    () => model.fit(x, y, { batchSize: 0 }),
    ArgumentError,
    'fit: batchSize must be a positive integer, got 0.',
  ],
  [
    'a negative batch',
    () => model.fit(x, y, { batchSize: -8 }),
    ArgumentError,
    'fit: batchSize must be a positive integer, got -8.',
  ],
  [
    'a batch of a fraction',
    () => model.fit(x, y, { batchSize: 2.5 }),
    ArgumentError,
    'fit: batchSize must be a positive integer, got 2.5.',
  ],
  [
    'a batch as text',
    () => model.fit(x, y, { batchSize: wrong('32') }),
    ArgumentError,
    'fit: batchSize must be a positive integer, got "32".',
  ],
  [
    'a first epoch after the last',
    () => model.fit(x, y, { epochs: 2, initialEpoch: 2 }),
    ArgumentError,
    'fit: initialEpoch must be below epochs = 2, got 2.',
  ],
  [
    'a shuffle as text',
    () => model.fit(x, y, { shuffle: wrong('batch') }),
    ArgumentError,
    'fit: shuffle must be a boolean, got "batch".',
  ],
  [
    'a seed of NaN',
    () => model.fit(x, y, { seed: NaN }),
    ArgumentError,
    'Generator: seed must be a finite number or a string, got NaN.',
  ],
  [
    'all for validation',
    () => model.fit(x, y, { validationSplit: 1 }),
    ArgumentError,
    'fit: validationSplit must lie in (0, 1), got 1.',
  ],
  [
    'too little for validation',
    () => model.fit(x, y, { validationSplit: 0.01 }),
    ArgumentError,
    'fit: validationSplit: split: part 1 (share 0.01) of 20 examples would be empty; give it a larger share.',
  ],
  [
    'two ways to validate',
    () => model.fit(x, y, { validationSplit: 0.5, validationData: { x, y } }),
    ArgumentError,
    'fit: give validationSplit or validationData, not both.',
  ],
  [
    'validation data as a list',
    () => model.fit(x, y, { validationData: wrong([x, y]) }),
    ArgumentError,
    'fit: validationData must be { x, y }, got a list.',
  ],
  [
    'validation data of another width',
    () => model.fit(x, y, { validationData: { x: ones([2, 5]), y: y.rows(0, 2) } }),
    ShapeError,
    'fit: validationData.x must have the shape of the training data, [N, 4], got [N, 5].',
  ],
  [
    'validation data with NaN',
    () => model.fit(x, y, { validationData: { x: withNaN, y } }),
    ArgumentError,
    'fit validationData: x has 2 NaN, the first at [1, 1] (x [20, 4]). Remove or replace them first.',
  ],
  [
    'weights of another length',
    () => model.fit(x, y, { sampleWeight: [1, 2] }),
    ShapeError,
    'fit: sampleWeight must have shape [20], one weight per example, got [2].',
  ],
  [
    'a negative weight',
    () => model.fit(x, y, { sampleWeight: Array.from({ length: 20 }, (_, i) => 3 - i) }),
    ArgumentError,
    'fit: sampleWeight[4] must be a finite number >= 0, got -1.',
  ],
  [
    'a negative class weight',
    () => model.fit(x, y, { classWeight: { 1: -2 } }),
    ArgumentError,
    'fit: classWeight[1] must be a finite number >= 0, got -2.',
  ],
  [
    'class weights for labels of each step',
    () => model.fit(x, ones([20, 3], 'int32'), { classWeight: { 1: 2 } }),
    ArgumentError,
    'fit: classWeight needs labels [N] or one-hot rows [N, K], but row 0 of y [20, 3] is neither one-hot nor a distribution. ' +
      'For labels of each step, give the weights to the loss: new SparseCategoricalCrossEntropy({ classWeight }).',
  ],
  [
    'class weights by name',
    () => model.fit(x, y, { classWeight: wrong({ cat: 2 }) }),
    ArgumentError,
    'fit: classWeight must be given by class number, such as { 0: 1, 1: 5 }, got "cat".',
  ],
  [
    'a callback that is none',
    () => model.fit(x, y, { callbacks: [wrong(() => 1)] }),
    ArgumentError,
    'fit: callbacks[0] must be an object with one of onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd, onBatchBegin, onBackwardEnd, onNonFinite, onBatchEnd, got function (anonymous).',
  ],
  [
    'callbacks that are no list',
    () => model.fit(x, y, { callbacks: wrong(new ProgressBar()) }),
    ArgumentError,
    'fit: callbacks must be a list of callbacks, got ProgressBar.',
  ],
  [
    'a signal that is none',
    () => model.fit(x, y, { signal: wrong(true) }),
    ArgumentError,
    'fit: signal must be an AbortSignal, got true.',
  ],
  [
    'options that are a number',
    () => model.fit(x, y, wrong(5)),
    ArgumentError,
    'fit: options must be an object, got 5.',
  ],
  [
    'fit before compile',
    () => raw.fit(x, y),
    StateError,
    'fit: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.',
  ],
  [
    'evaluate before compile',
    () => raw.evaluate(x, y),
    StateError,
    'evaluate: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.',
  ],
  [
    'an optimizer of another model',
    () => classifier().compile({ optimizer: taken, loss: 'sparseCategoricalCrossEntropy' }).fit(x, y, quiet),
    StateError,
    "Adam: is bound to another model's θ [80] already; its accumulators do not fit θ [96]. Create one optimizer for each model.",
  ],
  [
    'an unknown option of evaluate',
    () => model.evaluate(x, y, wrong({ batchsize: 3 })),
    ArgumentError,
    "evaluate: unknown option 'batchsize'. Did you mean 'batchSize'? Known options: batchSize.",
  ],
  [
    'predict by batches of none',
    () => model.predict(x, { batchSize: 0 }),
    ArgumentError,
    'predict: batchSize must be a positive integer, got 0.',
  ],
  [
    'a rehearsal of no batches',
    () => model.fit(x, y, { ...quiet, fastDevRun: 0 }),
    ArgumentError,
    'fit: fastDevRun must be a positive integer, got 0.',
  ],
  [
    'a rehearsal that goes on from a checkpoint',
    () => model.fit(x, y, { ...quiet, fastDevRun: true, resume: run }),
    ArgumentError,
    'fit: fastDevRun is a short run of its own; leave resume out.',
  ],
  [
    'a negative number of batches to learn by heart',
    () => model.fit(x, y, { ...quiet, overfitBatches: -1 }),
    ArgumentError,
    'fit: overfitBatches must be a number of batches >= 1 or a fraction in (0, 1), got -1.',
  ],
  [
    'one and a half batches to learn by heart',
    () => model.fit(x, y, { ...quiet, overfitBatches: 1.5 }),
    ArgumentError,
    'fit: overfitBatches must be a number of batches >= 1 or a fraction in (0, 1), got 1.5.',
  ],
]);
