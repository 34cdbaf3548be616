import { describe } from 'vitest';
import type { FloatDType } from '../../src/engine/index.js';
import { withLengths } from '../../src/layers/index.js';
import {
  AdditiveAttention,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
  registerRnnLayers,
} from '../../src/rnn/index.js';
import { type Generator, type Shape, Tensor } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';
import { awayFromZero } from '../contracts/harness.js';

registerRnnLayers();

const training = { training: true } as const;
const modes = [training];

/** Numbers for the first three inputs, a mask that leaves each query a key for the fourth. */
function input(shape: Shape, generator: Generator, dtype: FloatDType, index: number): Tensor {
  if (index < 3) return awayFromZero(shape, generator, dtype);
  const mask = Tensor.zeros(shape, 'int32');
  const keys = shape[shape.length - 1];
  for (let i = 0; i < mask.size; i++) mask.data[i] = i % 3 !== 1 || i % keys === 0 ? 1 : 0;
  return mask;
}

/** Numbers of which some sequences end early. */
function padded(shape: Shape, generator: Generator, dtype: FloatDType, index: number): Tensor {
  const x = input(shape, generator, dtype, index);
  if (index !== 1) return x;
  const lengths = Array.from({ length: shape[0] }, (_, n) => 1 + (n % shape[1]));
  return withLengths(x, lengths);
}

const q = [2, 3, 4] as const;
const k = [2, 5, 4] as const;
const v = [2, 5, 3] as const;

describe.each([
  { shapes: [[1, 1, 1]] }, // smallest
  { shapes: [[2, 5, 3]] }, // one tensor in three roles
  { shapes: [q, k] },
  { shapes: [q, k, v] },
  { shapes: [q, k, v, [2, 3, 5]] },
  { shapes: [q, k, v, [2, 5]] },
])('ScaledDotProductAttention $shapes', ({ shapes }) => {
  layerContract(() => new ScaledDotProductAttention(), shapes, { input, modes, refuses: [[q, [2, 5, 3]], [[2, 5]]] });
});
describe('ScaledDotProductAttention, causal', () => {
  layerContract(() => new ScaledDotProductAttention({ causal: true }), [[2, 6, 3]]);
});
describe('ScaledDotProductAttention, keys of several lengths', () => {
  layerContract(() => new ScaledDotProductAttention(), [q, k, v, [2, 3, 5]], { input: padded });
});

describe.each([{ shapes: [q, [2, 5, 3]] }, { shapes: [q, [2, 5, 3], [2, 5, 2], [2, 3, 5]] }])(
  'MultiplicativeAttention $shapes',
  ({ shapes }) => {
    layerContract(() => new MultiplicativeAttention(), shapes, {
      input: padded,
      refuses: [
        [q, k],
        [
          [2, 3, 5],
          [2, 5, 3],
        ],
      ],
    });
  },
);
describe('MultiplicativeAttention, causal', () => {
  layerContract(() => new MultiplicativeAttention({ causal: true }), [[2, 4, 3]]);
});

describe.each([
  { units: 1, shapes: [[1, 1, 1]] },
  { units: 5, shapes: [q, [2, 5, 3]] },
  { units: 6, shapes: [q, [2, 5, 3], [2, 5, 2], [2, 3, 5]] },
])('AdditiveAttention $units of $shapes', ({ units, shapes }) => {
  layerContract(() => new AdditiveAttention(units), shapes, {
    input: padded,
    refuses: [
      [
        [2, 3, 7],
        [2, 5, 3],
      ],
    ],
  });
});
describe('AdditiveAttention, causal, without a bias', () => {
  layerContract(() => new AdditiveAttention(3, { causal: true, useBias: false }), [[2, 4, 3]]);
});

describe.each([
  { heads: 1, keyDim: 1, shapes: [[1, 1, 1]], options: {} },
  { heads: 2, keyDim: 3, shapes: [[2, 4, 5]], options: { causal: true } },
  { heads: 3, keyDim: 2, shapes: [q, [2, 5, 3], [2, 5, 6]], options: { valueDim: 4, outputDim: 7 } },
  { heads: 2, keyDim: 2, shapes: [q, k, v, [2, 3, 5]], options: { useBias: false, dropout: 0.3 } },
])('MultiHeadAttention $heads x $keyDim of $shapes, $options', ({ heads, keyDim, shapes, options }) => {
  layerContract(() => new MultiHeadAttention(heads, keyDim, options), shapes, {
    input: options.causal ? input : padded,
    modes: options.dropout ? [training, { training: false }] : modes,
    float32Tolerance: 5e-3, // bk's gradient is zero: it moves all scores of a query alike
    refuses: [[[2, 3, 9]]],
  });
});
