import { Conv2D, ConvTranspose2D, Cropping2D, MaxPool2D } from '../conv/index.js';
import { ShapeError, inInterval, oneOf, positiveInteger } from '../errors/index.js';
import { Concatenate, Dropout, type Node, input } from '../layers/index.js';
import { Graph } from '../models/index.js';
import { showShape } from '../tensor/index.js';
import { type Picture, type ZooOptions, readPlan } from './options.js';

/** Options of U-Net. */
export interface UnetOptions extends ZooOptions {
  /** 'valid' as in the paper, where the output is 184 smaller than the input, or 'same'. Default 'valid'. */
  padding?: 'valid' | 'same';
  /** Filters of the first level, an integer >= 1; each level down has twice as many. Default 64. */
  filters?: number;
  /** Rate of the dropouts at the end of the contracting path, in [0, 1). Default 0.5. */
  dropout?: number;
}

/** Levels that are pooled. */
const DEPTH = 4;

/**
 * U-Net: Ronneberger, Fischer & Brox 2015, arXiv:1505.04597, figure 1. A class for every place of the picture.
 *
 *   down1  conv 3×3, 64, twice    572 -> 568    pool1  max 2×2   284
 *   down2  128   280   pool2   140    down3  256   136   pool3   68    down4  512   64   pool4   32
 *   bottom  1024   28    up4  up-convolution 2×2 to 512, beside the middle of down4, conv 3×3, 512, twice   52
 *   up3  256   100    up2  128   196    up1  64   388    output  conv 1×1, softmax over the classes
 *
 * Convolutions end in relu; a copy from the contracting path is cropped to the size of what it is joined to.
 * Dropout stands at the end of the contracting path, after down4 and bottom (§3.1); the paper does not state
 * its rate. Layers are called `down1_conv1`, `down1_conv2`, `pool1`, ..., `up4`, `up4_crop`, `up4_concat`,
 * `up4_conv1`, ..., `output`. With padding 'same' nothing is cropped, and the output has the input's size.
 *
 * 31,030,658 parameters for 1 channel and 2 classes: contracting path 4,684,224 + bottom 14,157,824 +
 * expanding path 12,188,480 + output 130. (Implementations with one output for two classes have 31,030,593.)
 *
 * Throws ArgumentError for an option out of range, ShapeError for a side that some pooling would not
 * halve: with 'valid' it must be 188, 204, 220, ..., with 'same' a multiple of 16.
 *
 * @example
 * const model = unet();
 * model.summary().total; // 31030658
 * model.outputShape([572, 572, 1]); // [388, 388, 2]
 */
export function unet(options: UnetOptions = {}): Graph {
  const paper = { inputShape: [572, 572, 1], classes: 2 } as const;
  const own = ['padding', 'filters', 'dropout'] as const;
  const { inputShape, classes, container } = readPlan('unet', options, paper, own);
  const { filters = 64, dropout = 0.5 } = options;
  const padding = oneOf('unet', 'padding', options.padding ?? 'valid', ['valid', 'same']);
  positiveInteger('unet', 'filters', filters);
  inInterval('unet', 'dropout', dropout, '[0, 1)');
  expectHalvable(inputShape, padding);

  const x = input(inputShape);
  const twice = (from: Node, name: string, count: number): Node => {
    const conv = { padding, activation: 'relu', weightInit: 'heNormal' } as const;
    const y = new Conv2D(count, 3, { ...conv, name: `${name}_conv1` }).apply(from);
    return new Conv2D(count, 3, { ...conv, name: `${name}_conv2` }).apply(y);
  };
  const copies: Node[] = [];
  let y: Node = x;
  for (let level = 1; level <= DEPTH; level++) {
    y = twice(y, `down${level}`, filters * 2 ** (level - 1));
    if (level === DEPTH) y = new Dropout(dropout, { name: `down${level}_dropout` }).apply(y);
    copies.push(y);
    y = new MaxPool2D(2, { name: `pool${level}` }).apply(y);
  }
  y = twice(y, 'bottom', filters * 2 ** DEPTH);
  y = new Dropout(dropout, { name: 'bottom_dropout' }).apply(y);
  for (let level = DEPTH; level >= 1; level--) {
    const count = filters * 2 ** (level - 1);
    const up = { name: `up${level}`, strides: 2, activation: 'relu', weightInit: 'heNormal' } as const;
    y = new ConvTranspose2D(count, 2, up).apply(y);
    const copy = cropped(copies[level - 1], y, `up${level}_crop`);
    y = twice(new Concatenate(-1, { name: `up${level}_concat` }).apply([copy, y]), `up${level}`, count);
  }
  const scores = new Conv2D(classes, 1, { name: 'output', activation: 'softmax' }).apply(y);
  const model = new Graph({ inputs: x, outputs: scores }, container);
  model.build();
  return model;
}

/** The middle of x, as large as `beside`. */
function cropped(x: Node, beside: Node, name: string): Node {
  const [top, left] = [0, 1].map((axis) => (x.shape[axis] - beside.shape[axis]) / 2);
  if (top === 0 && left === 0) return x;
  return new Cropping2D([top, left], { name }).apply(x);
}

/** Throws ShapeError unless every pooling meets an even side. */
function expectHalvable(picture: Picture, padding: 'valid' | 'same'): void {
  const [height, width, channels] = picture;
  const step = 2 ** DEPTH;
  const least = padding === 'same' ? step : 188;
  const fits = (side: number): boolean => side >= least && (side - least) % step === 0;
  if (fits(height) && fits(width)) return;
  const nearest = (side: number): number => least + step * Math.max(0, Math.round((side - least) / step));
  throw new ShapeError(
    `unet: height and width of inputShape ${showShape(picture)} must be ${least} or more by multiples of ${step} with ` +
      `padding '${padding}', so that every pooling halves them. The nearest that works is ` +
      `${showShape([nearest(height), nearest(width), channels])}, the smallest ${showShape([least, least, channels])}.`,
  );
}
