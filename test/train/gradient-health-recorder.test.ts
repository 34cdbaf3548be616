import { describe, expect, it } from 'vitest';
import { BatchNorm, Dense, Dropout, Flatten } from '../../src/layers/index.js';
import { HalfMeanSquaredError } from '../../src/losses/index.js';
import { Sequential } from '../../src/models/index.js';
import { gradientHealth } from '../../src/optim/index.js';
import { Generator } from '../../src/tensor/index.js';
import { type Callback, GradientHealthRecorder } from '../../src/train/index.js';

const x = new Generator(1).normal([12, 3]);
const y = new Generator(2).normal([12, 2]);

function model(): Sequential {
  const hidden = new Sequential([new Dense(5, { activation: 'tanh', name: 'inner' })], { name: 'block' });
  const layers = [hidden, new BatchNorm(), new Dropout(0.5), new Flatten(), new Dense(2)];
  return new Sequential(layers, { inputShape: [3], seed: 1 }).compile({ optimizer: 'sgd', loss: 'mse' });
}

const plain = { batchSize: 4, verbose: false, epochs: 2 };

describe('GradientHealthRecorder', () => {
  it('agrees with gradientHealth on the batch and the weights of the step', async () => {
    const one = new Sequential([new Dense(5, { activation: 'relu' }), new Dense(2)], { inputShape: [3], seed: 1 });
    one.compile({ optimizer: 'sgd', loss: new HalfMeanSquaredError() });
    const report = gradientHealth(one, x, y, new HalfMeanSquaredError());
    const recorder = new GradientHealthRecorder({ every: 1 });
    await one.fit(x, y, { batchSize: 12, shuffle: false, verbose: false, callbacks: [recorder] });
    expect(recorder.records).toHaveLength(1);
    recorder.records[0].layers.forEach((record, i) => {
      const { rms, deadShare, saturatedShare, parameters } = report.layers[i];
      expect(record).toMatchObject({ rms, deadShare, saturatedShare });
      expect(record.gradientNorm).toBeCloseTo(Math.hypot(...parameters.map(({ gradientNorm }) => gradientNorm)), 12);
      expect(record.weightNorm).toBeCloseTo(Math.hypot(...parameters.map(({ norm }) => norm)), 12);
      expect(record.gradientNorm).toBeGreaterThan(0);
    });
  });

  it('records every so many steps, over epochs, all layers by their names; those without parameters have norm 0', async () => {
    const recorder = new GradientHealthRecorder({ every: 4 });
    await model().fit(x, y, { ...plain, callbacks: [recorder] });
    expect(recorder.records.map(({ iteration }) => iteration)).toEqual([0, 4]);
    const { layers } = recorder.records[1];
    expect(layers.map(({ layer }) => layer)).toEqual([
      ...['block.inner', 'block', 'batchNorm1', 'dropout1', 'flatten1', 'dense1'],
    ]);
    expect(layers[3]).toMatchObject({ gradientNorm: 0, weightNorm: 0 });
    expect(JSON.parse(JSON.stringify(recorder.records))).toEqual(recorder.records);
  });

  it('shows saturated and dead units', async () => {
    const saturated = new Dense(5, { activation: 'tanh', biasInit: 'ones' });
    const dead = new Dense(4, { activation: 'relu', weightInit: 'zeros' });
    const one = new Sequential([saturated, dead], { inputShape: [3] }).compile({ optimizer: 'sgd', loss: 'mse' });
    saturated.parameters()[1].value.data.fill(50);
    const recorder = new GradientHealthRecorder();
    await one.fit(x, new Generator(3).normal([12, 4]), { verbose: false, callbacks: [recorder] });
    const [first, second] = recorder.records[0].layers;
    expect([first.saturatedShare, second.deadShare, second.gradientNorm]).toEqual([1, 1, 0]);
  });

  it('leaves training the same, to the bit, and begins anew with each', async () => {
    const recorder = new GradientHealthRecorder({ every: 1 });
    const [watched, alone] = [model(), model()];
    await watched.fit(x, y, { ...plain, callbacks: [recorder] });
    await alone.fit(x, y, plain);
    expect(watched.theta.values.data).toEqual(alone.theta.values.data);
    expect(watched.state().map(({ value }) => value.data)).toEqual(alone.state().map(({ value }) => value.data));
    expect(recorder.records).toHaveLength(6);
    const stop: Callback = { onBatchEnd: (context) => context.stop('enough') };
    await watched.fit(x, y, { ...plain, callbacks: [recorder, stop] });
    expect(recorder.records).toHaveLength(1);
  });
});
