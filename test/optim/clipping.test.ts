import { describe, expect, it } from 'vitest';
import { ArgumentError, StateError } from '../../src/errors/index.js';
import { SGD, clipByGlobalNorm, clipByNorm, clipByValue, globalNorm } from '../../src/optim/index.js';
import { messageOf } from '../message-of.js';
import { thetaOf } from './theta.js';

function thetaWith(
  gradients: readonly (readonly number[])[],
  dtype: 'float32' | 'float64' = 'float64',
): ReturnType<typeof thetaOf> {
  const theta = thetaOf(
    gradients.map((gradient) => [gradient.length]),
    dtype,
  );
  gradients.forEach((gradient, i) => theta.parameters[i].grad.data.set(gradient));
  return theta;
}

const gradientsOf = (theta: ReturnType<typeof thetaOf>): number[][] =>
  theta.parameters.map(({ grad }) => Array.from(grad.data));

describe('clipping', () => {
  it('by value limits each element', () => {
    const theta = thetaWith([[3, -0.5], [-7]]);
    clipByValue(theta, 1);
    expect(gradientsOf(theta)).toEqual([[1, -0.5], [-1]]);
  });

  it('by norm scales each parameter by itself', () => {
    const theta = thetaWith([[3, 4], [0.5]]);
    clipByNorm(theta, 1);
    expect(gradientsOf(theta)).toEqual([[3 * (1 / 5), 4 * (1 / 5)], [0.5]]);
  });

  it('by global norm scales all by one factor and returns the norm', () => {
    const theta = thetaWith([[3], [4]]);
    expect(clipByGlobalNorm(theta, 2.5)).toBe(5);
    expect(gradientsOf(theta)).toEqual([[1.5], [2]]);
    expect(clipByGlobalNorm(theta, 2.5)).toBe(2.5);
    expect(gradientsOf(theta)).toEqual([[1.5], [2]]);
  });

  it('leaves frozen parameters out', () => {
    const theta = thetaWith([[3], [4]]);
    theta.parameters[1].trainable = false;
    expect(globalNorm(theta)).toBe(3);
    clipByGlobalNorm(theta, 1.5);
    clipByValue(theta, 1);
    clipByNorm(theta, 0.5);
    expect(gradientsOf(theta)).toEqual([[0.5], [4]]);
  });

  it('does not overflow where squares of float32 would', () => {
    const theta = thetaWith([[3e25, 4e25]], 'float32');
    expect(clipByGlobalNorm(theta, 1) / 5e25).toBeCloseTo(1, 6);
    expect(gradientsOf(theta)[0][0]).toBeCloseTo(0.6, 6);
  });

  it('names the parameter whose gradient is not finite, before anything changes', () => {
    const theta = thetaWith([[9], [1, NaN]]);
    const before = gradientsOf(theta);
    const expected = "the gradient of 'w1' is not finite: element 1 is NaN";
    expect(messageOf(() => clipByGlobalNorm(theta, 1), StateError)).toContain(expected);
    expect(messageOf(() => clipByNorm(theta, 1), StateError)).toContain(expected);
    const own = new SGD(0.1, { globalClipNorm: 1 }).bind(theta);
    expect(messageOf(() => own.step(), StateError)).toContain(expected);
    expect(gradientsOf(theta)).toEqual(before);
    expect(own.iterations).toBe(0);
  });

  it('needs a limit > 0', () => {
    expect(messageOf(() => clipByValue(thetaWith([[1]]), -1), ArgumentError)).toContain(
      'limit must be a finite number > 0, got -1',
    );
  });
});
