import { ShapeError, inInterval, knownOptions, oneOf } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { loadSharp } from './image-decode.js';
import { type PixelRange, checkRange, shapeOfImage, toBytes } from './image-pixels.js';

/** How a picture is written. */
export interface EncodeImageOptions {
  /** The numbers that become black and white (default [0, 1]). */
  range?: PixelRange;
  /** Quality of a JPEG, in [1, 100] (default 92); PNG loses nothing. */
  quality?: number;
}

/** The formats that pictures are written in. */
export type ImageFormat = 'png' | 'jpeg';

/**
 * The bytes of a PNG or JPEG file of a picture [H, W, C], C = 1 (grey), 3 (colour) or 4 (colour with opacity, PNG
 * only), or [H, W]. Each number becomes the nearest of 256 steps; numbers outside `range` are an error, not clipped.
 * Needs the optional package `sharp`.
 *
 * @throws ShapeError for another shape, ArgumentError for numbers outside the range, ResourceError when sharp is
 *   missing
 *
 * @example
 * const bytes = await encodeImage(fromArray([[0, 1]]), 'png');
 * bytes.subarray(1, 4); // [80, 78, 71]
 * (await decodeImage(bytes)).toArray(); // [[[0], [1]]]
 */
export async function encodeImage(
  image: Tensor,
  format: ImageFormat,
  options: EncodeImageOptions = {},
): Promise<Uint8Array> {
  return encodeAs('encodeImage', image, oneOf('encodeImage', 'format', format, ['png', 'jpeg']), options);
}

/** encodeImage on behalf of `who`. */
export async function encodeAs(
  who: string,
  image: Tensor,
  format: ImageFormat,
  options: EncodeImageOptions,
): Promise<Uint8Array> {
  knownOptions(who, options, ['range', 'quality']);
  const { range = [0, 1], quality = 92 } = options;
  checkRange(who, range);
  inInterval(who, 'quality', quality, '[1, 100]');
  const [height, width, channels] = shapeOfImage(who, image);
  if (format === 'jpeg' && channels === 4) {
    throw new ShapeError(
      `${who}: JPEG has no opacity: image must have 1 or 3 channels, got ${showShape(image.shape)}. Write a PNG.`,
    );
  }
  const bytes = toBytes(who, image, range);
  const sharp = await loadSharp(who);
  const picture = sharp(bytes, { raw: { width, height, channels } });
  const space = channels === 1 ? picture.toColourspace('b-w') : picture;
  return format === 'png'
    ? space.png().toBuffer()
    : space.jpeg({ quality: Math.round(quality), chromaSubsampling: '4:4:4' }).toBuffer();
}
