import type { FloatDType } from '../engine/dtype.js';
import { knownOptions, oneOf } from '../errors/index.js';
import { builtin } from '../io/node.js';
import { Tensor } from '../tensor/tensor.js';
import { type DrawnSceneOptions, drawnScene } from './drawn-scene.js';
import { readImage } from './image-files.js';
import { type ImageSize, checkSize } from './image-pixels.js';
import { RESOLVE_OPTIONS, type ResolveOptions, logToStandardError, resolveDataset } from './resolve.js';

/** The sample photos: two of places and animals, two paintings and textures for style, the course's cat. */
export type PhotoName = 'louvre' | 'persian-cat' | 'monet' | 'sandstone' | 'cat';

/** Where a photo is looked for, and what it becomes. */
export interface LoadPhotoOptions extends ResolveOptions {
  /** [height, width] to stretch it to. Default: as in the file; [300, 400] for a drawn scene. */
  size?: ImageSize;
  /** Default float32. */
  dtype?: FloatDType;
  /** Seed of the drawn scene (default 0). */
  seed?: number | string;
}

/** A photo, and where it comes from. */
export interface LoadedPhoto {
  /** [height, width, 3] in [0, 1]. */
  image: Tensor;
  /** The file read, or a description of the drawn scene. */
  source: string;
  /** Whether the scene is drawn because the photos were not found. */
  drawn: boolean;
}

interface Photo {
  readonly file: string;
  readonly kind: NonNullable<DrawnSceneOptions['kind']>;
}

const PHOTOS: Readonly<Record<PhotoName, Photo>> = {
  louvre: { file: 'louvre_small.jpg', kind: 'landscape' },
  'persian-cat': { file: 'persian_cat.jpg', kind: 'cat' },
  monet: { file: 'monet_800600.jpg', kind: 'brush' },
  sandstone: { file: 'sandstone.jpg', kind: 'brush' },
  cat: { file: 'cat_my_image2.jpg', kind: 'cat' },
};

/**
 * One of the sample photos, [height, width, 3] in [0, 1]. When they are nowhere, a drawn scene takes its place and one
 * line says so. Reading a real one needs the optional package `sharp`.
 *
 * @param name `'louvre'`, `'persian-cat'`, `'monet'`, `'sandstone'` or `'cat'`
 * @throws ArgumentError for another name, ResourceError, FormatError when a file is found but cannot be read
 *
 * @example
 * const { image, drawn } = await loadPhoto('louvre', { size: [30, 40], log: () => {} });
 * image.shape; // [30, 40, 3]
 */
export async function loadPhoto(name: PhotoName, options: LoadPhotoOptions = {}): Promise<LoadedPhoto> {
  const who = 'loadPhoto';
  oneOf(who, 'name', name, Object.keys(PHOTOS));
  knownOptions(who, options, [...RESOLVE_OPTIONS, 'size', 'dtype', 'seed']);
  const { size, dtype = 'float32', seed = 0, log = logToStandardError, ...rest } = options;
  if (size !== undefined) checkSize(who, 'size', size);
  oneOf(who, 'dtype', dtype, ['float32', 'float64']);
  const folder = await resolveDataset('images', { ...rest, log });
  const { file, kind } = PHOTOS[name];
  if (folder !== undefined) {
    const source = builtin(who, 'node:path').join(folder, file);
    return { image: await readImage(source, { channels: 3, size, dtype }), source, drawn: false };
  }
  log(`images not found: using a drawn scene for ${name} (real data: --data DIR or --download).`);
  const scene = drawnScene({ seed: `${seed}/${name}`, size, kind });
  const image = dtype === 'float64' ? new Tensor(Float64Array.from(scene.data), scene.shape) : scene;
  return { image, source: `drawn scene, seed ${seed}`, drawn: true };
}
