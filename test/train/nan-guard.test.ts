import { afterEach, describe, expect, it, vi } from 'vitest';
import { StateError } from '../../src/errors/index.js';
import { BatchNorm, Dense } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import { SGD } from '../../src/optim/index.js';
import { Generator, type Tensor } from '../../src/tensor/index.js';
import { type Callback, type FitOptions, type History, NaNGuard } from '../../src/train/index.js';

afterEach(() => vi.restoreAllMocks());

const x = new Generator(1).normal([12, 3]);
const y = new Generator(2).normal([12, 1]);

/** Example 5 makes a cost of infinity. */
const huge = x.clone();
huge.data.fill(1e30, 15, 18);

function model(batchNorm = false): Sequential {
  const layers = [new Dense(4, { activation: 'relu' }), ...(batchNorm ? [new BatchNorm()] : []), new Dense(1)];
  return new Sequential(layers, { inputShape: [3], seed: 1 }).compile({ optimizer: new SGD(0.01), loss: 'mse' });
}

/** Trains in batches of two, in order: batch 3 of an epoch holds the huge example. */
function train(one: Sequential, inputs: Tensor, guard: NaNGuard, options: FitOptions = {}): Promise<History> {
  const { callbacks = [] } = options;
  const plain = { batchSize: 2, shuffle: false, verbose: false };
  return one.fit(inputs, y, { ...plain, ...options, callbacks: [...callbacks, guard] });
}

/** Makes the gradient of one parameter NaN in the batch of a number, counted over all epochs. */
function poison(path: string, batch: number): Callback {
  return {
    onBackwardEnd({ model: { theta }, iteration }) {
      const parameter = theta.parameters.find((one) => one.path === path);
      if (iteration + 1 === batch) parameter?.grad.data.fill(NaN, 0, 1);
    },
  };
}

function weightsAfter(kept: number[][]): Callback {
  return { onBatchEnd: ({ model: { theta } }) => void kept.push([...theta.values.data]) };
}

describe('NaNGuard', () => {
  it('throws for a gradient that is not finite, naming parameter, epoch and batch, with the weights of before', async () => {
    const one = model();
    const kept: number[][] = [];
    const callbacks = [poison('dense1.weight', 8), weightsAfter(kept)];
    const running = train(one, x, new NaNGuard(), { epochs: 2, callbacks });
    await expect(running).rejects.toThrow(StateError);
    await expect(running).rejects.toThrow(
      "fit: epoch 2 of 2, batch 2 of 6: the gradient of 'dense1.weight' is NaN, although the cost is finite. The weights " +
        'are as before this batch. Lower the learning rate, or limit the gradients with globalClipNorm.',
    );
    expect([...one.theta.values.data]).toEqual(kept.at(-1));
  });

  it('names the last of several parameters, which the backward pass met first', async () => {
    const both = [poison('dense1.bias', 1), poison('dense2.weight', 1)];
    await expect(train(model(), x, new NaNGuard(), { callbacks: both })).rejects.toThrow(
      "the gradient of 'dense2.weight' and of 1 parameters before it is NaN",
    );
  });

  it('leaves frozen parameters alone, and gradients whose squares overflow', async () => {
    const one = new Sequential([new Dense(2), new Dense(1)], { inputShape: [3], dtype: 'float64' });
    one.compile({ optimizer: new SGD(1e-300), loss: 'mse' });
    one.layers[0].trainable = false;
    const large: Callback = { onBackwardEnd: ({ model: { theta } }) => void theta.grads.data.fill(1e200) };
    const callbacks = [poison('dense1.weight', 1), large];
    const [doubles, targets] = [x, y].map(({ shape }) => new Generator(3).normal(shape, 0, 1, 'float64'));
    await one.fit(doubles, targets, { callbacks: [...callbacks, new NaNGuard()], batchSize: 12, verbose: false });
    expect(one.optimizer.iterations).toBe(1);
  });

  it('stops when told to: the epoch counts, the reason is in the history', async () => {
    const one = model();
    const kept: number[][] = [];
    const history = await train(one, huge, new NaNGuard({ action: 'stop' }), {
      epochs: 3,
      callbacks: [weightsAfter(kept)],
    });
    expect(history.epochs).toEqual([1]);
    expect(history.stopReason).toMatch(
      /^NaNGuard: fit: epoch 1 of 3, batch 3 of 6: the cost is Infinity; every layer puts out finite numbers, so the loss/,
    );
    expect(kept).toHaveLength(3);
    expect(kept[2]).toEqual(kept[1]);
    expect(history.last.loss).toBeGreaterThan(0);
  });

  it('skips when told to: the batch counts in no weight, no figure and no running average', async () => {
    const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const one = model(true);
    const guard = new NaNGuard({ action: 'skip' });
    const overflow = x.clone();
    overflow.data.fill(3e38, 15, 18);
    const history = await train(one, overflow, guard, { epochs: 2, callbacks: [poison('dense2.bias', 2)] });
    expect(guard.skipped.map(({ epoch, batch }) => [epoch, batch])).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(guard.skipped[0].reason).toMatch(/^fit: epoch 1 of 2, batch 2 of 6: the gradient of 'dense2\.bias' is NaN/);
    expect(guard.skipped[1].reason).toMatch(/the first layer whose output is not finite is Dense 'dense1', with /);
    expect(history.get('loss').every(Number.isFinite)).toBe(true);
    expect(one.optimizer.iterations).toBe(9);
    for (const { value } of [...one.parameters(), ...one.state()]) expect(value.data.every(Number.isFinite)).toBe(true);
    expect(warning).toHaveBeenCalledTimes(1);
    expect(warning.mock.calls[0][0]).toMatch(
      /^NaNGuard: a step is skipped; further ones are only counted\. fit: epoch 1/,
    );
  });

  it('gives up after too many skips in a row', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const bad: Callback = { onBackwardEnd: ({ model: { theta } }) => void theta.grads.data.fill(Infinity) };
    const guard = new NaNGuard({ action: 'skip', maxSkips: 2 });
    await expect(train(model(), x, guard, { callbacks: [bad] })).rejects.toThrow(
      "NaNGuard: 3 steps in a row had to be skipped. fit: epoch 1 of 1, batch 3 of 6: the gradient of 'dense2.bias' and of 3",
    );
  });

  it('finds weights that an update has spoiled, at the latest at the end of the epoch', async () => {
    const spoil: Callback = {
      onBatchEnd({ model: { theta }, iteration }) {
        if (iteration === 2) theta.parameters[0].value.data[0] = -Infinity;
      },
    };
    const calm: Callback = { onNonFinite: (context) => context.skipStep() };
    const message = (batch: number, epochs = 1): string =>
      `fit: epoch 1 of ${epochs}, batch ${batch} of 6: 'dense1.weight' holds -Infinity after this batch.`;
    const early = new NaNGuard({ weightsEvery: 2 });
    await expect(train(model(), x, early, { callbacks: [spoil] })).rejects.toThrow(message(2));
    const late: Callback = {
      onBatchEnd({ model: { theta }, step, stepsPerEpoch }) {
        if (step === stepsPerEpoch) theta.parameters[0].value.data[0] = -Infinity;
      },
    };
    await expect(train(model(), x, new NaNGuard(), { callbacks: [late, calm] })).rejects.toThrow(message(6));
    const stopped = await train(model(), x, new NaNGuard({ action: 'stop' }), { callbacks: [late], epochs: 2 });
    expect(stopped.stopReason).toContain(message(6, 2));
  });

  it('changes nothing while all is well', async () => {
    const [guarded, plain] = [model(true), model(true)];
    await train(guarded, x, new NaNGuard({ action: 'skip', weightsEvery: 1 }), { epochs: 2 });
    await plain.fit(x, y, { batchSize: 2, shuffle: false, verbose: false, epochs: 2 });
    expect(guarded.theta.values.data).toEqual(plain.theta.values.data);
    expect(guarded.state().map(({ value }) => value.data)).toEqual(plain.state().map(({ value }) => value.data));
  });

  it("shows the cause to a callback of one's own, which may leave the step out", async () => {
    const seen: unknown[] = [];
    const own: Callback = {
      onNonFinite(context) {
        seen.push(context.error);
        context.skipStep();
      },
    };
    await model().fit(huge, y, { batchSize: 2, callbacks: [own], verbose: false });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeInstanceOf(StateError);
  });
});
