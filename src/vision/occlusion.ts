import { ArgumentError, finiteNumber, knownOptions, positiveInteger } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor, showShape } from '../tensor/index.js';
import { readClasses } from './saliency.js';
import type { Predictor } from './ten-crop.js';

/** Options of occlusion. */
export interface OcclusionOptions {
  /** The side of the square that covers a part of the picture, in pixels. Default: an eighth of the shorter side. */
  size?: number;
  /** Pixels from one position of the square to the next. Default: half its side. */
  stride?: number;
  /** What the square is filled with. Default: the mean of each channel of the picture. */
  fill?: number;
  /** The class whose score is watched. Default: the one that the network answers with. */
  class?: number;
}

/** Positions per forward pass. */
const BATCH = 64;

/**
 * Which parts of a picture an answer depends on: how far the score of a class
 * falls when a square covers each part in turn (Zeiler & Fergus 2014, section
 * 4.2).
 *
 *   drop[i, j] = y_k(x) - y_k(x covered at row i · stride, column j · stride)
 *
 * x is one picture, [H, W, C] or [1, H, W, C]; the result [rows, columns] has an
 * entry for each position of the square inside the picture. Large values are
 * what the network looks at; negative ones speak against the class.
 *
 * Throws ArgumentError for a square larger than the picture, several pictures,
 * or a class outside the network's output.
 *
 * @example
 * const model = new Sequential([new GlobalAveragePool(), new Dense(2, { activation: 'softmax' })], { inputShape: [8, 8, 1] });
 * occlusion(model, ones([8, 8, 1]), { size: 4, stride: 2, fill: 0 }).shape; // [3, 3]
 */
export function occlusion(model: Predictor, x: Tensor, options: OcclusionOptions = {}): Tensor {
  knownOptions('occlusion', options, ['size', 'stride', 'fill', 'class']);
  expectTensor('occlusion', x, 'x');
  const picture = x.rank === 4 && x.shape[0] === 1 ? x.reshape(x.shape.slice(1)) : x;
  if (picture.rank !== 3)
    throw new ArgumentError(`occlusion: x must be one picture [H, W, C], got ${showShape(x.shape)}.`);
  const [height, width, channels] = picture.shape;
  const { size = Math.max(1, Math.round(Math.min(height, width) / 8)), fill } = options;
  positiveInteger('occlusion', 'size', size);
  const { stride = Math.max(1, Math.floor(size / 2)) } = options;
  positiveInteger('occlusion', 'stride', stride);
  if (fill !== undefined) finiteNumber('occlusion', 'fill', fill);
  if (size > height || size > width) {
    throw new ArgumentError(
      `occlusion: size must be at most the picture's side, got ${size} (x ${showShape(x.shape)}).`,
    );
  }
  const whole = model.predict(picture.reshape([1, height, width, channels]));
  const [k] = readClasses('occlusion', whole, options.class === undefined ? undefined : [options.class]);

  const rows = Math.floor((height - size) / stride) + 1;
  const columns = Math.floor((width - size) / stride) + 1;
  const colour = fill === undefined ? meansOf(picture) : new Array<number>(channels).fill(fill);
  const drops = Tensor.zeros([rows, columns], whole.dtype);
  for (let begin = 0; begin < drops.size; begin += BATCH) {
    const count = Math.min(BATCH, drops.size - begin);
    const covered = Tensor.zeros([count, height, width, channels], picture.dtype);
    for (let p = 0; p < count; p++) {
      covered.data.set(picture.data, p * picture.size);
      const top = Math.floor((begin + p) / columns) * stride;
      const left = ((begin + p) % columns) * stride;
      for (let i = top; i < top + size; i++) {
        const from = p * picture.size + (i * width + left) * channels;
        for (let e = 0; e < size * channels; e++) covered.data[from + e] = colour[e % channels];
      }
    }
    const y = model.predict(covered);
    const scores = y.size / count;
    for (let p = 0; p < count; p++) drops.data[begin + p] = whole.data[k] - y.data[p * scores + k];
  }
  return drops;
}

function meansOf({ data, shape }: Tensor): number[] {
  const channels = shape[2];
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < data.length; i++) sums[i % channels] += data[i];
  return sums.map((sum) => (sum * channels) / data.length);
}
