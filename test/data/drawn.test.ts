import { describe, expect, it } from 'vitest';
import {
  blobs,
  circles,
  type Dataset,
  drawnCats,
  drawnDigits,
  drawnGarments,
  drawnObjects,
  drawnScene,
  drawnSigns,
  moons,
  spirals,
} from '../../src/data/index.js';

/** Share of the test set whose nearest class mean (of the training set) is its own. */
function centroidAccuracy(train: Dataset, test: Dataset, numClasses: number): number {
  const width = train.x.size / train.x.shape[0];
  const means = Array.from({ length: numClasses }, () => new Float64Array(width));
  const counts = new Float64Array(numClasses);
  train.y.data.forEach((label: number, i: number) => {
    counts[label]++;
    for (let j = 0; j < width; j++) means[label][j] += train.x.data[i * width + j];
  });
  means.forEach((mean, k) => mean.forEach((sum, j) => (mean[j] = sum / counts[k])));
  const right = Array.from(test.y.data).filter((label, i) => {
    const distances = means.map((mean) => mean.reduce((sum, m, j) => sum + (test.x.data[i * width + j] - m) ** 2, 0));
    return distances.indexOf(Math.min(...distances)) === label;
  });
  return right.length / test.y.size;
}

describe.each([
  { name: 'drawnDigits', draw: drawnDigits, count: 30, shape: [28, 28, 1] },
  { name: 'drawnCats', draw: drawnCats, count: 12, shape: [64, 64, 3] },
  { name: 'drawnGarments', draw: drawnGarments, count: 30, shape: [28, 28, 1] },
  { name: 'drawnObjects', draw: drawnObjects, count: 20, shape: [32, 32, 3] },
  { name: 'drawnSigns', draw: drawnSigns, count: 12, shape: [64, 64, 3] },
])('$name', ({ draw, count, shape }) => {
  const { x, y } = draw(count, { seed: 5 });

  it('gives pictures in [0, 1] and labels', () => {
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[count, ...shape], 'float32', [count], 'int32']);
    expect(x.data.every((v: number) => v >= 0 && v <= 1)).toBe(true);
    for (let i = 0; i < count; i++) expect(new Set(x.rows(i, i + 1).data).size).toBeGreaterThan(20); // none is blank
  });

  it('draws the same for the same seed, a prefix for a smaller count, other pictures for another seed', () => {
    expect(draw(count, { seed: 5 }).x.data).toEqual(x.data);
    expect(draw(5, { seed: 5 }).x.data).toEqual(x.rows(0, 5).data);
    expect(draw(count, { seed: 6 }).x.data).not.toEqual(x.data);
  });

  it('draws at other sizes', () => {
    expect(draw(2, { size: 40 }).x.shape).toEqual([2, 40, 40, shape[2]]);
  });

  it('refuses senseless counts and unknown options', () => {
    expect(() => draw(0)).toThrow('count must be a positive integer, got 0');
    expect(() => draw(1.5)).toThrow('count must be a positive integer, got 1.5');
    // @ts-expect-error: a misspelt option
    expect(() => draw(1, { seeds: 1 })).toThrow("unknown option 'seeds'. Did you mean 'seed'?");
  });
});

describe('drawn pictures', () => {
  it('are digits that differ by class, but not so much that class means tell them apart', () => {
    const accuracy = centroidAccuracy(drawnDigits(2000, { seed: 1 }), drawnDigits(500, { seed: 2 }), 10);
    expect(accuracy).toBeGreaterThan(0.5);
    expect(accuracy).toBeLessThan(0.9);
  });

  it('are cats that the mean colours do not give away', () => {
    const accuracy = centroidAccuracy(drawnCats(200, { seed: 1 }), drawnCats(100, { seed: 2 }), 2);
    expect(accuracy).toBeLessThan(0.8);
  });

  it.each([
    { name: 'garments', draw: drawnGarments, numClasses: 10, low: 0.4, high: 0.75 },
    { name: 'objects', draw: drawnObjects, numClasses: 10, low: 0.12, high: 0.6 },
    { name: 'hands', draw: drawnSigns, numClasses: 6, low: 0.17, high: 0.5 },
  ])('are $name that take turns, and whose class means tell little', ({ draw, numClasses, low, high }) => {
    const train = draw(100 * numClasses, { seed: 1, size: 28 });
    expect(train.y.rows(0, numClasses + 1).toArray()).toEqual([...Array(numClasses).keys(), 0]);
    const accuracy = centroidAccuracy(train, draw(30 * numClasses, { seed: 2, size: 28 }), numClasses);
    expect(accuracy).toBeGreaterThan(low);
    expect(accuracy).toBeLessThan(high);
  });

  it('are scenes of any size and three kinds', () => {
    for (const kind of ['landscape', 'cat', 'brush'] as const) {
      const scene = drawnScene({ kind, size: [40, 60], seed: 2 });
      expect([scene.shape, scene.dtype]).toEqual([[40, 60, 3], 'float32']);
      expect(scene.data.every((v: number) => v >= 0 && v <= 1)).toBe(true);
      expect(new Set(scene.data).size).toBeGreaterThan(100);
      expect(drawnScene({ kind, size: [40, 60], seed: 2 }).data).toEqual(scene.data);
      expect(drawnScene({ kind, size: [40, 60], seed: 3 }).data).not.toEqual(scene.data);
    }
    // @ts-expect-error: no such kind
    expect(() => drawnScene({ kind: 'landscapes' })).toThrow("Did you mean 'landscape'?");
  });

  it('hold the share of cats asked for', () => {
    expect(drawnCats(10, { catShare: 1 }).y.toArray()).toEqual(new Array(10).fill(1));
    expect(drawnCats(10, { catShare: 0 }).y.toArray()).toEqual(new Array(10).fill(0));
    expect(() => drawnCats(1, { catShare: 2 })).toThrow('drawnCats: catShare must lie in [0, 1], got 2');
    expect(() => drawnDigits(1, { noise: -1 })).toThrow('drawnDigits: noise must lie in [0, 1], got -1');
  });
});

describe('two-dimensional sets without noise', () => {
  const radius = (x: number, y: number): number => Math.hypot(x, y);

  it.each([
    {
      name: 'moons',
      data: moons(40, { noise: 0 }),
      on: (k: number, x: number, y: number) => Math.abs(radius(x - k, y - 0.5 * k) - 1) < 1e-6,
    },
    {
      name: 'circles',
      data: circles(40, { noise: 0, factor: 0.3 }),
      on: (k: number, x: number, y: number) => Math.abs(radius(x, y) - (k === 0 ? 1 : 0.3)) < 1e-6,
    },
    {
      name: 'spirals',
      data: spirals(42, { noise: 0, turns: 0 }),
      on: (k: number, x: number, y: number) => Math.abs(Math.sin(Math.atan2(y, x) - (2 * Math.PI * k) / 3)) < 1e-5,
    },
    {
      name: 'blobs',
      data: blobs(42, { noise: 0 }),
      on: (k: number, x: number, y: number) =>
        radius(x - 4 * Math.cos((2 * Math.PI * k) / 3), y - 4 * Math.sin((2 * Math.PI * k) / 3)) < 1e-5,
    },
  ])('$name lie on their curves, classes in turn', ({ data, on }) => {
    const classes = Math.max(...data.y.data) + 1;
    data.y.data.forEach((label: number, i: number) => {
      expect(label).toBe(i % classes);
      expect(on(label, data.x.get(i, 0), data.x.get(i, 1))).toBe(true);
    });
  });

  it('spread by the noise asked for', () => {
    const { x } = blobs(3000, { noise: 0.5, numClasses: 1, spread: 0, seed: 9 });
    const variance = Array.from(x.data).reduce((sum, v) => sum + v * v, 0) / x.size;
    expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan(0.02);
  });

  it('refuse what makes no sense', () => {
    expect(() => moons(10, { noise: -1 })).toThrow('moons: noise must be a finite number >= 0, got -1');
    expect(() => circles(10, { factor: 1 })).toThrow('circles: factor must lie in (0, 1), got 1');
    expect(() => spirals(0)).toThrow('spirals: n must be a positive integer, got 0');
    // @ts-expect-error: a misspelt option
    expect(() => blobs(3, { classes: 3 })).toThrow("blobs: unknown option 'classes'");
  });
});
