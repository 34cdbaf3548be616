import { describe, expect, it } from 'vitest';
import {
  activationBackward,
  activationForward,
  type ActivationName,
  derivativeFrom,
  preluBackward,
  preluForward,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';
import { activations, parameters } from '../reference/functions.js';

// no sample lies within 0.01 of a kink
const x = Float64Array.from({ length: 97 }, (_, i) => -6.05 + (i * 12) / 96 + 0.013);
const dy = x.map((_, i) => Math.cos(i));
const nothing = new Float64Array(x.length).fill(NaN);

function forward(kind: ActivationName, input: Float64Array, a: number, b: number): Float64Array {
  const y = new Float64Array(input.length);
  activationForward(kind, input, y, a, b);
  return y;
}

describe.each<ActivationName>([...activations, 'linear', 'exponential'])('%s', (kind) => {
  const [a, b] = kind === 'linear' || kind === 'exponential' ? [0, 0] : (parameters[kind] ?? [0, 0]);
  const y = forward(kind, x, a, b);
  const dx = new Float64Array(x.length);
  const fromY = derivativeFrom[kind] === 'y';
  activationBackward(kind, fromY ? nothing : x, fromY ? y : nothing, dy, dx, a, b);

  it('has the derivative of its values, by central differences', () => {
    const h = 1e-5;
    const above = forward(
      kind,
      x.map((value) => value + h),
      a,
      b,
    );
    const below = forward(
      kind,
      x.map((value) => value - h),
      a,
      b,
    );
    for (let i = 0; i < x.length; i++) {
      const numeric = (dy[i] * (above[i] - below[i])) / (2 * h);
      expect(Math.abs(dx[i] - numeric), `at ${x[i]}: ${dx[i]}, by differences ${numeric}`).toBeLessThan(
        2e-9 * Math.max(1, Math.abs(numeric)),
      );
    }
  });

  it('may write over the gradient it reads, or over what was saved', () => {
    const over = dy.slice();
    activationBackward(kind, x, y, over, over, a, b);
    expect(bitsOf(over)).toBe(bitsOf(dx));
    const saved = (fromY ? y : x).slice();
    activationBackward(kind, saved, saved, dy, saved, a, b);
    expect(bitsOf(saved)).toBe(bitsOf(dx));
  });

  it('has finite derivatives far out', () => {
    const far = Float32Array.of(-1e30, -1000, -89, 89, 1000);
    if (kind === 'exponential') far.fill(-1000);
    const value = new Float32Array(far.length);
    activationForward(kind, far, value, a, b);
    activationBackward(
      kind,
      far,
      value,
      far.map(() => 1),
      far,
      a,
      b,
    );
    expect(far.every(Number.isFinite), String(far)).toBe(true);
  });
});

it.each([
  ['relu', 0, 0, 0],
  ['relu6', 0, 0, 0],
  ['leakyRelu', 0, 0.2, 0.2],
  ['elu', 0, 1, 1],
  ['step', 0, 0, 0],
  ['hardSigmoid', -2.5, 0.2, 0],
  ['hardSwish', -3, 0, 0],
  ['hardSwish', 3, 0, 1],
] as const)("%s' at the kink %d (parameter %d) is %d", (kind, kink, a, slope) => {
  const input = Float32Array.of(kink);
  const output = new Float32Array(1);
  activationForward(kind, input, output, a, 0.5);
  activationBackward(kind, input, output, Float32Array.of(1), output, a, 0.5);
  expect(output[0]).toBe(Math.fround(slope));
});

describe.each([
  [1, 1],
  [3, 5],
  [7, 16],
  [4, 19],
])('prelu [%d, %d]', (rows, channels) => {
  const n = rows * channels;
  const z = Float64Array.from({ length: n }, (_, i) => Math.sin(i * 1.7) + 0.01);
  const alpha = Float64Array.from({ length: channels }, (_, c) => 0.1 * c - 0.3);
  const up = Float64Array.from({ length: n }, (_, i) => Math.cos(i));

  it('is x above 0, else alpha x, with their derivatives; the gradient of alpha accumulates', () => {
    const y = new Float64Array(n);
    const dx = up.slice();
    const dAlpha = new Float64Array(channels).fill(1);
    preluForward(z, alpha, y, rows, channels);
    preluBackward(z, alpha, dx, dx, dAlpha, rows, channels);
    const expected = new Float64Array(channels).fill(1);
    for (let i = 0; i < n; i++) {
      const c = i % channels;
      expect(y[i]).toBe(z[i] > 0 ? z[i] : alpha[c] * z[i]);
      expect(dx[i]).toBe(z[i] > 0 ? up[i] : alpha[c] * up[i]);
      expected[c] += up[i] * Math.min(z[i], 0);
    }
    for (const [c, value] of dAlpha.entries()) expect(value).toBeCloseTo(expected[c], 12);
  });
});
