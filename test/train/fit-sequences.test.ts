import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Adam,
  Checkpoint,
  Concatenate,
  Dense,
  Embedding,
  Generator,
  Graph,
  LSTM,
  type Model,
  Sequential,
  SparseCategoricalCrossEntropy,
  input,
} from 'layerwise';
import type { BatchSource } from 'layerwise/data';
import { bucketByLength, languageWindows, padSequences } from 'layerwise/text';
import { hashOf } from './digits-run.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-sequences-'));
afterAll(() => rmSync(folder, { recursive: true }));

const V = 7;
const quiet = { seed: 5, verbose: false };
const loss = (): SparseCategoricalCrossEntropy => new SparseCategoricalCrossEntropy({ skipMissing: true });

function languageModel(stateful = false): Sequential {
  const layers = [
    new Embedding(V, 4),
    new LSTM(6, { returnSequences: true, stateful }),
    new Dense(V, { activation: 'softmax' }),
  ];
  return new Sequential(layers, { seed: 3 }).compile({ optimizer: new Adam(0.02), loss: loss() });
}

/** Two inputs of unequal lengths: the target of every step of the second depends on the first's end. */
function pairModel(): Graph {
  const [source, targetIn] = [input([3]), input([3])];
  const both = new Concatenate().apply([
    new LSTM(5, { returnSequences: true }).apply(new Embedding(V, 4).apply(source)),
    new LSTM(5, { returnSequences: true }).apply(new Embedding(V, 4).apply(targetIn)),
  ]);
  const output = new Dense(V, { activation: 'softmax' }).apply(both);
  return new Graph({ inputs: [source, targetIn], outputs: [output] }, { seed: 2 }).compile({
    optimizer: new Adam(0.02),
    loss: loss(),
  });
}

const generator = new Generator(8);
const sequences = Array.from({ length: 25 }, () =>
  Array.from({ length: generator.int(1, 9) }, () => generator.int(1, V)),
);
const text = Int32Array.from({ length: 131 }, (_, i) => 1 + ((i * i) % (V - 1)));

const buckets = (boundaries?: number[]): BatchSource =>
  bucketByLength({ x: sequences, y: sequences.map((one) => one.toReversed()) }, { batchSize: 4, boundaries });

async function trained(model: Model, source: BatchSource, options = {}): Promise<{ hash: string; history: unknown }> {
  const history = await model.fit(source, { ...quiet, epochs: 4, ...options });
  return { hash: hashOf(model), history: history.toJSON() };
}

describe('fit with sequences of unequal lengths', () => {
  it('computes from real steps alone: what padding holds does not matter', async () => {
    const data = { x: sequences, y: sequences };
    const wanted = await trained(languageModel(), bucketByLength(data, { batchSize: 4 }));
    const other = await trained(languageModel(), bucketByLength(data, { batchSize: 4, paddingId: 5 }));
    expect(other).toEqual(wanted);
  });

  it('learns from several inputs', async () => {
    const x = [sequences, sequences.map((one) => one.toReversed())];
    const data = bucketByLength({ x, y: sequences }, { batchSize: 4 });
    const { history } = await trained(pairModel(), data, { epochs: 30 });
    expect(history).toHaveLength(30);
    const costs = Array.isArray(history) ? history.map((logs: { loss: number }) => logs.loss) : [];
    expect(costs[29]).toBeLessThan(0.4 * costs[0]);
  });

  it('asks for a loss that leaves missing labels out, before training', async () => {
    const model = languageModel();
    model.compile({ optimizer: new Adam(0.02), loss: 'sparseCategoricalCrossEntropy' });
    await expect(model.fit(buckets(), quiet)).rejects.toThrow(/labels must lie in \[0, 6\], got -1 at \[0, 1\]/);
  });

  it('validates on sequences of other lengths', async () => {
    const { ids } = padSequences(sequences.slice(0, 5), { length: 12 });
    const labels = padSequences(sequences.slice(0, 5), { length: 12, paddingId: -1 }).ids;
    const validationData = { x: ids, y: labels };
    for (const source of [buckets(), languageWindows(text, { steps: 6, batchSize: 3 })]) {
      const model = languageModel();
      const history = await model.fit(source, { ...quiet, validationData });
      expect(history.last.valLoss).toBeCloseTo(model.evaluate(ids, labels, { batchSize: source.batchSize }).loss, 6);
    }
  });

  it('counts its batches, which are more than ⌈N / batchSize⌉ with boundaries', async () => {
    const source = buckets([2, 4]);
    const seen: number[] = [];
    const watch = {
      onBatchEnd: ({ step, stepsPerEpoch }: { step: number; stepsPerEpoch: number }): void => {
        seen.push(step);
        expect(stepsPerEpoch).toBe(source.steps);
      },
    };
    await languageModel().fit(source, { ...quiet, callbacks: [watch] });
    expect(seen).toEqual(Array.from({ length: source.steps ?? NaN }, (_, i) => i + 1));
    expect(source.steps).toBeGreaterThan(Math.ceil(25 / 4));
  });
});

describe('fit with windows that follow each other', () => {
  const windows = (): BatchSource => languageWindows(text, { steps: 6, batchSize: 3 });

  it('is the loop of truncated backpropagation through time: state goes on, gradients do not', async () => {
    const fitted = await trained(languageModel(), windows());
    const model = languageModel();
    model.build([6]);
    const optimizer = model.optimizer.bind(model.theta);
    const cache = model.createCache(5);
    const cost = loss();
    for (let epoch = 1; epoch <= 4; epoch++) {
      cache.forgetCarried();
      for (const [x, y] of languageWindows(text, { steps: 6, batchSize: 3 })) {
        cost.forward(model.forward(x, cache, { training: true, carryState: true }), y, cache);
        model.backward(cost.backward(cache), cache);
        optimizer.step();
      }
    }
    expect(hashOf(model)).toBe(fitted.hash);
  });

  it('does for a model what it does for one whose layers are stateful, and not for lone windows', async () => {
    const wanted = await trained(languageModel(), windows());
    expect(await trained(languageModel(true), windows())).toEqual(wanted);
    const lone: BatchSource = {
      samples: windows().samples,
      batchSize: 3,
      shuffled: false,
      preview: () => windows().preview(),
      epoch: (epoch, options) => windows().epoch(epoch, options),
    };
    expect((await trained(languageModel(), lone)).hash).not.toBe(wanted.hash);
  });
});

describe('a run that goes on from a checkpoint', () => {
  const shuffled = (): BatchSource => languageWindows(text, { steps: 6, batchSize: 3, shuffled: true });
  const windows = (): BatchSource => languageWindows(text, { steps: 6, batchSize: 3 });

  it.each([
    { name: 'buckets', source: () => buckets(), every: { steps: 5 } },
    { name: 'buckets with boundaries', source: () => buckets([3, 6]), every: { steps: 5 } },
    { name: 'lone windows', source: shuffled, every: { steps: 5 } },
    { name: 'windows that follow each other', source: windows, every: { steps: 5 } },
    { name: 'windows that follow each other, between epochs', source: windows, every: { epochs: 1 } },
  ])('is the one that did not stop: $name', async ({ name, source, every }) => {
    const wanted = await trained(languageModel(), source());
    const path = join(folder, `${name}.safetensors`);
    let step = 0;
    const stop = {
      onBatchEnd: (): void => {
        if (++step === 18) throw new Error('power cut');
      },
    };
    const callbacks = [new Checkpoint({ path, every }), stop];
    await expect(languageModel().fit(source(), { ...quiet, epochs: 4, callbacks })).rejects.toThrow('power cut');
    const rest = { callbacks: [new Checkpoint({ path, every })], resume: path };
    expect(await trained(languageModel(), source(), rest)).toEqual(wanted);
  });
});
