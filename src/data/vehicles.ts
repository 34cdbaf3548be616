import { type Canvas, type Color, type Pose, mix } from './canvas.js';
import type { Dice } from './drawing-dice.js';
import { COATS } from './drawing-dice.js';
import { polyline } from './strokes.js';

const BLACK: Color = [0.08, 0.07, 0.08];
const WHITE: Color = [0.96, 0.95, 0.92];

/** An airplane, seen from the side or from below. */
export function drawAirplane(canvas: Canvas, pose: Pose, color: Color, dice: Dice): void {
  const wing = mix(color, BLACK, 0.3);
  const way = dice.chance(0.5) ? 1 : -1;
  const span = dice.between(0.6, 1.3);
  for (const side of dice.chance(0.5) ? [-1, 1] : [1]) {
    canvas.stroke(pose, polyline(way * 0.15, 0, way * -0.45, side * span), 0.15, wing);
    canvas.stroke(pose, polyline(way * -1.05, 0, way * -1.3, side * span * 0.4), 0.09, wing);
  }
  canvas.ellipse(pose, [0, 0], [1.4, 0.23], color);
  canvas.stroke(pose, polyline(way * -1.1, 0, way * -1.4, -0.5), 0.1, wing);
  for (let x = -0.6; x < 0.9; x += 0.3) canvas.ellipse(pose, [way * x, -0.05], [0.06, 0.06], mix(color, BLACK, 0.7));
}

/** A ship on the water: a hull, decks and a funnel, or a mast with sails. */
export function drawShip(canvas: Canvas, pose: Pose, hull: Color, dice: Dice): void {
  const upper = dice.near(dice.pick(COATS));
  if (dice.chance(0.5)) {
    canvas.polygon(
      pose,
      [
        [-0.6, -0.35],
        [0.6, -0.35],
        [0.6, 0.2],
        [-0.6, 0.2],
      ],
      mix(upper, WHITE, 0.5),
    );
    canvas.polygon(
      pose,
      [
        [-0.15, -0.85],
        [0.2, -0.85],
        [0.2, -0.3],
        [-0.15, -0.3],
      ],
      upper,
    );
  } else {
    canvas.stroke(pose, polyline(0, 0.2, 0, -1.3), 0.05, BLACK);
    canvas.polygon(
      pose,
      [
        [0.08, -1.2],
        [0.85, 0],
        [0.08, 0],
      ],
      WHITE,
    );
    canvas.polygon(
      pose,
      [
        [-0.08, -1],
        [-0.08, 0],
        [-0.65, 0],
      ],
      mix(WHITE, upper, 0.4),
    );
  }
  canvas.polygon(
    pose,
    [
      [-1.2, 0.15],
      [1.3, 0.15],
      [0.9, 0.65],
      [-0.95, 0.65],
    ],
    hull,
  );
  canvas.stroke(pose, polyline(-1.8, 0.72, 1.8, 0.72), 0.09, [0.2, 0.35, 0.5], 0.8);
}
