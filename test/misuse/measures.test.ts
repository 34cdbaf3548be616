import { expect } from 'vitest';
import {
  ArgumentError,
  BinaryCrossEntropy,
  Cache,
  CategoricalCrossEntropy,
  FormatError,
  Focal,
  Huber,
  MeanSquaredError,
  ShapeError,
  SparseCategoricalCrossEntropy,
  StateError,
  fromArray,
  full,
  loss,
  lossFromConfig,
  ones,
  zeros,
} from 'layerwise';
import { Accuracy, BinaryAccuracy, F1, TopKAccuracy, accuracy, confusionMatrix, metric, mse } from 'layerwise/metrics';
import { refuses, wrong } from './table.js';

const scores = fromArray([
  [0.7, 0.2, 0.1],
  [0.1, 0.6, 0.3],
]);
const labels = fromArray([0, 1], { dtype: 'int32' });
const beyond = fromArray([0, 3], { dtype: 'int32' });
const oneHot = fromArray([
  [1, 0, 0],
  [0, 1, 0],
]);
const half = full([4, 1], 0.5);
const yes = ones([4, 1]);

const losses = {
  state: () => [scores.toArray(), labels.toArray(), half.toArray()],
  goesOn: () => expect(new CategoricalCrossEntropy().perSample(scores, oneHot).toArray()).toHaveLength(2),
};

refuses('losses', losses, [
  [
    'a loss that there is not',
    () => loss('categoricalCrossentropie'),
    ArgumentError,
    /^loss: unknown loss "categoricalCrossentropie"\. Did you mean 'categoricalCrossEntropy'\? Known: meanSquaredError, /,
  ],
  ['a loss that is a number', () => loss(wrong(7)), ArgumentError, /^loss: unknown loss 7\. Known: meanSquaredError, /],
  [
    'an option that a loss lacks',
    () => new MeanSquaredError(wrong({ reduce: 'sum' })),
    ArgumentError,
    "MeanSquaredError: unknown option 'reduce'. Known options: reduction, skipMissing.",
  ],
  [
    'a reduction that there is not',
    () => new MeanSquaredError({ reduction: wrong('avg') }),
    ArgumentError,
    `MeanSquaredError: reduction must be one of 'mean', 'meanByWeight', 'sum', 'perExample', got "avg".`,
  ],
  [
    'a flag as text',
    () => new BinaryCrossEntropy({ fromLogits: wrong('yes') }),
    ArgumentError,
    'BinaryCrossEntropy: fromLogits must be true or false, got "yes".',
  ],
  [
    'smoothing of 1',
    () => new BinaryCrossEntropy({ labelSmoothing: 1 }),
    ArgumentError,
    'BinaryCrossEntropy: labelSmoothing must lie in [0, 1), got 1.',
  ],
  [
    'one class weight of two',
    () => new BinaryCrossEntropy({ classWeight: wrong([1]) }),
    ArgumentError,
    'BinaryCrossEntropy: classWeight must have 2 entries, got [1].',
  ],
  [
    'a negative delta',
    () => new Huber({ delta: -1 }),
    ArgumentError,
    'Huber: delta must be a finite number > 0, got -1.',
  ],
  [
    'a negative gamma',
    () => new Focal({ gamma: -2 }),
    ArgumentError,
    'Focal: gamma must be a finite number >= 0, got -2.',
  ],
  [
    'half a label to ignore',
    () => new SparseCategoricalCrossEntropy({ ignoreLabel: 0.5 }),
    ArgumentError,
    'SparseCategoricalCrossEntropy: ignoreLabel must be an integer, got 0.5.',
  ],
  [
    'targets that would broadcast',
    () => new MeanSquaredError().forward(half, ones([4]), new Cache()),
    ShapeError,
    'meanSquaredError: target must have shape [4, 1], got [4] (prediction [4, 1]). Targets are not broadcast: reshape them.',
  ],
  [
    'targets of another batch',
    () => new MeanSquaredError().forward(half, ones([3, 1]), new Cache()),
    ShapeError,
    'meanSquaredError: target must have shape [4, 1], got [3, 1] (prediction [4, 1]). Targets are not broadcast: reshape them.',
  ],
  [
    'predictions of int32',
    () => new MeanSquaredError().forward(zeros([4, 1], 'int32'), half, new Cache()),
    ArgumentError,
    'meanSquaredError: prediction must be float32 or float64, got int32 [4, 1].',
  ],
  [
    'no examples',
    () => new MeanSquaredError().forward(zeros([0, 1]), zeros([0, 1]), new Cache()),
    ArgumentError,
    'meanSquaredError: needs at least one example, got prediction [0, 1].',
  ],
  [
    'targets of NaN',
    () => new MeanSquaredError().forward(half, full([4, 1], NaN), new Cache()),
    ArgumentError,
    'meanSquaredError: 4 of 4 targets are NaN, the first at [0, 0] of [4, 1]. Pass { skipMissing: true } if NaN stands for an unknown label, or give a mask.',
  ],
  [
    'targets outside [0, 1]',
    () => new BinaryCrossEntropy().forward(half, full([4, 1], 2), new Cache()),
    ArgumentError,
    'binaryCrossEntropy: targets must lie in [0, 1], got 2 at [0, 0] of [4, 1].',
  ],
  [
    'labels beyond the classes',
    () => new SparseCategoricalCrossEntropy().forward(scores, beyond, new Cache()),
    ArgumentError,
    'sparseCategoricalCrossEntropy: labels must lie in [0, 2], got 3 at [1] of [2].',
  ],
  [
    'labels for one-hot rows',
    () => new CategoricalCrossEntropy().forward(scores, labels, new Cache()),
    ShapeError,
    'categoricalCrossEntropy: target must have shape [2, 3], got [2] (prediction [2, 3]). Targets are rows as long as the prediction; integer labels go with sparseCategoricalCrossEntropy.',
  ],
  [
    'one-hot rows for labels',
    () => new SparseCategoricalCrossEntropy().forward(scores, oneHot, new Cache()),
    ShapeError,
    'sparseCategoricalCrossEntropy: target must have shape [2], got [2, 3] (prediction [2, 3]). Labels are integers without the class axis; one-hot rows go with categoricalCrossEntropy.',
  ],
  [
    'weights of another length',
    () => new MeanSquaredError().forward(half, yes, new Cache(), { sampleWeight: ones([3]) }),
    ShapeError,
    'meanSquaredError: sampleWeight must have the shape of the entries, [4, 1], or its first axes, such as [4], got [3].',
  ],
  [
    'negative weights',
    () => new MeanSquaredError().forward(half, yes, new Cache(), { sampleWeight: full([4], -1) }),
    ArgumentError,
    'meanSquaredError: sampleWeight must be finite and >= 0, got -1 at [0] of [4].',
  ],
  [
    'a mask of halves',
    () => new MeanSquaredError().forward(half, yes, new Cache(), { mask: full([4], 0.5) }),
    ArgumentError,
    'meanSquaredError: mask must hold 0 (unknown) and 1 (known), got 0.5 at [0] of [4].',
  ],
  [
    'arrays for tensors',
    () => new MeanSquaredError().forward(wrong([1]), wrong([1]), new Cache()),
    ArgumentError,
    'meanSquaredError: prediction must be a Tensor, got [1]. fromArray([...]) makes one.',
  ],
  [
    'backward before forward',
    () => new MeanSquaredError().backward(new Cache()),
    StateError,
    'meanSquaredError: backward needs a forward pass with the same cache before it. Call forward(x, cache) first.',
  ],
  [
    'a configuration of no loss',
    () => lossFromConfig({ name: 'mse', reduction: 'mean', skipMissing: false }),
    ArgumentError,
    /^loss: name must be one of 'meanSquaredError', .*, got "mse"\.$/,
  ],
  [
    'a configuration without fields',
    () => lossFromConfig({ name: 'huber' }),
    FormatError,
    "loss: 'reduction' must be a string, got undefined.",
  ],
]);

const figures = {
  state: () => [scores.toArray(), labels.toArray()],
  goesOn: () => expect(accuracy(scores, labels)).toBe(1),
};

refuses('metrics', figures, [
  [
    'a metric that there is not',
    () => metric('acuracy'),
    ArgumentError,
    /^metric: unknown metric "acuracy"\. Did you mean 'accuracy'\? Known: accuracy, /,
  ],
  [
    'a metric that is no object',
    () => metric(wrong(null)),
    ArgumentError,
    'metric: needs a name or an object with name, reset, update and result, got null.',
  ],
  [
    'no classes to look at',
    () => new TopKAccuracy(0),
    ArgumentError,
    'TopKAccuracy: k must be a positive integer, got 0.',
  ],
  [
    'an average that there is not',
    () => new F1({ average: wrong('makro') }),
    ArgumentError,
    `F1: average must be one of 'binary', 'macro', 'micro', 'weighted', got "makro". Did you mean 'macro'?`,
  ],
  [
    'an option that a metric lacks',
    () => new BinaryAccuracy(wrong({ treshold: 0.3 })),
    ArgumentError,
    "BinaryAccuracy: unknown option 'treshold'. Did you mean 'threshold'? Known options: threshold.",
  ],
  [
    'a threshold of NaN',
    () => new BinaryAccuracy({ threshold: NaN }),
    ArgumentError,
    'BinaryAccuracy: threshold must be a finite number, got NaN.',
  ],
  [
    'a result before any update',
    () => new Accuracy().result(),
    StateError,
    'accuracy: result() needs at least one update() since reset(), got none.',
  ],
  [
    'labels beyond the classes',
    () => accuracy(scores, beyond),
    ArgumentError,
    'accuracy: target[1] must be a class label, an integer in [0, 2], got 3.',
  ],
  [
    'labels of another number',
    () => accuracy(scores, fromArray([0], { dtype: 'int32' })),
    ShapeError,
    'accuracy: needs probabilities [N] or [N, 1] with targets of that shape, or scores [N, K] with labels [N] or one-hot targets [N, K], or int32 labels for both; got prediction [2, 3], target [1].',
  ],
  [
    'arrays for tensors',
    () => accuracy(wrong([0.2]), wrong([0])),
    ArgumentError,
    'accuracy: prediction must be a Tensor, got [0.2]. fromArray([...]) makes one.',
  ],
  [
    'nothing to measure',
    () => accuracy(zeros([0, 3]), zeros([0], 'int32')),
    ArgumentError,
    'accuracy: needs at least one sample, got prediction [0, 3], target [0].',
  ],
  [
    'two shapes',
    () => mse(half, ones([4, 2])),
    ShapeError,
    'mse: prediction and target must have one shape, got prediction [4, 1], target [4, 2].',
  ],
  [
    'more places than classes',
    () => new TopKAccuracy(4).update(scores, labels),
    ArgumentError,
    'top4Accuracy: k must be at most the number of classes 3, got 4 (prediction [2, 3]).',
  ],
  [
    'targets between no and yes',
    () => new BinaryAccuracy().update(half, half),
    ArgumentError,
    'binaryAccuracy: target[0] must be 0 or 1, got 0.5.',
  ],
  [
    'a matrix of too few classes',
    () => confusionMatrix(scores, labels, { numClasses: 1 }),
    ShapeError,
    'confusionMatrix: numClasses must equal the 3 classes of the batch, got 1.',
  ],
]);
