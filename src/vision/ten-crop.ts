import { ArgumentError, ShapeError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor, showShape } from '../tensor/index.js';
import type { BatchOptions } from '../train/index.js';

/** Whatever answers for a batch of pictures: a model, or an ensemble of them. */
export interface Predictor {
  predict(x: Tensor, options?: BatchOptions): Tensor;
}

const VIEWS = 10;

/**
 * Ten views of each picture: its four corners and its centre, and the mirror
 * images of these five (Krizhevsky et al. 2012, section 4.1; §4.2.11).
 *
 * x [N, H, W, C] and size [h, w] give [10 N, h, w, C]: the ten views of the
 * first picture come first, in the order top left, top right, bottom left,
 * bottom right, centre, then the same mirrored.
 *
 * Throws ShapeError for views larger than the pictures and for other ranks.
 *
 * @example
 * const x = fromArray([[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]]]]); // one picture, 3×3×1
 * const views = tenCrop(x, [2, 2]);
 * views.shape;                             // [10, 2, 2, 1]
 * views.rows(0, 1).reshape([4]).toArray(); // [1, 2, 4, 5]
 * views.rows(5, 6).reshape([4]).toArray(); // [2, 1, 5, 4]
 */
export function tenCrop(x: Tensor, size: readonly [number, number]): Tensor {
  expectTensor('tenCrop', x, 'x');
  const [h, w] = size;
  positiveInteger('tenCrop', 'size[0]', h);
  positiveInteger('tenCrop', 'size[1]', w);
  if (x.rank !== 4) throw new ShapeError(`tenCrop: x must be [N, H, W, C], got ${showShape(x.shape)}.`);
  const [n, height, width, channels] = x.shape;
  if (h > height || w > width) {
    throw new ShapeError(
      `tenCrop: views [${h}, ${w}] must fit into the pictures [${height}, ${width}] (x ${showShape(x.shape)}).`,
    );
  }
  const [bottom, right] = [height - h, width - w];
  const corners = [
    [0, 0],
    [0, right],
    [bottom, 0],
    [bottom, right],
    [Math.floor(bottom / 2), Math.floor(right / 2)],
  ];
  const views = Tensor.zeros([VIEWS * n, h, w, channels], x.dtype);
  const row = w * channels;
  let to = 0;
  for (let picture = 0; picture < n; picture++) {
    for (const mirrored of [false, true]) {
      for (const [top, left] of corners) {
        for (let i = 0; i < h; i++, to += row) {
          const from = ((picture * height + top + i) * width + left) * channels;
          const line = x.data.subarray(from, from + row);
          if (mirrored) copyMirrored(line, views.data, to, channels);
          else views.data.set(line, to);
        }
      }
    }
  }
  return views;
}

function copyMirrored(line: Tensor['data'], views: Tensor['data'], to: number, channels: number): void {
  const last = line.length - channels;
  for (let k = 0; k < line.length; k += channels) {
    for (let c = 0; c < channels; c++) views[to + k + c] = line[last - k + c];
  }
}

/** Options of predictTenCrop. */
export interface TenCropOptions {
  /** Pictures at a time, an integer >= 1; ten views of each go through the network together. Default 16. */
  batchSize?: number;
}

/**
 * The mean of a network's answers to the ten views of each picture
 * ({@link tenCrop}): a little more accurate than one view, ten times the work.
 *
 *   ŷ = 1/10 Σ_v f(view v of x)
 *
 * Throws what `tenCrop` and the model's `predict` throw.
 *
 * @example
 * const model = new Sequential([new Flatten(), new Dense(3, { activation: 'softmax' })], { inputShape: [4, 4, 1] });
 * predictTenCrop(model, ones([2, 6, 6, 1]), [4, 4]).shape; // [2, 3]
 */
export function predictTenCrop(
  model: Predictor,
  x: Tensor,
  size: readonly [number, number],
  options: TenCropOptions = {},
): Tensor {
  knownOptions('predictTenCrop', options, ['batchSize']);
  const { batchSize = 16 } = options;
  positiveInteger('predictTenCrop', 'batchSize', batchSize);
  const isPredictor: boolean = typeof model?.predict === 'function';
  if (!isPredictor) throw new ArgumentError(`predictTenCrop: needs a model with predict, got ${show(model)}.`);
  expectTensor('predictTenCrop', x, 'x');
  const n = x.shape[0];
  let mean: Tensor | undefined;
  for (let begin = 0; begin < n || !mean; begin += batchSize) {
    const rows = x.rows(begin, Math.min(n, begin + batchSize));
    const y = model.predict(tenCrop(rows, size), { batchSize: VIEWS * batchSize });
    mean ??= Tensor.zeros([n, ...y.shape.slice(1)], y.dtype);
    addMeans(y, mean, begin);
  }
  return mean;
}

/** Rows of `mean` from `begin` on <- the means of ten rows of y each. */
function addMeans(y: Tensor, mean: Tensor, begin: number): void {
  const width = y.size / y.shape[0];
  for (let row = 0; row < y.shape[0]; row++) {
    const to = (begin + Math.floor(row / VIEWS)) * width;
    for (let k = 0; k < width; k++) mean.data[to + k] += y.data[row * width + k] / VIEWS;
  }
}
