import { inInterval, knownOptions, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import { drawBear, drawCat, drawDog } from './animals.js';
import { Canvas, type Color, type Pose } from './canvas.js';
import type { Dataset } from './dataset.js';
import { COATS, Dice } from './drawing-dice.js';
import { drawBackground, expose } from './scenery.js';
import { drawBall, drawCar, drawFlower, drawHouse, drawShapes, drawTrees } from './things.js';

/** What the drawn cats look like. */
export interface DrawnCatsOptions {
  /** Default 0: the same seed draws the same pictures, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Height and width in pixels (default 64). */
  size?: number;
  /** Fraction of cats, in [0, 1] (default 0.5). */
  catShare?: number;
}

type Draw = (canvas: Canvas, pose: Pose, color: Color, dice: Dice) => void;

const NO_CATS: readonly Draw[] = [drawDog, drawBear, drawHouse, drawFlower, drawBall, drawCar, drawShapes, drawTrees];

/**
 * Pictures of cats and of what is no cat (dogs, bears, houses, flowers, balls, cars, trees, loose shapes), drawn with
 * the same colours on the same backgrounds: a stand-in for the course's cat pictures that needs no file.
 *
 * Pose, size, coat, markings, background, light and noise are random. x is float32 [count, size, size, 3] in [0, 1];
 * y is int32 [count], 1 for a cat.
 *
 * @param count the number of pictures
 *
 * @example
 * const { x, y } = drawnCats(20, { seed: 1 });
 * x.shape; // [20, 64, 64, 3]
 * y.shape; // [20]
 */
export function drawnCats(count: number, options: DrawnCatsOptions = {}): Dataset {
  knownOptions('drawnCats', options, ['seed', 'size', 'catShare']);
  const { seed = 0, size = 64, catShare = 0.5 } = options;
  positiveInteger('drawnCats', 'count', count);
  positiveInteger('drawnCats', 'size', size);
  inInterval('drawnCats', 'catShare', catShare, '[0, 1]');
  const dice = new Dice(new Generator(seed));
  const length = size * size * 3;
  const x = new Float32Array(count * length);
  const y = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = dice.chance(catShare) ? 1 : 0;
    drawPicture(x.subarray(i * length, (i + 1) * length), size, y[i] === 1 ? drawCat : dice.pick(NO_CATS), dice);
  }
  return { x: new Tensor(x, [count, size, size, 3]), y: new Tensor(y, [count]) };
}

function drawPicture(pixels: Float32Array, size: number, draw: Draw, dice: Dice): void {
  const canvas = new Canvas(pixels, size);
  drawBackground(canvas, dice);
  const pose = {
    x: size * dice.between(0.36, 0.64),
    y: size * dice.between(0.38, 0.6),
    scale: size * dice.between(0.19, 0.32),
    angle: dice.between(-0.4, 0.4),
  };
  draw(canvas, pose, dice.near(dice.pick(COATS)), dice);
  expose(pixels, dice);
}
