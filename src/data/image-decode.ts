import type { Metadata, Sharp } from 'sharp';
import type { FloatDType } from '../engine/dtype.js';
import { ArgumentError, FormatError, knownOptions, oneOf, show } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { optionalPeer } from '../io/peer.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkBytes } from './idx.js';
import { type ImageSize, type PixelRange, checkRange, checkSize, fromBytes } from './image-pixels.js';

/** What a picture file becomes. */
export interface ImageOptions {
  /**
   * Channels of the result. Default: as in the file (1 grey, 3 colour, 4 colour with opacity). Grey becomes colour by
   * repetition, colour becomes grey by Rec. 601: 0.299 R + 0.587 G + 0.114 B.
   */
  channels?: 1 | 3 | 4;
  /** [height, width] to bring the picture to. Default: as in the file. */
  size?: ImageSize;
  /** How: `'fill'` stretches it (default), `'cover'` cuts its middle out, `'exact'` refuses a picture of another size. */
  fit?: 'fill' | 'cover' | 'exact';
  /** Red, green and blue, each 0-255, behind what is transparent. Without it, transparency needs 4 channels. */
  background?: readonly [red: number, green: number, blue: number];
  /** The numbers for black and white (default [0, 1]). */
  range?: PixelRange;
  /** Default float32. */
  dtype?: FloatDType;
}

/** The option names of ImageOptions, for those who extend it. */
export const IMAGE_OPTIONS = ['channels', 'size', 'fit', 'background', 'range', 'dtype'] as const;

/** A decoded picture, row by row, channels last. */
export interface Pixels {
  readonly bytes: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'tiff'];

type SharpFactory = typeof import('sharp').default;

/** Throws unless the options are those of a picture. */
export function checkImageOptions(who: string, options: ImageOptions): void {
  const { channels, size, fit, background, range, dtype } = options;
  if (channels !== undefined && channels !== 1 && channels !== 3 && channels !== 4) {
    throw new ArgumentError(`${who}: channels must be 1, 3 or 4, got ${show(channels)}.`);
  }
  if (size !== undefined) checkSize(who, 'size', size);
  if (fit !== undefined) oneOf(who, 'fit', fit, ['fill', 'cover', 'exact']);
  if (fit !== undefined && size === undefined) throw new ArgumentError(`${who}: fit '${fit}' needs a size.`);
  const isColor = (c: unknown): boolean => typeof c === 'number' && c >= 0 && c <= 255;
  if (
    background !== undefined &&
    !(Array.isArray(background) && background.length === 3 && background.every(isColor))
  ) {
    throw new ArgumentError(
      `${who}: background must be [red, green, blue], each in [0, 255], got ${show(background)}.`,
    );
  }
  if (range !== undefined) checkRange(who, range);
  if (dtype !== undefined) oneOf(who, 'dtype', dtype, ['float32', 'float64']);
}

/** The optional package that decodes and encodes pictures. */
export async function loadSharp(who: string): Promise<SharpFactory> {
  return (await optionalPeer('sharp', who, () => import('sharp'))).default;
}

/**
 * The picture in the bytes of a PNG, JPEG, WebP, GIF or TIFF file, as a Tensor [height, width, channels].
 *
 * It is turned upright as its EXIF orientation says and brought to sRGB, 8 bits a channel (of 16 the upper 8).
 * Transparency is never dropped in silence: a picture with it needs `channels: 4` or a `background`. Needs the optional
 * package `sharp`.
 *
 * @param source what messages call the bytes
 * @throws FormatError when the bytes are no picture, damaged or truncated, hold several frames, have another size than
 *   `fit: 'exact'` demands, or transparency that there is no place for; ResourceError when sharp is missing
 *
 * @example
 * const bytes = await encodeImage(fromArray([[0, 0.2], [0.4, 1]]), 'png');
 * const grey = await decodeImage(bytes);
 * grey.shape; // [2, 2, 1]
 * const color = await decodeImage(bytes, { channels: 3, size: [4, 6] });
 * color.shape; // [4, 6, 3]
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: ImageOptions = {},
  source: string = 'bytes',
): Promise<Tensor> {
  knownOptions('decodeImage', options, IMAGE_OPTIONS);
  checkImageOptions('decodeImage', options);
  checkBytes('decodeImage', bytes);
  return toTensor(await decodePixels('decodeImage', source, bytes, options), options);
}

/** Decoded pixels in the range and dtype asked for. */
export function toTensor({ bytes, shape }: Pixels, { range = [0, 1], dtype = 'float32' }: ImageOptions): Tensor {
  return fromBytes(bytes, shape, range, dtype);
}

/** Decodes without scaling. Options are trusted. */
export async function decodePixels(
  who: string,
  source: string,
  bytes: Uint8Array,
  options: ImageOptions,
): Promise<Pixels> {
  const sharp = await loadSharp(who);
  if (bytes.length === 0) throw new FormatError(`${who}: ${source} is empty (0 bytes): expected a picture.`);
  try {
    const metadata = await sharp(bytes).metadata();
    checkMetadata(who, source, metadata, options);
    const upright = sharp(bytes).autoOrient().toColourspace('srgb');
    const { data, info } = await resized(upright, options).raw().toBuffer({ resolveWithObject: true });
    return arrange(who, source, data, info, metadata, options);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${who}: ${source} is no whole picture: ${reasonOf(cause).trim().replace(/\s+/g, ' ')}.`, {
      cause,
    });
  }
}

function checkMetadata(who: string, source: string, metadata: Metadata, { size, fit }: ImageOptions): void {
  const { format, pages = 1, autoOrient } = metadata;
  if (!FORMATS.includes(format)) {
    throw new FormatError(`${who}: ${source} is ${format}: expected one of ${FORMATS.join(', ')}.`);
  }
  if (pages > 1) throw new FormatError(`${who}: ${source} holds ${pages} frames: expected a single picture.`);
  const { height, width } = autoOrient;
  if (fit === 'exact' && size && (height !== size[0] || width !== size[1])) {
    throw new FormatError(
      `${who}: ${source} is ${height} x ${width}: expected ${size[0]} x ${size[1]} (height x width).`,
    );
  }
}

function resized(image: Sharp, { size, fit = 'fill' }: ImageOptions): Sharp {
  if (size === undefined || fit === 'exact') return image;
  return image.resize(size[1], size[0], { fit });
}

/** Red, green, blue and perhaps opacity as the channels asked for. */
function arrange(
  who: string,
  source: string,
  pixels: Uint8Array,
  { height, width, channels: stride }: { height: number; width: number; channels: number },
  metadata: Metadata,
  { channels, background }: ImageOptions,
): Pixels {
  const isGrey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const isTransparent = stride === 4 && pixels.some((value, i) => i % 4 === 3 && value < 255);
  const wanted = channels ?? (isTransparent && !background ? 4 : isGrey ? 1 : 3);
  if (isTransparent && wanted !== 4 && !background) {
    throw new FormatError(
      `${who}: ${source} is transparent in places, which ${wanted} channels cannot hold: pass channels 4, or background, ` +
        'such as [255, 255, 255].',
    );
  }
  if (isTransparent && background) flatten(pixels, background);
  const shape = [height, width, wanted] as const;
  if (wanted === stride) return { bytes: pixels, shape };
  const bytes = new Uint8Array(height * width * wanted).fill(255); // opaque where nothing says otherwise
  for (let p = 0; p < height * width; p++) {
    const from = p * stride;
    if (wanted === 1) bytes[p] = luma(pixels, from);
    else for (let c = 0; c < 3; c++) bytes[p * wanted + c] = pixels[from + c];
  }
  return { bytes, shape };
}

/** Paints the background behind: out <- a c + (1 - a) background, and all is opaque then. */
function flatten(rgba: Uint8Array, background: readonly number[]): void {
  for (let p = 0; p < rgba.length; p += 4) {
    const alpha = rgba[p + 3] / 255;
    for (let c = 0; c < 3; c++) rgba[p + c] = Math.round(alpha * rgba[p + c] + (1 - alpha) * background[c]);
    rgba[p + 3] = 255;
  }
}

/** Rec. 601; of three equal channels, that value. */
function luma(pixels: Uint8Array, at: number): number {
  return Math.round(0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2]);
}
