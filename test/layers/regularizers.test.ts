import { describe, expect, it } from 'vitest';
import { ConfigReader, l1, l1Sum, l2, l2Sum, readRegularizer } from '../../src/layers/index.js';
import { Tensor, fromArray } from '../../src/tensor/index.js';

const w = fromArray([3, -4, 0], { dtype: 'float64' });

describe.each([
  { regularizer: l2(0.8), m: 10, penalty: (0.8 / 20) * 25, gradient: [0.24, -0.32, 0] },
  { regularizer: l1(0.8), m: 10, penalty: 0.08 * 7, gradient: [0.08, -0.08, 0] },
  { regularizer: l2Sum(0.1), m: 10, penalty: 2.5, gradient: [0.6, -0.8, 0] },
  { regularizer: l1Sum(0.1), m: 10, penalty: 0.7, gradient: [0.1, -0.1, 0] },
])('$regularizer.kind', ({ regularizer, m, penalty, gradient }) => {
  it('has the penalty and the gradient of its formula', () => {
    expect(regularizer.penalty(w, m)).toBeCloseTo(penalty, 12);
    const grad = fromArray([1, 1, 1], { dtype: 'float64' });
    regularizer.addGradient(w, grad, m);
    gradient.forEach((g, i) => expect(grad.data[i]).toBeCloseTo(1 + g, 12));
  });

  it('has the gradient of central differences', () => {
    const grad = Tensor.zeros([2], 'float64');
    const at = fromArray([0.7, -1.3], { dtype: 'float64' });
    regularizer.addGradient(at, grad, m);
    const h = 1e-5;
    const along = (i: number, step: number): number => {
      const moved = at.clone();
      moved.data[i] += step;
      return regularizer.penalty(moved, m);
    };
    grad.data.forEach((g: number, i: number) => expect((along(i, h) - along(i, -h)) / (2 * h)).toBeCloseTo(g, 9));
  });

  it('comes back from its configuration', () => {
    const { kind, lambda } = regularizer;
    const again = readRegularizer(new ConfigReader('layer', { penalty: { kind, lambda } }), 'penalty');
    expect(again).toMatchObject({ kind, lambda });
    expect(again?.penalty(w, 7)).toBe(regularizer.penalty(w, 7));
  });
});

it('regularizers refuse negative strengths and unknown kinds', () => {
  expect(() => l2(-1)).toThrow('l2: lambda must be a finite number >= 0, got -1.');
  const source = new ConfigReader('layer', { penalty: { kind: 'l3', lambda: 1 }, none: null });
  expect(() => readRegularizer(source, 'penalty')).toThrow('kind must be one of');
  expect(readRegularizer(source, 'none')).toBeUndefined();
});
