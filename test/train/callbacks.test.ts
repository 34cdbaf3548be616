import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AbortedError, FormatError } from '../../src/errors/index.js';
import { readSafetensors, writeSafetensors } from '../../src/io/index.js';
import { Dense } from '../../src/layers/index.js';
import { Sequential, loadModel } from '../../src/models/index.js';
import { Adam, ExponentialDecay, SGD, StepDecay } from '../../src/optim/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';
import {
  type Callback,
  Checkpoint,
  EarlyStopping,
  type FitOptions,
  LearningRateSchedule,
  ReduceOnPlateau,
  TimeLimit,
} from '../../src/train/index.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-callbacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const x = new Generator(1).normal([24, 3]);
const y = new Tensor(
  Float32Array.from({ length: 24 }, (_, i) => x.get(i, 0) - x.get(i, 2)),
  [24, 1],
);

function model(optimizer: string | SGD | Adam = new SGD(0.1)): Sequential {
  const built = new Sequential([new Dense(1)], { inputShape: [3], seed: 1 });
  return built.compile({ optimizer, loss: 'mse', metrics: ['mae'] });
}

function weightsOf(one: Sequential): number[] {
  return [...one.theta.values.data];
}

/** Makes the validation loss what the list says, epoch by epoch, by moving the one target far away. */
function run(one: Sequential, callbacks: readonly Callback[], options: FitOptions = {}): Promise<unknown> {
  return one.fit(x, y, { epochs: 6, batchSize: 8, verbose: false, callbacks, ...options });
}

/** Spoils the weights from the given epoch on: from there every epoch is worse. */
function spoiler(from: number): Callback {
  return {
    onEpochBegin({ epoch, model: { theta } }) {
      if (epoch >= from) theta.values.data.fill(epoch * 10);
    },
  };
}

/** Remembers the weights at the end of every epoch. */
function recorder(kept: number[][]): Callback {
  return { onEpochEnd: ({ model: { theta } }) => void kept.push([...theta.values.data]) };
}

describe('callbacks', () => {
  it('are called in order, with the epoch, the step and the figures so far', async () => {
    const seen: string[] = [];
    await run(
      model(),
      [
        {
          onTrainBegin: ({ epochs, stepsPerEpoch, figures }) =>
            void seen.push(`begin ${epochs} ${stepsPerEpoch} ${[...figures].join(' ')}`),
          onEpochBegin: ({ epoch }) => void seen.push(`epoch ${epoch}`),
          onBatchBegin: ({ step, iteration, loss }) => void seen.push(`batch ${step} ${iteration} ${loss}`),
          onBatchEnd: async ({ step, iteration, logs }) => {
            await Promise.resolve();
            seen.push(`done ${step} ${iteration} ${Object.keys(logs).join(' ')}`);
          },
          onEpochEnd: ({ epoch, logs }) => void seen.push(`end ${epoch} ${Object.keys(logs).join(' ')}`),
          onTrainEnd: ({ history, error }) => void seen.push(`over ${history.epochs.length} ${error === undefined}`),
        },
      ],
      { epochs: 1, batchSize: 16 },
    );
    expect(seen).toEqual([
      'begin 1 2 loss,min mae,min learningRate,min',
      'epoch 1',
      'batch 0 0 NaN',
      'done 1 1 loss mae',
      'batch 1 1 NaN',
      'done 2 2 loss mae',
      'end 1 loss mae learningRate',
      'over 1 true',
    ]);
  });

  it('see complete gradients before the step, with the batch they are of', async () => {
    const one = model(new SGD(0.5));
    const expected: number[] = [];
    await run(
      one,
      [
        {
          async onBackwardEnd({ model: { theta }, loss, inputs, targets, step }) {
            await Promise.resolve();
            expect([step, inputs[0].shape, targets[0].shape]).toEqual([0, [24, 3], [24, 1]]);
            expect(loss).toBeGreaterThan(0);
            theta.values.data.forEach((value, i) => expected.push(Math.fround(value - 0.5 * theta.grads.data[i])));
            expect(theta.grads.data.some((gradient) => gradient !== 0)).toBe(true);
          },
          onBatchEnd: ({ model: { theta } }) => expect(theta.grads.data.every((gradient) => gradient === 0)).toBe(true),
        },
      ],
      { epochs: 1, batchSize: 24 },
    );
    weightsOf(one).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
  });

  it('that throw end training; onTrainEnd is called all the same', async () => {
    let ended = 0;
    const bad: Callback = {
      onBatchEnd() {
        throw new Error('a fault of the user');
      },
    };
    await expect(run(model(), [{ onTrainEnd: () => void (ended += 1) }, bad])).rejects.toThrow('a fault of the user');
    expect(ended).toBe(1);
  });
});

describe('EarlyStopping', () => {
  it('stops after `patience` epochs without gain and brings the best weights back', async () => {
    const kept: number[][] = [];
    const stopping = new EarlyStopping({ monitor: 'loss', patience: 2 });
    const one = model();
    await run(one, [spoiler(3), recorder(kept), stopping], { epochs: 20 });
    expect(kept).toHaveLength(4);
    expect(stopping.bestEpoch).toBe(2);
    expect(weightsOf(one)).toEqual(kept[1]);
    expect(one.history?.stopReason).toMatch(
      /^EarlyStopping: loss has not become better for 2 epochs; the best was .* in epoch 2\.$/,
    );
  });

  it.each([
    { how: 'the last epoch', error: undefined },
    { how: 'an abort', error: AbortedError },
    { how: 'an error', error: TypeError },
  ])('brings the best weights back after $how', async ({ error }) => {
    const kept: number[][] = [];
    const aborter = new AbortController();
    const end: Callback = {
      onEpochEnd({ epoch }) {
        if (epoch < 5) return;
        if (error === AbortedError) aborter.abort(new Error('stopped by hand'));
        if (error === TypeError) throw new TypeError('broken');
      },
    };
    const one = model();
    const stopping = new EarlyStopping({ monitor: 'loss', patience: 10 });
    const running = run(one, [spoiler(4), recorder(kept), stopping, end], { signal: aborter.signal });
    if (error) await expect(running).rejects.toBeInstanceOf(error);
    else await running;
    expect(weightsOf(one)).toEqual(kept[2]);
    expect(one.history?.epochs).toHaveLength(error ? 5 : 6);
  });

  it('follows a score upwards and leaves the weights when told to', async () => {
    const one = model();
    const kept: number[][] = [];
    const stopping = new EarlyStopping({ monitor: 'mae', mode: 'max', patience: 1, restoreBestWeights: false });
    await run(one, [recorder(kept), stopping]);
    expect(stopping.bestEpoch).toBe(1);
    expect(weightsOf(one)).toEqual(kept.at(-1));
    expect(kept).toHaveLength(2);
  });

  it('refuses a figure that the training will not have', async () => {
    const one = model();
    await expect(run(one, [new EarlyStopping({ monitor: 'valloss' })])).rejects.toThrow(
      "EarlyStopping: monitor 'valloss' is not among the figures of this training. Did you mean 'loss'? " +
        'Known: loss, mae, learningRate. Figures in val... need validationData or validationSplit.',
    );
  });
});

describe('learning rates', () => {
  async function rates(callbacks: readonly Callback[], optimizer = new SGD(0.1)): Promise<number[]> {
    const one = model(optimizer);
    await run(one, callbacks);
    return one.history?.get('learningRate') ?? [];
  }

  it('follow a function of the epoch, a schedule by epochs and one by steps', async () => {
    expect(await rates([new LearningRateSchedule((epoch) => 1 / 10 ** epoch)])).toEqual(
      [1, 2, 3, 4, 5, 6].map((epoch) => 1 / 10 ** epoch),
    );
    const halved = [0.2, 0.2, 0.1, 0.1, 0.05, 0.05];
    expect(await rates([new LearningRateSchedule(new StepDecay(0.2, { every: 2 }))])).toEqual(halved);
    expect(await rates([], new SGD(new StepDecay(0.2, { every: 2 })))).toEqual(halved);
    const bySteps = new ExponentialDecay(0.2, { rate: 0.5, every: 3, staircase: true, unit: 'step' });
    expect(await rates([new LearningRateSchedule(bySteps)])).toEqual(
      [1, 2, 3, 4, 5, 6].map((e) => 0.2 * 0.5 ** (e - 1)),
    );
  });

  it('fall on a plateau, not below the least', async () => {
    const worse = spoiler(2);
    const slower = new ReduceOnPlateau({ monitor: 'loss', factor: 0.5, patience: 1, minLearningRate: 0.02 });
    expect(await rates([worse, slower], new SGD(0.1))).toEqual([0.1, 0.1, 0.05, 0.025, 0.02, 0.02]);
    const one = model(new SGD(0.1));
    await run(one, [worse, slower]);
    expect(one.history?.changes.map(({ epoch, iteration, from, to }) => [epoch, iteration, from, to])).toEqual([
      [2, 6, 0.1, 0.05],
      [3, 9, 0.05, 0.025],
      [4, 12, 0.025, 0.02],
    ]);
    expect(one.history?.changes[0]).toMatchObject({ name: 'learningRate', by: 'ReduceOnPlateau' });
    await expect(rates([slower], new SGD(new StepDecay(0.1)))).rejects.toThrow(
      'ReduceOnPlateau: the learning rate of SGD follows StepDecay.',
    );
  });
});

describe('TimeLimit', () => {
  it('ends training after the batch in which time is up, and the epoch counts', async () => {
    const one = model();
    await run(one, [new TimeLimit(0.02)], { epochs: 1e7 });
    expect(one.history?.stopReason).toBe('TimeLimit: 0.02 s have passed.');
    expect(one.history?.epochs.length).toBeGreaterThan(0);
  });
});

describe('Checkpoint', () => {
  const pathOf = (name: string): string => join(folder, name);

  it('writes every so many epochs, numbered, and only the best when told to', async () => {
    await run(model(), [new Checkpoint({ path: pathOf('every-{epoch}.safetensors'), every: 2 })]);
    expect(readdirSync(folder).filter((name) => name.startsWith('every'))).toEqual([
      ...['every-2.safetensors', 'every-4.safetensors', 'every-6.safetensors'],
    ]);
    const best = new Checkpoint({ path: pathOf('best-{epoch}.safetensors'), saveBest: true, monitor: 'loss' });
    await run(model(), [spoiler(4), best]);
    expect(readdirSync(folder).filter((name) => name.startsWith('best'))).toEqual([
      ...['best-1.safetensors', 'best-2.safetensors', 'best-3.safetensors'],
    ]);
  });

  it('is a model file too', async () => {
    const one = model('adam');
    await run(one, [new Checkpoint({ path: pathOf('model.safetensors') })]);
    const loaded = await loadModel(pathOf('model.safetensors'));
    expect(loaded.predict(x).toArray()).toEqual(one.predict(x).toArray());
    expect(loaded.evaluate(x, y)).toEqual(one.evaluate(x, y));
  });

  it('brings back what callbacks remember: early stopping stops in the same epoch, with the same weights', async () => {
    const callbacks = (): [EarlyStopping, ReduceOnPlateau] => [
      new EarlyStopping({ monitor: 'loss', patience: 4 }),
      new ReduceOnPlateau({ monitor: 'loss', patience: 2, factor: 0.5 }),
    ];
    const path = pathOf('state.safetensors');
    const whole = model();
    await run(whole, [spoiler(3), ...callbacks()], { epochs: 9 });
    await run(model(), [spoiler(3), ...callbacks(), new Checkpoint({ path })], { epochs: 4 });
    const resumed = model();
    await run(resumed, [spoiler(3), ...callbacks()], { epochs: 9, resume: path });
    expect(resumed.history?.toJSON()).toEqual(whole.history?.toJSON());
    expect(resumed.history?.stopReason).toBe(whole.history?.stopReason);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  });

  it('leaves the old file when the disk refuses the new one, and says so', async () => {
    const path = pathOf('missing/run.safetensors');
    await expect(run(model(), [new Checkpoint({ path })])).rejects.toThrow('Checkpoint: cannot write');
    expect(existsSync(path)).toBe(false);
  });

  it('is refused, before anything changes, by a run it does not fit', async () => {
    const path = pathOf('refused.safetensors');
    await run(model(new Adam(0.01)), [new Checkpoint({ path })], { epochs: 1 });
    const refusal = async (one: Sequential, options: FitOptions, message: string): Promise<void> => {
      const before = weightsOf(one);
      const running = one.fit(x, y, { epochs: 2, batchSize: 8, verbose: false, resume: path, ...options });
      await expect(running).rejects.toThrow(FormatError);
      await expect(running).rejects.toThrow(message);
      expect(weightsOf(one)).toEqual(before);
    };
    await refusal(
      model(new Adam(0.01)),
      { batchSize: 4 },
      'the checkpoint does not fit this run: it was made with batchSize = 8, this run has 4.',
    );
    await refusal(model(new Adam(0.01)), { seed: 5 }, 'it was made with seed = 1, this run has 5.');
    await refusal(model(new Adam(0.01)), { shuffle: false }, 'it was made with shuffle = true, this run has false.');
    await refusal(model(), {}, 'its optimizer is {"className":"Adam"');
    await refusal(
      model(new Adam(0.01)),
      { callbacks: [new EarlyStopping({ monitor: 'loss' })] },
      'it has the states of 0 callbacks, this run has 1',
    );
    const wider = new Sequential([new Dense(1, { name: 'other' })], { inputShape: [3] }).compile({
      optimizer: 'adam',
      loss: 'mse',
    });
    await refusal(
      wider,
      {},
      "the file lacks 'other.weight', 'other.bias'; the model lacks 'dense1.weight', 'dense1.bias'",
    );
  });

  it('that is damaged, or none, is refused by name', async () => {
    const path = pathOf('damaged.safetensors');
    await run(model(), [new Checkpoint({ path })], { epochs: 1 });
    const resume = (file: string): Promise<unknown> => run(model(), [], { resume: file });
    writeFileSync(pathOf('cut.safetensors'), readFileSync(path).subarray(0, 100));
    await expect(resume(pathOf('cut.safetensors'))).rejects.toThrow(FormatError);
    await model().save(pathOf('only-a-model.safetensors'));
    await expect(resume(pathOf('only-a-model.safetensors'))).rejects.toThrow(
      "is not a checkpoint of this library: its metadata lack 'layerwise.checkpoint'",
    );
    const { tensors, metadata } = await readSafetensors(path);
    const changed = (metadata.get('layerwise.checkpoint') ?? '').replace('"version":2', '"version":99');
    await writeSafetensors(pathOf('newer.safetensors'), tensors, {
      ...Object.fromEntries(metadata),
      'layerwise.checkpoint': changed,
    });
    await expect(resume(pathOf('newer.safetensors'))).rejects.toThrow(
      'a checkpoint of format version 99, this library reads version 2. Install a newer version',
    );
    await expect(resume(pathOf('nowhere.safetensors'))).rejects.toThrow('fit: cannot read');
  });
});
