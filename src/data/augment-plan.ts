import { ShapeError } from '../errors/index.js';
import { type Shape, showShape } from '../tensor/shape.js';
import type { Sampling } from './affine.js';
import type { AugmentSettings } from './augment-options.js';
import type { Coloring } from './colour.js';

/** What is the same for all pictures of one shape, in plain numbers that a worker thread can be sent. */
export interface AugmentPlan {
  readonly sampling: Sampling;
  readonly coloring: Coloring;
  /** Squares blotted out of each picture, and what they are filled with. */
  readonly cutouts: number;
  readonly cutoutValue: number;
  /** Elements of a picture before and after. */
  readonly inSize: number;
  readonly outSize: number;
  /**
   * Numbers of a recipe, all that is drawn for one picture: six of its affine map, gain, one offset for each channel,
   * and [top, left, bottom, right] of each square.
   */
  readonly recipeSize: number;
}

/** Where the parts of a recipe begin. */
export const GAIN = 6;
export const OFFSETS = 7;

/** The plan for pictures [height, width, channels]. Throws ShapeError when the settings do not fit them. */
export function planAugmentation(who: string, settings: AugmentSettings, shape: Shape): AugmentPlan {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || shape.some((n) => n < 1)) {
    throw new ShapeError(
      `${who}: pictures must be [H, W, C], so a batch [N, H, W, C], got pictures ${showShape(shape)}.`,
    );
  }
  const { window = [height, width], padding, rgbShift, pca, range, cutout, fillMode, cval, rescale } = settings;
  const [outHeight, outWidth] = window;
  if (outHeight > height + 2 * padding || outWidth > width + 2 * padding) {
    throw new ShapeError(
      `${who}: crop.size ${showShape(window)} must fit into the padded picture ` +
        `${showShape([height + 2 * padding, width + 2 * padding])} (picture ${showShape(shape)}, padding ${padding}).`,
    );
  }
  const perChannel = typeof rgbShift === 'number' ? channels : rgbShift.length;
  if (perChannel !== channels) {
    throw new ShapeError(
      `${who}: rgbShiftRange must have one number for each of ${channels} channels, got ${perChannel} (picture ${showShape(shape)}).`,
    );
  }
  if (pca && pca.directions[0].length !== channels) {
    throw new ShapeError(
      `${who}: pcaColor has directions of ${pca.directions[0].length} channels, the picture has ${channels} (${showShape(shape)}).`,
    );
  }
  return {
    sampling: { height, width, channels, outHeight, outWidth, fillMode, cval },
    coloring: { pixels: outHeight * outWidth, channels, low: range[0], high: range[1], rescale },
    cutouts: cutout.count,
    cutoutValue: cutout.value,
    inSize: height * width * channels,
    outSize: outHeight * outWidth * channels,
    recipeSize: OFFSETS + channels + 4 * cutout.count,
  };
}
