import { FormatError, LayerwiseError, knownOptions, oneOf, show } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { type Shape, sameShape, showShape, sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';
import {
  IMAGE_OPTIONS,
  type ImageOptions,
  type Pixels,
  checkImageOptions,
  decodePixels,
  loadSharp,
} from './image-decode.js';
import {
  FOLDER_OPTIONS,
  type ImageFolderFilesOptions,
  type ImageFolderListing,
  checkFolderOptions,
  listFiles,
} from './image-folder-files.js';
import { writePixels } from './image-pixels.js';

/** Which pictures are read, what they become, and what happens when one cannot be used. */
export interface ImageFolderOptions extends ImageOptions, ImageFolderFilesOptions {
  /** `'throw'` (default) names the files that cannot be used; `'skip'` leaves them out and lists them in `skipped`. */
  unreadable?: 'throw' | 'skip';
}

/** A file that was left out, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** The pictures of class folders in memory: x [N, H, W, C], y int32 [N]; picture i is `files[i]`. */
export interface ImageFolderDataset extends Dataset {
  classNames: readonly string[];
  files: readonly string[];
  /** Empty unless `unreadable: 'skip'`. */
  skipped: readonly SkippedFile[];
}

/** Files in work at once: enough to keep the decoder's threads busy, few enough to bound its memory. */
const AT_ONCE = 16;

/** Offenders that a message names. */
const NAMED = 5;

/**
 * Reads a folder of class folders, `<dir>/<class>/<picture>`: the class is the folder's name, and label k means the
 * k-th name. imageFolderFiles says which files, in what order; decodeImage what becomes of each.
 *
 * All pictures must come out with one shape: give `size` (and `channels` when grey and coloured ones are mixed), else
 * every picture must be as the first one is. A file that is no picture, damaged, truncated or of another shape is an
 * error; the message counts all of them and names the first. Decoding runs on the decoder's own threads. Needs the
 * optional package `sharp`.
 *
 * @throws FormatError for files that cannot be used, for no class folder and for classes without a picture;
 *   ResourceError when a folder cannot be read or sharp is missing
 *
 * @example
 * import { mkdirSync } from 'node:fs';
 * for (const name of ['dark', 'light']) mkdirSync(`shades/${name}`, { recursive: true });
 * await writeImage('shades/dark/a.png', zeros([4, 4]));
 * await writeImage('shades/light/b.png', ones([8, 6]));
 * const { x, y, classNames } = await imageFolder('shades', { size: [2, 2] });
 * x.shape; // [2, 2, 2, 1]
 * y; // [0, 1]
 * classNames; // ['dark', 'light']
 */
export async function imageFolder(dir: string, options: ImageFolderOptions = {}): Promise<ImageFolderDataset> {
  const who = 'imageFolder';
  knownOptions(who, options, [...IMAGE_OPTIONS, ...FOLDER_OPTIONS, 'unreadable']);
  const { unreadable = 'throw', range = [0, 1], dtype = 'float32' } = options;
  oneOf(who, 'unreadable', unreadable, ['throw', 'skip']);
  checkImageOptions(who, options);
  checkFolderOptions(who, options);
  const listing = await listFiles(who, dir, options);
  await loadSharp(who); // a missing package is said once, not of every file
  const read = await readAll(who, listing.files, options);
  const skipped = read.flatMap((result, i) =>
    typeof result === 'string' ? [{ file: listing.files[i], reason: result }] : [],
  );
  if (skipped.length > 0 && unreadable === 'throw') throw unusable(who, dir, listing, skipped);
  const kept = read.flatMap((result, i) => (typeof result === 'string' ? [] : [{ pixels: result, row: i }]));
  checkClasses(
    who,
    dir,
    listing,
    kept.map(({ row }) => row),
    skipped,
  );
  const x = Tensor.zeros([kept.length, ...kept[0].pixels.shape], dtype);
  const length = sizeOf(kept[0].pixels.shape);
  kept.forEach(({ pixels }, i) => writePixels(pixels.bytes, x.data, i * length, range));
  const y = Int32Array.from(kept, ({ row }) => listing.y.data[row]);
  return {
    x,
    y: new Tensor(y, [y.length]),
    classNames: listing.classNames,
    files: kept.map(({ row }) => listing.files[row]),
    skipped,
  };
}

/** Each file's pixels, as bytes, or why it cannot be used: a sentence whose subject is the file. Results do not depend on which file is done first. */
async function readAll(who: string, files: readonly string[], options: ImageOptions): Promise<(Pixels | string)[]> {
  const results: (Pixels | string)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const i = next++;
      results[i] = await readOne(who, files[i], options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, work));
  const first = results.findIndex((result) => typeof result !== 'string');
  if (first < 0) return results;
  return results.map((result) =>
    typeof result === 'string' ? result : likeFirst(result, results[first], files[first]),
  );
}

async function readOne(who: string, file: string, options: ImageOptions): Promise<Pixels | string> {
  try {
    return await decodePixels(who, show(file), await readBytes(who, file), options);
  } catch (error) {
    if (error instanceof LayerwiseError) return error.message.replace(`${who}: `, '').replace(`${show(file)} `, '');
    throw error;
  }
}

/** The picture itself when it has the shape of the first one, else why not. */
function likeFirst(pixels: Pixels, first: Pixels | string, file: string): Pixels | string {
  const shape: Shape = typeof first === 'string' ? [] : first.shape;
  if (sameShape(pixels.shape, shape)) return pixels;
  return (
    `has shape ${showShape(pixels.shape)}, the first picture, ${show(file)}, has ${showShape(shape)} ` +
    '([H, W, C]; pass size or channels to make them alike).'
  );
}

function unusable(
  who: string,
  dir: string,
  { files }: ImageFolderListing,
  skipped: readonly SkippedFile[],
): FormatError {
  const named = skipped.slice(0, NAMED).map(({ file, reason }) => `\n  ${show(file)} ${reason}`);
  const more = skipped.length > NAMED ? `\n  and ${skipped.length - NAMED} more.` : '';
  return new FormatError(
    `${who}: ${skipped.length} of ${files.length} files in ${show(dir)} cannot be used:${named.join('')}${more}\n` +
      `Mend or remove them, or pass unreadable: 'skip'.`,
  );
}

/** Throws when a class lost all of its pictures. */
function checkClasses(
  who: string,
  dir: string,
  { y, classNames }: ImageFolderListing,
  rows: readonly number[],
  skipped: readonly SkippedFile[],
): void {
  const present = new Set(rows.map((row) => y.data[row]));
  const lost = classNames.filter((_, label) => !present.has(label));
  if (lost.length === 0) return;
  throw new FormatError(
    `${who}: no file of ${lost.length} of ${classNames.length} classes in ${show(dir)} can be used (${lost.join(', ')}); ` +
      `the first of ${skipped.length} skipped: ${show(skipped[0].file)} ${skipped[0].reason}`,
  );
}
