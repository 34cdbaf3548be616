import { describe, expect, it } from 'vitest';
import { Perceptron } from '../../src/layers/index.js';
import { fromArray } from '../../src/tensor/index.js';

const x = fromArray([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);

describe('Perceptron', () => {
  it.each([
    { name: 'AND', y: [0, 0, 0, 1] },
    { name: 'OR', y: [0, 1, 1, 1] },
    { name: 'NAND', y: [1, 1, 1, 0] },
  ])('learns $name', ({ y }) => {
    const perceptron = new Perceptron(2);
    expect(perceptron.fit(x, fromArray(y))).toBe(true);
    expect(perceptron.predict(x).toArray()).toEqual(y);
  });

  it('cannot learn XOR, which no line separates', () => {
    const perceptron = new Perceptron(2);
    expect(perceptron.fit(x, fromArray([0, 1, 1, 0]), { maxEpochs: 1000 })).toBe(false);
  });

  it('corrects by the rule', () => {
    const perceptron = new Perceptron(2);
    perceptron.fit(fromArray([[2, -3]]), fromArray([0]), { learningRate: 0.5, maxEpochs: 1 });
    expect([...perceptron.weight, perceptron.bias]).toEqual([-1, 1.5, -0.5]); // step(0) = 1 was wrong
  });

  it('refuses data that does not fit', () => {
    const perceptron = new Perceptron(3);
    expect(() => perceptron.predict(x)).toThrow('Perceptron: x must be [N, 3], got [4, 2].');
    expect(() => new Perceptron(2).fit(x, fromArray([0, 1, 2, 0]))).toThrow('y must hold one 0 or 1 per row of x');
    expect(() => new Perceptron(0)).toThrow('numInputs must be a positive integer');
  });
});
