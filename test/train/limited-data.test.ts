import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { pipeline } from '../../src/data/index.js';
import { Dense } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';
import { type Callback, Checkpoint, EarlyStopping, type FitOptions } from '../../src/train/index.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-limited-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Twenty examples, numbered by their first feature. */
const x = new Tensor(
  Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i / 2 : 1)),
  [20, 2],
);
const y = new Generator(2).normal([20, 1]);
const validationData = { x: x.rows(0, 10), y: y.rows(0, 10) };

function model(): Sequential {
  return new Sequential([new Dense(1)], { inputShape: [2], seed: 1 }).compile({ optimizer: 'sgd', loss: 'mse' });
}

/** The numbers of the examples that every step has learned from. */
function recorder(seen: number[][]): Callback {
  return {
    onBackwardEnd: ({ inputs: [batch] }) =>
      void seen.push(Array.from({ length: batch.shape[0] }, (_, i) => batch.get(i, 0))),
  };
}

async function examplesSeen(options: FitOptions): Promise<number[][]> {
  const seen: number[][] = [];
  await model().fit(x, y, { batchSize: 4, verbose: false, callbacks: [recorder(seen)], ...options });
  return seen;
}

describe('fastDevRun', () => {
  it('does one epoch of one batch, drawn as the real run draws its first one', async () => {
    const [firstBatch] = await examplesSeen({ epochs: 3 });
    expect(await examplesSeen({ epochs: 3, fastDevRun: true })).toEqual([firstBatch]);
    expect(await examplesSeen({ epochs: 3, fastDevRun: 2 })).toHaveLength(2);
    expect(await examplesSeen({ epochs: 3, fastDevRun: 99 })).toHaveLength(5);
    expect(await examplesSeen({ epochs: 3, fastDevRun: false })).toHaveLength(15);
  });

  it('validates on as many batches, without a step that the history would not show', async () => {
    const one = model();
    const history = await one.fit(x, y, { fastDevRun: 1, batchSize: 4, validationData, verbose: false });
    expect(history.epochs).toEqual([1]);
    expect(history.last.valLoss).toBeCloseTo(one.evaluate(x.rows(0, 4), y.rows(0, 4)).loss, 6);
    expect(one.optimizer.iterations).toBe(1);
  });

  it('leaves out what writes files and what stops training, and says so in one line', async () => {
    const line = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const path = join(folder, 'none.safetensors');
    const stopping = new EarlyStopping({ monitor: 'loss' });
    const callbacks = [new Checkpoint({ path }), stopping];
    await model().fit(x, y, { fastDevRun: true, callbacks });
    expect(existsSync(path)).toBe(false);
    expect(stopping.bestEpoch).toBe(0);
    await model().fit(x, y, { fastDevRun: 3 });
    await model().fit(x, y, { fastDevRun: 3, verbose: false });
    expect(line.mock.calls).toEqual([
      ['fit: fastDevRun: one epoch of one batch, without Checkpoint, EarlyStopping.'],
      ['fit: fastDevRun: one epoch of at most 3 batches.'],
    ]);
  });

  it('takes the first batches of a pipeline, which deals no more and is closed', async () => {
    let dealt = 0;
    const source = pipeline(x, y)
      .map(([input, target]) => {
        if (input.shape[0] === 4) dealt++;
        return [input, target];
      })
      .batch(4);
    const close = vi.spyOn(source, 'close');
    await model().fit(source, { fastDevRun: 2, verbose: false, epochs: 9 });
    expect(dealt).toBe(2);
    expect(close).toHaveBeenCalled();
  });
});

describe('overfitBatches', () => {
  it('learns from the same first batches in every epoch, in their order', async () => {
    const seen = await examplesSeen({ epochs: 3, overfitBatches: 2 });
    const two = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ];
    expect(seen).toEqual([...two, ...two, ...two]);
  });

  it('takes a share of the batches, at least one and no more than there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.001, max: 0.999, noNaN: true }), async (share) => {
        expect(await examplesSeen({ overfitBatches: share })).toHaveLength(Math.max(1, Math.floor(5 * share)));
      }),
      { numRuns: 15, seed: 1 },
    );
    expect(await examplesSeen({ overfitBatches: 7 })).toHaveLength(5);
  });

  it('validates on them, whatever the validation data, with weights for training alone', async () => {
    const one = model();
    const sampleWeight = Array.from({ length: 20 }, (_, i) => i);
    const options = { batchSize: 4, overfitBatches: 2, epochs: 2, verbose: false, sampleWeight };
    const history = await one.fit(x, y, { ...options, validationData: { x: x.rows(10, 20), y: y.rows(10, 20) } });
    expect(history.last.valLoss).toBeCloseTo(one.evaluate(x.rows(0, 8), y.rows(0, 8)).loss, 6);
    expect((await model().fit(x, y, options)).names).toEqual(['loss', 'learningRate']);
  });

  it('keeps the batches of the first epoch of a pipeline', async () => {
    const seen: number[][] = [];
    const source = pipeline(x, y).shuffle().batch(4);
    const callbacks = [recorder(seen)];
    await model().fit(source, { epochs: 3, overfitBatches: 2, validationData, verbose: false, callbacks });
    expect(seen).toHaveLength(6);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[5]).toEqual(seen[1]);
    expect(new Set(seen.flat()).size).toBe(8);
  });

  it('goes on from a checkpoint exactly', async () => {
    const path = join(folder, 'overfit.safetensors');
    const options = { batchSize: 4, overfitBatches: 3, verbose: false };
    const whole = model();
    await whole.fit(x, y, { ...options, epochs: 4 });
    await model().fit(x, y, { ...options, epochs: 2, callbacks: [new Checkpoint({ path, every: { steps: 4 } })] });
    const resumed = model();
    await resumed.fit(x, y, { ...options, epochs: 4, resume: path });
    expect(resumed.theta.values.data).toEqual(whole.theta.values.data);
    expect(resumed.history?.toJSON()).toEqual(whole.history?.toJSON());
  });
});
