import { describe, expect, it } from 'vitest';
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  TopKAccuracy,
  accuracy,
  binaryAccuracy,
  topKAccuracy,
} from '../../src/metrics/index.js';
import { ArgumentError, ShapeError, StateError } from '../../src/errors/index.js';
import { Tensor, tensorCount } from '../../src/tensor/tensor.js';
import { floats, ints } from './tensors.js';

const scores = floats([
  [0.1, 0.7, 0.2],
  [0.5, 0.3, 0.2],
  [0.2, 0.3, 0.5],
  [0.4, 0.4, 0.2],
]);

describe('accuracy chooses its reading from the shapes', () => {
  it('thresholds probabilities [N] and [N, 1] at 0.5, which is class 0 itself', () => {
    const y = floats([0.9, 0.5, 0.51, 0.2]);
    expect(accuracy(y, ints([1, 0, 1, 1]))).toBe(0.75);
    expect(accuracy(y.reshape([4, 1]), ints([1, 0, 1, 1]))).toBe(0.75);
    expect(accuracy(y.reshape([4, 1]), floats([1, 0, 1, 1]).reshape([4, 1]))).toBe(0.75);
    expect(accuracy(floats([[0.9]]), ints([1]))).toBe(1);
  });

  it('takes the largest score against labels [N] or [N, 1]; the first of equals wins', () => {
    expect(accuracy(scores, ints([1, 0, 2, 0]))).toBe(1);
    expect(accuracy(scores, ints([[1], [0], [2], [1]]))).toBe(0.75);
    expect(accuracy(scores, floats([1, 2, 2, 1]))).toBe(0.5);
  });

  it('takes the largest score against one-hot and soft rows', () => {
    expect(
      accuracy(
        scores,
        ints([
          [0, 1, 0],
          [1, 0, 0],
          [1, 0, 0],
          [1, 0, 0],
        ]),
      ),
    ).toBe(0.75);
    expect(
      accuracy(
        scores,
        floats([
          [0.1, 0.8, 0.1],
          [0.1, 0.1, 0.8],
          [0.1, 0.1, 0.8],
          [0.8, 0.1, 0.1],
        ]),
      ),
    ).toBe(0.75);
  });

  it('compares int32 predictions as labels, of any shape', () => {
    expect(
      accuracy(
        ints([
          [0, 1],
          [2, 3],
        ]),
        ints([
          [0, 1],
          [2, 0],
        ]),
      ),
    ).toBe(0.75);
    expect(
      accuracy(
        ints([1, 0]),
        ints([
          [0, 1],
          [0, 1],
        ]),
      ),
    ).toBe(0.5);
  });

  it('reads a class axis behind positions: [N, T, K] against [N, T]', () => {
    expect(
      accuracy(
        scores.reshape([2, 2, 3]),
        ints([
          [1, 0],
          [2, 2],
        ]),
      ),
    ).toBe(0.75);
  });

  it('counts a NaN prediction as wrong, wherever it stands', () => {
    expect(
      accuracy(
        floats([
          [NaN, 1],
          [1, NaN],
          [1, 0],
        ]),
        ints([0, 0, 0]),
      ),
    ).toBeCloseTo(1 / 3, 12);
    expect(accuracy(floats([NaN, NaN]), ints([0, 1]))).toBe(0);
    expect(binaryAccuracy(floats([NaN, NaN]), ints([0, 1]))).toBe(0);
    expect(
      topKAccuracy(
        floats([
          [NaN, 1, 2],
          [3, NaN, 2],
        ]),
        ints([0, 0]),
        2,
      ),
    ).toBe(0.5);
  });

  it('names what does not fit', () => {
    expect(() => accuracy(scores, ints([1, 0, 2]))).toThrow(ShapeError);
    expect(() => accuracy(scores, ints([1, 0, 2]))).toThrow('got prediction [4, 3], target [3]');
    expect(() => accuracy(scores, ints([1, 0, 2, 3]))).toThrow(
      new ArgumentError('accuracy: target[3] must be a class label, an integer in [0, 2], got 3.'),
    );
    expect(() => accuracy(scores, floats([1, 0, 2, 0.5]))).toThrow('target[3] must be a class label');
    expect(() => accuracy(floats([0.5]), ints([2]))).toThrow('an integer in [0, 1], got 2');
    expect(() =>
      accuracy(
        scores,
        ints([
          [1, 1, 0],
          [1, 0, 0],
          [1, 0, 0],
          [1, 0, 0],
        ]),
      ),
    ).toThrow('target row 0 must be one-hot or a distribution that sums to 1, got the sum 2');
    expect(() => accuracy(Tensor.zeros([0, 3]), Tensor.zeros([0], 'int32'))).toThrow('needs at least one sample');
    expect(() => accuracy(Tensor.zeros([0]), Tensor.zeros([0], 'int32'))).toThrow('needs at least one sample');
  });
});

describe('the strict and the other accuracies', () => {
  it('insist on their layout', () => {
    expect(() => new CategoricalAccuracy().update(scores, ints([1, 0, 2, 0]))).toThrow('categoricalAccuracy: needs');
    expect(() => new SparseCategoricalAccuracy().update(floats([0.5]), ints([1]))).toThrow(
      'sparseCategoricalAccuracy: needs',
    );
  });

  it('binaryAccuracy asks every element, with any threshold', () => {
    const y = floats([
      [0.9, 0.4],
      [0.3, 0.2],
    ]);
    expect(
      binaryAccuracy(
        y,
        ints([
          [1, 1],
          [0, 0],
        ]),
      ),
    ).toBe(0.75);
    expect(
      binaryAccuracy(
        y,
        ints([
          [1, 1],
          [0, 0],
        ]),
        { threshold: 0.35 },
      ),
    ).toBe(1);
    expect(() =>
      binaryAccuracy(
        y,
        ints([
          [1, 2],
          [0, 0],
        ]),
      ),
    ).toThrow('target[1] must be 0 or 1, got 2');
    expect(() => binaryAccuracy(y, ints([1, 0, 0, 0]))).toThrow(
      'must have one shape, got prediction [2, 2], target [4]',
    );
    expect(() => new BinaryAccuracy({ threshold: NaN })).toThrow('threshold must be a finite number');
    const misspelt: object = { treshold: 0.2 };
    expect(() => new BinaryAccuracy(misspelt)).toThrow("Did you mean 'threshold'?");
  });

  it('top-k ranks equal scores in index order, so top-1 is accuracy', () => {
    expect(topKAccuracy(scores, ints([1, 0, 2, 1]), 1)).toBe(accuracy(scores, ints([1, 0, 2, 1])));
    expect(topKAccuracy(scores, ints([2, 1, 0, 1]), 2)).toBe(0.75);
    expect(() => topKAccuracy(scores, ints([2, 1, 0, 1]), 4)).toThrow(
      'top4Accuracy: k must be at most the number of classes 3',
    );
    expect(() => new TopKAccuracy(0)).toThrow('k must be a positive integer, got 0');
    expect(() => topKAccuracy(ints([1]), ints([1]), 1)).toThrow('needs scores [N, K]');
  });
});

describe('streaming', () => {
  it('weighs samples, not batches', () => {
    const metric = new Accuracy();
    metric.update(floats([0.9, 0.9, 0.9]), ints([1, 1, 1]));
    metric.update(floats([0.9]), ints([0]));
    expect(metric.result()).toBe(0.75);
    metric.reset();
    expect(() => metric.result()).toThrow(StateError);
    expect(() => metric.result()).toThrow('accuracy: result() needs at least one update() since reset(), got none.');
  });

  it('adds nothing of a batch that throws', () => {
    const metric = new Accuracy();
    metric.update(scores, ints([1, 0, 2, 0]));
    expect(() => metric.update(scores, ints([0, 0, 0, 9]))).toThrow(ArgumentError);
    expect(metric.result()).toBe(1);
  });

  it('creates no tensor', () => {
    const metric = new Accuracy();
    const labels = ints([1, 0, 2, 0]);
    const before = tensorCount();
    for (let i = 0; i < 10; i++) metric.update(scores, labels);
    expect(tensorCount()).toBe(before);
  });
});
