import { Tensor } from '../tensor/tensor.js';
import type { Canvas, Color, Point, Pose } from './canvas.js';
import type { Dataset } from './dataset.js';
import type { Dice } from './drawing-dice.js';
import { type DrawnOptions, drawSet } from './drawn-set.js';
import { expose } from './scenery.js';
import { arc, bezier, polyline } from './strokes.js';

/** The classes of Fashion-MNIST, in its order. */
export const GARMENTS = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
] as const;

/** Cloth of one garment and what is darker or lighter on it. */
interface Cloth {
  readonly fabric: Color;
  readonly trim: Color;
}

type Draw = (canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice) => void;

const DRAWINGS: readonly Draw[] = [tShirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankleBoot];

/**
 * Pictures of clothes, drawn: a stand-in for Fashion-MNIST that needs no file, with its classes and its difficulty:
 * pullover, coat, shirt and T-shirt share their cut and differ in sleeves, collar and buttons, which may be faint.
 *
 * x is float32 [count, size, size, 1] in [0, 1], cloth bright on black, size 28 by default; y is int32 [count]. The ten
 * classes take turns, so that every multiple of ten is balanced: shuffle before cutting batches.
 *
 * @param count the number of pictures
 *
 * @example
 * const { x, y } = drawnGarments(100, { seed: 1 });
 * x.shape; // [100, 28, 28, 1]
 * y.rows(0, 12); // [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
 */
export function drawnGarments(count: number, options: DrawnOptions = {}): Dataset {
  const { x, y } = drawSet('drawnGarments', count, options, 28, GARMENTS.length, drawGarment);
  return { x: new Tensor(firstChannel(x.data), [...x.shape.slice(0, 3), 1]), y };
}

function drawGarment(canvas: Canvas, label: number, dice: Dice): void {
  const { size } = canvas;
  const pose = {
    x: size * dice.between(0.45, 0.55),
    y: size * dice.between(0.45, 0.55),
    scale: size * dice.between(0.34, 0.46),
    angle: dice.between(-0.12, 0.12),
  };
  const bright = dice.between(0.3, 0.95);
  const contrast = dice.between(0.05, 0.4) * (dice.chance(0.5) ? 1 : -1);
  const cloth = { fabric: grey(bright), trim: grey(Math.min(1, Math.max(0.1, bright + contrast))) };
  DRAWINGS[label](canvas, pose, cloth, dice);
  weave(canvas, dice);
  const shades = firstChannel(canvas.pixels);
  expose(shades, dice);
  for (let p = 0; p < shades.length; p++) canvas.pixels[3 * p] = shades[p];
}

/** Stripes, checks or neither, over all that is not black. */
function weave({ pixels, size }: Canvas, dice: Dice): void {
  const depth = dice.chance(0.5) ? dice.between(0.05, 0.45) : 0;
  const [u, v] = [dice.between(0, 1.6), dice.between(0, 1.6)];
  const phase = dice.between(0, 6.28);
  const checked = dice.chance(0.3);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const wave = checked ? Math.sin(u * j + phase) * Math.sin(v * i) : Math.sin(u * j + v * i + phase);
      pixels[(i * size + j) * 3] *= 1 + depth * wave;
    }
  }
}

/** Red of red, green, blue: all three are one in a grey picture. */
function firstChannel(pixels: Tensor['data']): Float32Array {
  const out = new Float32Array(pixels.length / 3);
  for (let p = 0; p < out.length; p++) out[p] = pixels[3 * p];
  return out;
}

function grey(value: number): Color {
  return [value, value, value];
}

/** The upper body that tops share: width and length vary so much that they tell little. */
function torso(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice, longest = 0.95): Point {
  const width = dice.between(0.42, 0.6);
  const waist = width * dice.between(0.8, 1.1);
  const hem = dice.between(0.7, longest);
  canvas.polygon(
    pose,
    [
      [-width, -0.8],
      [width, -0.8],
      [waist, hem],
      [-waist, hem],
    ],
    fabric,
  );
  canvas.ellipse(pose, [0, -0.82], [width * dice.between(0.3, 0.5), dice.between(0.06, 0.2)], trim);
  return [width, hem];
}

/** Both sleeves, from the shoulder down to `length` (0: the shoulder, 1: the hem). */
function sleeves(canvas: Canvas, pose: Pose, width: number, length: number, { fabric }: Cloth, dice: Dice): void {
  const spread = dice.between(0.3, 0.55);
  const half = dice.between(0.12, 0.19);
  for (const side of [-1, 1]) {
    const cuff: Point = [side * (width + spread * (0.4 + 0.6 * length)), -0.65 + 1.4 * length];
    canvas.stroke(pose, polyline(side * (width - 0.08), -0.62, ...cuff), half, fabric);
  }
}

function tShirt(canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice): void {
  const [width] = torso(canvas, pose, cloth, dice);
  sleeves(canvas, pose, width, dice.between(0.1, 0.4), cloth, dice);
}

function pullover(canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice): void {
  const [width, hem] = torso(canvas, pose, cloth, dice);
  sleeves(canvas, pose, width, dice.between(0.8, 1.05), cloth, dice);
  if (dice.chance(0.5)) canvas.stroke(pose, polyline(-width, hem - 0.06, width, hem - 0.06), 0.05, cloth.trim);
}

function coat(canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice): void {
  const [width, hem] = torso(canvas, pose, cloth, dice, 1.05);
  sleeves(canvas, pose, width, dice.between(0.8, 1.05), cloth, dice);
  canvas.stroke(pose, polyline(0, -0.7, dice.between(-0.06, 0.06), hem), 0.04, cloth.trim); // the zip
  for (const side of [-1, 1]) canvas.stroke(pose, polyline(0, -0.4, side * 0.26, -0.82), 0.06, cloth.trim);
}

function shirt(canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice): void {
  const [width, hem] = torso(canvas, pose, cloth, dice);
  sleeves(canvas, pose, width, dice.chance(0.6) ? dice.between(0.75, 1.05) : dice.between(0.15, 0.45), cloth, dice);
  for (let y = -0.55; y < hem - 0.1; y += 0.27) canvas.ellipse(pose, [0, y], [0.05, 0.05], cloth.trim);
  for (const side of [-1, 1]) canvas.stroke(pose, polyline(0, -0.62, side * 0.2, -0.84), 0.05, cloth.trim);
}

function dress(canvas: Canvas, pose: Pose, cloth: Cloth, dice: Dice): void {
  const shoulder = dice.between(0.22, 0.4);
  const waist = shoulder * dice.between(0.75, 1);
  const hem = dice.between(0.35, 0.75);
  const middle = dice.between(-0.3, 0.05);
  canvas.polygon(
    pose,
    [
      [-shoulder, -0.95],
      [shoulder, -0.95],
      [waist, middle],
      [-waist, middle],
    ],
    cloth.fabric,
  );
  canvas.polygon(
    pose,
    [
      [-waist, middle - 0.02],
      [waist, middle - 0.02],
      [hem, 1],
      [-hem, 1],
    ],
    cloth.fabric,
  );
  canvas.ellipse(pose, [0, -0.97], [shoulder * 0.6, dice.between(0.08, 0.25)], cloth.trim);
  if (dice.chance(0.4)) sleeves(canvas, pose, shoulder, dice.between(0.05, 0.9), cloth, dice);
}

function trouser(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice): void {
  const waist = dice.between(0.26, 0.38);
  const apart = dice.between(0, 0.2);
  for (const side of [-1, 1]) {
    canvas.stroke(pose, polyline(side * waist * 0.5, -0.75, side * (waist * 0.6 + apart), 0.9), waist * 0.5, fabric);
  }
  canvas.stroke(pose, polyline(-waist, -0.9, waist, -0.9), 0.08, trim);
}

function sandal(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice): void {
  const heel = dice.between(0, 0.45);
  canvas.stroke(pose, bezier(-0.9, 0.45 - heel, 0, 0.5 - heel, 0.9, 0.5), dice.between(0.05, 0.1), fabric);
  if (heel > 0.15) canvas.stroke(pose, polyline(-0.82, 0.45 - heel, -0.75, 0.55), 0.06, fabric);
  for (let k = dice.pick([2, 3, 4]); k > 0; k--) {
    const x = dice.between(-0.8, 0.7);
    canvas.stroke(
      pose,
      bezier(x, 0.4 - heel / 2, x + 0.1, -0.5 * dice.between(0.4, 1), x + dice.between(0.1, 0.4), 0.4),
      0.05,
      trim,
    );
  }
}

function sneaker(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice): void {
  const top = dice.between(-0.25, 0);
  canvas.polygon(
    pose,
    [
      [-0.9, top],
      [-0.3, top],
      [0.9, 0.22],
      [0.95, 0.5],
      [-0.92, 0.5],
    ],
    fabric,
  );
  canvas.stroke(pose, polyline(-0.9, 0.5, 0.93, 0.5), dice.between(0.05, 0.09), trim);
  for (const x of [-0.2, 0.02, 0.24]) canvas.stroke(pose, polyline(x, top + 0.15, x + 0.14, top + 0.32), 0.03, trim);
}

function ankleBoot(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice): void {
  const top = dice.between(-0.85, -0.3);
  const heel = dice.between(0.05, 0.3);
  canvas.polygon(
    pose,
    [
      [-0.85, top],
      [dice.between(-0.15, 0.05), top],
      [0.05, 0.5],
      [-0.85, 0.5],
    ],
    fabric,
  );
  canvas.polygon(
    pose,
    [
      [-0.5, 0.05],
      [0.1, 0.02],
      [0.85, 0.3],
      [0.92, 0.5],
      [-0.5, 0.5],
    ],
    fabric,
  );
  canvas.stroke(pose, polyline(-0.85, 0.5, 0.9, 0.5), 0.05, trim);
  canvas.polygon(
    pose,
    [
      [-0.85, 0.5],
      [-0.55, 0.5],
      [-0.6, 0.5 + heel],
      [-0.85, 0.5 + heel],
    ],
    trim,
  );
}

function bag(canvas: Canvas, pose: Pose, { fabric, trim }: Cloth, dice: Dice): void {
  const width = dice.between(0.6, 0.95);
  const top = dice.between(-0.35, 0.05);
  const bottom = dice.between(0.5, 0.8);
  canvas.stroke(pose, arc([0, top], [width * dice.between(0.3, 0.75), dice.between(0.3, 0.6)], 180, 360), 0.05, trim);
  canvas.polygon(
    pose,
    [
      [-width * 0.9, top],
      [width * 0.9, top],
      [width, bottom],
      [-width, bottom],
    ],
    fabric,
  );
  if (dice.chance(0.6)) canvas.stroke(pose, polyline(-width * 0.9, top + 0.25, width * 0.9, top + 0.25), 0.04, trim);
}
