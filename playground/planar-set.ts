import { Generator, Tensor } from 'layerwise';
import { type Dataset, Standardizer, blobs, circles, moons, spirals, trainTestSplit } from 'layerwise/data';
import type { Settings } from './settings.js';

/** Points of the plane in classes, split and standardised: x float32 [N, 2], y int32 [N]. */
export interface PlanarSet {
  readonly train: Dataset;
  readonly test: Dataset;
  readonly numClasses: number;
}

interface Kind {
  readonly numClasses: number;
  readonly draw: (n: number, options: { noise: number; seed: number }) => Dataset;
}

const kinds: Readonly<Record<Settings['data'], Kind>> = {
  moons: { numClasses: 2, draw: moons },
  circles: { numClasses: 2, draw: circles },
  spirals: {
    numClasses: 2,
    draw: (n, { noise, seed }) => spirals(n, { numClasses: 2, turns: 1, noise: noise / 4, seed }),
  },
  arms: { numClasses: 3, draw: (n, { noise, seed }) => spirals(n, { numClasses: 3, noise: noise / 4, seed }) },
  xor: { numClasses: 2, draw: xor },
  blobs: {
    numClasses: 4,
    draw: (n, { noise, seed }) => blobs(n, { numClasses: 4, spread: 2, noise: 3 * noise, seed }),
  },
};

/**
 * The set that the settings ask for: drawn from the seed, split class by class, and standardised by the mean and the
 * deviation of the training points (§2.1.9 of the course notes).
 */
export function planarSet({ data, points, noise, testShare, seed }: Settings): PlanarSet {
  const { numClasses, draw } = kinds[data];
  const { train, test } = trainTestSplit(draw(points, { noise, seed }), { testShare, seed, stratify: true });
  const standardizer = new Standardizer().fit(train.x);
  const standardised = ({ x, y }: Dataset): Dataset => ({ x: standardizer.transform(x), y });
  return { train: standardised(train), test: standardised(test), numClasses };
}

/** Exclusive or: class 1 in the quarters of [-1, 1]² where x and y have opposite signs. */
function xor(n: number, { noise, seed }: { noise: number; seed: number }): Dataset {
  const generator = new Generator(seed);
  const x = generator.uniform([n, 2], -1, 1);
  const y = Tensor.zeros([n], 'int32');
  for (let i = 0; i < n; i++) y.data[i] = x.data[2 * i] * x.data[2 * i + 1] < 0 ? 1 : 0;
  const noises = generator.normal([n, 2], 0, noise / 2);
  for (let i = 0; i < x.size; i++) x.data[i] += noises.data[i];
  return { x, y };
}
