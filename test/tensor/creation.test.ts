import { describe, expect, it } from 'vitest';
import * as t from '../../src/tensor/index.js';

it('zeros, ones, full, and their likes', () => {
  expect(t.zeros([2, 2]).toArray()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(t.ones([2], 'int32')).toEqual(t.fromArray([1, 1], { dtype: 'int32' }));
  expect(t.full([], 2.5, 'float64').item()).toBe(2.5);
  expect(t.onesLike(t.zeros([1, 2], 'float64'))).toEqual(t.fromArray([[1, 1]], { dtype: 'float64' }));
  expect(t.zerosLike(t.ones([3])).toArray()).toEqual([0, 0, 0]);
});

it('eye, arange, linspace', () => {
  expect(t.eye(2).toArray()).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(t.arange(0, 1, 0.25).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
  expect(t.arange(3, 0, -1, 'int32').toArray()).toEqual([3, 2, 1]);
  expect(t.arange(3, 0).shape).toEqual([0]);
  expect(t.linspace(0, 1, 3).toArray()).toEqual([0, 0.5, 1]);
  expect(t.linspace(5, 9, 1).toArray()).toEqual([5]);
  expect(t.linspace(0, 0.3, 4, 'float64').data[3]).toBe(0.3);
});

describe('fromArray', () => {
  it('takes nested, flat and typed arrays, and numbers', () => {
    expect(
      t.fromArray([
        [[1], [2]],
        [[3], [4]],
      ]).shape,
    ).toEqual([2, 2, 1]);
    expect(t.fromArray([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(t.fromArray(Uint8Array.of(1, 2)).toArray()).toEqual([1, 2]);
    expect(t.fromArray([Float32Array.of(1, 2), Float32Array.of(3, 4)]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(t.fromArray(7).shape).toEqual([]);
    expect(t.fromArray([]).shape).toEqual([0]);
    expect(t.fromArray([[], []]).shape).toEqual([2, 0]);
  });

  it('copies', () => {
    const data = Float32Array.of(1, 2);
    t.fromArray(data).data[0] = 9;
    expect(data[0]).toBe(1);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a short row',
      () => t.fromArray([[1, 2], [3]]),
      'fromArray: ragged: values[1] must be a list of 2, as its neighbours are, got a list of 1.',
    ],
    [
      'a number for a row',
      () => t.fromArray([[1, 2], 3]),
      'fromArray: ragged: values[1] must be a list of 2, as its neighbours are, got 3.',
    ],
    [
      'a row for a number',
      () =>
        t.fromArray([
          [1, 2],
          [3, [4]],
        ]),
      'fromArray: ragged: values[1][1] is a list of 1, but its neighbours are numbers.',
    ],
    // @ts-expect-error a string
    ['a string', () => t.fromArray([[1], ['2']]), 'fromArray: values[1][0] must be a number, got "2".'],
    [
      'another size',
      () => t.fromArray([1, 2, 3], { shape: [2, 2] }),
      'fromArray: shape [2, 2] needs 4 numbers, got 3 (values [3]).',
    ],
  ])('names the place of %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});

it('oneHot', () => {
  const labels = t.fromArray([[1], [0]], { dtype: 'int32' });
  expect(t.oneHot(labels, 2)).toEqual(t.fromArray([[[0, 1]], [[1, 0]]]));
  expect(() => t.oneHot(labels, 1)).toThrow(
    'oneHot: indices must lie in [0, 1) (depth), got 1 at place 0 (indices [2, 1]).',
  );
});

it('names what is wrong', () => {
  expect(() => t.zeros([2, -1])).toThrow('zeros: axis 1 of shape [2, -1] must be an integer >= 0, got -1.');
  expect(() => t.full([1], 0.5, 'int32')).toThrow('full: value = 0.5 is not an int32.');
  expect(() => t.arange(0, 1, 0)).toThrow('arange: step must not be 0.');
  expect(() => t.linspace(0, 1, 0)).toThrow('linspace: count must be a positive integer, got 0.');
  expect(() => t.eye(1.5)).toThrow('eye: n must be an integer >= 0, got 1.5.');
});
