import { describe, expect, it } from 'vitest';
import { moons, pipeline } from '../../src/data/index.js';
import { AbortedError } from '../../src/errors/index.js';
import { BatchNorm, Dense, Dropout } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import { Adam, SGD, StepDecay } from '../../src/optim/index.js';
import { Tensor } from '../../src/tensor/index.js';
import { findLearningRate } from '../../src/train/index.js';

const { x, y } = moons(200, { noise: 0.1, seed: 1 });

function model(optimizer: 'adam' | Adam | SGD = 'adam'): Sequential {
  const hidden = [new Dense(8, { activation: 'tanh' }), new BatchNorm(), new Dropout(0.1)];
  const one = new Sequential([...hidden, new Dense(2, { activation: 'softmax' })], { seed: 1 });
  return one.compile({ optimizer, loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] });
}

/** Everything of a model that training changes. */
function stateOf(one: Sequential): unknown {
  const { tensors, scalars } = one.optimizer.state();
  const { values, grads } = one.theta;
  const state = [values, grads, ...one.state().map(({ value }) => value), ...Object.values(tensors)];
  return [state.map(({ data }) => [...data]), scalars, one.optimizer.learningRate, one.history?.toJSON()];
}

describe('findLearningRate', () => {
  it('raises the rate by one factor from min to max, one cost a step', async () => {
    const { rates, costs, smoothed } = await findLearningRate(model(), x, y, {
      ...{ min: 1e-6, max: 1e-3, steps: 31, smoothing: 0, stopFactor: 100 },
    });
    expect([rates.length, costs.length]).toEqual([31, 31]);
    expect(rates[0]).toBe(1e-6);
    expect(rates[30]).toBeCloseTo(1e-3, 12);
    rates.slice(1).forEach((rate, i) => expect(rate / rates[i]).toBeCloseTo(10 ** 0.1, 10));
    smoothed.forEach((cost, i) => expect(cost).toBeCloseTo(costs[i], 12));
  });

  it('suggests a rate between the steepest descent and a tenth of the minimum, which learns', async () => {
    const one = model();
    const { rates, smoothed, steepest = NaN, minimumTenth = NaN, suggestion = NaN } = await findLearningRate(one, x, y);
    const lowest = smoothed.indexOf(Math.min(...smoothed));
    expect(minimumTenth).toBe(rates[lowest] / 10);
    expect(steepest).toBeLessThan(rates[lowest]);
    expect(suggestion).toBeCloseTo(Math.sqrt(steepest * minimumTenth), 12);
    expect(suggestion).toBeGreaterThan(1e-4);
    one.optimizer.learningRate = suggestion;
    const history = await one.fit(x, y, { epochs: 15, verbose: false });
    expect(history.last.loss).toBeLessThan(0.35);
  });

  it('ends when the cost runs away, or is not finite', async () => {
    const mild = await findLearningRate(model(new SGD()), x, y, { stopFactor: 1.1, max: 1e3 });
    expect(mild.costs.length).toBeLessThan(100);
    expect(mild.smoothed.at(-1)).toBeGreaterThan(1.1 * Math.min(...mild.smoothed));
    const linear = new Sequential([new Dense(1)], { seed: 1 }).compile({ optimizer: new SGD(), loss: 'mse' });
    const target = Tensor.zeros([200, 1]);
    const wild = await findLearningRate(linear, x, target, { min: 1e30, max: 1e38, stopFactor: 1e300, steps: 20 });
    expect(wild.costs.length).toBeLessThan(5);
    expect(wild.costs.every(Number.isFinite)).toBe(true);
    expect(wild.suggestion).toBeUndefined();
  });

  it('leaves a trained model, its optimizer and its history as they were, bit for bit', async () => {
    const one = model();
    await one.fit(x, y, { epochs: 2, verbose: false });
    one.theta.grads.data.fill(0.5); // as in the middle of a loop of one's own
    const before = stateOf(one);
    await findLearningRate(one, x, y);
    expect(stateOf(one)).toEqual(before);
    one.theta.zeroGrad();
    const twin = model();
    await twin.fit(x, y, { epochs: 2, verbose: false });
    for (const each of [one, twin]) await each.fit(x, y, { epochs: 2, verbose: false });
    expect(stateOf(one)).toEqual(stateOf(twin));
  });

  it('leaves a model that is new as any other new one, and a schedule in its place', async () => {
    const schedule = new StepDecay(0.1, { every: 2 });
    const [one, twin] = [model(new SGD(schedule)), model(new SGD(schedule))];
    await findLearningRate(one, x, y, { steps: 20 });
    expect(one.history).toBeUndefined();
    expect(one.optimizer.learningRate).toBe(schedule);
    for (const each of [one, twin]) await each.fit(x, y, { epochs: 2, verbose: false });
    expect(stateOf(one)).toEqual(stateOf(twin));
  });

  it('gives the same measurements for the same seed, and others for another', async () => {
    const first = await findLearningRate(model(), x, y, { steps: 20, seed: 3 });
    expect(await findLearningRate(model(), x, y, { steps: 20, seed: 3 })).toEqual(first);
    expect((await findLearningRate(model(), x, y, { steps: 20, seed: 4 })).costs).not.toEqual(first.costs);
  });

  it('measures the validation data after each step when there are some', async () => {
    const validationData = { x: x.rows(0, 20), y: y.rows(0, 20) };
    const one = model();
    const { costs } = await findLearningRate(one, x, y, { ...{ steps: 10, min: 1e-12, max: 1e-11 }, validationData });
    const { loss } = one.evaluate(validationData.x, validationData.y);
    costs.slice(0, 1).forEach((cost) => expect(cost).toBeCloseTo(loss, 1));
    expect(new Set(costs).size).toBeGreaterThan(1); // running averages move
  });

  it('takes a pipeline, and ends with a signal', async () => {
    const range = await findLearningRate(model(), pipeline(x, y).batch(50), { steps: 10, stopFactor: 100 });
    expect(range.costs).toHaveLength(10);
    const one = model();
    one.build([2]);
    const before = [...one.theta.values.data];
    await expect(findLearningRate(one, x, y, { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError);
    expect([...one.theta.values.data]).toEqual(before);
  });
});
