import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { ConfigReader, Dense, fansOf, fixed, glorotUniform, initializerFromConfig } from '../../src/layers/index.js';
import { Generator, Tensor, fromArray } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';

const rng = new Generator(1);

describe('fixed', () => {
  it('repeats axes of size 1 and those at the end that the values do not have', () => {
    const weight = Tensor.zeros([2, 2, 1, 3]);
    fixed(fromArray([[1, 2]])).fill(weight, rng);
    expect(weight.reshape([2, 2, 3]).toArray()).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
    ]);
    fixed(fromArray([7, 8, 9]).reshape([1, 1, 1, 3])).fill(weight, rng);
    expect(weight.reshape([4, 3]).toArray()).toEqual([0, 1, 2, 3].map(() => [7, 8, 9]));
  });

  it('keeps the values it was given, whatever happens to the tensor later', () => {
    const values = fromArray([1, 2]);
    const initializer = fixed(values);
    values.data.fill(5);
    const weight = Tensor.zeros([2]);
    initializer.fill(weight, rng);
    expect(weight.toArray()).toEqual([1, 2]);
  });

  it('comes back from JSON', () => {
    const initializer = fixed(fromArray([[0.1, -2]], { dtype: 'float64' }));
    const json: unknown = JSON.parse(JSON.stringify(initializer.config));
    const again = initializerFromConfig(new ConfigReader('weightInit', json));
    expect(again.config).toEqual(initializer.config);
    const weight = Tensor.zeros([1, 2], 'float64');
    again.fill(weight, rng);
    expect(weight.toArray()).toEqual([[0.1, -2]]);
  });

  it('refuses values that are not finite or do not fit, before the layer is built', () => {
    expect(messageOf(() => fixed(fromArray([1, NaN])), ArgumentError)).toBe(
      'fixed: values must be finite numbers, got NaN at element 1 (values [2]).',
    );
    const layer = new Dense(2, { weightInit: fixed(fromArray([1, 2, 3])) });
    expect(messageOf(() => layer.setup([2], { dtype: 'float32', generator: rng }), ShapeError)).toBe(
      'fixed: values [3] do not fit a parameter [2, 2]: every axis of the values must be as long as the same axis of ' +
        'the parameter, or 1.',
    );
    expect(layer.built).toBe(false);
  });
});

it('initializers draw for the fans that a layer states instead of those of the shape', () => {
  const [own, stated] = [Tensor.zeros([3, 3, 8, 2]), Tensor.zeros([3, 3, 8, 2])];
  glorotUniform().fill(own, new Generator(1));
  glorotUniform().fill(stated, new Generator(1), { fanIn: 9, fanOut: 18 });
  const { fanIn, fanOut } = fansOf([3, 3, 8, 2]);
  const ratio = Math.sqrt((fanIn + fanOut) / 27);
  own.data.forEach((value, i) => expect(stated.data[i]).toBeCloseTo(value * ratio, 5));
});
