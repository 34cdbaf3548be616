import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError, fromArray, withLengths } from 'layerwise';
import { LabelErrorRate, editDistance, errorRate, labelErrorRate } from 'layerwise/metrics';
import { tensorCount } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';
import { ints } from './tensors.js';

/** Scores whose likeliest classes are these paths. */
const scoresOf = (...paths: number[][]) =>
  fromArray(paths.map((path) => path.map((k) => [0, 1, 2, 3].map((c) => (c === k ? 2 : c / 4)))));

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['flaw', 'lawn', 2],
    ['intention', 'execution', 5],
    ['abc', 'abc', 0],
    ['ab', 'ba', 2],
    ['😀a', '😁a', 1], // a character of two code units
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('takes words and classes', () => {
    expect(editDistance(['to', 'be'], ['to', 'be', 'or'])).toBe(1);
    expect(editDistance(Int32Array.of(1, 2, 3), [3, 2, 1])).toBe(2);
  });
});

describe('errorRate', () => {
  it('counts symbols, not sequences', () => {
    expect(errorRate(['a', 'bcde'], ['x', 'bcde'])).toBe(0.2);
    expect(errorRate([[1, 1, 1]], [[2]])).toBe(3);
  });

  it('needs references', () => {
    expect(messageOf(() => errorRate(['a'], []), ArgumentError)).toBe(
      'errorRate: needs one reading for each reference, got 1 readings and 0 references.',
    );
    expect(messageOf(() => errorRate(['a'], ['']), ArgumentError)).toBe(
      'errorRate: the references must hold at least one symbol, got none.',
    );
  });
});

describe('LabelErrorRate', () => {
  it('creates no tensor', () => {
    const figure = new LabelErrorRate();
    const [scores, labels] = [scoresOf([1, 0, 2]), ints([[1, 2]])];
    const before = tensorCount();
    figure.update(scores, labels);
    expect(tensorCount()).toBe(before);
  });

  it('is over all batches', () => {
    const figure = new LabelErrorRate();
    figure.update(scoresOf([1, 1, 0, 1], [2, 3, 3, 0]), ints([[1, 1, 0], [2, 1, 3]])); // prettier-ignore
    figure.update(scoresOf([0, 0, 0, 0]), ints([[3, -1, -1]]));
    expect(figure.result()).toBe(2 / 6);
  });

  it('leaves steps beyond the lengths out', () => {
    const scores = scoresOf([1, 0, 2, 3], [1, 2, 3, 0]);
    expect(labelErrorRate(scores, ints([[1, 2], [1, 2]]))).toBe(0.5); // prettier-ignore
    expect(labelErrorRate(withLengths(scores, [3, 2]), ints([[1, 2], [1, 2]]))).toBe(0); // prettier-ignore
  });

  it('is 0 where there is nothing to read and nothing was read', () => {
    expect(labelErrorRate(scoresOf([0, 0]), ints([[0, 0]]))).toBe(0);
    expect(labelErrorRate(scoresOf([0, 1]), ints([[0, 0]]))).toBe(Infinity);
  });

  it('refuses what is no batch of sequences', () => {
    expect(messageOf(() => labelErrorRate(scoresOf([1]), ints([1])), ShapeError)).toBe(
      'labelErrorRate: needs scores [N, T, classes] and labels [N, L], got prediction [1, 1, 4], target [1].',
    );
    expect(messageOf(() => labelErrorRate(scoresOf([1]), ints([[1]]), { blank: 4 }), ArgumentError)).toBe(
      'labelErrorRate: blank must be one of the 4 classes of prediction [1, 1, 4], got 4.',
    );
  });
});
