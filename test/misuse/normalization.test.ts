import { expect } from 'vitest';
import {
  ArgumentError,
  BatchNorm,
  Dense,
  FormatError,
  Generator,
  GroupNorm,
  LayerNorm,
  Sequential,
  ShapeError,
  StateError,
  fromArray,
  ones,
} from 'layerwise';
import { layerFromConfig } from '../../src/layers/index.js';
import { refuses, wrong } from './table.js';

const model = new Sequential([new Dense(3), new BatchNorm()], { inputShape: [4], seed: 1 });
const x = new Generator(1).normal([5, 4]);
const cache = model.createCache();
const training = { training: true } as const;
const context = { dtype: 'float32', generator: new Generator(1) } as const;
const layerNorm = new LayerNorm({ axes: 2 });
layerNorm.setup([3, 4], context);

const surroundings = {
  state: () => [...model.parameters(), ...model.state()].map(({ value, grad }) => [value.toArray(), grad.toArray()]),
  goesOn: () => expect(model.predict(x).shape).toEqual([5, 3]),
};

refuses('normalization', surroundings, [
  [
    'training on one example',
    () => model.forward(ones([1, 4]), cache, training),
    ShapeError,
    "Sequential[1] BatchNorm 'batchNorm1': training needs at least 2 values a channel, got 1 (x [1, 3]): the variance of " +
      'one value is 0, and every output beta. Use larger batches, and a batch size that leaves no last batch of one.',
  ],
  [
    'other channels',
    () => model.layers[1].forward(ones([2, 4]), cache, training),
    ShapeError,
    "BatchNorm 'batchNorm1': input axis -1 must equal the channels = 3, got 4 (x [2, 4]). Was the layer built for another input?",
  ],
  [
    'no epsilon',
    () => new BatchNorm({ epsilon: 0 }),
    ArgumentError,
    'BatchNorm: epsilon must lie in (0, Infinity), got 0.',
  ],
  [
    'a momentum in percent',
    () => new BatchNorm({ momentum: 99 }),
    ArgumentError,
    'BatchNorm: momentum must lie in [0, 1], got 99.',
  ],
  [
    'an option of another library',
    () => new BatchNorm(wrong({ eps: 1e-5 })),
    ArgumentError,
    /^BatchNorm: unknown option 'eps'\..*Known options: name, trainable, epsilon, scale, center, gammaInit, betaInit, momentum\.$/,
  ],
  [
    'statistics of a layer that is not built',
    () => new BatchNorm().runningMean,
    StateError,
    /^BatchNorm: not built yet/,
  ],
  [
    'a forward pass of a layer that is not built',
    () => new GroupNorm(2).forward(ones([2, 4]), cache),
    StateError,
    /^GroupNorm: not built yet/,
  ],
  [
    'backward without forward',
    () => new LayerNorm().backward(ones([2, 4]), cache),
    StateError,
    /^LayerNorm: backward needs a forward pass with the same cache/,
  ],
  [
    'more axes than there are',
    () => new LayerNorm({ axes: 3 }).outputShape([4, 5]),
    ShapeError,
    'LayerNorm: normalises the last 3 axes, but the input has 2, [4, 5] (without the batch axis).',
  ],
  [
    'axes by their indices',
    () => new LayerNorm(wrong({ axes: [-1] })),
    ArgumentError,
    'LayerNorm: axes must be a positive integer, got [-1].',
  ],
  [
    'last axes of other sizes',
    () => layerNorm.forward(ones([2, 4, 3]), cache),
    ShapeError,
    'LayerNorm: the last axes of the input must be [3, 4], got x [2, 4, 3]. Was the layer built for another input?',
  ],
  [
    'too many axes left out',
    () => layerNorm.forward(fromArray([[1, 2]]), cache),
    ShapeError,
    'LayerNorm: the last axes of the input must be [3, 4], got x [1, 2]. Was the layer built for another input?',
  ],
  [
    'groups that do not divide the channels',
    () => new GroupNorm(4).outputShape([8, 8, 6]),
    ShapeError,
    'GroupNorm: groups = 4 must divide the channels, got 6 (x [N, 8, 8, 6]).',
  ],
  ['no groups', () => new GroupNorm(0), ArgumentError, 'GroupNorm: groups must be a positive integer, got 0.'],
  [
    'a saved layer without its momentum',
    () => layerFromConfig({ ...new BatchNorm().config(), momentum: null }),
    FormatError,
    /momentum/,
  ],
  [
    'fusing a model that is not built',
    () => new Sequential([new Dense(1)]).fuse(),
    StateError,
    'Sequential: not built yet. Call build(inputShape) before fuse().',
  ],
]);
