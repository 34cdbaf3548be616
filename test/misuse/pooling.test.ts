import { expect } from 'vitest';
import {
  ArgumentError,
  AveragePool2D,
  Cache,
  Conv2D,
  Cropping1D,
  Cropping2D,
  GlobalAveragePool,
  MaxPool1D,
  MaxPool2D,
  MaxPool3D,
  Sequential,
  ShapeError,
  StateError,
  Upsample1D,
  Upsample2D,
  ZeroPadding2D,
  ZeroPadding3D,
  cast,
  ones,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const pool = new MaxPool2D(2, { name: 'pool1' });
const x = ones([2, 8, 8, 3]);

const surroundings = {
  state: () => x.toArray(),
  goesOn: () => expect(pool.forward(x, new Cache()).shape).toEqual([2, 4, 4, 3]),
};

refuses('options of pooling', surroundings, [
  ['a window of 0', () => new MaxPool1D(0), ArgumentError, 'MaxPool1D: poolSize must be a positive integer, got 0.'],
  [
    'half a window',
    () => new AveragePool2D([2, 1.5]),
    ArgumentError,
    'AveragePool2D: poolSize[1] must be a positive integer, got 1.5.',
  ],
  [
    'a window of another rank',
    () => new MaxPool3D([2, 2]),
    ArgumentError,
    'MaxPool3D: poolSize must be a positive integer or a list of 3, one for each spatial axis, got [2, 2].',
  ],
  [
    'strides of 0',
    () => new MaxPool2D(2, { strides: 0 }),
    ArgumentError,
    'MaxPool2D: strides must be a positive integer, got 0.',
  ],
  [
    'padding in which a window fits',
    () => new MaxPool2D(2, { padding: [0, [0, 2]] }),
    ArgumentError,
    'MaxPool2D: padding must be smaller than poolSize on every axis, so that each window holds elements of the input, got padding [[0, 0], [0, 2]] and poolSize [2, 2].',
  ],
  [
    'a padding that there is not',
    () => new MaxPool2D(2, { padding: wrong('smae') }),
    ArgumentError,
    "MaxPool2D: padding must be one of 'valid', 'same', got \"smae\". Did you mean 'same'?",
  ],
  [
    'an option of average pooling for max pooling',
    () => new MaxPool2D(2, wrong({ countIncludePad: true })),
    ArgumentError,
    /^MaxPool2D: unknown option 'countIncludePad'\. .*Known options: name, trainable, strides, padding\.$/,
  ],
  [
    'a count that is not true or false',
    () => new AveragePool2D(2, { countIncludePad: wrong(1) }),
    ArgumentError,
    'AveragePool2D: countIncludePad must be true or false, got 1.',
  ],
  [
    'dimensions kept as text',
    () => new GlobalAveragePool({ keepDims: wrong('yes') }),
    ArgumentError,
    'GlobalAveragePool: keepDims must be true or false, got "yes".',
  ],
]);

refuses('options of resampling', surroundings, [
  [
    'upsampling by half',
    () => new Upsample2D(0.5),
    ArgumentError,
    'Upsample2D: size must be a positive integer, got 0.5.',
  ],
  [
    'an interpolation of images for a sequence',
    () => new Upsample1D(2, { interpolation: wrong('bilinear') }),
    ArgumentError,
    "Upsample1D: interpolation must be one of 'nearest', 'linear', got \"bilinear\". Did you mean 'linear'?",
  ],
  [
    'negative padding',
    () => new ZeroPadding2D(-1),
    ArgumentError,
    'ZeroPadding2D: padding must be an integer >= 0, got -1.',
  ],
  [
    'padding by name',
    () => new ZeroPadding2D(wrong('same')),
    ArgumentError,
    'ZeroPadding2D: padding must be an integer >= 0 or a list of 2, one for each spatial axis, got "same".',
  ],
  [
    'padding of another rank',
    () => new ZeroPadding3D([1, 1]),
    ArgumentError,
    'ZeroPadding3D: padding must be an integer >= 0 or a list of 3, one for each spatial axis, got [1, 1].',
  ],
  [
    'cropping by half an element',
    () => new Cropping1D([[0, 0.5]]),
    ArgumentError,
    'Cropping1D: cropping[0][1] must be an integer >= 0, got 0.5.',
  ],
]);

refuses('inputs of pooling and resampling', surroundings, [
  [
    'an image smaller than the window',
    () => pool.forward(ones([2, 1, 8, 3]), new Cache()),
    ShapeError,
    /^MaxPool2D 'pool1': poolSize 2 is larger than the padded input on axis 1 \(height\): 1 and padding 0 \+ 0 make 1, an output of size zero\. Input \[N, 1, 8, 3\], poolSize \[2, 2\]/,
  ],
  [
    'an image without channels',
    () => pool.forward(ones([2, 8, 8]), new Cache()),
    ShapeError,
    "MaxPool2D 'pool1': input must have rank 4 [N, H, W, C], got rank 3 [N, 8, 8].",
  ],
  [
    'rows for global pooling',
    () => new GlobalAveragePool().forward(ones([4, 8]), new Cache()),
    ShapeError,
    'GlobalAveragePool: input must have one to three spatial axes, as [N, T, C], [N, H, W, C] or [N, D, H, W, C], got [N, 8].',
  ],
  [
    'numbers of another type',
    () => pool.forward(cast(x, 'float64'), new Cache()),
    ArgumentError,
    /^MaxPool2D 'pool1': input must have the cache's dtype 'float32', got 'float64' \(input \[2, 8, 8, 3\]\)\./,
  ],
  [
    'a crop of everything',
    () => new Cropping2D([0, 4]).forward(x, new Cache()),
    ShapeError,
    'Cropping2D: cropping 4 + 4 leaves nothing of axis 2, which has 8 elements (input [N, 8, 8, 3], cropping [[0, 0], [4, 4]]). Crop less or use a larger input.',
  ],
  [
    'backward before forward',
    () => pool.backward(ones([2, 4, 4, 3]), new Cache()),
    StateError,
    "MaxPool2D 'pool1': backward needs a forward pass with the same cache before it. Call forward(x, cache) first.",
  ],
  [
    'a gradient of another shape',
    () => {
      const cache = new Cache();
      pool.forward(x, cache);
      pool.backward(x, cache);
    },
    ShapeError,
    "MaxPool2D 'pool1': dy [2, 8, 8, 3] must have the shape of the output y [2, 4, 4, 3].",
  ],
  [
    'a network whose images become too small',
    () =>
      new Sequential([new Conv2D(4, 3), new MaxPool2D(2), new MaxPool2D(4, { name: 'last' })], {
        inputShape: [8, 8, 1],
      }),
    ShapeError,
    /Sequential.*MaxPool2D 'last': poolSize 4 is larger than the padded input on axis 1 \(height\): 3 and padding 0 \+ 0/,
  ],
]);
