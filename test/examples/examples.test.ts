import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { realFile } from '../data/shared-data.js';
import { points } from './points.js';
import { runExample } from './run-example.js';

const names = readdirSync(fileURLToPath(new URL('../../examples', import.meta.url)))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

/** What the figures of a quick run on drawn data must reach at least. */
const floors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  cat: { trainAccuracy: 0.6, testAccuracy: 0.4 },
  'cat-deep': { trainAccuracy: 0.4, testAccuracy: 0.3 }, // 100 steps only begin: the falling cost is the point
  'mnist-mlp': { testAccuracy: 0.8 },
  'mnist-explicit': { testAccuracy: 0.8, shallowAccuracy: 0.05 },
  'mnist-cnn': { testAccuracy: 0.8 },
  lenet: { testAccuracy: 0.8 },
  signs: { trainAccuracy: 0.22 }, // 200 steps only begin, chance is 0.17
  transfer: { baseAccuracy: 0.9 },
  sentiment: { lstmAccuracy: 0.9, meanAccuracy: 0.4 }, // the drawn opinions depend on the order of words
  emoji: { meanAccuracy: 0.8, lstmAccuracy: 0.8 },
  dates: { testAccuracy: 0.3 }, // of 1,500 dates the months are learned, not yet every digit
  'ctc-digits': { stripAccuracy: 0.4, beamStripAccuracy: 0.4 },
  fashion: { trainAccuracy: 0.7, testAccuracy: 0.6 },
  'error-analysis': { devAccuracy: 0.6 },
};

/** A child process of its own may wait for a busy machine. */
const PATIENCE = { timeout: 60_000 };

describe('every example, with --quick --json', PATIENCE, () => {
  it.each(names)('%s', async (name) => {
    const { figures } = await runExample(name, ['--quick']);
    expect(figures['seconds']).toBeGreaterThan(0);
    for (const [figure, value] of Object.entries(figures)) {
      if (!/accuracy$/i.test(figure)) continue;
      expect(value, figure).toBeGreaterThanOrEqual(0);
      expect(value, figure).toBeLessThanOrEqual(1);
    }
    for (const [figure, floor] of Object.entries(floors[name] ?? {})) {
      expect(figures[figure], figure).toBeGreaterThanOrEqual(floor);
    }
    if ('costs' in figures) expectFalling(figures['costs']);
    if (name === 'mnist-mlp') expect(figures['samePredictions']).toBe(true);
    points[name]?.(figures);
  });
});

/** Costs are [iteration, cost] pairs whose last cost is below the first. */
function expectFalling(costs: unknown): void {
  const pairs = readPairs(costs);
  expect(pairs.length).toBeGreaterThan(1);
  expect(pairs[pairs.length - 1][1]).toBeLessThan(pairs[0][1]);
}

function readPairs(value: unknown): [number, number][] {
  if (!Array.isArray(value)) throw new TypeError('costs must be a list.');
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('costs must hold [iteration, cost] pairs.');
    return [Number(pair[0]), Number(pair[1])];
  });
}

const realCats = realFile('cat-vs-noncat', 'train_catvnoncat.h5');

describe.runIf(realCats !== undefined)('on the pictures of the course', PATIENCE, () => {
  const folder = dirname(realCats ?? '');

  it('cat gives the costs and accuracies of the course', async () => {
    const { figures } = await runExample('cat', [], folder);
    expect(readPairs(figures['costs']).map(([iteration]) => iteration)).toEqual(hundreds(20));
    expectCosts(figures['costs'], { 0: 0.693147, 100: 0.584508, 200: 0.466949, 1000: 0.21482, 1900: 0.140872 }, 2e-4);
    expect(figures['trainAccuracy']).toBeCloseTo(207 / 209, 6);
    expect(figures['testAccuracy']).toBeCloseTo(0.7, 6);
  });

  it('cat-deep begins with the costs of the course', async () => {
    const { figures } = await runExample('cat-deep', ['--quick'], folder);
    expectCosts(figures['costs'], { 0: 0.771749, 100: 0.672053 }, 1e-6);
  });
});

function hundreds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 100 * i);
}

function expectCosts(costs: unknown, published: Readonly<Record<number, number>>, tolerance: number): void {
  const byIteration = new Map(readPairs(costs));
  for (const [iteration, cost] of Object.entries(published)) {
    const difference = Math.abs((byIteration.get(Number(iteration)) ?? NaN) - cost);
    expect(difference, `cost at ${iteration}`).toBeLessThan(tolerance);
  }
}
