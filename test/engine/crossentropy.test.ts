import { describe, expect, it } from 'vitest';
import {
  binaryCrossEntropyBackward,
  binaryCrossEntropyForward,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxCrossEntropyTargetsBackward,
  softmaxCrossEntropyTargetsForward,
} from '../../src/engine/index.js';
import { bitsOf } from '../reference/bits.js';

function numbers(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 4 * Math.sin(i * 1.3));
}

/** -sum of t ln softmax(z) for one row, and its derivative softmax(z) sum(t) - t. */
function reference(z: Float64Array, t: Float64Array): { loss: number; dz: number[] } {
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  const mass = t.reduce((sum, value) => sum + value, 0);
  const loss = t.reduce((sum, value, j) => sum - value * (z[j] - Math.log(total)), 0);
  return { loss, dz: Array.from(z, (value, j) => (Math.exp(value) / total) * mass - t[j]) };
}

describe.each([
  [1, 1, 0],
  [3, 2, 0],
  [4, 5, 0.1],
  [5, 10, 0],
  [3, 17, 0.2],
])('[%d, %d], smoothing %d', (rows, classes, smoothing) => {
  const z = numbers(rows * classes);
  const labels = Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes);
  const soft = numbers(rows * classes).map((value) => Math.abs(value) / classes);
  const scale = Float64Array.from({ length: rows }, (_, row) => 0.5 + row);
  const smooth = (t: number): number => (1 - smoothing) * t + smoothing / classes;
  const hard = soft.map((_, i) => (i % classes === labels[Math.floor(i / classes)] ? 1 : 0));

  it.each([
    ['labels', hard],
    ['targets', soft],
  ])('loss and gradient for %s are their formulas', (kind, targets) => {
    const losses = new Float64Array(rows);
    const p = new Float64Array(z.length);
    const dz = new Float64Array(z.length);
    if (kind === 'labels') {
      softmaxCrossEntropyForward(z, labels, losses, p, rows, classes, -1, smoothing);
      softmaxCrossEntropyBackward(p, labels, scale, dz, rows, classes, smoothing);
    } else {
      softmaxCrossEntropyTargetsForward(z, targets, losses, p, rows, classes, smoothing);
      softmaxCrossEntropyTargetsBackward(p, targets, scale, dz, rows, classes, smoothing);
    }
    for (let row = 0; row < rows; row++) {
      const range = [row * classes, (row + 1) * classes] as const;
      const exact = reference(z.slice(...range), targets.slice(...range).map(smooth));
      expect(losses[row]).toBeCloseTo(exact.loss, 12);
      for (let j = 0; j < classes; j++) {
        expect(dz[row * classes + j], `row ${row}, class ${j}`).toBeCloseTo(exact.dz[j] * scale[row], 12);
      }
    }
  });

  it('work in place: probabilities over logits, gradient over probabilities', () => {
    const losses = new Float64Array(rows);
    const p = new Float64Array(z.length);
    const dz = new Float64Array(z.length);
    softmaxCrossEntropyForward(z, labels, losses, p, rows, classes, -1, smoothing);
    softmaxCrossEntropyBackward(p, labels, scale, dz, rows, classes, smoothing);
    const over = z.slice();
    const again = new Float64Array(rows);
    softmaxCrossEntropyForward(over, labels, again, over, rows, classes, -1, smoothing);
    softmaxCrossEntropyBackward(over, labels, scale, over, rows, classes, smoothing);
    expect(bitsOf(over, again)).toBe(bitsOf(dz, losses));
    softmaxCrossEntropyTargetsForward(z, soft, losses, p, rows, classes, smoothing);
    softmaxCrossEntropyTargetsBackward(p, soft, scale, dz, rows, classes, smoothing);
    const overTargets = z.slice();
    softmaxCrossEntropyTargetsForward(overTargets, soft, again, overTargets, rows, classes, smoothing);
    softmaxCrossEntropyTargetsBackward(overTargets, soft, scale, overTargets, rows, classes, smoothing);
    expect(bitsOf(overTargets, again)).toBe(bitsOf(dz, losses));
  });
});

it('an ignored label has loss 0 and no gradient; any other label that is no class has loss NaN', () => {
  const z = numbers(12);
  const labels = Int32Array.of(-100, 2, 3, -1);
  const losses = new Float64Array(4);
  const p = new Float64Array(12);
  softmaxCrossEntropyForward(z, labels, losses, p, 4, 3, -100);
  expect([losses[0], losses[2], losses[3]]).toEqual([0, NaN, NaN]);
  expect(losses[1]).toBeGreaterThan(0);
  const dz = new Float64Array(12).fill(9);
  softmaxCrossEntropyBackward(p, labels, new Float64Array(4).fill(1), dz, 4, 3);
  expect([...dz.slice(0, 3), ...dz.slice(6)]).toEqual(new Array(9).fill(0));
  expect(dz[5]).toBeCloseTo(p[5] - 1, 14);
});

it('a class of target 0 may have the logit -Infinity', () => {
  const losses = new Float32Array(1);
  const p = new Float32Array(3);
  softmaxCrossEntropyTargetsForward(Float32Array.of(0, -Infinity, 0), Float32Array.of(1, 0, 0), losses, p, 1, 3);
  expect(losses[0]).toBeCloseTo(Math.LN2, 6);
  expect([...p]).toEqual([0.5, 0, 0.5]);
});

describe.each([1, 2.5])('binary cross-entropy, positive weight %d', (weight) => {
  const z = Float64Array.from({ length: 41 }, (_, i) => (i - 20) / 2);
  const t = z.map((_, i) => [0, 1, 0.3][i % 3]);

  it('is its formula, and its derivative', () => {
    const losses = new Float64Array(z.length);
    const dz = new Float64Array(z.length);
    binaryCrossEntropyForward(z, t, losses, weight);
    binaryCrossEntropyBackward(z, t, dz, 0.25, weight);
    for (let i = 0; i < z.length; i++) {
      const loss = weight * t[i] * Math.log1p(Math.exp(-z[i])) + (1 - t[i]) * Math.log1p(Math.exp(z[i]));
      const s = 1 / (1 + Math.exp(-z[i]));
      expect(losses[i]).toBeCloseTo(loss, 12);
      expect(dz[i]).toBeCloseTo(0.25 * ((1 - t[i]) * s - weight * t[i] * (1 - s)), 13);
    }
  });

  it('keeps the digits of confident right answers', () => {
    const losses = new Float32Array(2);
    binaryCrossEntropyForward(Float32Array.of(30, -30), Float32Array.of(1, 0), losses, weight);
    expect(losses[0] / (weight * 9.357622968840175e-14)).toBeCloseTo(1, 5);
    expect(losses[1] / 9.357622968840175e-14).toBeCloseTo(1, 5);
  });
});
