import { expect } from 'vitest';
import {
  Activation,
  ArgumentError,
  Cache,
  Concatenate,
  Dense,
  Dropout,
  FormatError,
  Flatten,
  Generator,
  Lambda,
  PReLU,
  Permute,
  RepeatVector,
  Reshape,
  Sequential,
  ShapeError,
  StateError,
  constant,
  l2,
  normal,
  ones,
  registerLayer,
  uniform,
  zeros,
} from 'layerwise';
import { layerFromConfig } from '../../src/layers/index.js';
import { refuses, wrong } from './table.js';

const context = { dtype: 'float32', generator: new Generator(1) } as const;
const dense = new Dense(2, { name: 'hidden1' });
dense.setup([3], context);
const model = new Sequential([new Dense(3, { activation: 'relu' }), new Dense(2)], { inputShape: [4], seed: 1 });
const x = ones([5, 4]);

const surroundings = {
  state: () => [dense.weight.value.toArray(), model.theta.values.toArray(), model.theta.grads.toArray(), x.toArray()],
  goesOn: () => expect(model.forward(x, model.createCache()).shape).toEqual([5, 2]),
};

refuses('layers', surroundings, [
  ['no units', () => new Dense(0), ArgumentError, 'Dense: units must be a positive integer, got 0.'],
  ['negative units', () => new Dense(-3), ArgumentError, 'Dense: units must be a positive integer, got -3.'],
  ['units in halves', () => new Dense(2.5), ArgumentError, 'Dense: units must be a positive integer, got 2.5.'],
  ['units as text', () => new Dense(wrong('64')), ArgumentError, 'Dense: units must be a positive integer, got "64".'],
  [
    'an option that Dense lacks',
    () => new Dense(2, wrong({ activaton: 'relu' })),
    ArgumentError,
    "Dense: unknown option 'activaton'. Did you mean 'activation'? Known options: name, trainable, activation, useBias, weightInit, biasInit, weightRegularizer, biasRegularizer.",
  ],
  [
    'an activation that there is not',
    () => new Dense(2, { activation: wrong('rellu') }),
    ArgumentError,
    /^Dense: activation must be one of 'linear', .*, got "rellu"\. Did you mean 'relu'\?$/,
  ],
  [
    'an activation that is a number',
    () => new Dense(2, { activation: wrong(3) }),
    ArgumentError,
    'Dense: activation must be a name or { kind, ... }, got 3.',
  ],
  [
    'an option that leakyRelu lacks',
    () => new Activation(wrong({ kind: 'leakyRelu', slope: 0.1 })),
    ArgumentError,
    "Activation: activation 'leakyRelu': unknown option 'slope'. Known options: kind, alpha.",
  ],
  [
    'an initializer that there is not',
    () => new Dense(2, { weightInit: wrong('heNormale') }),
    ArgumentError,
    /^Dense: weightInit must be one of 'zeros', .*, got "heNormale"\. Did you mean 'heNormal'\?$/,
  ],
  [
    'a regularizer that is a number',
    () => new Dense(2, { weightRegularizer: wrong(0.01) }),
    ArgumentError,
    'Dense: weightRegularizer must be a regularizer such as l2(0.01), got 0.01.',
  ],
  [
    'a bias flag as text',
    () => new Dense(2, { useBias: wrong('no') }),
    ArgumentError,
    'Dense: useBias must be true or false, got "no".',
  ],
  ['a negative penalty', () => l2(-1), ArgumentError, 'l2: lambda must be a finite number >= 0, got -1.'],
  ['a negative deviation', () => normal(-0.1), ArgumentError, 'normal: std must be a finite number >= 0, got -0.1.'],
  ['a negative bound', () => uniform(-1), ArgumentError, 'uniform: limit must be a finite number >= 0, got -1.'],
  ['a constant of NaN', () => constant(NaN), ArgumentError, 'constant: value must be a finite number, got NaN.'],
  ['a drop rate of 1', () => new Dropout(1), ArgumentError, 'Dropout: rate must lie in [0, 1), got 1.'],
  ['a negative drop rate', () => new Dropout(-0.1), ArgumentError, 'Dropout: rate must lie in [0, 1), got -0.1.'],
  ['a drop rate of NaN', () => new Dropout(NaN), ArgumentError, 'Dropout: rate must lie in [0, 1), got NaN.'],
  [
    'an option that Dropout lacks',
    () => new Dropout(0.5, wrong({ sed: 1 })),
    ArgumentError,
    "Dropout: unknown option 'sed'. Known options: name, trainable.",
  ],
  [
    'a name that is a number',
    () => new Dense(2, { name: wrong(7) }),
    ArgumentError,
    'layer: name must be a string, got 7.',
  ],
  [
    'a trainable flag as text',
    () => new Flatten({ trainable: wrong('false') }),
    ArgumentError,
    'layer: trainable must be a boolean, got "false".',
  ],
  [
    'an axis 0 to concatenate',
    () => new Concatenate(0),
    ArgumentError,
    'Concatenate: axis must be an integer other than 0, the batch axis, got 0.',
  ],
  ['no repetition', () => new RepeatVector(0), ArgumentError, 'RepeatVector: times must be a positive integer, got 0.'],
  [
    'a permutation of no axes',
    () => new Permute(wrong([1, 1])),
    ArgumentError,
    'Permute: axes must name 1 to 2 once each, got [1, 1].',
  ],
  [
    'a lambda without functions',
    () => new Lambda(wrong({})),
    ArgumentError,
    'Lambda: forward must be a function, got undefined.',
  ],
  [
    'an input of another width',
    () => dense.forward(ones([32, 512]), new Cache()),
    ShapeError,
    "Dense 'hidden1': input axis -1 must equal weight.shape[0] = 3, got 512 (x [32, 512]). Was the layer built for another input?",
  ],
  [
    'an input without batch axis',
    () => dense.forward(ones([3]), new Cache()),
    ShapeError,
    "Dense 'hidden1': input must be [N, in] or [N, ..., in], got x [3].",
  ],
  [
    'an input of float64',
    () => dense.forward(zeros([1, 3], 'float64'), new Cache()),
    ArgumentError,
    "Dense 'hidden1': input must have the cache's dtype 'float32', got 'float64' (input [1, 3]). Model, cache and data must have one dtype; cast(x, dtype) converts.",
  ],
  [
    'an input of int32',
    () => dense.forward(zeros([1, 3], 'int32'), new Cache()),
    ArgumentError,
    "Dense 'hidden1': input must have the cache's dtype 'float32', got 'int32' (input [1, 3]). Model, cache and data must have one dtype; cast(x, dtype) converts.",
  ],
  [
    'an array for a tensor',
    () => dense.forward(wrong([[1, 2, 3]]), new Cache()),
    ArgumentError,
    "Dense 'hidden1': input must be a Tensor, got [[1, 2, 3]]. fromArray([...]) makes one.",
  ],
  [
    'forward before it is built',
    () => new Dense(2, { name: 'new' }).forward(ones([1, 3]), new Cache()),
    StateError,
    "Dense 'new': not built yet. Build the model with an input shape first.",
  ],
  [
    'weights before it is built',
    () => new Dense(2).weight,
    StateError,
    'Dense: not built yet. Build the model with an input shape first.',
  ],
  [
    'backward before forward',
    () => dense.backward(ones([1, 2]), new Cache()),
    StateError,
    "Dense 'hidden1': backward needs a forward pass with the same cache before it. Call forward(x, cache) first.",
  ],
  [
    'a gradient of another shape',
    () => {
      const cache = new Cache();
      dense.forward(ones([4, 3]), cache);
      dense.backward(ones([4, 3]), cache);
    },
    ShapeError,
    "Dense 'hidden1': dy [4, 3] must have the shape of the output y [4, 2].",
  ],
  [
    'a reshape that does not fit',
    () => new Reshape([5]).outputShape([4]),
    ShapeError,
    'Reshape: shape [5] must hold the 4 elements of each example, got input shape [4] (without the batch axis).',
  ],
  [
    'a permutation of another rank',
    () => new Permute([2, 1]).outputShape([4]),
    ShapeError,
    'Permute: input must have 2 axes after the batch for axes [2, 1], got [4] (without the batch axis).',
  ],
  [
    'parameters per channel of another shape',
    () => new PReLU(wrong({ sharedAxis: [1] })),
    ArgumentError,
    "PReLU: unknown option 'sharedAxis'. Known options: name, trainable.",
  ],
  [
    'a class of layers that is not known',
    () => layerFromConfig({ className: 'Dens' }),
    FormatError,
    "layer: no layer class 'Dens' is known. Did you mean 'Dense'? Make your own classes known by registerLayer(className, theClass).",
  ],
  [
    'a layer without its fields',
    () => layerFromConfig({ className: 'Dense', name: 'a', trainable: true }),
    FormatError,
    "layer: 'units' must be a number, got undefined.",
  ],
  ['a layer that is text', () => layerFromConfig('Dense'), FormatError, 'layer: must be a JSON object, got "Dense".'],
  [
    'another class under a known name',
    () => registerLayer('Dense', wrong(Dropout)),
    ArgumentError,
    "registerLayer: class 'Dense' is registered already. Give the new class another name.",
  ],
]);
