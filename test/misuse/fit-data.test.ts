import { expect, it } from 'vitest';
import { ArgumentError, Dense, Sequential, ShapeError, StateError, fromArray, full, ones, zeros } from 'layerwise';
import { classifier, quiet, trained, withNaN, x, y } from './classifier.js';
import { refuses, wrong } from './table.js';

const { model, surroundings } = await trained();

const raw = new Sequential([new Dense(1)]);

const withInfinity = x.clone();
withInfinity.data[0] = -Infinity;
const beyond = y.clone();
beyond.data[7] = 3;
beyond.data[9] = -1;

refuses('the data of fit', surroundings, [
  [
    'fewer targets than inputs',
    () => model.fit(x, y.rows(0, 19), quiet),
    ShapeError,
    'fit: y must have as many rows as x, 20, got 19 (x [20, 4], y [19]).',
  ],
  [
    'no examples',
    () => model.fit(zeros([0, 4]), zeros([0], 'int32'), quiet),
    ShapeError,
    'fit: x is empty (shape [0, 4]); at least one example is needed.',
  ],
  [
    'no targets',
    () => model.fit(x, wrong(undefined), quiet),
    ArgumentError,
    'fit: y must be a Tensor or a list of Tensors, got undefined.',
  ],
  [
    'arrays for tensors',
    () => model.fit(wrong([[1, 2, 3, 4]]), wrong([1]), quiet),
    ArgumentError,
    'fit: x must be a Tensor or a list of Tensors, got [[1, 2, 3, 4]].',
  ],
  [
    'a scalar',
    () => model.fit(fromArray(1), fromArray(1), quiet),
    ShapeError,
    'fit: x needs a batch axis, got a scalar (shape []).',
  ],
  [
    'NaN among the inputs',
    () => model.fit(withNaN, y, quiet),
    ArgumentError,
    'fit: x has 2 NaN, the first at [1, 1] (x [20, 4]). Remove or replace them first.',
  ],
  [
    'an infinity among the inputs',
    () => model.fit(withInfinity, y, quiet),
    ArgumentError,
    'fit: x has 1 infinite values, the first at [0, 0] (x [20, 4]). Remove or replace them first.',
  ],
  [
    'NaN to evaluate on',
    () => model.evaluate(withNaN, y),
    ArgumentError,
    'evaluate: x has 2 NaN, the first at [1, 1] (x [20, 4]). Remove or replace them first.',
  ],
  [
    'labels outside the classes',
    () => model.fit(x, beyond, quiet),
    ArgumentError,
    'fit: y: sparseCategoricalCrossEntropy: labels must lie in [0, 2], got 3 at [7] of [20].',
  ],
  [
    'labels outside the classes to evaluate on',
    () => model.evaluate(x, beyond),
    ArgumentError,
    'evaluate: y: sparseCategoricalCrossEntropy: labels must lie in [0, 2], got 3 at [7] of [20].',
  ],
  [
    'another width',
    () => model.fit(ones([20, 5]), y, quiet),
    ShapeError,
    "Sequential[0] Dense 'dense1': input axis -1 must equal weight.shape[0] = 4, got 5 (x [2, 5]). Was the layer built for another input?",
  ],
  [
    'another rank',
    () => model.fit(ones([20, 2, 2]), y, quiet),
    ShapeError,
    'Sequential: input must have rank 2, [N, 4], got [2, 2, 2]. The first axis counts the examples.',
  ],
  [
    'inputs of int32',
    () => model.fit(zeros([20, 4], 'int32'), y, quiet),
    ArgumentError,
    "Sequential[0] Dense 'dense1': input must have the cache's dtype 'float32', got 'int32' (input [2, 4]). Model, cache and data must have one dtype; cast(x, dtype) converts.",
  ],
  [
    'inputs of float64',
    () => model.fit(zeros([20, 4], 'float64'), y, quiet),
    ArgumentError,
    "Sequential[0] Dense 'dense1': input must have the cache's dtype 'float32', got 'float64' (input [2, 4]). Model, cache and data must have one dtype; cast(x, dtype) converts.",
  ],
  [
    'one-hot rows for labels',
    () => model.fit(x, zeros([20, 3]), quiet),
    ShapeError,
    'fit: y: sparseCategoricalCrossEntropy: target must have shape [20], got [20, 3] (prediction [20, 3]). Labels are integers without the class axis; one-hot rows go with categoricalCrossEntropy.',
  ],
  [
    'labels of a fraction',
    () => model.fit(x, full([20], 0.5), quiet),
    ArgumentError,
    'fit: y: sparseCategoricalCrossEntropy: labels must be integers, got 0.5 at [0] of [20].',
  ],
  ['two inputs for one', () => model.fit([x, x], y, quiet), ArgumentError, 'Sequential: takes one input, got 2.'],
  [
    'two targets for one',
    () => model.fit(x, [y, y], quiet),
    ArgumentError,
    'fit: y must hold one tensor per output of the model, 1, got 2.',
  ],
  [
    'an empty list of inputs',
    () => model.fit([], y, quiet),
    ArgumentError,
    'fit: x must be a Tensor or a list of Tensors, got [].',
  ],
  [
    'another width to predict',
    () => model.predict(ones([2, 5])),
    ShapeError,
    "Sequential[0] Dense 'dense1': input axis -1 must equal weight.shape[0] = 4, got 5 (x [2, 5]). Was the layer built for another input?",
  ],
  [
    'nothing to predict',
    () => model.predict(zeros([0, 4])),
    ShapeError,
    'predict: x is empty (shape [0, 4]); at least one example is needed.',
  ],
  [
    'text to predict',
    () => model.predict(wrong('cat')),
    ArgumentError,
    'fromArray: values must be numbers, got "cat".',
  ],
  [
    'NaN to predict',
    () => model.predict(withNaN),
    ArgumentError,
    'predict: x has 2 NaN, the first at [1, 1] (x [20, 4]). Remove or replace them first.',
  ],
  [
    'one example of another length',
    () => model.predictOne([1, 2, 3]),
    ShapeError,
    'predictOne: an example must have 4 numbers, those of [4], got 3.',
  ],
  [
    'one example before building',
    () => raw.predictOne([1, 2, 3]),
    StateError,
    'predictOne: Sequential is not built yet. Call build(inputShape) first.',
  ],
]);

it('a batch larger than the set is allowed', async () => {
  const larger = classifier();
  const history = await larger.fit(x, y, { batchSize: 1000, verbose: false });
  expect(history.epochs).toEqual([1]);
  expect(larger.evaluate(x, y, { batchSize: 1000 }).loss).toBeGreaterThan(0);
});
