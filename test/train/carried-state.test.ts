import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Checkpoint, Dense, Dropout, Generator, LSTM, GRU, Sequential, type Callback, engineInfo } from 'layerwise';
import { languageWindows } from 'layerwise/text';
import { setThreads, threads } from '../../src/engine/index.js';
import { hashOf } from './digits-run.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-carried-'));
afterAll(() => rmSync(folder, { recursive: true }));

const VOCABULARY = 11;
const generator = new Generator(4);
const text = Array.from({ length: 900 }, (_, i) => (i * i + generator.int(0, 3)) % VOCABULARY);

function model(): Sequential {
  const layers = [
    new LSTM(12, { vocabulary: VOCABULARY, returnSequences: true }),
    new Dropout(0.1),
    new GRU(9, { returnSequences: true }),
    new Dense(VOCABULARY, { activation: 'softmax' }),
  ];
  return new Sequential(layers, { seed: 2 }).compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy' });
}

/** Eight streams of 112 symbols, 10 at a time: 12 batches an epoch. */
const windows = (): ReturnType<typeof languageWindows> => languageWindows(text, { steps: 10, batchSize: 8 });

async function hashAfter(epochs: number, options = {}): Promise<string> {
  const own = model();
  await own.fit(windows(), { epochs, verbose: false, seed: 3, ...options });
  return hashOf(own);
}

describe('windows that go on where the last ones ended', () => {
  it('give the same bits for any number of threads, and others than windows that stand for themselves', async () => {
    const usual = threads();
    const hashes: string[] = [];
    for (const count of [1, 2, 3, 4]) {
      setThreads(count);
      hashes.push(await hashAfter(2));
    }
    setThreads(usual);
    expect(new Set(hashes).size).toBe(1);
    const apart = model();
    await apart.fit({ ...deal(), continuous: false }, { epochs: 2, verbose: false, seed: 3 });
    expect(hashOf(apart)).not.toBe(hashes[0]);
    const together = model();
    await together.fit(deal(), { epochs: 2, verbose: false, seed: 3 });
    expect(hashOf(together)).toBe(hashes[0]);
  });

  it.each([
    { name: 'in the middle of an epoch', every: { steps: 17 } },
    { name: 'at the end of an epoch', every: { epochs: 1 } },
  ])('are resumed to the same bits from a checkpoint $name', async ({ every }) => {
    const path = join(folder, `${JSON.stringify(every).replaceAll(/\W/g, '')}.safetensors`);
    const aborter = new AbortController();
    const abort: Callback = {
      onBatchEnd({ iteration }) {
        if (iteration === 22) aborter.abort('enough');
      },
    };
    const callbacks = [new Checkpoint({ path, every }), abort];
    await expect(hashAfter(4, { callbacks, signal: aborter.signal })).rejects.toThrow('ended by its signal (enough)');
    expect(await hashAfter(4, { resume: path })).toBe(await hashAfter(4));
  });

  it('take memory that does not grow with the text', async () => {
    const used = async (length: number): Promise<number> => {
      const own = model();
      const long = Array.from({ length }, (_, i) => (i * 7) % VOCABULARY);
      let most = 0;
      const watch: Callback = { onBatchEnd: () => void (most = Math.max(most, engineInfo().memoryInUse)) };
      const before = engineInfo().memoryInUse;
      await own.fit(languageWindows(long, { steps: 10, batchSize: 8 }), {
        epochs: 1,
        verbose: false,
        callbacks: [watch],
      });
      return most - before;
    };
    const short = await used(400);
    expect(await used(4000)).toBeLessThan(1.2 * short);
  });
});

/** The windows as a plain source, whose fields can be changed. */
function deal(): {
  [K in 'samples' | 'batchSize' | 'steps' | 'shuffled' | 'continuous' | 'preview' | 'epoch']: ReturnType<
    typeof windows
  >[K];
} {
  const data = windows();
  const { samples, batchSize, steps, shuffled, continuous } = data;
  const epoch: typeof data.epoch = (number, options) => data.epoch(number, options);
  return { samples, batchSize, steps, shuffled, continuous, preview: () => data.preview(), epoch };
}
