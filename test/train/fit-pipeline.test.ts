import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BatchSource, ImageAugmenter, type Pipeline, drawnDigits, pipeline } from '../../src/data/index.js';
import { setThreads, threads } from '../../src/engine/index.js';
import { Dense, Dropout, Flatten } from '../../src/layers/index.js';
import { SparseCategoricalCrossEntropy } from '../../src/losses/index.js';
import { Sequential } from '../../src/models/index.js';
import { Adam } from '../../src/optim/index.js';
import { Generator, Tensor } from '../../src/tensor/index.js';
import { Checkpoint } from '../../src/train/index.js';
import { hashOf } from './digits-run.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-pipeline-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digits = drawnDigits(130, { seed: 2, size: 12 });
const augmenter = new ImageAugmenter({ rotationRange: 15, crop: { size: 10, padding: 1 }, range: [0, 1] });
const quiet = { seed: 5, verbose: false };

function digitModel(): Sequential {
  const layers = [new Flatten(), new Dense(16, { activation: 'relu' }), new Dropout(0.2), new Dense(10)];
  return new Sequential(layers, { seed: 3 }).compile({
    optimizer: new Adam(0.01),
    loss: new SparseCategoricalCrossEntropy({ fromLogits: true }),
    metrics: ['accuracy'],
  });
}

function source(workers = 0): Pipeline {
  return pipeline(digits.x, digits.y).shuffle().batch(24).augment(augmenter).workers(workers);
}

async function trained(data: BatchSource, options = {}): Promise<{ hash: string; history: unknown }> {
  const model = digitModel();
  const history = await model.fit(data, { ...quiet, epochs: 4, ...options });
  return { hash: hashOf(model), history: history.toJSON() };
}

describe('fit with a pipeline', () => {
  it('learns what it learns from tensors when nothing is changed', async () => {
    const model = digitModel();
    await model.fit(digits.x, digits.y, { ...quiet, batchSize: 24, shuffle: false, epochs: 2 });
    const same = digitModel();
    await same.fit(pipeline(digits.x, digits.y).batch(24), { ...quiet, epochs: 2 });
    expect(hashOf(same)).toBe(hashOf(model));
  });

  it('leaves the same bits for any number of workers and threads', async () => {
    const wanted = await trained(source());
    for (const workers of [1, 2]) expect(await trained(source(workers))).toEqual(wanted);
    const usual = threads();
    setThreads(1);
    expect(await trained(source(1))).toEqual(wanted);
    setThreads(usual);
    expect((await trained(source(), { seed: 6 })).hash).not.toBe(wanted.hash);
    expect((await trained(source().shuffle(9), { seed: 6 })).hash).not.toBe(wanted.hash);
  });

  it('is the loop that a user writes', async () => {
    const fitted = await trained(source(1));
    const model = digitModel();
    model.build([10, 10, 1]);
    const optimizer = model.optimizer.bind(model.theta);
    const loss = new SparseCategoricalCrossEntropy({ fromLogits: true });
    const cache = model.createCache(5);
    const generator = new Generator(5).fork('shuffle');
    const data = source(1);
    for (let epoch = 1; epoch <= 4; epoch++) {
      for (const [x, y] of data.epoch(epoch, { generator })) {
        loss.forward(model.forward(x, cache, { training: true }), y, cache);
        model.backward(loss.backward(cache), cache);
        optimizer.step();
      }
    }
    data.close();
    expect(hashOf(model)).toBe(fitted.hash);
  });

  it.each([
    { name: 'in the middle of an epoch', every: { steps: 8 } },
    { name: 'at the end of an epoch', every: { epochs: 2 } },
  ])('goes on from a checkpoint $name as if it had not stopped', async ({ every }) => {
    const wanted = await trained(source());
    const path = join(folder, `${JSON.stringify(every).replaceAll(/\W/g, '')}.safetensors`);
    let step = 0;
    const stop = {
      onBatchEnd: (): void => {
        if (++step === 15) throw new Error('power cut');
      },
    };
    const first = digitModel();
    const callbacks = [new Checkpoint({ path, every }), stop];
    await expect(first.fit(source(1), { ...quiet, epochs: 4, callbacks })).rejects.toThrow('power cut');
    const rest = { callbacks: [new Checkpoint({ path, every })], resume: path };
    expect(await trained(source(2), rest)).toEqual(wanted);
  });

  it('closes the pipeline at the end, after an error and when aborted', async () => {
    const data = source(1);
    let running = 0;
    const watch = { onEpochEnd: (): void => void (running = data.running.length) };
    await trained(data, { callbacks: [watch] });
    expect([running, data.running.length]).toEqual([1, 0]);
    const fail = {
      onBatchEnd: (): void => {
        throw new Error('no');
      },
    };
    await expect(trained(data, { callbacks: [fail] })).rejects.toThrow('no');
    expect(data.running).toHaveLength(0);
    await expect(trained(data, { signal: AbortSignal.abort('enough') })).rejects.toThrow('enough');
    expect(data.running).toHaveLength(0);
  });

  it('validates on pictures of the size that batches have', async () => {
    const x = new Generator(1).uniform([20, 10, 10, 1]);
    const model = digitModel();
    const history = await model.fit(source(), { ...quiet, validationData: { x, y: digits.y.rows(0, 20) } });
    expect(history.last.valLoss).toBeGreaterThan(0);
  });

  it('takes any source of batches, also one that has to be waited for', async () => {
    const wanted = await trained(source());
    const inner = source();
    const slow: BatchSource = {
      samples: 130,
      batchSize: 24,
      shuffled: true,
      preview: () => inner.preview(),
      async *epoch(epoch, options) {
        for (const batch of inner.epoch(epoch, options)) {
          await new Promise((resolve) => setImmediate(resolve));
          yield batch;
        }
      },
    };
    expect(await trained(slow)).toEqual(wanted);
  });

  it('knows targets that its functions change', async () => {
    const model = new Sequential([new Flatten(), new Dense(1)], { seed: 1 });
    model.compile({ optimizer: new Adam(0.01), loss: 'meanSquaredError' });
    const parity = source().map(([x, y]) => [
      x,
      new Tensor(
        Float32Array.from(y.data, (digit: number) => digit % 2),
        [y.size, 1],
      ),
    ]);
    const history = await model.fit(parity, { ...quiet, epochs: 3 });
    expect(history.epochs).toEqual([1, 2, 3]);
  });
});
