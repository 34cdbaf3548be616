import { describe } from 'vitest';
import type { FloatDType } from '../../src/engine/index.js';
import { withLengths } from '../../src/layers/index.js';
import { TransformerDecoderLayer, TransformerEncoderLayer, registerRnnLayers } from '../../src/rnn/index.js';
import type { Generator, Shape, Tensor } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';
import { awayFromZero } from '../contracts/harness.js';

registerRnnLayers();

/** Numbers whose last input, what is attended to, has sequences that end early. */
function padded(shape: Shape, generator: Generator, dtype: FloatDType): Tensor {
  const lengths = Array.from({ length: shape[0] }, (_, n) => 1 + ((n + 1) % shape[1]));
  return withLengths(awayFromZero(shape, generator, dtype), lengths);
}

// gelu has no kink that a difference could straddle; gradients of bk are zero, whatever the precision
const smooth = { activation: 'gelu', hidden: 3 } as const;
const float32Tolerance = 2e-2;
const modes = [{ training: true }, { training: false }] as const;

describe.each([
  { shape: [1, 1, 2], heads: 1, options: { dropout: 0 } },
  { shape: [2, 3, 3], heads: 3, options: { dropout: 0.2 } },
  { shape: [2, 3, 4], heads: 2, options: { norm: 'post', dropout: 0.2 } },
  { shape: [2, 3, 4], heads: 2, options: { causal: true, dropout: 0 } },
] as const)('TransformerEncoderLayer of $shape, $heads heads, $options', ({ shape, heads, options }) => {
  layerContract(() => new TransformerEncoderLayer(shape[2], heads, { ...smooth, ...options }), shape, {
    input: padded,
    modes: options.dropout > 0 ? modes : [modes[0]],
    float32Tolerance,
    seeds: [1],
    refuses: [[[2, 3, 7]], [[2, shape[2]]]],
  });
});

describe.each([
  { x: [1, 1, 2], memory: [1, 1, 2], heads: 1, options: { dropout: 0 } },
  { x: [2, 3, 4], memory: [2, 5, 6], heads: 2, options: { dropout: 0.2 } },
  { x: [2, 3, 4], memory: [2, 2, 4], heads: 2, options: { norm: 'post', dropout: 0 } },
] as const)('TransformerDecoderLayer of $x and $memory, $heads heads, $options', ({ x, memory, heads, options }) => {
  layerContract(() => new TransformerDecoderLayer(x[2], heads, { ...smooth, ...options }), [x, memory], {
    input: padded,
    modes: options.dropout > 0 ? modes : [modes[0]],
    float32Tolerance,
    seeds: [1],
    refuses: [[[2, 3, 7], memory]],
  });
});
