import { describe, expect, it } from 'vitest';
import { History } from 'layerwise';
import { diagnoseHistory } from 'layerwise/strategy';

/** A history of training and dev errors, as accuracies and as costs. */
function historyOf(train: readonly number[], dev: readonly number[], first = 1): History {
  const history = new History();
  train.forEach((error, i) => {
    history.add(first + i, { loss: 2 * error, accuracy: 1 - error, valLoss: 2 * dev[i], valAccuracy: 1 - dev[i] });
  });
  return history;
}

const falling = [0.5, 0.4, 0.3, 0.24, 0.2, 0.16, 0.13, 0.1];
const flat = [0.5, 0.3, 0.2, 0.11, 0.1, 0.1, 0.1, 0.1];
const rising = [0.5, 0.3, 0.2, 0.15, 0.17, 0.19, 0.22, 0.25];

describe('diagnoseHistory', () => {
  it('diagnoses the last epoch by the accuracies', () => {
    const found = diagnoseHistory(historyOf(falling, rising), { human: 0.01, test: 0.4 });
    expect(found.epoch).toBe(8);
    expect(found.diagnosis.problems).toEqual(['variance', 'devOverfitting', 'avoidableBias']);
    expect(found.diagnosis.gaps.map(({ value }) => value)).toEqual([0.09, 0.15, 0.15]);
  });

  it.each([
    ['best', 4, 0.24],
    [2, 2, 0.4],
  ] as const)('epoch %j', (epoch, number, bias) => {
    const found = diagnoseHistory(historyOf(falling, rising), { epoch });
    expect([found.epoch, found.bestEpoch]).toEqual([number, 4]);
    expect(found.diagnosis.gap('avoidableBias')).toBeCloseTo(bias, 12);
  });

  it('counts epochs as the history does, which may begin later', () => {
    const found = diagnoseHistory(historyOf(falling, rising, 21), { epoch: 'best', trainDev: 0.2 });
    expect([found.epoch, String(found).split('\n')[0]]).toEqual([24, 'Epoch 24, of 21 to 28; error = 1 - accuracy.']);
    expect(found.diagnosis.gap('variance')).toBeCloseTo(-0.04, 12);
  });

  it('costs need a tolerance', () => {
    const found = diagnoseHistory(historyOf(falling, rising), { metric: 'loss', tolerance: 0.05 });
    expect(found.diagnosis.gap('variance')).toBeCloseTo(0.3, 12);
    expect(String(found)).toContain('avoidable bias  0.2000  large');
  });

  it.each([
    ['a metric of the registry', 'f1', 0.9, 0.8, undefined, 0.1],
    ['a metric of an output', 'digitAccuracy', 0.9, 0.8, undefined, 0.1],
    ['an error', 'weightedError', 0.1, 0.2, undefined, 0.1],
    ['a metric of its own', 'shareOfPraise', 0.7, 0.6, 'max', 0.1],
  ] as const)('%s', (_what, name, train, dev, mode, variance) => {
    const history = new History();
    history.add(1, { [name]: train, [`val${name.charAt(0).toUpperCase()}${name.slice(1)}`]: dev });
    const { diagnosis } = diagnoseHistory(history, { metric: name, mode });
    expect(diagnosis.gap('variance')).toBeCloseTo(variance, 12);
  });
});

describe('the trend', () => {
  it('overfitting: dev error rises while training error falls', () => {
    const { trend, hint } = diagnoseHistory(historyOf(falling, rising));
    expect([trend, hint]).toEqual([
      'overfitting',
      'Overfitting since epoch 4: dev error has risen from 15.00 % to 25.00 % while training error fell. ' +
        'EarlyStopping keeps the best weights.',
    ]);
  });

  it('learning: dev error still falls', () => {
    const { trend, hint } = diagnoseHistory(historyOf(falling, falling));
    expect([trend, hint]).toEqual([
      'learning',
      'Still learning: in the last quarter of the epochs dev error fell from 18.00 % to 11.50 %. ' +
        'Longer training comes first.',
    ]);
  });

  it('settled: nothing moves any more', () => {
    const found = diagnoseHistory(historyOf(flat, flat));
    expect([found.trend, found.hint]).toEqual(['settled', '']);
    expect(found.toJSON()).toMatchObject({ error: '1 - accuracy', epoch: 8, bestEpoch: 5, trend: 'settled' });
  });

  it('a rise below the tolerance, and one that training error shares, is no overfitting', () => {
    expect(diagnoseHistory(historyOf(falling, rising), { tolerance: 0.2 }).trend).toBe('settled');
    expect(diagnoseHistory(historyOf(rising, rising)).trend).toBe('settled');
  });

  it('three epochs have none', () => {
    expect(diagnoseHistory(historyOf(falling.slice(0, 3), rising.slice(0, 3))).trend).toBeUndefined();
  });
});
