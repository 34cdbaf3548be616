import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { Checkpoint, Dense, Generator, Sequential, fromArray } from 'layerwise';
import type { Surroundings } from './table.js';

/** A folder of the test file's own. */
export const folder = mkdtempSync(join(tmpdir(), 'layerwise-misuse-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Twenty examples of three classes. */
export const x = new Generator(1).normal([20, 4]);
export const y = fromArray(
  Array.from({ length: 20 }, (_, i) => i % 3),
  { dtype: 'int32' },
);

export const withNaN = x.clone();
withNaN.data[5] = withNaN.data[77] = NaN;

/** A compiled network for them. */
export function classifier(units = 8): Sequential {
  const layers = [new Dense(units, { activation: 'relu' }), new Dense(3, { activation: 'softmax' })];
  const made = new Sequential(layers, { inputShape: [4], seed: 1 });
  return made.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] });
}

export const quiet = { verbose: false, batchSize: 8 } as const;

/** The checkpoint of `model`, which has been trained for two epochs. */
export const run = join(folder, 'run.safetensors');
export const model = classifier();
await model.fit(x, y, { ...quiet, epochs: 2, callbacks: [new Checkpoint({ path: run })] });

const right = classifier();

/** The model, its data and its checkpoint stay as they are; another model trains, this one predicts. */
export const surroundings: Surroundings = {
  state: () => [
    model.theta.values.toArray(),
    model.theta.grads.toArray(),
    model.optimizer.iterations,
    JSON.stringify(model.optimizer.config()),
    x.toArray(),
    y.toArray(),
    readFileSync(run).toString('base64'),
  ],
  goesOn: async () => {
    await right.fit(x, y, quiet);
    expect(right.evaluate(x, y).loss).toBeLessThan(2);
    expect(model.predict(x).shape).toEqual([20, 3]);
  },
};
