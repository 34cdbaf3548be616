import { expect } from 'vitest';
import { ArgumentError, ShapeError, full, ones, zeros } from 'layerwise';
import { ImageAugmenter, pipeline } from 'layerwise/data';
import { trained, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, surroundings: ofModel } = await trained();

const images = full([5, 8, 6, 3], 0.5);
const labels = zeros([5], 'int32');
const data = pipeline(images, labels);
const surroundings = {
  state: () => [Array.from(images.data), data.batchSize, data.shuffled],
  goesOn: () => expect(Array.from(data.augment(new ImageAugmenter({ crop: 4 })))).toHaveLength(1),
};

refuses('pipelines', surroundings, [
  [
    'no examples',
    () => pipeline(zeros([0, 8, 6, 3]), zeros([0])),
    ShapeError,
    'pipeline: the data is empty; at least one example is needed.',
  ],
  [
    'fewer targets than inputs',
    () => pipeline(images, zeros([4])),
    ShapeError,
    'pipeline: y must have as many rows as x, 5, got 4 (x [5, 8, 6, 3], y [4]).',
  ],
  [
    'NaN among the inputs',
    () => pipeline(full([1, 2], NaN), zeros([1])),
    ArgumentError,
    'pipeline: x has 2 NaN, the first at [0, 0] (x [1, 2]). Remove or replace them first.',
  ],
  ['batches of none', () => data.batch(0), ArgumentError, 'pipeline.batch: size must be a positive integer, got 0.'],
  [
    'no batch made ahead',
    () => data.prefetch(0),
    ArgumentError,
    'pipeline.prefetch: batches must be a positive integer, got 0.',
  ],
  [
    'fewer workers than none',
    () => data.workers(-1),
    ArgumentError,
    'pipeline.workers: count must be an integer >= 0, got -1.',
  ],
  ['a crowd of workers', () => data.workers(65), ArgumentError, 'pipeline.workers: count must be at most 64, got 65.'],
  [
    'a seed that is none',
    () => data.shuffle(NaN),
    ArgumentError,
    'Generator: seed must be a finite number or a string, got NaN.',
  ],
  [
    'options for an augmenter',
    () => data.augment(wrong({ horizontalFlip: true })),
    ArgumentError,
    'pipeline.augment: augmenter must be an ImageAugmenter, got Object.',
  ],
  [
    'a crop larger than the pictures',
    () => data.augment(new ImageAugmenter({ crop: 9 })),
    ShapeError,
    'pipeline.augment: crop.size [9, 9] must fit into the padded picture [8, 6] (picture [8, 6, 3], padding 0).',
  ],
  [
    'a table for pictures',
    () => pipeline(ones([5, 4]), labels).augment(new ImageAugmenter()),
    ShapeError,
    'pipeline.augment: images must be [N, H, W, C] with at least one picture, got [5, 4].',
  ],
  [
    'an input that there is not',
    () => data.augment(new ImageAugmenter(), 1),
    ArgumentError,
    'pipeline.augment: input must be an integer in [0, 0], got 1.',
  ],
  [
    'augmentation of mapped batches',
    () => data.map((batch) => batch).augment(new ImageAugmenter()),
    ArgumentError,
    'pipeline.augment: pictures are augmented before batches are mapped. Call augment before map.',
  ],
  [
    'a map by nothing',
    () => data.map(wrong(undefined)),
    ArgumentError,
    'pipeline.map: change must be a function of a batch, got undefined.',
  ],
  [
    'an epoch before all',
    () => data.epoch(-1).next(),
    ArgumentError,
    'pipeline.epoch: epoch must be an integer >= 0, got -1.',
  ],
]);

const source = pipeline(x, y).batch(5);
const quiet = { verbose: false };

refuses('fit with a pipeline', ofModel, [
  [
    'targets besides',
    () => model.fit(wrong(source), y, quiet),
    ArgumentError,
    'fit: a pipeline holds its targets: call fit(pipeline, options).',
  ],
  [
    'a batch size besides',
    () => model.fit(source, wrong({ ...quiet, batchSize: 4 })),
    ArgumentError,
    'fit: batchSize is an option for tensors. A pipeline decides it: see its methods, or validationData for validation.',
  ],
  [
    'a split of the pipeline',
    () => model.fit(source, wrong({ ...quiet, validationSplit: 0.5 })),
    ArgumentError,
    'fit: validationSplit is an option for tensors. A pipeline decides it: see its methods, or validationData for validation.',
  ],
  [
    'labels outside the classes',
    () => model.fit(pipeline(x, full([20], 7, 'int32')), quiet),
    ArgumentError,
    'fit: y: sparseCategoricalCrossEntropy: labels must lie in [0, 2], got 7 at [0] of [20].',
  ],
  [
    'inputs of another width',
    () => model.fit(pipeline(ones([20, 5]), y), quiet),
    ShapeError,
    "Sequential[0] Dense 'dense1': input axis -1 must equal weight.shape[0] = 4, got 5 (x [2, 5]). Was the layer built for another input?",
  ],
  [
    'validation of another shape',
    () => model.fit(source, { ...quiet, validationData: { x: ones([2, 5]), y: zeros([2], 'int32') } }),
    ShapeError,
    'fit: validationData.x must have the shape of the training data, [N, 4], got [N, 5].',
  ],
]);
