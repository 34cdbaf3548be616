import { createHash } from 'node:crypto';
import { drawnDigits } from '../../src/data/index.js';
import { Dense, Dropout, Flatten } from '../../src/layers/index.js';
import { Sequential } from '../../src/models/index.js';
import type { Model } from '../../src/train/index.js';
import { Adam, CosineDecay } from '../../src/optim/index.js';
import { type Callback, EarlyStopping, type FitOptions, type History } from '../../src/train/index.js';

/** A network with everything in it that a run could depend on: dropout, Adam, a schedule, shuffling, a short last batch. */
export function digitModel(): Sequential {
  const layers = [
    new Flatten(),
    new Dense(96, { activation: 'relu' }),
    new Dropout(0.2),
    new Dense(48, { activation: 'tanh' }),
    new Dense(10, { activation: 'softmax' }),
  ];
  const model = new Sequential(layers, { inputShape: [28, 28, 1], seed: 7 });
  const optimizer = new Adam(new CosineDecay(0.003, { total: 200, unit: 'step' }));
  return model.compile({ optimizer, loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] });
}

export const digits = drawnDigits(500, { seed: 3 });

/** 10 epochs of 20 steps, 200 in all. */
export function trainDigits(
  model: Sequential,
  callbacks: readonly Callback[],
  options: FitOptions = {},
): Promise<History> {
  return model.fit(digits.x, digits.y, {
    ...{ epochs: 10, batchSize: 24, validationSplit: 0.04, seed: 11, verbose: false },
    callbacks: [new EarlyStopping({ patience: 10, restoreBestWeights: false }), ...callbacks],
    ...options,
  });
}

/** SHA-256 of all parameters' bytes. */
export function hashOf(model: Model): string {
  const { data } = model.theta.values;
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice())
    .digest('hex');
}
