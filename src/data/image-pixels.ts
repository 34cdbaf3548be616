import type { FloatDType } from '../engine/dtype.js';
import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { type Shape, showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { indexAt } from './validate.js';

/** The numbers that stand for black (byte 0) and white (byte 255). */
export type PixelRange = readonly [low: number, high: number];

/** Height and width of a picture, in pixels. */
export type ImageSize = readonly [height: number, width: number];

/** Throws unless the range is two finite numbers, the lower first. */
export function checkRange(who: string, range: PixelRange): void {
  const [low, high] = Array.isArray(range) && range.length === 2 ? range : [NaN, NaN];
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new ArgumentError(`${who}: range must be [low, high] with low < high, got ${show(range)}.`);
}

/** Throws unless the size is two positive integers. */
export function checkSize(who: string, name: string, size: ImageSize): void {
  const valid = Array.isArray(size) && size.length === 2 && size.every((n) => Number.isInteger(n) && n >= 1);
  if (!valid) throw new ArgumentError(`${who}: ${name} must be [height, width] in whole pixels, got ${show(size)}.`);
}

/** Throws unless x is a Tensor. */
export function checkTensor(who: string, name: string, x: Tensor): void {
  if (!(x instanceof Tensor)) throw new ArgumentError(`${who}: ${name} must be a Tensor, got ${show(x)}.`);
}

/** Bytes as numbers of the range: low + byte (high - low) / 255. */
export function fromBytes(bytes: Uint8Array, shape: Shape, [low, high]: PixelRange, dtype: FloatDType): Tensor {
  const out = Tensor.zeros(shape, dtype);
  writePixels(bytes, out.data, 0, [low, high]);
  return out;
}

/** Writes bytes as numbers of the range into `out` from `offset` on. */
export function writePixels(bytes: Uint8Array, out: Tensor['data'], offset: number, [low, high]: PixelRange): void {
  const values = Float64Array.from({ length: 256 }, (_, byte) => low + (byte * (high - low)) / 255);
  for (let i = 0; i < bytes.length; i++) out[offset + i] = values[bytes[i]];
}

/** Numbers beyond the range by this share of it are rounding, not mistakes. */
const SLACK = 1e-6;

/**
 * The nearest byte of every number of x: round(255 (x - low) / (high - low)).
 *
 * @throws ArgumentError when a number is not in the range: nothing is clipped
 */
export function toBytes(who: string, x: Tensor, [low, high]: PixelRange): Uint8Array {
  const { data } = x;
  const bytes = new Uint8Array(data.length);
  const slack = SLACK * (high - low);
  for (let i = 0; i < data.length; i++) {
    if (!(data[i] >= low - slack && data[i] <= high + slack)) throw outOfRange(who, x, [low, high], i);
    bytes[i] = Math.round((255 * (data[i] - low)) / (high - low));
  }
  return bytes;
}

function outOfRange(who: string, { data, shape }: Tensor, [low, high]: PixelRange, first: number): ArgumentError {
  let count = 0;
  for (let i = first; i < data.length; i++) if (!(data[i] >= low && data[i] <= high)) count++;
  return new ArgumentError(
    `${who}: every number must lie in range ${show([low, high])}, got ${count} that do not, the first ${data[first]} at ` +
      `${showShape(indexAt(first, shape))} (image ${showShape(shape)}). Clip them, or pass range, such as [0, 255].`,
  );
}

/** Height, width and channels of a single picture [H, W, C] or [H, W]; throws for any other shape. */
export function shapeOfImage(
  who: string,
  image: Tensor,
): readonly [height: number, width: number, channels: 1 | 3 | 4] {
  checkTensor(who, 'image', image);
  const [height, width, channels = 1] = image.shape;
  const single = (image.rank === 2 || image.rank === 3) && image.size > 0;
  if (single && (channels === 1 || channels === 3 || channels === 4)) return [height, width, channels];
  const hint =
    image.rank === 4 ? ' One picture of a batch: x.rows(i, i + 1).reshape(x.shape.slice(1)); all: tileImages.' : '';
  throw new ShapeError(
    `${who}: image must be [H, W, C] with C = 1, 3 or 4, or [H, W], got ${showShape(image.shape)}.${hint}`,
  );
}
