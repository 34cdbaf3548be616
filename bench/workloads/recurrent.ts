import {
  Adam,
  Dense,
  GRU,
  LSTM,
  type Recurrent,
  Sequential,
  SparseCategoricalCrossEntropy,
  type Tensor,
} from 'layerwise';
import type { Workload } from '../harness.js';
import { labels, memoryFor } from './data.js';
import { training } from './training.js';

const [STEPS, SYMBOLS, UNITS] = [50, 64, 256] as const;

/** Random symbols as one-hot vectors, [N, T, 64]. */
function oneHotSymbols(shape: readonly number[]): Tensor {
  const x = memoryFor(shape);
  const ids = labels(shape.slice(0, -1), SYMBOLS);
  ids.data.forEach((id, i) => (x.data[i * SYMBOLS + id] = 1));
  return x;
}

/** A model of characters: one-hot 64, a recurrent layer of 256, a softmax at every step; 50 steps, batch 32. */
function characters(name: string, cell: () => Recurrent): Workload {
  return training({
    name,
    unit: 'chars/s',
    batch: 32,
    input: [STEPS, SYMBOLS],
    inputs: oneHotSymbols,
    classes: SYMBOLS,
    steps: [STEPS],
    model: () => new Sequential([cell(), new Dense(SYMBOLS, { activation: 'softmax' })]),
    loss: () => new SparseCategoricalCrossEntropy(),
    optimizer: () => new Adam(1e-3),
  });
}

/** W8 and W9. */
export const recurrent: readonly Workload[] = [
  characters('W8-lstm-train', () => new LSTM(UNITS, { returnSequences: true })),
  characters('W9-gru-train', () => new GRU(UNITS, { returnSequences: true })),
];
