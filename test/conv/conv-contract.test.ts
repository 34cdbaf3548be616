import { describe } from 'vitest';
import {
  Conv1D,
  Conv2D,
  Conv3D,
  ConvTranspose1D,
  ConvTranspose2D,
  ConvTranspose3D,
  DepthwiseConv2D,
  SeparableConv2D,
  registerConvLayers,
} from '../../src/conv/index.js';
import { constant, l1, l2Sum } from '../../src/layers/index.js';
import type { Shape } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerConvLayers();

/** Shapes that a layer for `shape` must refuse: another number of channels, another rank. */
function others(shape: Shape): Shape[][] {
  const inner = shape.slice(0, -1);
  const channels = shape[shape.length - 1];
  return [[[...inner, channels + 1]], [[...inner, 1, channels]], [[shape[0], channels]]];
}

describe.each([
  { shape: [1, 1, 1], kernel: 1, options: {} }, // smallest
  { shape: [2, 7, 3], kernel: 3, options: { strides: 2, padding: 'same' } },
  { shape: [2, 6, 2], kernel: [2], options: { dilation: 3, padding: 'causal', useBias: false } },
  { shape: [1, 5, 4], kernel: 2, options: { groups: 2, padding: [[2, 1]] } },
] as const)('Conv1D on $shape, kernel $kernel, $options', ({ shape, kernel, options }) => {
  layerContract(() => new Conv1D(4, kernel, options), shape, { refuses: others(shape) });
});

describe.each([
  { shape: [1, 1, 1, 1], filters: 1, kernel: 1, options: {} }, // smallest
  { shape: [2, 5, 4, 3], filters: 2, kernel: [3, 2], options: {} }, // all different: catches swapped axes
  { shape: [1, 7, 6, 2], filters: 3, kernel: 3, options: { strides: [2, 3], padding: 'same' } },
  { shape: [2, 6, 5, 1], filters: 17, kernel: 2, options: { dilation: [2, 1], padding: 1 } }, // straddles a block
  { shape: [1, 4, 5, 6], filters: 9, kernel: [1, 3], options: { groups: 3, strides: [1, 2], padding: [0, [2, 1]] } },
  { shape: [1, 6, 7, 2], filters: 2, kernel: 2, options: { strides: 2, dilation: 2, useBias: false } },
  { shape: [2, 3, 3, 5], filters: 4, kernel: 1, options: {} }, // a plain product
  { shape: [2, 3, 4, 2], filters: 3, kernel: [3, 4], options: {} }, // the whole image
] as const)('Conv2D on $shape, $filters filters $kernel, $options', ({ shape, filters, kernel, options }) => {
  layerContract(() => new Conv2D(filters, kernel, options), shape, { refuses: others(shape) });
});

describe.each([
  { shape: [1, 1, 1, 1, 1], kernel: 1, options: {} },
  { shape: [1, 3, 4, 2, 2], kernel: [2, 3, 1], options: { strides: [1, 2, 1], padding: 'same' } },
  { shape: [2, 3, 2, 3, 2], kernel: 2, options: { groups: 2, dilation: [2, 1, 1], padding: [0, 1, [1, 0]] } },
] as const)('Conv3D on $shape, kernel $kernel, $options', ({ shape, kernel, options }) => {
  layerContract(() => new Conv3D(2, kernel, options), shape, { refuses: others(shape) });
});

describe.each(['relu', 'tanh', 'sigmoid', 'softmax', 'gelu', { kind: 'leakyRelu', alpha: 0.2 }] as const)(
  'Convolutions with activation %j',
  (activation) => {
    const options = {
      activation,
      useBias: activation !== 'gelu',
      weightRegularizer: l1(0.1),
      biasRegularizer: l2Sum(2),
      weightInit: 'heNormal',
      biasInit: constant(0.5),
    } as const;
    describe('Conv2D', () => layerContract(() => new Conv2D(3, 2, options), [2, 3, 4, 2]));
    describe('DepthwiseConv2D', () => layerContract(() => new DepthwiseConv2D(2, options), [1, 3, 3, 2]));
    describe('SeparableConv2D', () => layerContract(() => new SeparableConv2D(3, 2, options), [1, 3, 3, 2]));
    describe('ConvTranspose2D', () => layerContract(() => new ConvTranspose2D(3, 2, options), [1, 2, 3, 2]));
  },
);

describe.each([
  { shape: [1, 1, 1, 1], kernel: 1, options: {} },
  { shape: [2, 5, 4, 3], kernel: [3, 2], options: { multiplier: 2, padding: 'same', strides: 2 } },
  { shape: [1, 6, 5, 17], kernel: 3, options: { dilation: [2, 1], padding: [2, [0, 1]], useBias: false } },
] as const)('depthwise on $shape, kernel $kernel, $options', ({ shape, kernel, options }) => {
  const refuses = others(shape);
  describe('DepthwiseConv2D', () => layerContract(() => new DepthwiseConv2D(kernel, options), shape, { refuses }));
  describe('SeparableConv2D', () => layerContract(() => new SeparableConv2D(4, kernel, options), shape, { refuses }));
});

describe.each([
  { shape: [1, 1, 1, 1], filters: 1, kernel: 1, options: {} },
  { shape: [2, 3, 4, 2], filters: 3, kernel: [3, 2], options: { strides: 2, padding: 'same' } },
  { shape: [1, 3, 2, 4], filters: 6, kernel: 3, options: { groups: 2, strides: [2, 3], padding: 1, outputPadding: 1 } },
  { shape: [1, 2, 3, 3], filters: 2, kernel: 2, options: { dilation: [2, 3], useBias: false } },
  { shape: [1, 3, 3, 2], filters: 2, kernel: 2, options: { strides: 3, padding: 'same' } }, // gaps hold the bias
] as const)('ConvTranspose2D on $shape, $filters filters $kernel, $options', ({ shape, filters, kernel, options }) => {
  layerContract(() => new ConvTranspose2D(filters, kernel, options), shape, { refuses: others(shape) });
});

describe.each([
  { shape: [1, 1, 1], options: {} },
  { shape: [2, 4, 3], options: { strides: 2, outputPadding: [1], padding: [[0, 1]] } },
  { shape: [1, 5, 2], options: { dilation: 2, padding: 'same', groups: 2 } },
] as const)('ConvTranspose1D on $shape, $options', ({ shape, options }) => {
  layerContract(() => new ConvTranspose1D(2, 3, options), shape, { refuses: others(shape) });
});

describe.each([
  { shape: [1, 1, 1, 1, 1], options: {} },
  { shape: [1, 2, 1, 3, 2], options: { strides: [1, 2, 2], outputPadding: [0, 1, 0], padding: [0, 1, [1, 0]] } },
  { shape: [2, 2, 2, 1, 2], options: { dilation: [1, 2, 1], padding: 'same', groups: 2 } },
] as const)('ConvTranspose3D on $shape, $options', ({ shape, options }) => {
  layerContract(() => new ConvTranspose3D(2, 2, options), shape, { refuses: others(shape) });
});
