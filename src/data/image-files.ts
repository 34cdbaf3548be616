import { ArgumentError, knownOptions, show } from '../errors/index.js';
import { readBytes, writeBytes } from '../io/files.js';
import type { Tensor } from '../tensor/tensor.js';
import { IMAGE_OPTIONS, type ImageOptions, checkImageOptions, decodePixels, toTensor } from './image-decode.js';
import { type EncodeImageOptions, type ImageFormat, encodeAs } from './image-encode.js';

const EXTENSIONS = new Map<string, ImageFormat>([
  ['png', 'png'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
]);

/**
 * Reads a picture file as a Tensor [height, width, channels]; decodeImage says how. Relative paths start at the working
 * directory. Needs the optional package `sharp`.
 *
 * @throws ResourceError when the file cannot be read or sharp is missing, FormatError when it is no whole picture
 *
 * @example
 * await writeImage('ramp.png', fromArray([[0, 0.2, 0.4, 0.6, 0.8, 1]]));
 * const ramp = await readImage('ramp.png', { range: [0, 255] });
 * ramp.shape; // [1, 6, 1]
 * ramp.reshape([6]); // [0, 51, 102, 153, 204, 255]
 */
export async function readImage(path: string, options: ImageOptions = {}): Promise<Tensor> {
  knownOptions('readImage', options, IMAGE_OPTIONS);
  checkImageOptions('readImage', options);
  const bytes = await readBytes('readImage', path);
  return toTensor(await decodePixels('readImage', show(path), bytes, options), options);
}

/**
 * Writes a picture [H, W, C] or [H, W] as `.png`, `.jpg` or `.jpeg`, whole or not at all; encodeImage says how. Needs
 * the optional package `sharp`.
 *
 * @throws ArgumentError for another extension or numbers outside `range`, ShapeError for another shape, ResourceError
 *   when the path cannot be written (an old file is then as it was) or sharp is missing
 *
 * @example
 * await writeImage('noise.jpg', new Generator(1).uniform([32, 48, 3]));
 * (await readImage('noise.jpg')).shape; // [32, 48, 3]
 * writeImage('noise.bmp', zeros([2, 2])); // throws ArgumentError
 */
export async function writeImage(path: string, image: Tensor, options: EncodeImageOptions = {}): Promise<void> {
  const extension = /\.([^./\\]+)$/.exec(typeof path === 'string' ? path : '')?.[1].toLowerCase() ?? '';
  const format = EXTENSIONS.get(extension);
  if (!format) throw new ArgumentError(`writeImage: path must end in .png, .jpg or .jpeg, got ${show(path)}.`);
  await writeBytes('writeImage', path, await encodeAs('writeImage', image, format, options));
}
