import { describe } from 'vitest';
import { withLengths } from '../../src/layers/index.js';
import { AttentionRecurrent, GRU, LSTM, SimpleRNN, registerRnnLayers } from '../../src/rnn/index.js';
import type { FloatDType } from '../../src/engine/index.js';
import type { Generator, Shape, Tensor } from '../../src/tensor/index.js';
import { awayFromZero } from '../contracts/harness.js';
import { layerContract } from '../contracts/layer-contract.js';

registerRnnLayers();

/** Numbers with these lengths for each input: of n sequences, the first is whole, later ones are shorter. */
function padded(shape: Shape, generator: Generator, dtype: FloatDType, index: number): Tensor {
  const x = awayFromZero(shape, generator, dtype);
  if (x.rank < 3) return x;
  const [n, steps] = shape;
  return withLengths(
    x,
    Array.from({ length: n }, (_, i) => Math.max(1, steps - i - index)),
  );
}

describe.each([
  {
    shapes: [
      [1, 1, 1],
      [1, 1, 1],
    ],
    units: 1,
    options: {},
  }, // smallest
  {
    shapes: [
      [2, 3, 2],
      [2, 4, 5],
    ],
    units: 3,
    options: {},
  }, // all different: catches swapped axes
  {
    shapes: [
      [3, 2, 1],
      [3, 5, 2],
    ],
    units: 2,
    options: { attentionUnits: 17, useBias: false },
  }, // straddles a block
  {
    shapes: [
      [2, 2, 3],
      [2, 3, 2],
      [2, 4],
      [2, 4],
    ],
    units: 4,
    options: { attentionUnits: 3 },
  }, // a first state
  { shapes: [[2, 3, 4]], units: 3, options: { steps: 3 } }, // contexts alone
  {
    shapes: [
      [2, 3, 2],
      [2, 3],
      [2, 3],
    ],
    units: 3,
    options: { steps: 2, attentionUnits: 2 },
  },
] as const)('AttentionRecurrent of LSTM($units), $options, on $shapes', ({ shapes, units, options }) => {
  const [first, ...rest] = shapes;
  const [n, steps, features] = first;
  layerContract(() => new AttentionRecurrent(new LSTM(units), options), shapes, {
    backwardOnce: true,
    refuses: [
      [[n, steps, features + 1], ...rest],
      [[n, features], ...rest],
    ],
  });
});

describe('AttentionRecurrent of LSTM on padded sequences', () => {
  const shapes = [
    [3, 4, 2],
    [3, 5, 3],
    [3, 2],
    [3, 2],
  ];
  layerContract(() => new AttentionRecurrent(new LSTM(2), { attentionUnits: 4 }), shapes, {
    input: padded,
    backwardOnce: true,
  });
});

describe.each([
  ['GRU', () => new GRU(3)],
  ['SimpleRNN', () => new SimpleRNN(3)],
] as const)('AttentionRecurrent of %s', (_name, cell) => {
  const shapes = [
    [2, 3, 2],
    [2, 4, 2],
    [2, 3],
  ];
  layerContract(() => new AttentionRecurrent(cell(), { attentionUnits: 2 }), shapes, { backwardOnce: true });
});
