import { expect } from 'vitest';
import { ArgumentError, ShapeError, engineInfo, input } from 'layerwise';
import { alexnet, cifarCnn, googlenet, inceptionModule, lenet5, mobilenet, resnet18, unet, vgg16 } from 'layerwise/zoo';
import { refuses, wrong } from './table.js';

const surroundings = {
  state: () => engineInfo().memoryInUse,
  goesOn: () => expect(lenet5().outputShape([32, 32, 1])).toEqual([10]),
};

const filters = { conv1: 8, reduce3: 8, conv3: 8, reduce5: 8, conv5: 8, project: 8 };

refuses('networks', surroundings, [
  [
    'a digit for LeNet-5 without padding',
    () => lenet5({ inputShape: [28, 28, 1] }),
    ShapeError,
    "lenet5: inputShape [28, 28, 1] is too small: nothing is left for the last window. The smallest that works is [32, 32, 1]. padding: 'same' takes four rows less.",
  ],
  [
    'a picture too small with padding',
    () => lenet5({ inputShape: [40, 27, 1], padding: 'same' }),
    ShapeError,
    'lenet5: inputShape [40, 27, 1] is too small: nothing is left for the last window. The smallest that works is [28, 28, 1].',
  ],
  [
    'a thumbnail for AlexNet',
    () => alexnet({ inputShape: [63, 224, 3] }),
    ShapeError,
    'alexnet: inputShape [63, 224, 3] is too small: nothing is left for the last window. The smallest that works is [64, 64, 3].',
  ],
  [
    'a thumbnail for VGG-16',
    () => vgg16({ inputShape: [31, 64, 3] }),
    ShapeError,
    'vgg16: inputShape [31, 64, 3] is too small: nothing is left for the last window. The smallest that works is [32, 32, 3].',
  ],
  [
    'a picture too small for the auxiliary heads',
    () => googlenet({ inputShape: [64, 80, 3], auxiliaryHeads: true }),
    ShapeError,
    'googlenet auxiliaryHeads: inputShape [64, 80, 3] is too small: nothing is left for the last window. The smallest that works is [65, 65, 3].',
  ],
  [
    'a picture that three poolings leave nothing of',
    () => cifarCnn({ inputShape: [7, 7, 3] }),
    ShapeError,
    'cifarCnn: inputShape [7, 7, 3] is too small: nothing is left for the last window. The smallest that works is [8, 8, 3].',
  ],
  [
    'an odd size for U-Net',
    () => unet({ inputShape: [256, 300, 3] }),
    ShapeError,
    "unet: height and width of inputShape [256, 300, 3] must be 188 or more by multiples of 16 with padding 'valid', so that every pooling halves them. The nearest that works is [252, 300, 3], the smallest [188, 188, 3].",
  ],
  [
    'a size for U-Net that sixteen does not divide',
    () => unet({ inputShape: [100, 8, 1], padding: 'same' }),
    ShapeError,
    "unet: height and width of inputShape [100, 8, 1] must be 16 or more by multiples of 16 with padding 'same', so that every pooling halves them. The nearest that works is [96, 16, 1], the smallest [16, 16, 1].",
  ],
  [
    'a picture without channels',
    () => resnet18({ inputShape: [224, 224] }),
    ArgumentError,
    'resnet18: inputShape must be [height, width, channels] without the batch axis, got [224, 224].',
  ],
  [
    'a side that is a number',
    () => resnet18({ inputShape: wrong(224) }),
    ArgumentError,
    'resnet18: inputShape must be [height, width, channels] without the batch axis, got 224.',
  ],
  [
    'half a row',
    () => mobilenet({ inputShape: [32.5, 32, 3] }),
    ArgumentError,
    'mobilenet: inputShape[0] (height) must be a positive integer, got 32.5.',
  ],
  ['no classes', () => vgg16({ classes: 0 }), ArgumentError, 'vgg16: classes must be a positive integer, got 0.'],
  [
    'an option of another network',
    () => vgg16(wrong({ alpha: 0.5 })),
    ArgumentError,
    /^vgg16: unknown option 'alpha'\. Known options: inputShape, classes, /,
  ],
  ['no width', () => mobilenet({ alpha: 0 }), ArgumentError, 'mobilenet: alpha must be a finite number > 0, got 0.'],
  [
    'a padding that there is not',
    () => unet({ padding: wrong('reflect') }),
    ArgumentError,
    "unet: padding must be one of 'valid', 'same', got \"reflect\".",
  ],
  ['a dropout of all', () => unet({ dropout: 1 }), ArgumentError, 'unet: dropout must lie in [0, 1), got 1.'],
  [
    'heads as a number',
    () => googlenet({ auxiliaryHeads: wrong(2) }),
    ArgumentError,
    'googlenet: auxiliaryHeads must be true or false, got 2.',
  ],
  [
    'an Inception module with a branch of nothing',
    () => inceptionModule(input([8, 8, 4]), 'mixed', { ...filters, conv5: 0 }),
    ArgumentError,
    'inceptionModule: conv5 must be a positive integer, got 0.',
  ],
]);
