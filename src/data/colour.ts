import type { FloatArray } from '../engine/dtype.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { symmetricEigen } from './eigen.js';
import { checkFinite } from './validate.js';

/** Sizes and settings of a change of colours. */
export interface Coloring {
  /** Pixels of a picture. */
  readonly pixels: number;
  readonly channels: number;
  /** The values between which colours stay; infinite for no limit. */
  readonly low: number;
  readonly high: number;
  readonly rescale: number;
}

/**
 * y <- rescale · clamp(gain · y + offset_c, low, high), over one picture, in place. Without any change of colours the
 * bits stay.
 *
 * Its text also runs in worker threads: it uses nothing but its arguments.
 *
 * @param y [pixels, channels], from `to`
 * @param colors gain and one offset for each channel, from `at`
 */
export function recolor(coloring: Coloring, y: FloatArray, to: number, colors: Float64Array, at: number): void {
  const channels = coloring.channels;
  const low = coloring.low;
  const high = coloring.high;
  const rescale = coloring.rescale;
  const gain = colors[at];
  let changed = gain !== 1;
  for (let c = 1; c <= channels; c++) if (colors[at + c] !== 0) changed = true;
  if (changed) {
    for (let p = 0, o = to; p < coloring.pixels; p++) {
      for (let c = 1; c <= channels; c++, o++) {
        const value = gain * y[o] + colors[at + c];
        y[o] = rescale * (value < low ? low : value > high ? high : value);
      }
    }
  } else if (rescale !== 1) {
    const end = to + coloring.pixels * channels;
    for (let o = to; o < end; o++) y[o] *= rescale;
  }
}

/** The main directions of the colours of a set of pictures; plain JSON. */
export interface ColorDirections {
  /** λ: the variance along each direction, largest first. */
  variances: number[];
  /** Row k is the unit vector p_k, one number for each channel. */
  directions: number[][];
}

/**
 * The eigenvalues λ_k and eigenvectors p_k of the covariance of the pixels' colours, [C, C], over all pictures: what
 * AlexNet's colour augmentation is made of (Krizhevsky et al. 2012, section 4.1). Taken from the training set.
 *
 * @param images [N, H, W, C]
 * @throws ShapeError for another shape or fewer than two pixels, ArgumentError for NaN and infinities
 *
 * @example
 * const images = new Tensor(Float32Array.of(0, 0, 1, 1, 0.5, 0.5), [1, 1, 3, 2]); // both channels change together
 * principalColors(images).directions[0].map((p) => Math.abs(p)); // [0.7071, 0.7071]
 */
export function principalColors(images: Tensor): ColorDirections {
  const who = 'principalColors';
  const channels = images.shape.at(-1) ?? 0;
  const pixels = images.rank === 4 && channels > 0 ? images.size / channels : 0;
  if (pixels < 2) {
    throw new ShapeError(
      `${who}: images must be [N, H, W, C] with at least two pixels, got ${showShape(images.shape)}.`,
    );
  }
  checkFinite(who, 'images', images);
  const { data } = images;
  const mean = new Float64Array(channels);
  for (let i = 0; i < data.length; i++) mean[i % channels] += data[i] / pixels;
  const covariance = new Float64Array(channels * channels);
  const centred = new Float64Array(channels);
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) centred[c] = data[p * channels + c] - mean[c];
    for (let c = 0; c < channels; c++)
      for (let d = 0; d < channels; d++) covariance[c * channels + d] += (centred[c] * centred[d]) / pixels;
  }
  const { values, vectors } = symmetricEigen(covariance, channels);
  return {
    variances: Array.from(values, (value) => Math.max(0, value)), // rounding may leave -1e-17
    directions: Array.from(values, (_, k) => [...vectors.subarray(k * channels, (k + 1) * channels)]),
  };
}

/** Throws unless the directions are as many variances >= 0 as vectors, all vectors of one length. */
export function checkDirections(who: string, { variances, directions }: Partial<ColorDirections>): void {
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isFinite);
  const valid =
    isList(variances) &&
    variances.length > 0 &&
    variances.every((value) => value >= 0) &&
    Array.isArray(directions) &&
    directions.length === variances.length &&
    directions.every((vector) => isList(vector) && vector.length === directions[0].length);
  if (valid) return;
  throw new ArgumentError(
    `${who}: pcaColor must hold variances >= 0 and as many directions of one length, as principalColors gives them.`,
  );
}
