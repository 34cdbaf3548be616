import { knownOptions, positiveInteger } from '../errors/index.js';
import { Generator } from '../tensor/generator.js';
import { Tensor } from '../tensor/tensor.js';
import { Canvas } from './canvas.js';
import type { Dataset } from './dataset.js';
import { Dice } from './drawing-dice.js';

/** What drawn pictures look like. */
export interface DrawnOptions {
  /** Default 0: the same seed draws the same pictures, and a smaller count a prefix of them. */
  seed?: number | string;
  /** Height and width in pixels. */
  size?: number;
}

/** `count` pictures [count, size, size, 3] of classes that take turns, each drawn by `draw` on a black canvas. */
export function drawSet(
  who: string,
  count: number,
  options: DrawnOptions,
  defaultSize: number,
  numClasses: number,
  draw: (canvas: Canvas, label: number, dice: Dice) => void,
): Dataset {
  knownOptions(who, options, ['seed', 'size']);
  const { seed = 0, size = defaultSize } = options;
  positiveInteger(who, 'count', count);
  positiveInteger(who, 'size', size);
  const dice = new Dice(new Generator(seed));
  const length = size * size * 3;
  const x = new Float32Array(count * length);
  const y = Int32Array.from({ length: count }, (_, i) => i % numClasses);
  for (let i = 0; i < count; i++) draw(new Canvas(x.subarray(i * length, (i + 1) * length), size), y[i], dice);
  return { x: new Tensor(x, [count, size, size, 3]), y: new Tensor(y, [count]) };
}
