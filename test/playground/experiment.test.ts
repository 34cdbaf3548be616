import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../playground/check.js';
import { Curve } from '../../playground/curve.js';
import { Experiment } from '../../playground/experiment.js';
import { planarSet } from '../../playground/planar-set.js';
import { type Settings, choices, defaults } from '../../playground/settings.js';

const experiment = (settings: Partial<Settings> = {}) => new Experiment({ ...defaults, ...settings });

function train(subject: Experiment, epochs: number): Experiment {
  while (subject.epoch < epochs) subject.trainStep();
  return subject;
}

describe('an experiment of the playground', () => {
  it('learns two moons', () => {
    const { curve } = train(experiment(), 60);
    expect(curve.figures[0].epoch).toBe(0);
    expect(curve.last.trainLoss).toBeLessThan(0.1 * curve.figures[0].trainLoss);
    expect(curve.last.testAccuracy).toBeGreaterThan(0.95);
  });

  it('is the same again, to the bit', () => {
    const weights = [1, 2].map(() => Array.from(train(experiment({ dropout: 0.2 }), 3).model.theta.values.data));
    expect(weights[0]).toEqual(weights[1]);
    expect(weights[0].every(Number.isFinite)).toBe(true);
  });

  it.each(choices.data)('takes %s: some of every class, standardised', (data) => {
    const { train: part, test, numClasses } = planarSet({ ...defaults, data });
    for (const { y } of [part, test]) expect(new Set(y.data).size).toBe(numClasses);
    expect([part.x.shape, test.x.shape]).toEqual([
      [210, 2],
      [90, 2],
    ]);
    for (const axis of [0, 1]) {
      const values = Array.from(part.x.data).filter((_, i) => i % 2 === axis);
      expect(values.reduce((sum, x) => sum + x, 0) / values.length).toBeCloseTo(0, 5);
      expect(values.reduce((sum, x) => sum + x * x, 0) / values.length).toBeCloseTo(1, 5);
    }
  });

  it('counts batches and epochs; the last batch of an epoch may be short', () => {
    const subject = experiment({ batchSize: 100 });
    expect(subject.stepsPerEpoch).toBe(3); // 210 points
    expect([subject.trainStep(), subject.trainStep(), subject.trainStep()]).toEqual([false, false, true]);
    expect([subject.epoch, subject.step]).toEqual([1, 0]);
    subject.trainStep();
    subject.measure();
    expect(subject.curve.figures.map(({ epoch }) => epoch)).toEqual([0, 1, 1 + 1 / 3]);
  });

  it('takes another learning rate and batch size on the way', () => {
    const subject = experiment();
    subject.trainStep();
    subject.adjust({ ...subject.settings, learningRate: 0.5, batchSize: 210 });
    expect(subject.optimizer.learningRate).toBe(0.5);
    expect(subject.trainStep()).toBe(true);
  });

  it('counts the numbers that are learned', () => {
    expect(experiment().numParameters).toBe(2 * 8 + 8 + 8 * 8 + 8 + 8 + 1);
  });

  it('says where a cost that is not finite began', () => {
    const subject = experiment();
    subject.model.theta.values.data.fill(NaN);
    expect(() => subject.trainStep()).toThrow(
      "The cost is NaN in epoch 1, batch 1. It began in Dense 'hidden1'. Training has stopped: choose a smaller",
    );
  });

  it.each([
    { activation: 'tanh', layers: [8, 8], data: 'moons' },
    { activation: 'sigmoid', layers: [4, 3], data: 'arms', l2: 0.5 },
    { activation: 'linear', layers: [], data: 'blobs' },
  ] as const)('has right gradients, and sees a planted mistake: $activation $layers on $data', (settings) => {
    const subject = train(experiment(settings), 2);
    const report = checkGradients(subject, false);
    expect(report.relativeError).toBeLessThan(1e-7);
    expect(Object.keys(report.parameters)).toHaveLength(2 * (settings.layers.length + 1));
    const { parameters, passed } = checkGradients(subject, true);
    const [first, ...others] = Object.values(parameters);
    expect(passed).toBe(false);
    expect(first).toBeCloseTo(0.01 / 2.01, 5); // |g - 1.01 g| / (|g| + |1.01 g|)
    expect(Math.max(...others)).toBeLessThan(1e-7);
  });
});

describe('a curve', () => {
  it('is thinned as it grows, and keeps its first and last part', () => {
    const curve = new Curve();
    for (let epoch = 0; epoch <= 5000; epoch++) {
      if (!curve.wants(epoch)) continue;
      curve.add({ epoch, trainLoss: 1, testLoss: 1, trainAccuracy: 1, testAccuracy: 1 });
    }
    const epochs = curve.figures.map(({ epoch }) => epoch);
    expect(epochs.length).toBeGreaterThan(300);
    expect(epochs.length).toBeLessThanOrEqual(601);
    expect([epochs[0], epochs.at(-1)]).toEqual([0, 4992]);
    expect(new Set(epochs.slice(1).map((epoch, i) => epoch - epochs[i])).size).toBe(1);
  });

  it('measured twice after an epoch, holds the later', () => {
    const curve = new Curve();
    for (const trainLoss of [2, 1]) curve.add({ epoch: 0, trainLoss, testLoss: 1, trainAccuracy: 1, testAccuracy: 1 });
    expect(curve.figures.map((figures) => figures.trainLoss)).toEqual([1]);
  });
});
