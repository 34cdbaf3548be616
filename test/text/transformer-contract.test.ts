import { describe, expect, it } from 'vitest';
import { Dense, type Layer, Reshape, input } from '../../src/layers/index.js';
import { Graph, Sequential } from '../../src/models/index.js';
import { MultiHeadAttention, TransformerDecoderLayer, TransformerEncoderLayer } from '../../src/rnn/index.js';
import { Generator } from '../../src/tensor/index.js';
import { checkGradients } from '../contracts/gradient-check.js';
import { awayFromZero, harness, scatter, seededCache } from '../contracts/harness.js';

// Inside a model gradients share a few pieces of memory: layers that are made of layers must not give theirs away too early.

const float64 = { dtype: 'float64', seed: 1 } as const;
const smooth = { hidden: 3, activation: 'gelu', dropout: 0.2 } as const;

/** An encoder whose memory two decoder layers share, and an x that both halves read. */
function bothHalves(norm: 'pre' | 'post'): Graph {
  const x = input([3, 4]);
  let memory = x;
  for (const heads of [1, 2]) memory = new TransformerEncoderLayer(4, heads, { ...smooth, norm }).apply(memory);
  let y = x;
  let weights = x;
  for (const heads of [2, 1]) {
    ({ y, weights } = new TransformerDecoderLayer(4, heads, { ...smooth, norm }).apply(y, memory));
  }
  const keys = new Reshape([3, 3]).apply(weights); // of one head
  const looked = new MultiHeadAttention(1, 2).apply({ query: y, keys, values: memory });
  return new Graph({ inputs: x, outputs: looked.y }, float64);
}

const models: readonly (readonly [string, () => Layer])[] = [
  ['a stack of encoder layers', () => sequential('pre')],
  ['a stack of encoder layers, norm behind', () => sequential('post')],
  ['both halves of a transformer', () => bothHalves('pre')],
  ['both halves of a transformer, norm behind', () => bothHalves('post')],
];

function sequential(norm: 'pre' | 'post'): Sequential {
  const layers = [1, 2].map((heads) => new TransformerEncoderLayer(4, heads, { ...smooth, norm, causal: heads === 1 }));
  return new Sequential([new Dense(4), ...layers, new Dense(2)], { ...float64, inputShape: [3, 4] });
}

describe('models of layers that are made of layers', () => {
  it.each(models)('%s: the gradients of central differences', (_what, make) => {
    const model = make();
    const x = awayFromZero([2, 3, 4], new Generator('x'), 'float64');
    const cache = seededCache('float64', 1);
    const mode = { training: true } as const;
    model.forward(x, cache, mode);
    scatter(model.parameters(), new Generator('parameters'));
    // small gradients of five layers drown in the rounding of the cost: each layer by itself is held to 1e-7
    const findings = checkGradients(harness(model), [x], cache, { mode, seed: 1, tolerance: 1e-6 });
    expect(findings.filter(({ norm }) => norm > 1e-3).length).toBeGreaterThan(20);
  });
});
