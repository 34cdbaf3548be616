import { describe, expect, it } from 'vitest';
import { Adam, Dense, Sequential } from 'layerwise';
import { type Dataset, circles } from 'layerwise/data';
import { LearningCurve, type LearningCurveRun, learningCurve } from 'layerwise/strategy';

const column = ({ x, y }: Dataset): Dataset => ({ x, y: y.reshape([y.size, 1]) });
const data = column(circles(120, { noise: 0.1, seed: 1 }));
const dev = column(circles(300, { noise: 0.1, seed: 2 }));

function network(seed: string, units: number): Sequential {
  const hidden = units > 0 ? [new Dense(units, { activation: 'relu' })] : [];
  return new Sequential([...hidden, new Dense(1, { activation: 'sigmoid' })], { seed }).compile({
    optimizer: new Adam(0.03),
    loss: 'binaryCrossEntropy',
    metrics: ['accuracy'],
  });
}

describe('learningCurve', () => {
  const fit = (size: number) => ({ epochs: Math.ceil(6000 / size), batchSize: 32, seed: 1 });

  it('a network that is large enough learns more from more', async () => {
    const curve = await learningCurve((seed) => network(seed, 16), data, { dev, sizes: [10, 30, 90], fit });
    const errors = curve.points.map((point) => point.dev.mean);
    expect(curve.points.map(({ size }) => size)).toEqual([10, 30, 90]);
    expect(errors[0]).toBeGreaterThan(errors[2] + 0.05);
    for (const { train } of curve.points) expect(train.mean).toBeLessThan(0.05);
  });

  it('a line through circles does not', async () => {
    const curve = await learningCurve((seed) => network(seed, 0), data, { dev, sizes: [30, 60, 120], fit });
    expect(curve.moreDataHelps).toBe(false);
    expect(curve.points[2].train.mean).toBeGreaterThan(0.25);
  });

  it('the same seed gives the same runs, another seed others', async () => {
    const runsOf = async (seed: number): Promise<LearningCurveRun[]> => {
      const runs: LearningCurveRun[] = [];
      const options = { dev, sizes: [20, 60], repeats: 2, seed, fit: { epochs: 2 } };
      await learningCurve((s) => network(s, 4), data, { ...options, onRun: (run) => runs.push(run) });
      return runs;
    };
    const runs = await runsOf(1);
    expect(runs.map(({ size, repeat }) => [size, repeat])).toEqual([[20, 1], [60, 1], [20, 2], [60, 2]]); // prettier-ignore
    expect(await runsOf(1)).toEqual(runs);
    expect(await runsOf(2)).not.toEqual(runs);
  });

  it('means and deviations are those of the runs', async () => {
    const runs: LearningCurveRun[] = [];
    const options = {
      dev,
      sizes: [40],
      repeats: 3,
      fit: { epochs: 2 },
      onRun: (run: LearningCurveRun) => runs.push(run),
    };
    const { points } = await learningCurve((seed) => network(seed, 4), data, options);
    const [a, b, c] = runs.map((run) => run.dev);
    const mean = (a + b + c) / 3;
    expect(points[0].dev.mean).toBeCloseTo(mean, 12);
    expect(points[0].dev.deviation).toBeCloseTo(
      Math.sqrt(((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2) / 2),
      12,
    );
  });

  it('larger subsets hold the smaller ones', async () => {
    const seen: number[][] = [];
    const build = (seed: string): Sequential => {
      const model = network(seed, 0);
      const evaluate = model.evaluate.bind(model);
      model.evaluate = (x, y, options) => {
        if ('data' in x && x.shape[0] < 300) seen.push([...x.data]);
        return evaluate(x, y, options);
      };
      return model;
    };
    await learningCurve(build, data, { dev, sizes: [5, 10] });
    expect(seen[1].slice(0, seen[0].length)).toEqual(seen[0]);
    expect(seen[1]).toHaveLength(2 * seen[0].length);
  });

  it('sizes are sixteenth parts to all of the data when none are given', async () => {
    const { points } = await learningCurve((seed) => network(seed, 0), data, { dev });
    expect(points.map(({ size }) => size)).toEqual([8, 15, 30, 60, 120]);
  });
});

describe('what a learning curve says', () => {
  const curveOf = (points: readonly (readonly [size: number, train: number, dev: number])[], deviation = 0) =>
    new LearningCurve(
      points.map(([size, train, dev]) => ({
        size,
        train: { mean: train, deviation },
        dev: { mean: dev, deviation },
      })),
      { scale: 'share', formula: '1 - accuracy', repeats: deviation > 0 ? 4 : 1 },
    );

  it('dev error still falls, far from training error: more data', () => {
    const curve = curveOf([[100, 0, 0.4], [200, 0.01, 0.3], [400, 0.02, 0.2]]); // prettier-ignore
    expect(curve.gainOfDoubling).toBeCloseTo(0.1, 12);
    expect(curve.verdict).toBe(
      'More data would help: dev error (20.00 %) still falls, by about 10.00 % for twice the data, ' +
        'and lies 18.00 % above training error.',
    );
  });

  it('the curves have met: no more data, whatever the level', () => {
    const curve = curveOf([[100, 0.1, 0.2], [200, 0.15, 0.18], [400, 0.165, 0.17]]); // prettier-ignore
    expect([curve.moreDataHelps, curve.gainOfDoubling]).toEqual([false, expect.closeTo(0.005, 12)]);
    expect(curve.verdict).toBe(
      'More data would not help: training error (16.50 %) has come close to dev error (17.00 %): what is left is bias.',
    );
  });

  it('dev error no longer falls, but the gap stays: regularise', () => {
    const curve = curveOf([[100, 0, 0.2], [200, 0, 0.2], [400, 0, 0.2]]); // prettier-ignore
    expect(curve.verdict).toBe(
      'More data would not help: dev error (20.00 %) hardly falls any more, 20.00 % above training error: ' +
        'regularise, or try another architecture.',
    );
  });

  it('whether a fall within the noise of the repetitions is one remains open', () => {
    const points = [[100, 0, 0.3], [200, 0, 0.25], [400, 0, 0.2]] as const; // prettier-ignore
    expect(curveOf(points).moreDataHelps).toBe(true);
    expect(curveOf(points, 0.04).moreDataHelps).toBe(true);
    expect(curveOf(points, 0.2).moreDataHelps).toBeUndefined();
    expect(curveOf(points, 0.2).verdict).toBe(
      'It is open whether more data would help: dev error (20.00 %) falls by about 5.00 % for twice the data, ' +
        'no more than the repetitions differ. Repeat more often.',
    );
  });

  it('is a table', () => {
    const table = String(curveOf([[100, 0, 0.3], [200, 0.01, 0.2]], 0.01)); // prettier-ignore
    expect(table.split('\n').slice(0, 5)).toEqual([
      'error = 1 - accuracy',
      'examples   training error         dev error',
      '--------  ---------------  ----------------',
      '100       0.00 % ± 1.00 %  30.00 % ± 1.00 %',
      '200       1.00 % ± 1.00 %  20.00 % ± 1.00 %',
    ]);
    expect(curveOf([[100, 0, 0.3]]).verdict).toBe('One size says nothing of others: give at least two.');
  });
});
