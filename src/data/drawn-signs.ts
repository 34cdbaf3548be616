import { type Canvas, type Color, type Pose, mix } from './canvas.js';
import type { Dataset } from './dataset.js';
import { type Dice, SURROUNDINGS } from './drawing-dice.js';
import { type DrawnOptions, drawSet } from './drawn-set.js';
import { expose } from './scenery.js';
import { bezier, polyline } from './strokes.js';

const BLACK: Color = [0.08, 0.06, 0.05];
const SKINS: readonly Color[] = [
  [0.96, 0.8, 0.7],
  [0.87, 0.67, 0.53],
  [0.72, 0.5, 0.36],
  [0.5, 0.33, 0.23],
  [0.33, 0.21, 0.15],
];

/** The fingers that people stretch out to show a number: 0 is the thumb, 4 the little finger. */
const WAYS: readonly (readonly (readonly number[])[])[] = [
  [[]],
  [[1], [0]],
  [
    [1, 2],
    [0, 1],
  ],
  [
    [1, 2, 3],
    [0, 1, 2],
    [2, 3, 4],
  ],
  [[1, 2, 3, 4]],
  [[0, 1, 2, 3, 4]],
];

/** Where each of the four fingers begins on the palm, and how long it is. */
const FINGERS = [
  { x: -0.48, length: 1.0 },
  { x: -0.16, length: 1.15 },
  { x: 0.16, length: 1.08 },
  { x: 0.46, length: 0.85 },
];

/**
 * Pictures of hands that show the numbers 0 to 5 by stretched fingers: a stand-in for the SIGNS photos that needs no
 * file.
 *
 * Left and right hands, skin, ways of showing a number, spread of the fingers, rotation, size, place, background, light
 * and noise are random. x is float32 [count, size, size, 3] in [0, 1], size 64 by default; y is int32 [count], the
 * number shown. The six classes take turns: shuffle before cutting batches.
 *
 * @param count the number of pictures
 *
 * @example
 * const { x, y } = drawnSigns(12, { seed: 1 });
 * x.shape; // [12, 64, 64, 3]
 * y; // [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]
 */
export function drawnSigns(count: number, options: DrawnOptions = {}): Dataset {
  return drawSet('drawnSigns', count, options, 64, WAYS.length, drawSign);
}

function drawSign(canvas: Canvas, label: number, dice: Dice): void {
  const { size } = canvas;
  const [left, right] = [dice.near(dice.pick(SURROUNDINGS), 0.15), dice.near(dice.pick(SURROUNDINGS), 0.15)];
  const tilt = dice.between(-1, 1);
  canvas.background((x, y) => mix(left, right, 0.5 + 0.25 * (x - 0.5) + 0.25 * tilt * (y - 0.5))); // a plain wall
  const pose = {
    x: size * dice.between(0.42, 0.58),
    y: size * dice.between(0.55, 0.68),
    scale: size * dice.between(0.2, 0.27),
    angle: dice.between(-0.35, 0.35),
  };
  drawHand(canvas, pose, dice.near(dice.pick(SKINS), 0.06), dice.pick(WAYS[label]), dice);
  expose(canvas.pixels, dice);
}

function drawHand(canvas: Canvas, pose: Pose, skin: Color, stretched: readonly number[], dice: Dice): void {
  const side = dice.chance(0.5) ? 1 : -1; // the other hand is its mirror image
  const shade = mix(skin, BLACK, dice.between(0.2, 0.4));
  const half = dice.between(0.14, 0.18);
  const spread = dice.between(0.1, 0.45);
  canvas.stroke(pose, polyline(0, 0.4, dice.between(-0.2, 0.2), 3), 0.42, skin); // the arm
  canvas.ellipse(pose, [0, 0], [0.72, 0.8], skin);
  FINGERS.forEach(({ x, length }, k) => {
    if (!stretched.includes(k + 1)) return;
    const reach = length * dice.between(0.9, 1.15);
    const lean = spread * x + dice.between(-0.06, 0.06);
    const finger = polyline(side * x, -0.45, side * (x + lean * reach), -0.6 - reach);
    canvas.stroke(pose, finger, half + 0.03, shade, 0.6);
    canvas.stroke(pose, finger, half, skin);
  });
  FINGERS.forEach(({ x }, k) => {
    if (stretched.includes(k + 1)) return;
    const knuckle = polyline(side * x, -0.5, side * x, -0.2); // bent: its back lies on the palm
    canvas.stroke(pose, knuckle, half + 0.04, shade, 0.7);
    canvas.stroke(pose, knuckle, half, skin);
  });
  const out = stretched.includes(0);
  const thumb = out
    ? bezier(side * -0.5, 0.25, side * -0.85, 0.1, side * -dice.between(1.1, 1.45), -dice.between(0.2, 0.6))
    : bezier(side * -0.6, 0.3, side * -0.45, -0.1, side * dice.between(-0.1, 0.2), dice.between(-0.05, 0.15));
  canvas.stroke(pose, thumb, half + 0.05, shade, 0.7);
  canvas.stroke(pose, thumb, half + 0.01, skin);
}
