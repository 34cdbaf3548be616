import { expect } from 'vitest';
import {
  ArgumentError,
  Cache,
  Conv1D,
  Conv2D,
  Conv3D,
  ConvTranspose2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  Generator,
  SeparableConv2D,
  Sequential,
  ShapeError,
  StateError,
  fixed,
  fromArray,
  ones,
  scharr,
  sobel,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const context = { dtype: 'float32', generator: new Generator(1) } as const;
const conv = new Conv2D(4, 3, { name: 'edges' });
conv.setup([8, 8, 2], context);
const up = new ConvTranspose2D(2, 2, { name: 'up', strides: 2 });
up.setup([4, 4, 3], context);
const separable = new SeparableConv2D(4, 3, { name: 'cheap' });
separable.setup([8, 8, 2], context);
const model = new Sequential([new Conv2D(4, 3, { name: 'first' }), new Flatten(), new Dense(2)], {
  inputShape: [6, 6, 2],
  seed: 1,
});
const x = ones([2, 8, 8, 2]);

const surroundings = {
  state: () => [
    conv.weight.value.toArray(),
    up.weight.value.toArray(),
    separable.pointwiseWeight.value.toArray(),
    model.theta.values.toArray(),
    x.toArray(),
  ],
  goesOn: () => expect(conv.forward(x, new Cache()).shape).toEqual([2, 6, 6, 4]),
};

refuses('options of convolutions', surroundings, [
  ['no filters', () => new Conv2D(0, 3), ArgumentError, 'Conv2D: filters must be a positive integer, got 0.'],
  ['half a filter', () => new Conv3D(2.5, 3), ArgumentError, 'Conv3D: filters must be a positive integer, got 2.5.'],
  ['a kernel of 0', () => new Conv1D(1, 0), ArgumentError, 'Conv1D: kernelSize must be a positive integer, got 0.'],
  [
    'a kernel of 0 on one axis',
    () => new Conv2D(1, [3, 0]),
    ArgumentError,
    'Conv2D: kernelSize[1] must be a positive integer, got 0.',
  ],
  [
    'a kernel of another rank',
    () => new Conv2D(1, [3, 3, 3]),
    ArgumentError,
    'Conv2D: kernelSize must be a positive integer or a list of 2, one for each spatial axis, got [3, 3, 3].',
  ],
  [
    'a kernel as text',
    () => new Conv2D(1, wrong('3x3')),
    ArgumentError,
    'Conv2D: kernelSize must be a positive integer or a list of 2, one for each spatial axis, got "3x3".',
  ],
  [
    'strides of 0',
    () => new Conv2D(1, 3, { strides: 0 }),
    ArgumentError,
    'Conv2D: strides must be a positive integer, got 0.',
  ],
  [
    'strides in halves',
    () => new Conv2D(1, 3, { strides: [1, 1.5] }),
    ArgumentError,
    'Conv2D: strides[1] must be a positive integer, got 1.5.',
  ],
  [
    'dilation of 0',
    () => new DepthwiseConv2D(3, { dilation: 0 }),
    ArgumentError,
    'DepthwiseConv2D: dilation must be a positive integer, got 0.',
  ],
  [
    'dilation that is not a number',
    () => new Conv2D(1, 3, { dilation: NaN }),
    ArgumentError,
    'Conv2D: dilation must be a positive integer, got NaN.',
  ],
  [
    'a padding that there is not',
    () => new Conv2D(1, 3, { padding: wrong('smae') }),
    ArgumentError,
    `Conv2D: padding must be one of 'valid', 'same', got "smae". Did you mean 'same'?`,
  ],
  [
    'a causal image',
    () => new Conv2D(1, 3, { padding: 'causal' }),
    ArgumentError,
    /^Conv2D: padding must be one of 'valid', 'same', got "causal"\./,
  ],
  [
    'a negative padding',
    () => new Conv2D(1, 3, { padding: -1 }),
    ArgumentError,
    'Conv2D: padding must be an integer >= 0, got -1.',
  ],
  [
    'a negative padding on one side',
    () => new Conv2D(1, 3, { padding: [1, [0, -2]] }),
    ArgumentError,
    'Conv2D: padding[1][1] must be an integer >= 0, got -2.',
  ],
  [
    'a padding of another rank',
    () => new Conv2D(1, 3, { padding: [[1, 1]] }),
    ArgumentError,
    "Conv2D: padding must be 'valid', 'same', an integer >= 0 or a list of 2, one for each spatial axis, got [[1, 1]].",
  ],
  [
    'a padding of three sides',
    () => new Conv2D(1, 3, { padding: wrong([[1, 1, 1], 0]) }),
    ArgumentError,
    'Conv2D: padding[0] must be an integer >= 0 or [before, after], got [1, 1, 1].',
  ],
  [
    'no groups',
    () => new Conv2D(4, 3, { groups: 0 }),
    ArgumentError,
    'Conv2D: groups must be a positive integer, got 0.',
  ],
  [
    'filters that groups do not divide',
    () => new Conv2D(6, 3, { groups: 4 }),
    ArgumentError,
    'Conv2D: filters must be divisible by groups, got filters 6, groups 4. Use 8 filters or another number of groups.',
  ],
  [
    'a multiplier of 0',
    () => new DepthwiseConv2D(3, { multiplier: 0 }),
    ArgumentError,
    'DepthwiseConv2D: multiplier must be a positive integer, got 0.',
  ],
  [
    'filters of a separable convolution as text',
    () => new SeparableConv2D(wrong('8'), 3),
    ArgumentError,
    'SeparableConv2D: filters must be a positive integer, got "8".',
  ],
  [
    'an option that Conv2D lacks',
    () => new Conv2D(1, 3, wrong({ stride: 2 })),
    ArgumentError,
    "Conv2D: unknown option 'stride'. Did you mean 'strides'? Known options: name, trainable, strides, padding, " +
      'dilation, activation, useBias, weightInit, biasInit, weightRegularizer, biasRegularizer, groups.',
  ],
  [
    'groups of a depthwise convolution',
    () => new DepthwiseConv2D(3, wrong({ groups: 2 })),
    ArgumentError,
    /^DepthwiseConv2D: unknown option 'groups'\..* multiplier\.$/,
  ],
  [
    'an activation that there is not',
    () => new Conv2D(1, 3, { activation: wrong('rellu') }),
    ArgumentError,
    /^Conv2D: activation must be one of .*, got "rellu"\. Did you mean 'relu'\?$/,
  ],
  [
    'an outputPadding as large as the stride',
    () => new ConvTranspose2D(1, 3, { strides: [2, 3], outputPadding: 2 }),
    ArgumentError,
    'ConvTranspose2D: outputPadding must be smaller than the stride, got 2 with strides [2, 3].',
  ],
  [
    'a negative outputPadding',
    () => new ConvTranspose2D(1, 3, { strides: 2, outputPadding: [0, -1] }),
    ArgumentError,
    'ConvTranspose2D: outputPadding[1] must be an integer >= 0, got -1.',
  ],
  [
    "an outputPadding besides 'same'",
    () => new ConvTranspose2D(1, 3, { strides: 2, padding: 'same', outputPadding: 1 }),
    ArgumentError,
    "ConvTranspose2D: outputPadding must be 0 with padding 'same', whose output is input · stride, got 1.",
  ],
  [
    'an outputPadding of another rank',
    () => new ConvTranspose2D(1, 3, { outputPadding: [0] }),
    ArgumentError,
    'ConvTranspose2D: outputPadding must be an integer >= 0 or a list of 2, one for each spatial axis, got [0].',
  ],
  [
    'an edge that is neither',
    () => sobel(wrong('vertcal')),
    ArgumentError,
    `sobel: direction must be one of 'vertical', 'horizontal', got "vertcal". Did you mean 'vertical'?`,
  ],
  [
    'an edge of no direction',
    () => scharr(wrong(undefined)),
    ArgumentError,
    "scharr: direction must be one of 'vertical', 'horizontal', got undefined.",
  ],
]);

refuses('inputs of convolutions', surroundings, [
  [
    'a kernel larger than the image',
    () => conv.forward(ones([1, 8, 2, 2]), new Cache()),
    ShapeError,
    "Conv2D 'edges': kernelSize 3 is larger than the padded input on axis 2 (width): 2 and padding 0 + 0 make 2, an " +
      'output of size zero. Input [N, 8, 2, 2], kernelSize [3, 3], strides [1, 1], dilation [1, 1], padding "valid". ' +
      "Use a smaller window, more padding ('same') or a larger input.",
  ],
  [
    'a dilated kernel larger than the padded series',
    () => new Conv1D(1, 3, { dilation: 4, padding: [[1, 0]] }).outputShape([7, 2]),
    ShapeError,
    'Conv1D: kernelSize 3, 9 with dilation 4, is larger than the padded input on axis 1 (time): 7 and padding 1 + 0 ' +
      'make 8, an output of size zero. Input [N, 7, 2], kernelSize [3], strides [1], dilation [4], padding [[1, 0]]. ' +
      "Use a smaller window, more padding ('same') or a larger input.",
  ],
  [
    'an image without pixels',
    () => new Conv2D(1, 1, { padding: 'same' }).outputShape([0, 4, 3]),
    ShapeError,
    'Conv2D: axis 1 of the input [N, 0, 4, 3] has size 0, which makes an output of size zero. Every axis needs at ' +
      'least one element.',
  ],
  [
    'an image without its channels',
    () => conv.forward(ones([1, 8, 8]), new Cache()),
    ShapeError,
    "Conv2D 'edges': input must have rank 4 [N, H, W, C], got rank 3 [N, 8, 8].",
  ],
  [
    'a film in place of an image',
    () => new Conv2D(1, 3).outputShape([5, 8, 8, 3]),
    ShapeError,
    'Conv2D: input must have rank 4 [N, H, W, C], got rank 5 [N, 5, 8, 8, 3].',
  ],
  [
    'other channels than at first',
    () => conv.forward(ones([1, 8, 8, 3]), new Cache()),
    ShapeError,
    "Conv2D 'edges': input axis -1 must equal the channels of weight = 2, got 3 (x [1, 8, 8, 3]). Was the layer built " +
      'for another input?',
  ],
  [
    'other channels than a separable convolution had at first',
    () => separable.forward(ones([1, 8, 8, 3]), new Cache()),
    ShapeError,
    "SeparableConv2D 'cheap': input axis -1 must equal the channels of depthwiseWeight = 2, got 3 (x [1, 8, 8, 3]). " +
      'Was the layer built for another input?',
  ],
  [
    'channels that groups do not divide',
    () => new Conv2D(4, 3, { groups: 2 }).outputShape([8, 8, 3]),
    ShapeError,
    'Conv2D: the channels of the input must be divisible by groups, got 3 channels, groups 2 (x [N, 8, 8, 3]). ' +
      'Use a number of groups that divides 3.',
  ],
  [
    'channels that groups of a transposed convolution do not divide',
    () => new ConvTranspose2D(4, 3, { groups: 2 }).outputShape([8, 8, 5]),
    ShapeError,
    'ConvTranspose2D: the channels of the input must be divisible by groups, got 5 channels, groups 2 ' +
      '(x [N, 8, 8, 5]). Use a number of groups that divides 5.',
  ],
  [
    'a transposed convolution that padding eats up',
    () => new ConvTranspose2D(1, 3, { strides: 2, padding: [[2, 1], 0] }).outputShape([1, 4, 2]),
    ShapeError,
    'ConvTranspose2D: padding [[2, 1], [0, 0]] leaves an output of size 0 on axis 1: (1 - 1) · 2 + 3 = 3, less the ' +
      'padding, plus outputPadding 0. Input [N, 1, 4, 2], kernelSize [3, 3], strides [2, 2], dilation [1, 1]. ' +
      'Use less padding.',
  ],
  [
    'another dtype',
    () => conv.forward(ones([1, 8, 8, 2], 'float64'), new Cache()),
    ArgumentError,
    /^Conv2D 'edges': input must have the cache's dtype 'float32', got 'float64' \(input \[1, 8, 8, 2\]\)\./,
  ],
  [
    'filters that do not fit',
    () => new Conv2D(2, 3, { weightInit: fixed(fromArray([[1, -1]])) }).setup([8, 8, 1], context),
    ShapeError,
    'fixed: values [1, 2] do not fit a parameter [3, 3, 1, 2]: every axis of the values must be as long as the same ' +
      'axis of the parameter, or 1.',
  ],
  ['the weight of a layer not built', () => new Conv2D(1, 3).weight, StateError, /^Conv2D: not built yet\./],
  [
    'backward before forward',
    () => up.backward(ones([1, 8, 8, 2]), new Cache()),
    StateError,
    "ConvTranspose2D 'up': backward needs a forward pass with the same cache before it. Call forward(x, cache) first.",
  ],
  [
    'a gradient of another shape',
    () => {
      const cache = new Cache();
      conv.forward(x, cache);
      conv.backward(ones([2, 8, 8, 4]), cache);
    },
    ShapeError,
    "Conv2D 'edges': dy [2, 8, 8, 4] must have the shape of the output y [2, 6, 6, 4].",
  ],
  [
    'a network whose images become too small',
    () => new Sequential([new Conv2D(4, 5), new Conv2D(4, 5, { name: 'deep' })], { inputShape: [8, 8, 1] }),
    ShapeError,
    /Sequential.*Conv2D 'deep': kernelSize 5 is larger than the padded input on axis 1 \(height\): 4 and padding 0 \+ 0/,
  ],
  [
    'pictures of another size for a network',
    () => model.predict(ones([3, 2, 6, 2])),
    ShapeError,
    /^Sequential\[0\] Conv2D 'first': kernelSize 3 is larger than the padded input on axis 1 \(height\): 2 and .*Input \[N, 2, 6, 2\]/,
  ],
]);
