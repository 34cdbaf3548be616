import type { FloatArray } from '../engine/dtype.js';
import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, show } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { type Shape, showShape } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { RecipeWriter } from './augment-draw.js';
import { type AugmentOptions, type AugmentSettings, readAugmentOptions } from './augment-options.js';
import { type AugmentPlan, planAugmentation } from './augment-plan.js';
import { augmentRows, augmentSteps } from './augment-rows.js';
import { checkFinite } from './validate.js';

/** Which of its choices an augmenter makes. */
export interface DrawOptions {
  /** Default 0. */
  seed?: number | string;
  /** Counts passes over the data: another number, other choices. An integer >= 0, default 0. */
  epoch?: number;
  /** The number of each picture in its dataset. Default 0 to N - 1. */
  indices?: ArrayLike<number>;
}

/**
 * Changes pictures at random as their class allows: turned, shifted, sheared, zoomed, mirrored, cropped, lighter,
 * differently coloured, partly hidden (course §4.2.10).
 *
 * For each picture: one affine map of the plane (zoom, shear and rotation about the centre, then the shift, flips and
 * the window of `crop`), sampled once, bilinear; then rescale · clamp(gain · x + offset_c, range); then `cutout`.
 * What is done to a picture is a function of seed, epoch and the picture's index alone, so it depends on no batch,
 * order or thread. Maps by whole pixels, quarter turns and empty ranges keep the values' bits.
 *
 * Pictures are [N, H, W, C], float32 or float64, their values of any range.
 *
 * @throws ArgumentError for an unknown option or a value out of its range
 *
 * @example
 * const augmenter = new ImageAugmenter({ horizontalFlip: true, rotationRange: 15, crop: { size: 32, padding: 4 } });
 * const images = new Generator(1).uniform([8, 32, 32, 3]);
 * augmenter.apply(images, { seed: 1, epoch: 3 }).shape; // [8, 32, 32, 3]
 * const again = ImageAugmenter.fromJSON(JSON.parse(JSON.stringify(augmenter)));
 * again.options.rotationRange; // 15
 */
export class ImageAugmenter {
  /** As given. */
  readonly options: Readonly<AugmentOptions>;
  /** The options as numbers, with nothing left out. */
  readonly settings: AugmentSettings;

  constructor(options: AugmentOptions = {}) {
    this.settings = readAugmentOptions(options);
    this.options = structuredClone(options);
  }

  /** The shape of a picture afterwards, from [H, W, C] before. Throws ShapeError when the options do not fit it. */
  outputShape(shape: Shape): Shape {
    const { outHeight, outWidth, channels } = planAugmentation('ImageAugmenter', this.settings, shape).sampling;
    return [outHeight, outWidth, channels];
  }

  /**
   * The pictures changed, a new tensor [N, outHeight, outWidth, C]; the given one stays as it is.
   *
   * @throws ShapeError when the options do not fit the pictures, ArgumentError for int32, NaN, infinities or draw
   * options out of range
   */
  apply(images: Tensor, options: DrawOptions = {}): Tensor {
    const who = 'ImageAugmenter.apply';
    knownOptions(who, options, ['seed', 'epoch', 'indices']);
    const { seed = 0, epoch = 0, indices } = options;
    nonNegativeInteger(who, 'epoch', epoch);
    const source = floatsOf(who, images);
    const [count] = images.shape;
    if (indices) checkIndices(who, indices, count);
    const plan = planAugmentation(who, this.settings, images.shape.slice(1));
    const writer = new RecipeWriter(this.settings, plan);
    const generator = drawsOf(new Generator(seed), epoch);
    const recipes = new Float64Array(count * plan.recipeSize);
    for (let i = 0; i < count; i++) writer.write(generator, indices ? indices[i] : i, recipes, i * plan.recipeSize);
    return carryOut(plan, source, recipes);
  }

  /** The options, which make the same augmenter again. */
  toJSON(): AugmentOptions {
    return structuredClone(this.options);
  }

  /** The augmenter of what toJSON gave. Throws ArgumentError for anything else. */
  static fromJSON(options: unknown): ImageAugmenter {
    if (isRecord(options)) return new ImageAugmenter(options);
    throw new ArgumentError(`ImageAugmenter.fromJSON: options must be an object, got ${show(options)}.`);
  }
}

/** An object, whose entries the constructor checks. */
function isRecord(value: unknown): value is AugmentOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each picture changed by its recipe, as a new tensor. */
export function carryOut(plan: AugmentPlan, source: FloatArray, recipes: Float64Array): Tensor {
  const count = source.length / plan.inSize;
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const length = count * plan.outSize;
  const target = source instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  augmentRows(plan, augmentSteps, source, rows, recipes, target, 0, count);
  const { outHeight, outWidth, channels } = plan.sampling;
  return new Tensor(target, [count, outHeight, outWidth, channels]);
}

/** The stream of an epoch's choices. */
export function drawsOf(generator: Generator, epoch: number): Generator {
  return generator.fork(`augmentation of epoch ${epoch}`);
}

/** The numbers of a batch of pictures. Throws unless they are finite floats with four axes. */
export function floatsOf(who: string, images: Tensor): FloatArray {
  if (!(images instanceof Tensor)) throw new ArgumentError(`${who}: images must be a Tensor, got ${show(images)}.`);
  if (images.rank !== 4 || images.size === 0) {
    throw new ShapeError(
      `${who}: images must be [N, H, W, C] with at least one picture, got ${showShape(images.shape)}.`,
    );
  }
  const { data } = images;
  if (data instanceof Int32Array) {
    throw new ArgumentError(
      `${who}: images must be float32 or float64, got int32 (images ${showShape(images.shape)}). cast(x, 'float32') converts.`,
    );
  }
  checkFinite(who, 'images', images);
  return data;
}

function checkIndices(who: string, indices: ArrayLike<number>, count: number): void {
  if (indices.length !== count) {
    throw new ArgumentError(`${who}: indices must number each of ${count} pictures, got ${indices.length}.`);
  }
  for (let i = 0; i < count; i++) nonNegativeInteger(who, `indices[${i}]`, indices[i]);
}
