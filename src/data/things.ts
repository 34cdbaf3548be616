import { type Canvas, type Color, type Point, type Pose, mix } from './canvas.js';
import type { Dice } from './drawing-dice.js';
import { COATS } from './drawing-dice.js';
import { polyline } from './strokes.js';

const BLACK: Color = [0.08, 0.07, 0.08];
const WHITE: Color = [0.96, 0.95, 0.92];

/** A house: walls, a gable that looks like a large ear, windows. */
export function drawHouse(canvas: Canvas, pose: Pose, wall: Color, dice: Dice): void {
  const roof = dice.near(dice.pick(COATS));
  canvas.polygon(pose, box(-0.95, -0.3, 0.95, 1.2), wall);
  canvas.polygon(
    pose,
    [
      [0, -1.4],
      [1.2, -0.25],
      [-1.2, -0.25],
    ],
    roof,
  );
  for (const x of [-0.5, 0.5]) canvas.polygon(pose, box(x - 0.22, 0, x + 0.22, 0.42), mix(wall, BLACK, 0.7));
  canvas.polygon(pose, box(-0.2, 0.55, 0.2, 1.2), mix(roof, BLACK, 0.5));
}

/** A flower: petals around a disc, on a stem. */
export function drawFlower(canvas: Canvas, pose: Pose, petal: Color, dice: Dice): void {
  canvas.stroke(pose, polyline(0, 0, dice.between(-0.3, 0.3), 2.2), 0.09, [0.25, 0.45, 0.2]);
  const petals = dice.pick([5, 6, 7, 8]);
  for (let k = 0; k < petals; k++) {
    const turned = { ...pose, angle: pose.angle + (2 * Math.PI * k) / petals };
    canvas.ellipse(turned, [0.72, 0], [0.48, 0.28], petal);
  }
  canvas.ellipse(pose, [0, 0], [0.36, 0.36], dice.near([0.9, 0.75, 0.2]));
}

/** A ball with two stripes, on its shadow. */
export function drawBall(canvas: Canvas, pose: Pose, color: Color, dice: Dice): void {
  canvas.ellipse(pose, [0.1, 0.98], [0.9, 0.2], BLACK, 0.4);
  canvas.ellipse(pose, [0, 0], [1, 1], color);
  const stripe = dice.near(dice.pick(COATS));
  for (const y of [-0.3, 0.3]) canvas.polygon(pose, box(-0.9, y - 0.1, 0.9, y + 0.1), stripe);
  canvas.ellipse(pose, [-0.35, -0.45], [0.25, 0.18], WHITE, 0.5);
}

/** A car, seen from the side. */
export function drawCar(canvas: Canvas, pose: Pose, color: Color): void {
  canvas.polygon(
    pose,
    [
      [-0.6, -0.6],
      [0.5, -0.6],
      [0.9, 0],
      [-0.95, 0],
    ],
    color,
  );
  canvas.polygon(
    pose,
    [
      [-0.5, -0.48],
      [0.42, -0.48],
      [0.68, -0.05],
      [-0.72, -0.05],
    ],
    [0.7, 0.82, 0.9],
  );
  canvas.polygon(pose, box(-1.35, -0.02, 1.35, 0.5), color);
  for (const x of [-0.8, 0.8]) {
    canvas.ellipse(pose, [x, 0.5], [0.32, 0.32], BLACK);
    canvas.ellipse(pose, [x, 0.5], [0.15, 0.15], [0.6, 0.6, 0.62]);
  }
}

/** Ellipses, triangles and bars without meaning: the parts of a cat in no order. */
export function drawShapes(canvas: Canvas, pose: Pose, color: Color, dice: Dice): void {
  for (let k = dice.pick([3, 5, 7, 9]); k > 0; k--) {
    const part = {
      ...pose,
      x: pose.x + pose.scale * dice.between(-1, 1),
      y: pose.y + pose.scale * dice.between(-1, 1),
    };
    const turned = { ...part, angle: dice.between(0, 2 * Math.PI) };
    const size = dice.between(0.15, 0.7);
    const paint = dice.near(dice.chance(0.5) ? color : dice.pick(COATS), 0.15);
    const kind = dice.pick(['ellipse', 'triangle', 'bar'] as const);
    if (kind === 'ellipse') canvas.ellipse(turned, [0, 0], [size, size * dice.between(0.4, 1)], paint);
    else if (kind === 'triangle')
      canvas.polygon(
        turned,
        [
          [0, -size],
          [size, size * 0.6],
          [-size, size * 0.6],
        ],
        paint,
      );
    else canvas.stroke(turned, polyline(-size * 1.5, 0, size * 1.5, 0), dice.between(0.03, 0.15), paint);
  }
}

/** Trees before the background: round crowns or pointed ones. */
export function drawTrees(canvas: Canvas, pose: Pose, color: Color, dice: Dice): void {
  for (const x of [-1.1, 0, 1.2]) {
    const tree = { ...pose, x: pose.x + pose.scale * (x + dice.between(-0.2, 0.2)), angle: 0 };
    const crown = dice.near(mix(color, [0.3, 0.5, 0.25], 0.6));
    canvas.polygon(tree, box(-0.12, 0, 0.12, 1.4), [0.36, 0.25, 0.17]);
    if (dice.chance(0.5)) canvas.ellipse(tree, [0, -0.3], [0.55, dice.between(0.6, 0.9)], crown);
    else
      canvas.polygon(
        tree,
        [
          [0, -1.4],
          [0.6, 0.6],
          [-0.6, 0.6],
        ],
        crown,
      );
  }
}

/** The corners of a rectangle, clockwise. */
function box(left: number, top: number, right: number, bottom: number): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
