import type { Generator } from '../tensor/generator.js';
import { affineOf } from './affine-map.js';
import { type AugmentSettings, type Interval, isShare } from './augment-options.js';
import { type AugmentPlan, GAIN, OFFSETS } from './augment-plan.js';

/** Draws that a generator makes at once: a picture's stream begins at a multiple. */
const STRIDE = 256;
/** Numbers drawn for every picture, in a fixed order, so that one option's choices do not depend on another's. */
const FIXED = 12;

/**
 * Draws recipes: what is done to a picture is a function of the stream and of the picture's index, whatever was drawn
 * before.
 */
export class RecipeWriter {
  readonly #settings: AugmentSettings;
  readonly #plan: AugmentPlan;
  readonly #stride: number;

  constructor(settings: AugmentSettings, plan: AugmentPlan) {
    this.#settings = settings;
    this.#plan = plan;
    const { channels } = plan.sampling;
    const numbers = FIXED + channels + 2 * (settings.pca?.variances.length ?? 0) + 2 * plan.cutouts;
    this.#stride = STRIDE * Math.ceil((2 * numbers) / STRIDE); // a number takes two draws
  }

  /** recipe[at ...] <- what is done to picture `index`. Moves the generator. */
  write(generator: Generator, index: number, recipe: Float64Array, at: number): void {
    const { key } = generator.state();
    generator.restore({ key, position: index * this.#stride });
    this.#geometry(generator, recipe, at);
    this.#colors(generator, recipe, at);
    this.#cutouts(generator, recipe, at + OFFSETS + this.#plan.sampling.channels);
  }

  #geometry(generator: Generator, recipe: Float64Array, at: number): void {
    const { rotation, shear, zoom, down, right, flipVertical, flipHorizontal, padding } = this.#settings;
    const { height, width, outHeight, outWidth } = this.#plan.sampling;
    const geometry = {
      rotation: between(generator, rotation),
      shear: between(generator, shear),
      down: shift(generator, down, height),
      right: shift(generator, right, width),
      zoomHeight: between(generator, zoom),
      zoomWidth: between(generator, zoom),
      flipVertical: generator.next() < flipVertical,
      flipHorizontal: generator.next() < flipHorizontal,
      top: whole(generator, -padding, height + padding - outHeight),
      left: whole(generator, -padding, width + padding - outWidth),
    };
    affineOf(geometry, height, width, recipe, at);
  }

  #colors(generator: Generator, recipe: Float64Array, at: number): void {
    const { gain, channelShift, rgbShift, pca } = this.#settings;
    const { channels } = this.#plan.sampling;
    recipe[at + GAIN] = between(generator, gain);
    const shared = between(generator, [-channelShift, channelShift]);
    for (let c = 0; c < channels; c++) {
      const reach = typeof rgbShift === 'number' ? rgbShift : rgbShift[c];
      recipe[at + OFFSETS + c] = shared + between(generator, [-reach, reach]);
    }
    pca?.directions.forEach((direction, k) => {
      const amount = pca.deviation * standardNormal(generator) * pca.variances[k];
      for (let c = 0; c < channels; c++) recipe[at + OFFSETS + c] += amount * direction[c];
    });
  }

  /** Squares whose centres are uniform over the picture, cut at its edges. */
  #cutouts(generator: Generator, recipe: Float64Array, at: number): void {
    const { size } = this.#settings.cutout;
    const { outHeight, outWidth } = this.#plan.sampling;
    const half = Math.floor(size / 2);
    for (let square = 0; square < this.#plan.cutouts; square++) {
      const top = whole(generator, 0, outHeight - 1) - half;
      const left = whole(generator, 0, outWidth - 1) - half;
      recipe[at + 4 * square] = Math.max(0, top);
      recipe[at + 4 * square + 1] = Math.max(0, left);
      recipe[at + 4 * square + 2] = Math.min(outHeight, top + size);
      recipe[at + 4 * square + 3] = Math.min(outWidth, left + size);
    }
  }
}

/** Uniform in [low, high]; takes one number from the stream whatever the interval. */
function between(generator: Generator, [low, high]: Interval): number {
  return low + (high - low) * generator.next();
}

/** An integer uniform in [low, high]. */
function whole(generator: Generator, low: number, high: number): number {
  return low + Math.floor((high - low + 1) * generator.next());
}

/** Pixels of a shift that is drawn as a share of `extent` or as whole pixels. */
function shift(generator: Generator, range: Interval, extent: number): number {
  return isShare(range) ? between(generator, range) * extent : whole(generator, range[0], range[1]);
}

/** Box and Muller 1958: √(-2 ln u) cos 2πv. */
function standardNormal(generator: Generator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - generator.next()));
  return radius * Math.cos(2 * Math.PI * generator.next());
}
