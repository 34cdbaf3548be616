import { describe, expect, it } from 'vitest';
import { type BaseLayer, Cache, Dense, Embedding, input, lengthsOf, withLengths } from '../../src/layers/index.js';
import { Graph, Sequential, Stepper } from '../../src/models/index.js';
import {
  AttentionLayer,
  PositionalEncoding,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
} from '../../src/rnn/index.js';
import { Generator, type Tensor, cast, concat, slice } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';

const T = 19;
const [V, D] = [11, 12];
const ids = cast(new Generator('ids').uniform([3, T], 0, V), 'int32');
const memory = withLengths(new Generator('memory').normal([3, 7, 10]), [7, 2, 5]);

function steps(x: Tensor, begin: number, end: number): Tensor {
  return slice(x, [0, begin], [x.shape[0], end]);
}

function languageModel(norm: 'pre' | 'post'): Sequential {
  const layers = [0, 1].map(() => new TransformerEncoderLayer(D, 3, { causal: true, norm }));
  const parts = [new Embedding(V, D), new PositionalEncoding(), ...layers, new Dense(V, { activation: 'softmax' })];
  return new Sequential(parts, { inputShape: [T], seed: 4 });
}

/** Ids and what they attend to in, probabilities out. */
function decoder(norm: 'pre' | 'post'): Graph {
  const [target, source] = [input([T]), input([7, 10])];
  let x = new PositionalEncoding().apply(new Embedding(V, D).apply(target));
  for (const heads of [3, 4]) x = new TransformerDecoderLayer(D, heads, { norm }).apply(x, source).y;
  const y = new Dense(V, { activation: 'softmax' }).apply(x);
  return new Graph({ inputs: [target, source], outputs: y }, { seed: 5 });
}

const cuts = [{ sizes: Array.from({ length: T }, () => 1) }, { sizes: [4, 1, 1, 6, 7] }];

describe.each(['pre', 'post'] as const)('with norm: %s', (norm) => {
  it.each(cuts)('a transformer of one kind of layers writes in steps of $sizes what it writes at once', ({ sizes }) => {
    const model = languageModel(norm);
    const whole = model.predict(ids);
    const stepper = new Stepper(model);
    let begin = 0;
    const pieces = sizes.map((size) => stepper.step(steps(ids, begin, (begin += size))).clone());
    expect(bitsOf(concat(pieces, 1).data)).toBe(bitsOf(whole.data));
  });

  it.each(cuts)('a decoder writes in steps of $sizes what it writes at once', ({ sizes }) => {
    const model = decoder(norm);
    const [whole] = model.forwardAll([ids, memory], model.createCache());
    const stepper = new Stepper(model);
    let begin = 0;
    const pieces = sizes.map((size) => stepper.step([steps(ids, begin, (begin += size)), memory]).clone());
    expect(bitsOf(concat(pieces, 1).data)).toBe(bitsOf(whole.data));
  });
});

describe('a decoder', () => {
  const model = decoder('pre');
  const [whole] = model.forwardAll([ids, memory], model.createCache());
  const expected = whole.clone();

  it('goes on from other rows, with their memories', () => {
    const stepper = new Stepper(model);
    stepper.step([steps(ids, 0, 5), memory]);
    stepper.reorder([2, 2, 0, 1]);
    const order = [2, 2, 0, 1];
    const pick = (x: Tensor): Tensor =>
      concat(
        order.map((row) => x.rows(row, row + 1)),
        0,
      );
    const lengths = order.map((row) => lengthsOf(memory)?.[row] ?? 0);
    for (let t = 5; t < 8; t++) {
      const y = stepper.step([pick(steps(ids, t, t + 1)), withLengths(pick(memory), lengths)]);
      expect(bitsOf(y.data)).toBe(bitsOf(pick(steps(expected, t, t + 1)).data));
    }
  });

  it('notices that the memory is another one', () => {
    const other = withLengths(memory.clone(), lengthsOf(memory) ?? []);
    other.data[3] += 1;
    const [first, second] = [memory, other].map((given) => {
      const stepper = new Stepper(model);
      stepper.step([steps(ids, 0, 1), memory]);
      return stepper.step([steps(ids, 1, 2), given]).toArray();
    });
    expect(second).not.toEqual(first);
  });

  it('shows where it looks: weights of each attention, none on padding', () => {
    const seen: (readonly [BaseLayer, number[]])[] = [];
    const observe = (layer: BaseLayer, outputs: readonly Tensor[]): void => {
      if (layer instanceof AttentionLayer) seen.push([layer, [...outputs[1].shape]]);
      if (layer instanceof TransformerDecoderLayer) {
        const [, weights] = outputs;
        expect(weights.get(1, 0, 4, 2)).toBe(0);
        expect(weights.get(1, 0, 4, 0) + weights.get(1, 0, 4, 1)).toBeCloseTo(1, 6);
      }
    };
    model.forwardAll([ids, memory], model.createCache(), { observe });
    expect(seen.map(([layer, shape]) => [layer.name, shape])).toEqual([
      ['selfAttention', [3, 3, T, T]],
      ['crossAttention', [3, 3, T, 7]],
      ['selfAttention', [3, 4, T, T]],
      ['crossAttention', [3, 4, T, 7]],
    ]);
  });
});

it('an encoder layer hides what is behind the end of a sequence', () => {
  const layer = new TransformerEncoderLayer(4, 2);
  layer.setup([6, 4], { dtype: 'float32', generator: new Generator(1) });
  const x = withLengths(new Generator(2).normal([2, 6, 4]), [3, 6]);
  const first = layer.forward(x, new Cache()).clone();
  for (let i = 12; i < 24; i++) x.data[i] = 99; // the padded steps of sequence 0
  const second = layer.forward(x, new Cache());
  const real = (y: Tensor): Float32Array | Float64Array | Int32Array => y.data.slice(0, 12);
  expect(real(second)).toEqual(real(first));
  expect(second.rows(1, 2).toArray()).toEqual(first.rows(1, 2).toArray());
});
