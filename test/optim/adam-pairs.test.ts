import { describe, expect, it } from 'vitest';
import { Adam, AdamW } from '../../src/optim/index.js';
import * as reference from '../reference/optimizers.js';
import { thetaOf } from './theta.js';

// The kernel divides once for two elements that are some lanes apart: whatever an element is, its partner must not feel it.
const SIZE = 64;

function stepped(gradients: readonly (readonly number[])[], dtype: 'float32' | 'float64' = 'float32'): number[] {
  const theta = thetaOf([[SIZE]], dtype);
  const own = new Adam(0.5).bind(theta);
  for (const gradient of gradients) {
    theta.grads.data.set(gradient);
    own.step();
  }
  return Array.from(theta.values.data);
}

describe('Adam, two elements a division', () => {
  const usual = [1, 2].map((step) => Array.from({ length: SIZE }, (_, i) => Math.sin(step + i)));
  const expected = stepped(usual);

  it.each([NaN, Infinity, -Infinity, 3e38])('a gradient of %s changes its own element alone', (odd) => {
    for (let place = 0; place < 16; place++) {
      const values = stepped(usual.map((gradient) => gradient.map((g, i) => (i === place ? odd : g))));
      const others = (_: number, i: number): boolean => i !== place;
      values.filter(others).forEach((value, i) => expect(value).toBeCloseTo(expected.filter(others)[i], 5));
      if (odd !== 3e38) expect(values[place]).not.toBeCloseTo(expected[place], 5);
      if (Number.isNaN(odd)) expect(values[place]).toBeNaN();
    }
  });

  it.each(['float32', 'float64'] as const)('follows the paper for gradients of every size in one step: %s', (dtype) => {
    const gradients = [1, 2, 3].map((step) => {
      return Array.from({ length: SIZE }, (_, i) => Math.cos(step * i) * 10 ** (((i * 37) % 33) - 17));
    });
    const start = Array.from(thetaOf([[SIZE]], dtype).values.data);
    const values = stepped(gradients, dtype);
    values.forEach((value, i) => {
      const rule = reference.adam(0.5, 0.9, 0.999, 1e-8);
      const wanted = gradients.reduce((sum, gradient, t) => sum + rule(gradient[i], t + 1), start[i]);
      expect(value).toBeCloseTo(wanted, dtype === 'float32' ? 5 : 12);
    });
  });

  it('divides singly in float64 where epsilon is too small for a product of two', () => {
    const theta = thetaOf([[SIZE]]);
    const start = Array.from(theta.values.data);
    new Adam(0.1, { epsilon: 1e-150 }).bind(theta).step();
    expect(Array.from(theta.values.data)).toEqual(start);
  });

  it('decays before it steps', () => {
    const theta = thetaOf([[SIZE]]);
    const start = Array.from(theta.values.data);
    const own = new AdamW(0.1, { weightDecay: 0.5 }).bind(theta);
    theta.grads.data.set(usual[0]);
    own.step();
    Array.from(theta.values.data).forEach((value, i) => {
      const rule = reference.adam(0.1, 0.9, 0.999, 1e-8);
      expect(value).toBeCloseTo(start[i] * (1 - 0.1 * 0.5) + rule(usual[0][i], 1), 12);
    });
  });
});
