import {
  ArgumentError,
  ShapeError,
  inInterval,
  knownOptions,
  nonNegativeInteger,
  oneOf,
  positiveInteger,
  show,
} from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type PixelRange, checkRange, checkTensor } from './image-pixels.js';
import { TEXT_HEIGHT, drawText, textWidth } from './pixel-font.js';
import { checkFinite } from './validate.js';

/** How pictures are laid out and brightened. */
export interface TileImagesOptions {
  /** Pictures in a row. Default: about as many as there are rows. */
  columns?: number;
  /** Pixels between pictures and around all (default 2). */
  gap?: number;
  /** Each pixel is drawn this many times as wide and high (default 1). */
  scale?: number;
  /**
   * Which numbers become black and white: those of `range` (`'none'`, default), the least and greatest of each picture
   * (`'each'`), or of all together (`'all'`). Where the two are equal, all becomes grey, 0.5.
   */
  normalize?: 'none' | 'each' | 'all';
  /** The numbers for black and white when nothing is normalised (default [0, 1]). */
  range?: PixelRange;
  /** A line under each picture, in capitals. */
  labels?: readonly string[];
  /** Brightness between pictures, in [0, 1] (default 1, white). */
  background?: number;
}

/** Where everything lies, in pixels of the result. */
interface Layout {
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
  readonly scale: number;
  readonly textScale: number;
}

/**
 * Pictures [N, H, W, C] (C = 1 or 3) or [N, H, W] side by side as one picture [height, width, C] in [0, 1], ready for
 * writeImage: contact sheets, filters, activations. (`imageGrid` of `layerwise/plot` makes a figure with a title and captions.)
 *
 * @throws ShapeError for another shape; ArgumentError for numbers outside `range` when nothing is normalised, for NaN,
 *   and for labels that are not one a picture
 *
 * @example
 * const noise = new Generator(1).normal([6, 8, 8, 3]);
 * const sheet = tileImages(noise, { columns: 3, gap: 1, normalize: 'each' });
 * sheet.shape; // [19, 28, 3]
 * await writeImage('noise.png', sheet);
 */
export function tileImages(images: Tensor, options: TileImagesOptions = {}): Tensor {
  const who = 'tileImages';
  knownOptions(who, options, ['columns', 'gap', 'scale', 'normalize', 'range', 'labels', 'background']);
  const [count, height, width, channels] = checkImages(who, images);
  const { gap = 2, scale = 1, normalize = 'none', range = [0, 1], labels, background = 1 } = options;
  const columns = Math.min(count, options.columns ?? Math.ceil(Math.sqrt(count)));
  positiveInteger(who, 'columns', columns);
  nonNegativeInteger(who, 'gap', gap);
  positiveInteger(who, 'scale', scale);
  oneOf(who, 'normalize', normalize, ['none', 'each', 'all']);
  checkRange(who, range);
  inInterval(who, 'background', background, '[0, 1]');
  checkLabels(who, labels, count);
  checkFinite(who, 'images', images);
  if (normalize === 'none') checkInside(who, images, range);

  const textScale = Math.max(1, Math.floor((width * scale) / 64));
  const widest = Math.max(0, ...(labels ?? []).map(textWidth)) * textScale;
  const layout: Layout = {
    columns,
    cellWidth: Math.max(width * scale, widest) + gap,
    cellHeight: height * scale + gap + (labels ? (TEXT_HEIGHT + 2) * textScale : 0),
    gap,
    scale,
    textScale,
  };
  const out = Tensor.zeros(
    [gap + Math.ceil(count / columns) * layout.cellHeight, gap + columns * layout.cellWidth, channels],
    images.dtype === 'float64' ? 'float64' : 'float32',
  );
  out.data.fill(background);
  const bounds = normalize === 'all' ? extremes(images.data) : range;
  for (let n = 0; n < count; n++) {
    const image = images.rows(n, n + 1).reshape([height, width, channels]);
    const top = gap + Math.floor(n / columns) * layout.cellHeight;
    const left = gap + (n % columns) * layout.cellWidth;
    placeImage(out, image, normalize === 'each' ? extremes(image.data) : bounds, top, left, layout);
    if (labels) placeLabel(out, labels[n], top + height * scale + 2 * textScale, left, textScale, background);
  }
  return out;
}

function checkImages(who: string, images: Tensor): readonly [number, number, number, number] {
  checkTensor(who, 'images', images);
  const [n, h, w, c = 1] = images.shape;
  const valid = (images.rank === 3 || images.rank === 4) && images.size > 0 && (c === 1 || c === 3);
  if (valid) return [n, h, w, c];
  throw new ShapeError(
    `${who}: images must be [N, H, W, C] with C = 1 or 3, or [N, H, W], got ${showShape(images.shape)}.`,
  );
}

function checkLabels(who: string, labels: readonly string[] | undefined, count: number): void {
  if (labels === undefined) return;
  const valid = Array.isArray(labels) && labels.length === count && labels.every((line) => typeof line === 'string');
  if (valid) return;
  throw new ArgumentError(
    `${who}: labels must be ${count} lines, one for each picture, got ${Array.isArray(labels) ? labels.length : show(labels)}.`,
  );
}

function checkInside(who: string, { data }: Tensor, [low, high]: PixelRange): void {
  const slack = 1e-6 * (high - low);
  const first = data.findIndex((value) => value < low - slack || value > high + slack);
  if (first < 0) return;
  throw new ArgumentError(
    `${who}: every number must lie in range ${show([low, high])}, got ${data[first]} at flat index ${first}. ` +
      "Pass range, such as [0, 255], or normalize: 'each' or 'all'.",
  );
}

/** The least and the greatest number. */
function extremes(data: Tensor['data']): PixelRange {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  return [low, high];
}

/** Each pixel as scale x scale pixels, [low, high] becoming [0, 1]. */
function placeImage(
  { data: out, shape: [, outWidth, channels] }: Tensor,
  { data, shape: [height, width] }: Tensor,
  [low, high]: PixelRange,
  top: number,
  left: number,
  { scale }: Layout,
): void {
  for (let i = 0; i < height * scale; i++) {
    for (let j = 0; j < width * scale; j++) {
      const from = (Math.floor(i / scale) * width + Math.floor(j / scale)) * channels;
      const to = ((top + i) * outWidth + left + j) * channels;
      for (let c = 0; c < channels; c++) {
        const share = high > low ? (data[from + c] - low) / (high - low) : 0.5;
        out[to + c] = Math.min(1, Math.max(0, share)); // rounding may leave the range by a hair
      }
    }
  }
}

function placeLabel(
  { data: out, shape: [, outWidth, channels] }: Tensor,
  label: string,
  top: number,
  left: number,
  scale: number,
  background: number,
): void {
  const ink = background > 0.5 ? 0 : 1;
  drawText(label, (row, column) => {
    for (let i = 0; i < scale; i++) {
      const at = ((top + row * scale + i) * outWidth + left + column * scale) * channels;
      out.fill(ink, at, at + scale * channels);
    }
  });
}
