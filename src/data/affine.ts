import type { FloatArray } from '../engine/dtype.js';

/** What lies outside a picture [a b c d]: see `FillMode`. The order is that of the numbers in a plan. */
export const fillModes = ['nearest', 'constant', 'reflect', 'wrap'] as const;

/**
 * What lies outside a picture [a b c d]: `'nearest'` a a | a b c d | d d, `'constant'` cval, `'reflect'`
 * b a | a b c d | d c, `'wrap'` c d | a b c d | a b.
 */
export type FillMode = (typeof fillModes)[number];

/** Sizes and settings of a resampling. */
export interface Sampling {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** Place in `fillModes`. */
  readonly fillMode: number;
  readonly cval: number;
}

/** The parts of a resampling; handed over because a worker thread has them under its own names. */
export interface SamplingSteps {
  readonly insideOf: typeof insideOf;
  readonly copyPixels: typeof copyPixels;
  readonly interpolate: typeof interpolate;
}

/**
 * The pixel of an axis of n that stands for pixel i, which may lie outside; -1 for none.
 *
 * The texts of this function and of the next three also run in worker threads: they use nothing but their arguments.
 */
export function insideOf(i: number, n: number, fillMode: number): number {
  if (i >= 0 && i < n) return i;
  if (fillMode === 0) return i < 0 ? 0 : n - 1;
  if (fillMode === 1) return -1;
  const period = fillMode === 2 ? 2 * n : n;
  const k = ((i % period) + period) % period;
  return k < n ? k : period - 1 - k;
}

/**
 * y[i, j] = x(A (i, j, 1)ᵀ): one picture seen through an affine map, bilinear between the four nearest pixels.
 *
 * A = [a₀ a₁ a₂; a₃ a₄ a₅] takes a pixel of y to its place (row, column) in x. Maps by whole pixels, mirrored or not,
 * copy: their values keep their bits.
 *
 * @param x source, the picture begins at `from`: [height, width, channels]
 * @param y target, written from `to`: [outHeight, outWidth, channels]
 * @param a the six numbers of A, from `at`
 */
export function resample(
  sampling: Sampling,
  steps: SamplingSteps,
  x: FloatArray,
  from: number,
  y: FloatArray,
  to: number,
  a: Float64Array,
  at: number,
): void {
  const straight = a[at + 1] === 0 && a[at + 3] === 0 && Math.abs(a[at]) === 1 && Math.abs(a[at + 4]) === 1;
  const whole = Number.isInteger(a[at + 2]) && Number.isInteger(a[at + 5]);
  if (straight && whole) steps.copyPixels(sampling, steps, x, from, y, to, a[at], a[at + 2], a[at + 4], a[at + 5]);
  else steps.interpolate(sampling, steps, x, from, y, to, a, at);
}

/** y[i, j] = x[a₀ i + a₂, a₄ j + a₅], with a₀ and a₄ 1 or -1 and a₂ and a₅ whole. */
export function copyPixels(
  sampling: Sampling,
  steps: SamplingSteps,
  x: FloatArray,
  from: number,
  y: FloatArray,
  to: number,
  a0: number,
  a2: number,
  a4: number,
  a5: number,
): void {
  const width = sampling.width;
  const channels = sampling.channels;
  const outWidth = sampling.outWidth;
  const fillMode = sampling.fillMode;
  const cval = sampling.cval;
  // Columns [begin, end) of y show columns of x; those before and behind lie outside.
  const begin = Math.min(outWidth, Math.max(0, a4 > 0 ? -a5 : a5 - width + 1));
  const end = Math.max(begin, Math.min(outWidth, a4 > 0 ? width - a5 : a5 + 1));
  let o = to;
  for (let i = 0; i < sampling.outHeight; i++) {
    const row = steps.insideOf(a0 * i + a2, sampling.height, fillMode);
    const start = from + row * width * channels;
    for (let j = 0; j < outWidth; j++) {
      if (row >= 0 && j === begin && begin < end) {
        const run = (end - begin) * channels;
        let p = start + (a4 * begin + a5) * channels;
        if (a4 > 0) for (let k = 0; k < run; k++) y[o + k] = x[p + k];
        else {
          for (let k = 0; k < run; k += channels, p -= channels)
            for (let c = 0; c < channels; c++) y[o + k + c] = x[p + c];
        }
        o += run;
        j = end - 1;
        continue;
      }
      const column = row < 0 ? -1 : steps.insideOf(a4 * j + a5, width, fillMode);
      const p = start + column * channels;
      for (let c = 0; c < channels; c++) y[o++] = column < 0 ? cval : x[p + c];
    }
  }
}

/** y[i, j] = the mean of the four pixels about A (i, j, 1)ᵀ, weighted by how near they are. */
export function interpolate(
  sampling: Sampling,
  steps: SamplingSteps,
  x: FloatArray,
  from: number,
  y: FloatArray,
  to: number,
  a: Float64Array,
  at: number,
): void {
  const height = sampling.height;
  const width = sampling.width;
  const channels = sampling.channels;
  const outHeight = sampling.outHeight;
  const outWidth = sampling.outWidth;
  const fillMode = sampling.fillMode;
  const cval = sampling.cval;
  const below = width * channels;
  const a1 = a[at + 1];
  const a4 = a[at + 4];
  let o = to;
  for (let i = 0; i < outHeight; i++) {
    const v0 = a[at] * i + a[at + 2];
    const u0 = a[at + 3] * i + a[at + 5];
    for (let j = 0; j < outWidth; j++) {
      const v = v0 + a1 * j;
      const u = u0 + a4 * j;
      const row = Math.floor(v);
      const column = Math.floor(u);
      const dv = v - row;
      const du = u - column;
      const w00 = (1 - dv) * (1 - du);
      const w01 = (1 - dv) * du;
      const w10 = dv * (1 - du);
      const w11 = dv * du;
      if (row >= 0 && row < height - 1 && column >= 0 && column < width - 1) {
        const p = from + (row * width + column) * channels;
        const q = p + below;
        for (let k = 0; k < channels; k++) {
          y[o + k] = w00 * x[p + k] + w01 * x[p + channels + k] + w10 * x[q + k] + w11 * x[q + channels + k];
        }
      } else {
        const top = steps.insideOf(row, height, fillMode);
        const bottom = steps.insideOf(row + 1, height, fillMode);
        const left = steps.insideOf(column, width, fillMode);
        const right = steps.insideOf(column + 1, width, fillMode);
        const p00 = top < 0 || left < 0 ? -1 : from + (top * width + left) * channels;
        const p01 = top < 0 || right < 0 ? -1 : from + (top * width + right) * channels;
        const p10 = bottom < 0 || left < 0 ? -1 : from + (bottom * width + left) * channels;
        const p11 = bottom < 0 || right < 0 ? -1 : from + (bottom * width + right) * channels;
        for (let k = 0; k < channels; k++) {
          y[o + k] =
            w00 * (p00 < 0 ? cval : x[p00 + k]) +
            w01 * (p01 < 0 ? cval : x[p01 + k]) +
            w10 * (p10 < 0 ? cval : x[p10 + k]) +
            w11 * (p11 < 0 ? cval : x[p11 + k]);
        }
      }
      o += channels;
    }
  }
}
