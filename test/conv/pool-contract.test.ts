import { describe, expect, it } from 'vitest';
import {
  AveragePool1D,
  AveragePool2D,
  AveragePool3D,
  GlobalAveragePool,
  GlobalMaxPool,
  MaxPool1D,
  MaxPool2D,
  MaxPool3D,
  registerConvLayers,
} from '../../src/conv/index.js';
import { Cache } from '../../src/layers/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

registerConvLayers();

const lines = [
  { shape: [1, 1, 1], size: 1, options: {} }, // smallest
  { shape: [2, 7, 3], size: 2, options: {} }, // an element left over
  { shape: [2, 8, 5], size: [3], options: { strides: 2, padding: 'same' } },
] as const;
describe.each(lines)('MaxPool1D $size on $shape, $options', ({ shape, size, options }) => {
  layerContract(() => new MaxPool1D(size, options), shape, { refuses: [[[2, 5]], [[2, 0, 3]]] });
});
describe.each(lines)('AveragePool1D $size on $shape, $options', ({ shape, size, options }) => {
  layerContract(() => new AveragePool1D(size, options), shape, { refuses: [[[2, 5]], [[2, 0, 3]]] });
});

const images = [
  { shape: [2, 6, 4, 3], size: 2, options: {} },
  { shape: [1, 5, 7, 2], size: [3, 2], options: { strides: [2, 1], padding: [1, [0, 1]] } }, // windows overlap
  { shape: [1, 5, 4, 17], size: 2, options: { strides: 3, padding: 'same' } }, // gaps; straddles a block of channels
] as const;
describe.each(images)('MaxPool2D $size on $shape, $options', ({ shape, size, options }) => {
  layerContract(() => new MaxPool2D(size, options), shape, { refuses: [[[2, 5, 5]], [[2, 4, 0, 3]]] });
});
describe.each(images)('AveragePool2D $size on $shape, $options', ({ shape, size, options }) => {
  const refuses = [[[2, 5, 5]], [[2, 4, 0, 3]]];
  layerContract(() => new AveragePool2D(size, { ...options, countIncludePad: true }), shape, { refuses });
});

const volumes = [
  { shape: [1, 4, 2, 6, 2], size: 2, options: {} },
  { shape: [1, 3, 4, 3, 3], size: [2, 3, 1], options: { strides: [1, 2, 2], padding: 'same' } },
] as const;
describe.each(volumes)('MaxPool3D $size on $shape, $options', ({ shape, size, options }) => {
  layerContract(() => new MaxPool3D(size, options), shape, { refuses: [[[2, 5, 5, 3]]] });
});
describe.each(volumes)('AveragePool3D $size on $shape, $options', ({ shape, size, options }) => {
  layerContract(() => new AveragePool3D(size, options), shape, { refuses: [[[2, 5, 5, 3]]] });
});

describe.each([{ shape: [2, 6, 3] }, { shape: [2, 3, 4, 5] }, { shape: [1, 2, 3, 2, 4] }])(
  'global pooling of $shape',
  ({ shape }) => {
    describe('GlobalAveragePool', () => {
      layerContract(() => new GlobalAveragePool(), shape, { refuses: [[[2, 5]], [[1, 2, 2, 2, 2, 2]]] });
    });
    describe('GlobalMaxPool', () => {
      layerContract(() => new GlobalMaxPool({ keepDims: true }), shape, { refuses: [[[2, 5]], [[2, 0, 3]]] });
    });
  },
);

describe('pooling', () => {
  const x = fromArray([[[1], [NaN], [3], [3]]]);

  it('walks by the size of its window unless told otherwise', () => {
    expect(new MaxPool2D([2, 3]).strides).toEqual([2, 3]);
    expect(new MaxPool2D([2, 3], { strides: 1 }).strides).toEqual([1, 1]);
  });

  it('keeps NaN, and sends dy to it or to the first of equal elements', () => {
    const layer = new MaxPool1D(2);
    const cache = new Cache();
    expect(layer.forward(x, cache).toArray()).toEqual([[[NaN], [3]]]);
    expect(layer.backward(fromArray([[[5], [7]]]), cache)?.toArray()).toEqual([[[0], [5], [7], [0]]]);
  });

  it('counts the padding in a mean only when asked to', () => {
    const ones = fromArray([[[2], [2]]]);
    const options = { strides: 2, padding: [[1, 1]] } as const;
    expect(new AveragePool1D(2, options).forward(ones, new Cache()).toArray()).toEqual([[[2], [2]]]);
    const counting = new AveragePool1D(2, { ...options, countIncludePad: true });
    expect(counting.forward(ones, new Cache()).toArray()).toEqual([[[1], [1]]]);
  });
});
