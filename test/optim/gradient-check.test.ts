import { describe, expect, it } from 'vitest';
import { ArgumentError, StateError } from '../../src/errors/index.js';
import { type Cache, Dense, Dropout, type Need, l2 } from '../../src/layers/index.js';
import { BinaryCrossEntropy, MeanSquaredError, SparseCategoricalCrossEntropy } from '../../src/losses/index.js';
import { Sequential } from '../../src/models/index.js';
import { SGD, gradientCheck, gradientHealth, parameterHealth, randomRestarts } from '../../src/optim/index.js';
import { Generator, type Tensor, fromArray } from '../../src/tensor/index.js';
import { messageOf } from '../message-of.js';

const dtype = 'float64';

function classifier(): Sequential {
  const hidden = new Dense(4, { activation: 'tanh', weightRegularizer: l2(0.7) });
  const layers = [hidden, new Dropout(0.5), new Dense(3, { activation: 'softmax' })];
  return new Sequential(layers, { inputShape: [5], dtype, seed: 3 });
}

const x = new Generator(5).normal([6, 5], 0, 1, dtype);
const labels = fromArray([0, 1, 2, 2, 1, 0], { dtype: 'int32' });

/** A model whose backward has a mistake planted in one entry of one parameter. */
class Planted extends Sequential {
  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    const dx = super.backward(dy, cache, need);
    this.parameters()[2].grad.data[7] *= 1.001;
    return dx;
  }
}

describe('gradientCheck', () => {
  it('passes at initialisation and after training, with penalty, dropout off', () => {
    const model = classifier();
    const loss = new SparseCategoricalCrossEntropy();
    const report = gradientCheck(model, x, labels, loss);
    expect(report.relativeError).toBeLessThan(1e-7);
    expect(report.passed).toBe(true);
    expect(report.checked).toBe(5 * 4 + 4 + 4 * 3 + 3);
    expect(Object.keys(report.parameters)).toEqual(['dense1.weight', 'dense1.bias', 'dense2.weight', 'dense2.bias']);

    const optimizer = new SGD(0.1).bind(model.theta);
    const cache = model.createCache();
    for (let i = 0; i < 20; i++) {
      loss.forward(model.forward(x, cache, { training: true }), labels, cache);
      model.backward(loss.backward(cache), cache);
      optimizer.step();
    }
    expect(gradientCheck(model, x, labels, loss).passed).toBe(true);
  });

  it('leaves θ and gradients as they were', () => {
    const model = classifier();
    model.theta.grads.data.fill(0.25);
    const before = [model.theta.values.clone().toArray(), model.theta.grads.clone().toArray()];
    gradientCheck(model, x, labels, new SparseCategoricalCrossEntropy());
    expect([model.theta.values.toArray(), model.theta.grads.toArray()]).toEqual(before);
  });

  it('finds a planted error and names parameter and index', () => {
    const model = new Planted([new Dense(4, { activation: 'tanh' }), new Dense(3)], { inputShape: [5], dtype });
    const report = gradientCheck(model, x, labels, new SparseCategoricalCrossEntropy({ fromLogits: true }), {
      worst: 1,
    });
    expect(report.passed).toBe(false);
    expect(report.relativeError).toBeGreaterThan(1e-7);
    expect(report.worst).toHaveLength(1);
    expect(report.worst[0]).toMatchObject({ parameter: 'dense2.weight', index: 7 });
    expect(report.worst[0].analytic / report.worst[0].numeric).toBeCloseTo(1.001, 6);
    expect(report.parameters['dense1.weight']).toBeLessThan(1e-7);
  });

  it('checks some entries of each parameter, and no frozen ones', () => {
    const model = classifier();
    model.parameters()[0].trainable = false;
    const report = gradientCheck(model, x, labels, new SparseCategoricalCrossEntropy(), { entries: 2 });
    expect(report.checked).toBe(6);
  });

  it('refuses float32 and unknown options', () => {
    const model = new Sequential([new Dense(1, { activation: 'sigmoid' })], { inputShape: [2] });
    const [inputs, targets] = [fromArray([[1, 2]]), fromArray([[1]])];
    expect(messageOf(() => gradientCheck(model, inputs, targets, new BinaryCrossEntropy()), ArgumentError)).toContain(
      "Create the model with { dtype: 'float64' }",
    );
    const misspelt: object = { treshold: 1 };
    expect(
      messageOf(
        () => gradientCheck(classifier(), x, labels, new SparseCategoricalCrossEntropy(), misspelt),
        ArgumentError,
      ),
    ).toContain("Did you mean 'threshold'?");
  });
});

describe('gradientHealth', () => {
  const targets = new Generator(8).normal([6, 1], 0, 1, dtype);

  it('tells dead units, saturation and norms layer by layer', () => {
    const layers = [new Dense(4, { activation: 'relu' }), new Dense(4, { activation: 'sigmoid' }), new Dense(1)];
    const model = new Sequential(layers, { inputShape: [5], dtype });
    const [, bias, , squash] = model.parameters();
    bias.value.data.set([-1e3, 0, -1e3, 0]);
    squash.value.data.fill(50);
    const before = model.theta.grads.clone().toArray();
    const { layers: health, cost, firstNonFinite } = gradientHealth(model, x, targets, new MeanSquaredError());
    expect(health.map(({ layer }) => layer)).toEqual(["Dense 'dense1'", "Dense 'dense2'", "Dense 'dense3'"]);
    expect(health[0].deadShare).toBeGreaterThanOrEqual(0.5);
    expect(health[1].saturatedShare).toBe(1);
    expect(health[2].saturatedShare).toBe(0);
    expect(health[2].parameters.map(({ parameter }) => parameter)).toEqual(['dense3.weight', 'dense3.bias']);
    expect(health[2].parameters[1].gradientNorm).toBeGreaterThan(0);
    expect(health[2].rms).toBeGreaterThan(0);
    expect(Number.isFinite(cost)).toBe(true);
    expect(firstNonFinite).toBeUndefined();
    expect(model.theta.grads.toArray()).toEqual(before);
    expect(parameterHealth(model.parameters()[0]).gradientNorm).toBe(0);
  });

  it('names the first layer that puts out NaN', () => {
    const model = new Sequential([new Dense(4), new Dense(4), new Dense(1)], { inputShape: [5], dtype });
    model.parameters()[2].value.data[3] = NaN;
    const report = gradientHealth(model, x, targets, new MeanSquaredError());
    expect(report.firstNonFinite).toBe("Dense 'dense2'");
    expect(report.layers[1].nonFinite).toBeNaN();
    expect(report.layers[0].nonFinite).toBeUndefined();
  });
});

describe('randomRestarts', () => {
  it('keeps the best of several runs', async () => {
    const scores = [3, NaN, 1, 2, 1];
    const run = (seed: number): Promise<string> => Promise.resolve(`run ${seed}`);
    const score = (name: string): number => scores[Number(name.slice(4)) - 10];
    const lowest = await randomRestarts(run, { restarts: 5, seed: 10, score });
    expect(lowest.best).toBe('run 12');
    expect(lowest.bestSeed).toBe(12);
    expect(lowest.runs.map((one) => one.score)).toEqual(scores);
    expect((await randomRestarts(run, { restarts: 5, seed: 10, score, better: 'higher' })).bestSeed).toBe(10);
  });

  it('throws when no run has a score', async () => {
    const failing = randomRestarts(() => NaN, { restarts: 2, score: (value) => value });
    await expect(failing).rejects.toThrow(StateError);
    await expect(failing).rejects.toThrow('all 2 scores are NaN');
    await expect(randomRestarts(() => 1, { restarts: 0, score: (value) => value })).rejects.toThrow(
      'restarts must be a positive integer',
    );
  });
});
