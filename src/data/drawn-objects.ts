import { drawBear, drawCat, drawDog } from './animals.js';
import type { Canvas, Color, Pose } from './canvas.js';
import type { Dataset } from './dataset.js';
import { COATS, type Dice } from './drawing-dice.js';
import { type DrawnOptions, drawSet } from './drawn-set.js';
import { drawBackground, expose } from './scenery.js';
import { drawBall, drawCar, drawFlower, drawHouse, drawShapes, drawTrees } from './things.js';
import { drawAirplane, drawShip } from './vehicles.js';

type Draw = (canvas: Canvas, pose: Pose, color: Color, dice: Dice) => void;

const DRAWINGS: Readonly<Record<string, Draw>> = {
  airplane: drawAirplane,
  car: drawCar,
  ball: drawBall,
  cat: drawCat,
  bear: drawBear,
  dog: drawDog,
  flower: drawFlower,
  house: drawHouse,
  ship: drawShip,
  trees: drawTrees,
};

/** The classes of drawnObjects. */
export const OBJECTS: readonly string[] = Object.keys(DRAWINGS);

/**
 * Pictures of ten kinds of things and animals, drawn in random colours, sizes and places on random backgrounds, often
 * among loose shapes: a stand-in for CIFAR-10 that needs no file. The classes are airplane, car, ball, cat, bear, dog,
 * flower, house, ship, trees.
 *
 * x is float32 [count, size, size, 3] in [0, 1], size 32 by default; y is int32 [count]. The ten classes take turns, so
 * that every multiple of ten is balanced: shuffle before cutting batches.
 *
 * @param count the number of pictures
 *
 * @example
 * const { x, y } = drawnObjects(50, { seed: 1 });
 * x.shape; // [50, 32, 32, 3]
 * y.rows(0, 12); // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
 */
export function drawnObjects(count: number, options: DrawnOptions = {}): Dataset {
  return drawSet('drawnObjects', count, options, 32, OBJECTS.length, drawObject);
}

function drawObject(canvas: Canvas, label: number, dice: Dice): void {
  const { size } = canvas;
  const poseOf = (smallest: number, largest: number, spread: number): Pose => ({
    x: size * dice.between(0.5 - spread, 0.5 + spread),
    y: size * dice.between(0.5 - spread, 0.5 + spread),
    scale: size * dice.between(smallest, largest),
    angle: dice.between(-0.4, 0.4),
  });
  drawBackground(canvas, dice);
  if (dice.chance(0.5)) drawShapes(canvas, poseOf(0.1, 0.25, 0.5), dice.near(dice.pick(COATS)), dice);
  DRAWINGS[OBJECTS[label]](canvas, poseOf(0.2, 0.36, 0.14), dice.near(dice.pick(COATS), 0.15), dice);
  if (dice.chance(0.3)) drawShapes(canvas, poseOf(0.05, 0.12, 0.45), dice.near(dice.pick(COATS)), dice);
  expose(canvas.pixels, dice);
}
