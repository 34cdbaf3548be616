import { ArgumentError, ShapeError, knownOptions, oneOf } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type ImageSize, checkSize, checkTensor } from './image-pixels.js';

/** How pictures are resized. */
export interface ResizeImagesOptions {
  /**
   * `'bilinear'` (default) weighs the two nearest rows and columns; `'area'` averages what a new pixel covers: better
   * for making smaller; `'nearest'` copies, which keeps labels and int32 as they are.
   */
  interpolation?: 'nearest' | 'bilinear' | 'area';
}

/** Where along one axis each new pixel comes from: its sources begin at `first[i]` and weigh `weights[i]`. */
interface Taps {
  readonly first: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/**
 * Pictures [N, H, W, C] or [H, W, C] at another height and width, as a new tensor of the same dtype.
 *
 * Pixels are squares, so pixel i of h covers [i H/h, (i + 1) H/h) of the old axis, and its centre lies at
 * (i + ½) H/h - ½ in old pixels. Bilinear clamps at the border and does not smooth before it shrinks; area keeps the
 * mean. Rows, then columns: the weights are products.
 *
 * @throws ShapeError for another shape, ArgumentError for a senseless size and for int32 unless `'nearest'`
 *
 * @example
 * const x = fromArray([[[[0], [4]]]]); // one picture of 1 x 2 pixels
 * resizeImages(x, [1, 4]).toArray(); // [[[[0], [1], [3], [4]]]]
 * resizeImages(x, [1, 4], { interpolation: 'nearest' }).toArray(); // [[[[0], [0], [4], [4]]]]
 * resizeImages(x, [1, 1], { interpolation: 'area' }).toArray(); // [[[[2]]]]
 */
export function resizeImages(x: Tensor, size: ImageSize, options: ResizeImagesOptions = {}): Tensor {
  const who = 'resizeImages';
  knownOptions(who, options, ['interpolation']);
  const { interpolation = 'bilinear' } = options;
  oneOf(who, 'interpolation', interpolation, ['nearest', 'bilinear', 'area']);
  checkTensor(who, 'x', x);
  checkSize(who, 'size', size);
  if ((x.rank !== 3 && x.rank !== 4) || x.shape.slice(-3).includes(0)) {
    throw new ShapeError(`${who}: x must be [N, H, W, C] or [H, W, C], got ${showShape(x.shape)}.`);
  }
  if (x.dtype === 'int32' && interpolation !== 'nearest') {
    throw new ArgumentError(
      `${who}: x is int32 (${showShape(x.shape)}), which '${interpolation}' cannot keep whole: use 'nearest'.`,
    );
  }
  const [height, width, channels] = x.shape.slice(-3);
  const out = Tensor.zeros([...x.shape.slice(0, -3), ...size, channels], x.dtype);
  const rows = TAPS[interpolation](height, size[0]);
  const columns = TAPS[interpolation](width, size[1]);
  const row = new Float64Array(width * channels);
  const count = out.size / (size[0] * size[1] * channels);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size[0]; i++) {
      mixRows(x.data, n * height + rows.first[i], rows.weights[i], row);
      mixColumns(row, columns, channels, out.data, (n * size[0] + i) * size[1] * channels);
    }
  }
  return out;
}

const TAPS: Readonly<Record<'nearest' | 'bilinear' | 'area', (from: number, to: number) => Taps>> = {
  nearest: (from, to) => {
    const first = Array.from({ length: to }, (_, i) => Math.floor(((i + 0.5) * from) / to));
    return { first, weights: first.map(() => [1]) };
  },
  bilinear: (from, to) => {
    const centres = Array.from({ length: to }, (_, i) =>
      Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5)),
    );
    const first = centres.map((centre) => Math.min(Math.floor(centre), Math.max(0, from - 2)));
    const weights = centres.map((centre, i) => (from === 1 ? [1] : [1 - (centre - first[i]), centre - first[i]]));
    return { first, weights };
  },
  area: (from, to) => {
    const first: number[] = [];
    const weights: number[][] = [];
    for (let i = 0; i < to; i++) {
      // in units of 1/to of an old pixel, so that the bounds are whole numbers
      const begin = i * from;
      const end = begin + from;
      const from0 = Math.floor(begin / to);
      const pixels = Math.ceil(end / to) - from0;
      first.push(from0);
      weights.push(
        Array.from({ length: pixels }, (_, k) => {
          const left = (from0 + k) * to;
          return (Math.min(end, left + to) - Math.max(begin, left)) / from;
        }),
      );
    }
    return { first, weights };
  },
};

/** row <- Σ_k weights[k] x[first + k], over rows of x. */
function mixRows(x: Tensor['data'], first: number, weights: readonly number[], row: Float64Array): void {
  row.fill(0);
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k];
    const begin = (first + k) * row.length;
    if (weight === 0) continue; // a weight of zero takes nothing, not even NaN
    for (let j = 0; j < row.length; j++) row[j] += weight * x[begin + j];
  }
}

/** out[offset + j] <- Σ_k weights[j][k] row[first[j] + k], over pixels of all channels. */
function mixColumns(
  row: Float64Array,
  { first, weights }: Taps,
  channels: number,
  out: Tensor['data'],
  offset: number,
): void {
  for (let j = 0; j < first.length; j++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 0; k < weights[j].length; k++) {
        if (weights[j][k] !== 0) sum += weights[j][k] * row[(first[j] + k) * channels + c];
      }
      out[offset + j * channels + c] = sum;
    }
  }
}
