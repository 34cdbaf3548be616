import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ArgumentError, FormatError, ResourceError, ShapeError, fromArray, zeros } from 'layerwise';
import {
  decodeImage,
  encodeImage,
  imageFolder,
  imageFolderFiles,
  tileImages,
  loadPhoto,
  loadSigns,
  parseCifar10,
  readImage,
  resizeImages,
  rowsAlsoIn,
  writeImage,
} from 'layerwise/data';
import { refuses, wrong } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-misuse-images-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...path: string[]): string => join(folder, ...path);
const kept = at('kept.png');
const x = fromArray([
  [0, 0.2],
  [0.4, 1],
]);
await writeImage(kept, x);

for (const name of ['sound/a', 'sound/b', 'broken/a', 'broken/b', 'empty/a', 'deep/a/b', 'bare']) {
  mkdirSync(at(name), { recursive: true });
}
for (const name of ['sound/a/1', 'sound/b/2', 'broken/a/1', 'broken/b/2']) await writeImage(at(`${name}.png`), x);
truncateSync(at('broken', 'b', '2.png'), 40);
writeFileSync(at('text.png'), 'not a picture');
writeFileSync(at('nothing.png'), '');

const surroundings = {
  state: () => [readdirSync(folder, { recursive: true }).sort(), readFileSync(kept).toString('hex'), x.toArray()],
  goesOn: async () => {
    expect((await readImage(kept)).size).toBe(4);
    expect((await imageFolder(at('sound'))).y.toArray()).toEqual([0, 1]);
  },
};
const png = await encodeImage(x, 'png');
const clear = await encodeImage(zeros([2, 2, 4]), 'png');

refuses('picture files', surroundings, [
  [
    'a file that is not there',
    () => readImage(at('none.png')),
    ResourceError,
    /^readImage: cannot read ".*none\.png": ENOENT/,
  ],
  [
    'text as a picture',
    () => readImage(at('text.png')),
    FormatError,
    `readImage: "${at('text.png')}" is no whole picture: Input buffer contains unsupported image format.`,
  ],
  [
    'an empty file',
    () => readImage(at('nothing.png')),
    FormatError,
    `readImage: "${at('nothing.png')}" is empty (0 bytes): expected a picture.`,
  ],
  [
    'a truncated picture',
    () => decodeImage(png.subarray(0, png.length - 20), {}, 'a.png'),
    FormatError,
    /^decodeImage: a\.png is no whole picture: .+\.$/,
  ],
  [
    'text for bytes',
    () => decodeImage(wrong('png')),
    ArgumentError,
    'decodeImage: bytes must be a Uint8Array, got "png".',
  ],
  [
    'transparency without a place for it',
    () => decodeImage(clear, { channels: 1 }, 'a.png'),
    FormatError,
    'decodeImage: a.png is transparent in places, which 1 channels cannot hold: pass channels 4, or background, such as [255, 255, 255].',
  ],
  [
    'another size than the one demanded',
    () => readImage(kept, { size: [2, 3], fit: 'exact' }),
    FormatError,
    `readImage: "${kept}" is 2 x 2: expected 2 x 3 (height x width).`,
  ],
  [
    'two channels',
    () => decodeImage(png, { channels: wrong(2) }),
    ArgumentError,
    'decodeImage: channels must be 1, 3 or 4, got 2.',
  ],
  [
    'a size that is a number',
    () => decodeImage(png, { size: wrong(64) }),
    ArgumentError,
    'decodeImage: size must be [height, width] in whole pixels, got 64.',
  ],
  [
    'an unknown fit',
    () => decodeImage(png, { size: [2, 2], fit: wrong('fil') }),
    ArgumentError,
    `decodeImage: fit must be one of 'fill', 'cover', 'exact', got "fil". Did you mean 'fill'?`,
  ],
  [
    'a fit without a size',
    () => decodeImage(png, { fit: 'cover' }),
    ArgumentError,
    "decodeImage: fit 'cover' needs a size.",
  ],
  [
    'a background by name',
    () => decodeImage(clear, { background: wrong('white') }),
    ArgumentError,
    'decodeImage: background must be [red, green, blue], each in [0, 255], got "white".',
  ],
  [
    'a range upside down',
    () => decodeImage(png, { range: [1, 0] }),
    ArgumentError,
    'decodeImage: range must be [low, high] with low < high, got [1, 0].',
  ],
  [
    'an unknown option of readImage',
    () => readImage(kept, wrong({ chanels: 3 })),
    ArgumentError,
    "readImage: unknown option 'chanels'. Did you mean 'channels'? Known options: channels, size, fit, background, range, dtype.",
  ],
  [
    'bytes where [0, 1] is meant',
    () => writeImage(kept, fromArray([[0, 255]])),
    ArgumentError,
    'writeImage: every number must lie in range [0, 1], got 1 that do not, the first 255 at [0, 1] (image [1, 2]). Clip them, or pass range, such as [0, 255].',
  ],
  [
    'a batch as one picture',
    () => writeImage(kept, zeros([2, 4, 4, 3])),
    ShapeError,
    'writeImage: image must be [H, W, C] with C = 1, 3 or 4, or [H, W], got [2, 4, 4, 3]. One picture of a batch: x.rows(i, i + 1).reshape(x.shape.slice(1)); all: tileImages.',
  ],
  [
    'an extension that there is not',
    () => writeImage(at('a.tiff'), x),
    ArgumentError,
    `writeImage: path must end in .png, .jpg or .jpeg, got "${at('a.tiff')}".`,
  ],
  [
    'opacity in a JPEG',
    () => encodeImage(zeros([2, 2, 4]), 'jpeg'),
    ShapeError,
    'encodeImage: JPEG has no opacity: image must have 1 or 3 channels, got [2, 2, 4]. Write a PNG.',
  ],
  [
    'a quality of 0',
    () => encodeImage(x, 'jpeg', { quality: 0 }),
    ArgumentError,
    'encodeImage: quality must lie in [1, 100], got 0.',
  ],
  [
    'a format that there is not',
    () => encodeImage(x, wrong('jpg')),
    ArgumentError,
    `encodeImage: format must be one of 'png', 'jpeg', got "jpg". Did you mean 'jpeg'?`,
  ],
  [
    'an array as a picture',
    () => encodeImage(wrong([[0]]), 'png'),
    ArgumentError,
    'encodeImage: image must be a Tensor, got [[0]].',
  ],
]);

refuses('class folders', surroundings, [
  [
    'a folder that is not there',
    () => imageFolder(at('none')),
    ResourceError,
    /^imageFolder: cannot read folder ".*none": ENOENT/,
  ],
  [
    'no class folder',
    () => imageFolder(at('bare')),
    FormatError,
    `imageFolder: "${at('bare')}" holds no class folder (0 files): expected pictures in <dir>/<class>/.`,
  ],
  [
    'an empty class folder',
    () => imageFolderFiles(at('empty')),
    FormatError,
    `imageFolderFiles: 1 of 1 class folders in "${at('empty')}" hold no picture: a. Fill or remove them.`,
  ],
  [
    'a folder one level too high',
    () => imageFolder(at('deep')),
    FormatError,
    `imageFolder: class folder "${at('deep', 'a')}" holds folders (b): expected pictures in <dir>/<class>/, no deeper. Is dir one level too high?`,
  ],
  [
    'a truncated picture',
    () => imageFolder(at('broken')),
    FormatError,
    /^imageFolder: 1 of 2 files in ".*broken" cannot be used:\n {2}".*2\.png" is no whole picture: .+\nMend or remove them, or pass unreadable: 'skip'\.$/,
  ],
  [
    'a class of which nothing is left',
    () => imageFolder(at('broken'), { unreadable: 'skip' }),
    FormatError,
    /^imageFolder: no file of 1 of 2 classes in ".*broken" can be used \(b\); the first of 1 skipped: ".*2\.png" is no whole/,
  ],
  [
    'an unknown policy',
    () => imageFolder(at('sound'), { unreadable: wrong('ignore') }),
    ArgumentError,
    `imageFolder: unreadable must be one of 'throw', 'skip', got "ignore".`,
  ],
  [
    'a limit of 0',
    () => imageFolder(at('sound'), { limit: 0 }),
    ArgumentError,
    'imageFolder: limit must be a positive integer, got 0.',
  ],
  [
    'an extension that is no list',
    () => imageFolderFiles(at('sound'), { extensions: wrong('png') }),
    ArgumentError,
    `imageFolderFiles: extensions must be a list such as ['jpg', 'png'], got "png".`,
  ],
]);

refuses('picture tensors and sets', surroundings, [
  [
    'a size of half a pixel',
    () => resizeImages(zeros([4, 4, 1]), [2.5, 2]),
    ArgumentError,
    'resizeImages: size must be [height, width] in whole pixels, got [2.5, 2].',
  ],
  [
    'labels, mixed',
    () => resizeImages(zeros([4, 4, 1], 'int32'), [2, 2], { interpolation: 'area' }),
    ArgumentError,
    "resizeImages: x is int32 ([4, 4, 1]), which 'area' cannot keep whole: use 'nearest'.",
  ],
  [
    'a grid of sixteen channels',
    () => tileImages(zeros([2, 4, 4, 16])),
    ShapeError,
    'tileImages: images must be [N, H, W, C] with C = 1 or 3, or [N, H, W], got [2, 4, 4, 16].',
  ],
  [
    'a gap of -1',
    () => tileImages(zeros([2, 4, 4]), { gap: -1 }),
    ArgumentError,
    'tileImages: gap must be an integer >= 0, got -1.',
  ],
  [
    'an unknown normalisation',
    () => tileImages(zeros([2, 4, 4]), { normalize: wrong('every') }),
    ArgumentError,
    /^tileImages: normalize must be one of 'none', 'each', 'all', got "every"\./,
  ],
  [
    'half a CIFAR record',
    () => parseCifar10([new Uint8Array(1500)], {}, 'a.bin'),
    FormatError,
    'parseCifar10: a.bin: expected records of 3073 bytes, got 1500 bytes, which is 0 records and 1500 bytes. The file is truncated or another format.',
  ],
  [
    'rows of other shapes',
    () => rowsAlsoIn(zeros([2, 3]), zeros([2, 4])),
    ShapeError,
    'rowsAlsoIn: examples of x and others must have one shape, got x [2, 3], others [2, 4].',
  ],
  [
    'a photo that there is not',
    () => loadPhoto(wrong('louvres')),
    ArgumentError,
    `loadPhoto: name must be one of 'louvre', 'persian-cat', 'monet', 'sandstone', 'cat', got "louvres". Did you mean 'louvre'?`,
  ],
  [
    'a flag as text',
    () => loadSigns({ cleaned: wrong('yes') }),
    ArgumentError,
    'loadSigns: cleaned must be true or false, got "yes".',
  ],
]);
