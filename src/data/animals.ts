import { type Canvas, type Color, type Pose, mix } from './canvas.js';
import type { Dice } from './drawing-dice.js';
import { arc, bezier, polyline } from './strokes.js';

const BLACK: Color = [0.06, 0.05, 0.06];
const WHITE: Color = [0.97, 0.96, 0.94];
const PINK: Color = [0.9, 0.58, 0.6];
const IRISES: readonly Color[] = [
  [0.55, 0.72, 0.25],
  [0.9, 0.72, 0.2],
  [0.4, 0.65, 0.85],
];

/** A cat: a head of about unit radius with pointed ears, slit pupils and whiskers, and sometimes the body below. */
export function drawCat(canvas: Canvas, pose: Pose, coat: Color, dice: Dice): void {
  const dark = mix(coat, BLACK, 0.45);
  const light = mix(coat, WHITE, 0.6);
  if (dice.chance(0.6)) drawBody(canvas, pose, coat, dark, dice);
  for (const side of [-1, 1]) drawCatEar(canvas, pose, coat, side, dice);
  canvas.ellipse(pose, [0, 0], [1, dice.between(0.8, 0.95)], coat);
  if (dice.chance(0.5)) {
    for (const x of [-0.25, 0, 0.25]) canvas.stroke(pose, polyline(x, -0.8, x * 0.8, -0.45), 0.05, dark);
    for (const side of [-1, 1]) canvas.stroke(pose, polyline(side * 0.95, 0.05, side * 0.65, 0.1), 0.05, dark);
  }
  for (const side of [-1, 1]) canvas.ellipse(pose, [side * 0.2, 0.42], [0.3, 0.25], light, 0.9);
  const iris = dice.pick(IRISES);
  const eye = dice.between(0.17, 0.24);
  const slit = eye * dice.between(0.2, 0.5);
  for (const side of [-1, 1]) {
    canvas.ellipse(pose, [side * 0.42, -0.08], [eye * 1.15, eye], mix(iris, BLACK, 0.6));
    canvas.ellipse(pose, [side * 0.42, -0.08], [eye, eye * 0.88], iris);
    canvas.ellipse(pose, [side * 0.42, -0.08], [slit, eye * 0.85], BLACK);
  }
  canvas.polygon(
    pose,
    [
      [-0.13, 0.2],
      [0.13, 0.2],
      [0, 0.34],
    ],
    PINK,
  );
  for (const side of [-1, 1]) {
    canvas.stroke(pose, bezier(0, 0.34, 0, 0.52, side * 0.22, 0.5), 0.03, dark);
    for (const k of [-1, 0, 1]) {
      const drop = k * 0.14 + dice.between(-0.04, 0.04);
      canvas.stroke(
        pose,
        polyline(side * 0.3, 0.4 + k * 0.06, side * 1.3, 0.4 + drop),
        0.015,
        mix(light, WHITE, 0.5),
        0.8,
      );
    }
  }
}

function drawCatEar(canvas: Canvas, pose: Pose, coat: Color, side: number, dice: Dice): void {
  const tip = dice.between(1.25, 1.5);
  const tipX = dice.between(0.68, 0.85);
  // clockwise on either side
  const ear = (inset: number): [number, number][] => [
    [side * (0.2 + inset), -0.75 + inset],
    [side * tipX, -tip + 2 * inset],
    [side * (0.95 - inset), -0.25 - inset],
  ];
  const clockwise = (corners: [number, number][]): [number, number][] => (side > 0 ? corners : corners.reverse());
  canvas.polygon(pose, clockwise(ear(0)), coat);
  canvas.polygon(pose, clockwise(ear(0.12)), mix(PINK, coat, 0.35));
}

function drawBody(canvas: Canvas, pose: Pose, coat: Color, dark: Color, dice: Dice): void {
  const side = dice.chance(0.5) ? 1 : -1;
  canvas.stroke(pose, bezier(side * 0.7, 2.2, side * 2.2, 2.4, side * 1.7, dice.between(0.6, 1.4)), 0.16, dark);
  canvas.ellipse(pose, [0, 1.75], [dice.between(0.85, 1.1), 1.2], mix(coat, BLACK, 0.08));
}

/** A dog: drooping ears, a long muzzle with a black nose, round eyes. */
export function drawDog(canvas: Canvas, pose: Pose, coat: Color, dice: Dice): void {
  const dark = mix(coat, BLACK, 0.4);
  if (dice.chance(0.6)) drawBody(canvas, pose, coat, dark, dice);
  canvas.ellipse(pose, [0, 0], [0.82, dice.between(0.9, 1.05)], coat);
  const drop = dice.between(0.1, 0.3);
  for (const side of [-1, 1]) {
    const ear = { ...pose, angle: pose.angle };
    canvas.ellipse(ear, [side * 0.85, drop], [0.26, dice.between(0.6, 0.75)], dark);
    canvas.ellipse(pose, [side * 0.33, -0.2], [0.13, 0.13], BLACK);
    canvas.ellipse(pose, [side * 0.33 + 0.04, -0.24], [0.04, 0.04], WHITE);
  }
  canvas.ellipse(pose, [0, 0.5], [0.42, 0.5], mix(coat, WHITE, 0.5));
  canvas.ellipse(pose, [0, 0.28], [0.2, 0.14], BLACK);
  canvas.stroke(pose, arc([0, 0.5], [0.25, 0.2], 20, 160), 0.035, BLACK);
  if (dice.chance(0.4)) canvas.ellipse(pose, [0, 0.86], [0.13, 0.2], PINK);
}

/** A bear: small round ears, a round muzzle. */
export function drawBear(canvas: Canvas, pose: Pose, coat: Color, dice: Dice): void {
  const dark = mix(coat, BLACK, 0.35);
  for (const side of [-1, 1]) {
    canvas.ellipse(pose, [side * 0.72, -0.72], [0.34, 0.34], coat);
    canvas.ellipse(pose, [side * 0.72, -0.72], [0.19, 0.19], dark);
  }
  canvas.ellipse(pose, [0, 0], [1, 0.92], coat);
  canvas.ellipse(pose, [0, 0.35], [0.42, 0.34], mix(coat, WHITE, 0.5));
  canvas.ellipse(pose, [0, 0.2], [0.16, 0.11], BLACK);
  for (const side of [-1, 1]) canvas.ellipse(pose, [side * 0.36, -0.15], [0.1, dice.between(0.09, 0.13)], BLACK);
}
