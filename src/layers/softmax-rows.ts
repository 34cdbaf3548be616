import type { FloatArray } from '../engine/index.js';

/**
 * Softmax and its logarithm over rows of `n` numbers, and their derivatives.
 * Each row is shifted by its maximum, so exp cannot overflow; -Infinity has
 * probability 0. `stride` is the step from one element of a row to the next:
 * row r starts at element (r div stride) n stride + r mod stride.
 */

/** y = eˣ / Σ eˣ */
export function softmaxForward(x: FloatArray, y: FloatArray, n: number, stride: number): void {
  forRows(x.length, n, stride, (begin, end) => {
    const top = maximum(x, begin, end, stride);
    let sum = 0;
    for (let i = begin; i < end; i += stride) sum += y[i] = Math.exp(x[i] - top);
    for (let i = begin; i < end; i += stride) y[i] /= sum;
  });
}

/** dx = y (dy - Σ dy y) */
export function softmaxBackward(dy: FloatArray, y: FloatArray, dx: FloatArray, n: number, stride: number): void {
  forRows(y.length, n, stride, (begin, end) => {
    let along = 0;
    for (let i = begin; i < end; i += stride) along += dy[i] * y[i];
    for (let i = begin; i < end; i += stride) dx[i] = y[i] * (dy[i] - along);
  });
}

/** y = x - ln Σ eˣ */
export function logSoftmaxForward(x: FloatArray, y: FloatArray, n: number, stride: number): void {
  forRows(x.length, n, stride, (begin, end) => {
    const top = maximum(x, begin, end, stride);
    let sum = 0;
    for (let i = begin; i < end; i += stride) sum += Math.exp(x[i] - top);
    const log = Math.log(sum);
    for (let i = begin; i < end; i += stride) y[i] = x[i] - top - log;
  });
}

/** dx = dy - eʸ Σ dy */
export function logSoftmaxBackward(dy: FloatArray, y: FloatArray, dx: FloatArray, n: number, stride: number): void {
  forRows(y.length, n, stride, (begin, end) => {
    let sum = 0;
    for (let i = begin; i < end; i += stride) sum += dy[i];
    for (let i = begin; i < end; i += stride) dx[i] = dy[i] - Math.exp(y[i]) * sum;
  });
}

function forRows(size: number, n: number, stride: number, row: (begin: number, end: number) => void): void {
  const block = n * stride;
  for (let base = 0; base < size; base += block) {
    for (let r = 0; r < stride; r++) row(base + r, base + r + block);
  }
}

function maximum(x: FloatArray, begin: number, end: number, stride: number): number {
  let top = x[begin];
  for (let i = begin + stride; i < end; i += stride) if (x[i] > top) top = x[i];
  return top;
}
