import { knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import { Tensor } from '../tensor/tensor.js';
import { affineOf } from './affine-map.js';
import { type ImageAugmenter, carryOut, floatsOf } from './augment.js';
import { tileImages } from './tile-images.js';
import type { PixelRange } from './image-pixels.js';
import { GAIN, planAugmentation } from './augment-plan.js';

/** Options of {@link contactSheet}. */
export interface ContactSheetOptions {
  /** Draws of each picture, a positive integer. Default 7. */
  draws?: number;
  /** Default 0. */
  seed?: number | string;
  /** Whether each row begins with the picture as it is, the middle of it when the augmenter crops. Default true. */
  original?: boolean;
  /** As of `tileImages`: pixels between pictures, the size of a pixel, and the numbers for black and white. */
  gap?: number;
  scale?: number;
  range?: PixelRange;
}

/**
 * Several draws of each picture as one picture [height, width, C] in [0, 1], to look at before training: a row for each,
 * which begins with the picture itself unless `original` is false. See `tileImages`.
 *
 * @param images [N, H, W, C], C = 1 or 3
 * @throws ArgumentError, ShapeError as ImageAugmenter.apply and tileImages do
 *
 * @example
 * const { x } = drawnDigits(2, { seed: 1 });
 * const sheet = contactSheet(new ImageAugmenter({ rotationRange: 20, zoomRange: 0.2 }), x, { draws: 5 });
 * sheet.shape; // [62, 182, 1]
 * await writeImage('augmented.png', sheet);
 */
export function contactSheet(augmenter: ImageAugmenter, images: Tensor, options: ContactSheetOptions = {}): Tensor {
  const who = 'contactSheet';
  knownOptions(who, options, ['draws', 'seed', 'original', 'gap', 'scale', 'range']);
  const { draws = 7, seed = 0, original = true, gap, scale, range } = options;
  positiveInteger(who, 'draws', draws);
  trueOrFalse(who, 'original', original);
  const columns = Array.from({ length: draws }, (_, epoch) => augmenter.apply(images, { seed, epoch }));
  if (original) columns.unshift(middle(augmenter, images));
  const [count, ...shape] = columns[0].shape;
  const size = columns[0].size / count;
  const sheet = Tensor.zeros([count * columns.length, ...shape], images.dtype);
  columns.forEach(({ data }, j) => {
    for (let i = 0; i < count; i++) {
      sheet.data.set(data.subarray(i * size, (i + 1) * size), (i * columns.length + j) * size);
    }
  });
  return tileImages(sheet, { columns: columns.length, gap, scale, range });
}

/** The pictures as they are: the middle window of each, rescaled as the augmenter does. */
function middle(augmenter: ImageAugmenter, images: Tensor): Tensor {
  const plan = planAugmentation('contactSheet', augmenter.settings, images.shape.slice(1));
  const { height, width, outHeight, outWidth } = plan.sampling;
  const neutral = { rotation: 0, shear: 0, down: 0, right: 0, zoomHeight: 1, zoomWidth: 1 };
  const upright = { flipVertical: false, flipHorizontal: false };
  const window = { top: Math.floor((height - outHeight) / 2), left: Math.floor((width - outWidth) / 2) };
  const recipes = new Float64Array(images.shape[0] * plan.recipeSize);
  for (let at = 0; at < recipes.length; at += plan.recipeSize) {
    affineOf({ ...neutral, ...upright, ...window }, height, width, recipes, at);
    recipes[at + GAIN] = 1;
  }
  return carryOut(plan, floatsOf('contactSheet', images), recipes);
}
