import { beforeAll, describe, expect, it } from 'vitest';
import { Adam, Dense, Sequential } from 'layerwise';
import { type Dataset, mismatchedSplit, moons } from 'layerwise/data';
import { diagnoseModel } from 'layerwise/strategy';

const column = ({ x, y }: Dataset): Dataset => ({ x, y: y.reshape([y.size, 1]) });
const sharp = column(moons(400, { noise: 0.05, seed: 'source' }));
const noisy = column(moons(100, { noise: 0.6, seed: 'target' }));
const sets = mismatchedSplit(sharp, noisy, { devShare: 0.4, testShare: 0.4, trainDevShare: 0.25, seed: 1 });
const model = new Sequential([new Dense(16, { activation: 'relu' }), new Dense(1, { activation: 'sigmoid' })], {
  seed: 1,
});

describe('diagnoseModel', () => {
  beforeAll(async () => {
    model.compile({ optimizer: new Adam(0.02), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
    await model.fit(sets.train.x, sets.train.y, { epochs: 60, verbose: false, seed: 1 });
  });

  it('measures every set and finds the mismatch', () => {
    const diagnosis = diagnoseModel(model, sets, { tolerance: 0.05 });
    const errorOn = ({ x, y }: Dataset): number => 1 - model.evaluate(x, y).accuracy;
    expect(diagnosis.problems).toEqual(['dataMismatch']);
    const { errors } = diagnosis;
    expect(errors.human).toBe(0);
    for (const name of ['train', 'trainDev', 'dev', 'test'] as const) {
      expect(errors[name], name).toBeCloseTo(errorOn(sets[name]), 12);
    }
  });

  it('the sizes of the sets say what chance explains', () => {
    const { gaps } = diagnoseModel(model, sets);
    const error = 1 - model.evaluate(sets.dev.x, sets.dev.y).accuracy;
    const trainDev = 1 - model.evaluate(sets.trainDev.x, sets.trainDev.y).accuracy;
    const size = sets.trainDev.y.size;
    const expected = 1.96 * Math.sqrt((error * (1 - error)) / 40 + (trainDev * (1 - trainDev)) / size);
    expect(gaps[2].margin).toBeCloseTo(expected, 12);
  });

  it('target cells fill the table', () => {
    const diagnosis = diagnoseModel(
      model,
      { ...sets, targetTrain: noisy },
      { human: 0, targetHuman: 0.2, columns: ['sharp', 'noisy'] },
    );
    expect(diagnosis.table?.columns).toEqual(['sharp', 'noisy']);
    expect(diagnosis.table?.rows[0]).toEqual({ name: 'human', source: 0, target: 0.2, harder: 0.2 });
    expect(diagnosis.table?.rows[1].target).toBeCloseTo(1 - model.evaluate(noisy.x, noisy.y).accuracy, 12);
  });

  it('a cost has no sizes', () => {
    const { train, dev } = sets;
    const diagnosis = diagnoseModel(model, { train, dev }, { metric: 'loss', tolerance: 0.1 });
    expect(diagnosis.problems).toEqual(['variance']);
    expect(diagnosis.gaps[1].margin).toBeUndefined();
  });
});
