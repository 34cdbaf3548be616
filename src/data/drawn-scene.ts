import { knownOptions, oneOf } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import { drawCat } from './animals.js';
import { Canvas, type Color, mix } from './canvas.js';
import { COATS, Dice, SURROUNDINGS } from './drawing-dice.js';
import { type ImageSize, checkSize } from './image-pixels.js';
import { expose } from './scenery.js';
import { bezier } from './strokes.js';
import { drawHouse, drawTrees } from './things.js';

/** What the drawn scene shows. */
export interface DrawnSceneOptions {
  /** Default 0: the same seed draws the same picture. */
  seed?: number | string;
  /** [height, width] in pixels (default [300, 400]). */
  size?: ImageSize;
  /** `'landscape'` (default): a house and trees under the sun; `'cat'`; `'brush'`: brush strokes, for style. */
  kind?: 'landscape' | 'cat' | 'brush';
}

/**
 * One larger picture [height, width, 3] in [0, 1], drawn: a stand-in for a photo that needs no file.
 *
 * @example
 * drawnScene({ seed: 1, size: [60, 80] }).shape; // [60, 80, 3]
 * drawnScene({ kind: 'brush', size: [32, 32] }).shape; // [32, 32, 3]
 */
export function drawnScene(options: DrawnSceneOptions = {}): Tensor {
  knownOptions('drawnScene', options, ['seed', 'size', 'kind']);
  const { seed = 0, size = [300, 400], kind = 'landscape' } = options;
  checkSize('drawnScene', 'size', size);
  oneOf('drawnScene', 'kind', kind, ['landscape', 'cat', 'brush']);
  const [height, width] = size;
  const side = Math.max(height, width);
  const canvas = new Canvas(new Float32Array(side * side * 3), side);
  const dice = new Dice(new Generator(seed));
  if (kind === 'brush') drawBrushwork(canvas, dice);
  else drawLandscape(canvas, dice);
  if (kind === 'cat') {
    drawCat(
      canvas,
      { x: side * 0.5, y: side * 0.48, scale: side * 0.18, angle: dice.between(-0.2, 0.2) },
      dice.pick(COATS),
      dice,
    );
  }
  expose(canvas.pixels, dice);
  return cutMiddle(canvas, size);
}

/** Sky, sun, hills and meadow, with a house and trees. */
function drawLandscape(canvas: Canvas, dice: Dice): void {
  const { size } = canvas;
  const [sky, meadow] = [dice.near(SURROUNDINGS[0]), dice.near(SURROUNDINGS[1])];
  const phase = dice.between(0, 6.28);
  canvas.background((x, y) => {
    const hill = 0.5 + 0.05 * Math.sin(7 * x + phase) + 0.02 * Math.sin(23 * x);
    const grass = 0.04 * Math.sin(160 * x + 40 * Math.sin(60 * y));
    const color = y < hill ? mix([0.95, 0.9, 0.8], sky, 1.4 * (hill - y)) : mix(meadow, [0.15, 0.28, 0.1], y - hill);
    return [color[0] + (y < hill ? 0 : grass), color[1] + (y < hill ? 0 : grass), color[2]];
  });
  const place = (x: number, y: number, scale: number) => ({ x: size * x, y: size * y, scale: size * scale, angle: 0 });
  canvas.ellipse(place(dice.between(0.15, 0.85), 0.24, 0.05), [0, 0], [1, 1], [1, 0.93, 0.6]);
  drawTrees(canvas, place(dice.between(0.65, 0.8), 0.52, 0.09), meadow, dice);
  drawHouse(canvas, place(dice.between(0.25, 0.4), 0.55, 0.1), dice.near(dice.pick(COATS), 0.15), dice);
  drawTrees(canvas, place(dice.between(0.05, 0.15), 0.6, 0.08), meadow, dice);
}

/** Short curved strokes of a few colours that follow one another, all over the picture. */
function drawBrushwork(canvas: Canvas, dice: Dice): void {
  const { size } = canvas;
  const palette: Color[] = [dice.pick(SURROUNDINGS), dice.pick(COATS), [0.15, 0.25, 0.5], [0.9, 0.75, 0.3]];
  canvas.background(() => palette[0]);
  const [u, v] = [dice.between(2, 6), dice.between(2, 6)];
  for (let k = 0; k < 700; k++) {
    const [x, y] = [dice.between(0, 1), dice.between(0, 1)];
    const flow = 2 * Math.sin(u * x) + 2 * Math.cos(v * y);
    const pose = { x: size * x, y: size * y, scale: size * dice.between(0.03, 0.06), angle: flow };
    const color = palette[Math.floor(2 + 1.99 * Math.sin(u * y + v * x))];
    canvas.stroke(pose, bezier(-1, 0, 0, dice.between(0, 0.8), 1, 0), 0.16, dice.near(color, 0.15), 0.85);
  }
}

function cutMiddle({ pixels, size: side }: Canvas, [height, width]: ImageSize): Tensor {
  const top = Math.floor((side - height) / 2);
  const left = Math.floor((side - width) / 2);
  const out = new Float32Array(height * width * 3);
  for (let i = 0; i < height; i++) {
    const begin = ((top + i) * side + left) * 3;
    out.set(pixels.subarray(begin, begin + width * 3), i * width * 3);
  }
  return new Tensor(out, [height, width, 3]);
}
