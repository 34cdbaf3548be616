import { ArgumentError, ShapeError, knownOptions, positiveInteger, show } from '../errors/index.js';
import type { ContainerOptions } from '../layers/index.js';
import { type Shape, showShape } from '../tensor/index.js';

/** Options of every network here. */
export interface ZooOptions extends ContainerOptions {
  /** Height, width and channels of a picture. Default: the paper's. */
  inputShape?: Shape;
  /** How many classes there are to tell apart, an integer >= 1. Default: the paper's. */
  classes?: number;
}

/** A picture's shape without the batch axis. */
export type Picture = readonly [height: number, width: number, channels: number];

/** What a network is made for. */
export interface Setting {
  readonly inputShape: Picture;
  readonly classes: number;
}

/** A setting, and what the model itself is to be told. */
export interface Plan extends Setting {
  readonly container: ContainerOptions;
}

/**
 * What the options of a network say, completed by the paper's setting; the
 * network's name is the model's unless there is another one. `own` are the
 * names of options that only this network has.
 *
 * Throws ArgumentError for an unknown option and for sizes that are not
 * positive integers.
 */
export function readPlan(who: string, options: ZooOptions, paper: Setting, own: readonly string[] = []): Plan {
  knownOptions(who, options, ['inputShape', 'classes', 'name', 'trainable', 'seed', 'dtype', ...own]);
  const { inputShape = paper.inputShape, classes = paper.classes, name = who, trainable, seed, dtype } = options;
  positiveInteger(who, 'classes', classes);
  return { inputShape: readPicture(who, inputShape), classes, container: { name, trainable, seed, dtype } };
}

function readPicture(who: string, shape: Shape): Picture {
  const isList: boolean = Array.isArray(shape);
  if (!isList || shape.length !== 3) {
    throw new ArgumentError(
      `${who}: inputShape must be [height, width, channels] without the batch axis, got ${show(shape)}.`,
    );
  }
  const [height, width, channels] = shape;
  positiveInteger(who, 'inputShape[0] (height)', height);
  positiveInteger(who, 'inputShape[1] (width)', width);
  positiveInteger(who, 'inputShape[2] (channels)', channels);
  return [height, width, channels];
}

/** The outputs along a side when a window of `kernel` walks by `stride`, with `padding` zeros in all. */
export function slid(side: number, kernel: number, stride = 1, padding = 0): number {
  return Math.floor((side + padding - kernel) / stride) + 1;
}

/**
 * Throws ShapeError unless both sides of the picture leave at least one place
 * after the windows; `left` says how many a side leaves.
 */
export function expectSides(who: string, picture: Picture, left: (side: number) => number, hint = ''): void {
  const [height, width, channels] = picture;
  if (left(height) >= 1 && left(width) >= 1) return;
  let least = 1;
  while (left(least) < 1) least++;
  throw new ShapeError(
    `${who}: inputShape ${showShape(picture)} is too small: nothing is left for the last window. ` +
      `The smallest that works is ${showShape([least, least, channels])}.${hint}`,
  );
}
