import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { Checkpoint, Dense, Generator, Sequential, fromArray } from 'layerwise';
import type { Surroundings } from './table.js';

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

/** A model that has been trained for two epochs, its checkpoint, and what a misuse of them must leave alone. */
export interface Trained {
  /** A folder of the test file's own. */
  readonly folder: string;
  readonly model: Sequential;
  /** The path of the checkpoint of `model`. */
  readonly run: string;
  /** The model, its data and its checkpoint stay as they are; another model trains, this one predicts. */
  readonly surroundings: Surroundings;
}

/** To be called once a test file, which shares this module with others. */
export async function trained(): Promise<Trained> {
  const folder = mkdtempSync(join(tmpdir(), 'layerwise-misuse-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = join(folder, 'run.safetensors');
  const model = classifier();
  await model.fit(x, y, { ...quiet, epochs: 2, callbacks: [new Checkpoint({ path: run })] });
  const right = classifier();
  const state = (): unknown => [
    model.theta.values.toArray(),
    model.theta.grads.toArray(),
    model.optimizer.iterations,
    JSON.stringify(model.optimizer.config()),
    x.toArray(),
    y.toArray(),
    readFileSync(run).toString('base64'),
  ];
  const goesOn = async (): Promise<void> => {
    await right.fit(x, y, quiet);
    expect(right.evaluate(x, y).loss).toBeLessThan(2);
    expect(model.predict(x).shape).toEqual([20, 3]);
  };
  return { folder, model, run, surroundings: { state, goesOn } };
}
