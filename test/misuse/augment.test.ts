import { expect } from 'vitest';
import { ArgumentError, ShapeError, fromArray, full, ones, zeros } from 'layerwise';
import { type AugmentOptions, ImageAugmenter, contactSheet, principalColors } from 'layerwise/data';
import { refuses, wrong } from './table.js';

const images = full([2, 8, 6, 3], 0.5);
const surroundings = {
  state: () => Array.from(images.data),
  goesOn: () => expect(new ImageAugmenter({ crop: 4 }).apply(images).shape).toEqual([2, 4, 4, 3]),
};

const make = (options: AugmentOptions) => () => new ImageAugmenter(options);
const apply = (options: AugmentOptions) => () => new ImageAugmenter(options).apply(images);
const grey = { variances: [1], directions: [[1]] };

refuses('augmentation of images', surroundings, [
  [
    'an unknown option',
    make(wrong({ rotationRanges: 15 })),
    ArgumentError,
    /^ImageAugmenter: unknown option 'rotationRanges'\. Did you mean 'rotationRange'\? Known options: rotationRange, /,
  ],
  [
    'a list for options',
    () => ImageAugmenter.fromJSON([15]),
    ArgumentError,
    'ImageAugmenter.fromJSON: options must be an object, got [15].',
  ],
  [
    'a negative range',
    make({ rotationRange: -5 }),
    ArgumentError,
    'ImageAugmenter: rotationRange must be a finite number >= 0, got -5.',
  ],
  [
    'a range from high to low',
    make({ shearRange: [10, -10] }),
    ArgumentError,
    'ImageAugmenter: shearRange must be [low, high] with low <= high, got [10, -10].',
  ],
  [
    'a shear of a right angle',
    make({ shearRange: 90 }),
    ArgumentError,
    'ImageAugmenter: shearRange must lie in (-90, 90), got -90.',
  ],
  [
    'a shift of pixels and a half',
    make({ widthShiftRange: 2.5 }),
    ArgumentError,
    'ImageAugmenter: widthShiftRange must be shares of the picture, all below 1, or whole pixels, got 2.5.',
  ],
  ['a zoom to nothing', make({ zoomRange: 1 }), ArgumentError, 'ImageAugmenter: zoomRange must lie in [0, 1), got 1.'],
  [
    'a zoom to nothing as a pair',
    make({ zoomRange: [0, 2] }),
    ArgumentError,
    'ImageAugmenter: zoomRange must lie above 0, got [0, 2].',
  ],
  [
    'a brightness below nothing',
    make({ brightnessRange: [-0.5, 1] }),
    ArgumentError,
    'ImageAugmenter: brightnessRange must be factors >= 0, got [-0.5, 1].',
  ],
  [
    'a brightness of one number',
    make({ brightnessRange: wrong(0.2) }),
    ArgumentError,
    'ImageAugmenter: brightnessRange must be [low, high] with low <= high, got 0.2.',
  ],
  [
    'a negative channel shift',
    make({ channelShiftRange: -1 }),
    ArgumentError,
    'ImageAugmenter: channelShiftRange must be a finite number >= 0, got -1.',
  ],
  [
    'a negative shift of one channel',
    make({ rgbShiftRange: [0.1, -0.1, 0] }),
    ArgumentError,
    'ImageAugmenter: rgbShiftRange[1] must be a finite number >= 0, got -0.1.',
  ],
  [
    'a flip more than certain',
    make({ horizontalFlip: 2 }),
    ArgumentError,
    'ImageAugmenter: horizontalFlip must lie in [0, 1], got 2.',
  ],
  [
    'a fill mode that there is not',
    make({ fillMode: wrong('neares') }),
    ArgumentError,
    `ImageAugmenter: fillMode must be one of 'nearest', 'constant', 'reflect', 'wrap', got "neares". Did you mean 'nearest'?`,
  ],
  [
    'a crop of nothing',
    make({ crop: 0 }),
    ArgumentError,
    'ImageAugmenter: crop.size must be a positive integer, got 0.',
  ],
  [
    'a negative padding',
    make({ crop: { size: 4, padding: -1 } }),
    ArgumentError,
    'ImageAugmenter: crop.padding must be an integer >= 0, got -1.',
  ],
  [
    'an unknown option of crop',
    make({ crop: wrong({ size: 4, pading: 1 }) }),
    ArgumentError,
    "ImageAugmenter crop: unknown option 'pading'. Did you mean 'padding'? Known options: size, padding.",
  ],
  [
    'a crop larger than the picture',
    apply({ crop: { size: 9, padding: 1 } }),
    ShapeError,
    'ImageAugmenter.apply: crop.size [9, 9] must fit into the padded picture [10, 8] (picture [8, 6, 3], padding 1).',
  ],
  [
    'cutouts of no size',
    make({ cutout: { size: 0 } }),
    ArgumentError,
    'ImageAugmenter: cutout.size must be a positive integer, got 0.',
  ],
  [
    'shifts of two channels for three',
    apply({ rgbShiftRange: [0.1, 0.2] }),
    ShapeError,
    'ImageAugmenter.apply: rgbShiftRange must have one number for each of 3 channels, got 2 (picture [8, 6, 3]).',
  ],
  [
    'PCA colour of another number of channels',
    apply({ pcaColor: grey }),
    ShapeError,
    'ImageAugmenter.apply: pcaColor has directions of 1 channels, the picture has 3 ([8, 6, 3]).',
  ],
  [
    'PCA colour without directions',
    make({ pcaColor: wrong({ deviation: 0.1 }) }),
    ArgumentError,
    'ImageAugmenter: pcaColor must hold variances >= 0 and as many directions of one length, as principalColors gives them.',
  ],
  [
    'one picture without a batch',
    () => new ImageAugmenter().apply(ones([8, 6, 3])),
    ShapeError,
    'ImageAugmenter.apply: images must be [N, H, W, C] with at least one picture, got [8, 6, 3].',
  ],
  [
    'no pictures',
    () => new ImageAugmenter().apply(zeros([0, 8, 6, 3])),
    ShapeError,
    'ImageAugmenter.apply: images must be [N, H, W, C] with at least one picture, got [0, 8, 6, 3].',
  ],
  [
    'pictures of int32',
    () => new ImageAugmenter().apply(zeros([1, 8, 6, 3], 'int32')),
    ArgumentError,
    "ImageAugmenter.apply: images must be float32 or float64, got int32 (images [1, 8, 6, 3]). cast(x, 'float32') converts.",
  ],
  [
    'pictures with NaN',
    () => new ImageAugmenter().apply(full([1, 1, 2, 1], NaN)),
    ArgumentError,
    'ImageAugmenter.apply: images has 2 NaN, the first at [0, 0, 0, 0] (images [1, 1, 2, 1]). Remove or replace them first.',
  ],
  [
    'too few indices',
    () => new ImageAugmenter().apply(images, { indices: [1] }),
    ArgumentError,
    'ImageAugmenter.apply: indices must number each of 2 pictures, got 1.',
  ],
  [
    'an index below none',
    () => new ImageAugmenter().apply(images, { indices: [0, -1] }),
    ArgumentError,
    'ImageAugmenter.apply: indices[1] must be an integer >= 0, got -1.',
  ],
  [
    'an epoch of a fraction',
    () => new ImageAugmenter().apply(images, { epoch: 0.5 }),
    ArgumentError,
    'ImageAugmenter.apply: epoch must be an integer >= 0, got 0.5.',
  ],
  [
    'a sheet of no draws',
    () => contactSheet(new ImageAugmenter(), images, { draws: 0 }),
    ArgumentError,
    'contactSheet: draws must be a positive integer, got 0.',
  ],
  [
    'directions of colour of a table',
    () => principalColors(fromArray([[1, 2]])),
    ShapeError,
    'principalColors: images must be [N, H, W, C] with at least two pixels, got [1, 2].',
  ],
]);
