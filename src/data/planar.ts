import { inInterval, knownOptions, nonNegativeNumber, positiveInteger } from '../errors/index.js';
import { Tensor } from '../tensor/tensor.js';
import type { Dataset } from './dataset.js';
import { Generator } from '../tensor/generator.js';

/** What the two-dimensional sets have in common. */
export interface PlanarOptions {
  /** Standard deviation of the normal noise added to each coordinate. */
  noise?: number;
  /** Default 0: the same seed draws the same points. */
  seed?: number | string;
}

/** Where point `i` of its class lies, before noise; `t` runs evenly over [0, 1) along the class. */
type Curve = (label: number, t: number) => readonly [x: number, y: number];

/**
 * Points along one curve per class: x float32 [n, 2], y int32 [n]. Classes take turns, so that every prefix is
 * balanced; places along the curve and noise are random.
 */
function alongCurves(n: number, numClasses: number, noise: number, seed: number | string, curve: Curve): Dataset {
  const generator = new Generator(seed);
  const x = Tensor.zeros([n, 2]);
  const y = Tensor.zeros([n], 'int32');
  const noises = generator.normal([n, 2], 0, noise).data;
  for (let i = 0; i < n; i++) {
    const label = i % numClasses;
    const [a, b] = curve(label, generator.next());
    x.data[2 * i] = a + noises[2 * i];
    x.data[2 * i + 1] = b + noises[2 * i + 1];
    y.data[i] = label;
  }
  return { x, y };
}

function check(who: string, n: number, options: object, noise: number, own: readonly string[] = []): void {
  positiveInteger(who, 'n', n);
  knownOptions(who, options, ['noise', 'seed', ...own]);
  nonNegativeNumber(who, 'noise', noise);
}

/**
 * Two half circles of radius 1 that reach into each other: class 0 the upper one around (0, 0), class 1 the lower one
 * around (1, ½).
 *
 * @param n the number of points
 * @param options.noise default 0.1
 *
 * @example
 * const { x, y } = moons(300, { noise: 0.2, seed: 1 });
 * x.shape; // [300, 2]
 * y.shape; // [300]
 */
export function moons(n: number, options: PlanarOptions = {}): Dataset {
  const { noise = 0.1, seed = 0 } = options;
  check('moons', n, options, noise);
  return alongCurves(n, 2, noise, seed, (label, t) => {
    const angle = Math.PI * t;
    return label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  });
}

/**
 * Two circles around the origin: class 0 of radius 1, class 1 of radius `factor`. No straight line parts them.
 *
 * @param options.noise default 0.05
 * @param options.factor radius of the inner circle, in (0, 1) (default 0.5)
 *
 * @example
 * circles(300, { factor: 0.4 }).x.shape; // [300, 2]
 */
export function circles(n: number, options: PlanarOptions & { factor?: number } = {}): Dataset {
  const { noise = 0.05, seed = 0, factor = 0.5 } = options;
  check('circles', n, options, noise, ['factor']);
  inInterval('circles', 'factor', factor, '(0, 1)');
  return alongCurves(n, 2, noise, seed, (label, t) => {
    const radius = label === 0 ? 1 : factor;
    return [radius * Math.cos(2 * Math.PI * t), radius * Math.sin(2 * Math.PI * t)];
  });
}

/**
 * Spiral arms winding out from the origin to radius 1, one class each.
 *
 * @param options.noise default 0.02
 * @param options.numClasses the number of arms (default 3)
 * @param options.turns how far each arm winds (default 0.75 turns)
 *
 * @example
 * spirals(6).y; // [0, 1, 2, 0, 1, 2]
 */
export function spirals(n: number, options: PlanarOptions & { numClasses?: number; turns?: number } = {}): Dataset {
  const { noise = 0.02, seed = 0, numClasses = 3, turns = 0.75 } = options;
  check('spirals', n, options, noise, ['numClasses', 'turns']);
  positiveInteger('spirals', 'numClasses', numClasses);
  nonNegativeNumber('spirals', 'turns', turns);
  return alongCurves(n, numClasses, noise, seed, (label, t) => {
    const radius = 0.05 + 0.95 * t;
    const angle = 2 * Math.PI * (label / numClasses + turns * t);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * Round clouds of standard deviation `noise`, one class each, centred evenly on a circle of radius `spread`.
 *
 * @param options.noise default 1
 * @param options.numClasses the number of clouds (default 3)
 * @param options.spread distance of the centres from the origin (default 4)
 *
 * @example
 * blobs(4, { numClasses: 2 }).y; // [0, 1, 0, 1]
 */
export function blobs(n: number, options: PlanarOptions & { numClasses?: number; spread?: number } = {}): Dataset {
  const { noise = 1, seed = 0, numClasses = 3, spread = 4 } = options;
  check('blobs', n, options, noise, ['numClasses', 'spread']);
  positiveInteger('blobs', 'numClasses', numClasses);
  nonNegativeNumber('blobs', 'spread', spread);
  return alongCurves(n, numClasses, noise, seed, (label) => {
    const angle = (2 * Math.PI * label) / numClasses;
    return [spread * Math.cos(angle), spread * Math.sin(angle)];
  });
}
