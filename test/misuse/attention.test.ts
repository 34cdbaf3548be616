import { expect } from 'vitest';
import {
  AdditiveAttention,
  ArgumentError,
  Cache,
  FormatError,
  Generator,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
  ShapeError,
  StateError,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  cast,
  fromArray,
  input,
  ones,
  withLengths,
  zeros,
} from 'layerwise';
import { layerFromConfig } from '../../src/layers/index.js';
import { registerRnnLayers } from '../../src/rnn/index.js';
import { refuses, wrong } from './table.js';

registerRnnLayers();

const context = { dtype: 'float32', generator: new Generator(1) } as const;
const layer = new MultiHeadAttention(2, 3);
layer.setup([[4, 6]], context);
const plain = new ScaledDotProductAttention();
const causal = new ScaledDotProductAttention({ causal: true });
const [q, k, v] = [ones([2, 3, 6]), ones([2, 5, 6]), ones([2, 5, 4])];
const cache = new Cache();
const encoder = new TransformerEncoderLayer(8, 2);
encoder.setup([5, 8], context);
const decoder = new TransformerDecoderLayer(8, 2);
decoder.setup([[5, 8], [7, 8]], context); // prettier-ignore

const surroundings = {
  state: () => [
    ...layer.parameters().map(({ value, grad }) => [value.toArray(), grad.toArray()]),
    ...[q, k, v].map((x) => x.toArray()),
    ...[...cache.carriedStates()].map(([name, value]) => [name, value.toArray()]),
  ],
  goesOn: () => expect(layer.forward([q, k], cache)[0].shape).toEqual([2, 3, 6]),
};

refuses('attention', surroundings, [
  [
    'five inputs',
    () => plain.forward([q, k, v, v, v], cache),
    ArgumentError,
    'ScaledDotProductAttention: takes 1 to 4 inputs, [query, keys, values, mask], got 5. ' +
      'Keys are the query and values the keys where they are left out.',
  ],
  [
    'a query without the axis of time',
    () => plain.forward([ones([2, 6]), k], cache),
    ShapeError,
    'ScaledDotProductAttention: query must be [N, T, C], got query [2, 6].',
  ],
  [
    'keys of another batch size',
    () => plain.forward([q, ones([3, 5, 6])], cache),
    ShapeError,
    'ScaledDotProductAttention: query and keys must hold as many examples, got query [2, 3, 6] and keys [3, 5, 6].',
  ],
  [
    'keys and values of other numbers',
    () => plain.forward([q, k, ones([2, 4, 4])], cache),
    ShapeError,
    'ScaledDotProductAttention: there must be one value for each key, got keys [2, 5, 6] and values [2, 4, 4].',
  ],
  [
    'queries that cannot be compared with the keys',
    () => plain.forward([q, v], cache),
    ShapeError,
    'ScaledDotProductAttention: query and keys must have one last axis >= 1, got query [2, 3, 6] and keys [2, 5, 4].',
  ],
  [
    'no keys at all',
    () => plain.forward([q, zeros([2, 0, 6])], cache),
    ShapeError,
    'ScaledDotProductAttention: there must be a key to attend to, got keys [2, 0, 6].',
  ],
  [
    'another dtype',
    () => plain.forward([cast(q, 'float64'), k], cache),
    ArgumentError,
    /^ScaledDotProductAttention: query must have the cache's dtype 'float32', got 'float64'/,
  ],
  [
    'a mask of queries alone',
    () => plain.forward([q, k, v, ones([2, 3])], cache),
    ShapeError,
    'ScaledDotProductAttention: the mask must be [N, Tq, Tk] = [2, 3, 5] or [N, Tk] = [2, 5], got mask [2, 3].',
  ],
  [
    'a mask that is added to scores in other libraries',
    () => plain.forward([q, k, v, fromArray([[0, 0, 0, -1e9, 0], [0, 0, 0, 0, 0]])], cache), // prettier-ignore
    ArgumentError,
    'ScaledDotProductAttention: mask[0, 3] must be 0 or 1 (1 = may be attended to), got -1000000000 (mask [2, 5]).',
  ],
  [
    'a mask that hides all keys of an example',
    () => plain.forward([q, k, v, fromArray([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]])], cache), // prettier-ignore
    ArgumentError,
    'ScaledDotProductAttention: query 0 of example 1 may attend to no key: the mask hides the 5 of 5 keys that its place and ' +
      'the lengths leave. Let it see one at least, and leave its output out of the loss.',
  ],
  [
    'a mask that hides all keys before a query',
    () => causal.forward([k, k, v, fromArray([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]], { dtype: 'int32' })], cache), // prettier-ignore
    ArgumentError,
    /query 0 of example 1 may attend to no key: the mask hides the 1 of 5 keys/,
  ],
  [
    'a mask and lengths that leave no key',
    () => plain.forward([q, withLengths(ones([2, 5, 6]), [5, 2]), v, fromArray([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]])], cache), // prettier-ignore
    ArgumentError,
    /query 0 of example 1 may attend to no key: the mask hides the 2 of 5 keys/,
  ],
  [
    'channels that the layer was not built for',
    () => layer.forward([q, v], cache),
    ShapeError,
    'MultiHeadAttention: input axis -1 must equal wk.shape[0] = 6, got 4 (x [2, 5, 4]). Was the layer built for another input?',
  ],
  [
    'a layer that is not built',
    () => new MultiHeadAttention(2, 3).forward([q], cache),
    StateError,
    /^MultiHeadAttention: not built yet/,
  ],
  [
    'parameters of a layer that is not built',
    () => new AdditiveAttention(3).wq,
    StateError,
    /^AdditiveAttention: not built yet/,
  ],
  [
    'backward without forward',
    () => new ScaledDotProductAttention().backward([q], new Cache()),
    StateError,
    /^ScaledDotProductAttention: backward needs a forward pass with the same cache/,
  ],
  [
    'a gradient of the weights of another shape',
    () => {
      const own = new Cache();
      plain.forward([q, k], own);
      plain.backward([undefined, ones([2, 3, 4])], own);
    },
    ShapeError,
    'ScaledDotProductAttention: dy [2, 3, 4] must have the shape of the output y [2, 3, 5].',
  ],
  ['no heads', () => new MultiHeadAttention(0, 4), ArgumentError, /heads must be a positive integer, got 0/],
  ['half a key', () => new MultiHeadAttention(2, 1.5), ArgumentError, /keyDim must be a positive integer, got 1.5/],
  [
    'dropout in percent',
    () => new MultiHeadAttention(2, 4, { dropout: 10 }),
    ArgumentError,
    'MultiHeadAttention: dropout must lie in [0, 1), got 10.',
  ],
  [
    'an option of another library',
    () => new MultiHeadAttention(2, 4, wrong({ embedDim: 3 })),
    ArgumentError,
    /^MultiHeadAttention: unknown option 'embedDim'\. .*Known options: name, trainable, causal, valueDim/,
  ],
  [
    'causal by its name',
    () => new ScaledDotProductAttention(wrong({ causal: 'yes' })),
    ArgumentError,
    'ScaledDotProductAttention: causal must be true or false, got "yes".',
  ],
  ['no units', () => new AdditiveAttention(-1), ArgumentError, /units must be a positive integer, got -1/],
  [
    'tensors where nodes belong',
    () => plain.apply({ query: wrong(q) }),
    ArgumentError,
    /^ScaledDotProductAttention: input 0 must be a node/,
  ],
  [
    'nodes by other names',
    () => plain.apply(wrong({ query: input([3, 6]), key: input([5, 6]) })),
    ArgumentError,
    /^ScaledDotProductAttention: unknown option 'key'\. Did you mean 'keys'\?/,
  ],
  [
    'nodes that do not go together',
    () => new MultiplicativeAttention().apply({ query: input([3, 6]), keys: input([5]) }),
    ShapeError,
    'MultiplicativeAttention: keys must be [N, T, C], got keys [N, 5].',
  ],
  [
    'a saved layer without its heads',
    () => layerFromConfig({ ...layer.config(), heads: null }),
    FormatError,
    /'heads' must be a number/,
  ],
  [
    'heads that do not divide the dimensions',
    () => new TransformerEncoderLayer(8, 3),
    ArgumentError,
    'TransformerEncoderLayer: heads must divide dimensions, got 3 heads and 8 dimensions: each head gets its share.',
  ],
  [
    'a place of the norm that there is not',
    () => new TransformerDecoderLayer(8, 2, { norm: wrong('prenorm') }),
    ArgumentError,
    /^TransformerDecoderLayer: norm must be one of 'pre', 'post', got "prenorm"\./,
  ],
  [
    'an encoder that is given other dimensions',
    () => encoder.forward(ones([2, 5, 6]), cache),
    ShapeError,
    /^TransformerEncoderLayer: input axis -1 must equal dimensions = 8, got 6 \(x \[2, 5, 6\]\)/,
  ],
  [
    'a decoder without its memory',
    () => decoder.forward([ones([2, 5, 8])], cache),
    ArgumentError,
    'TransformerDecoderLayer: takes 2 inputs, [x, memory], got 1.',
  ],
  [
    'a memory of another batch size',
    () => decoder.forward([ones([2, 5, 8]), ones([1, 7, 8])], cache),
    ShapeError,
    'TransformerDecoderLayer: inputs must be x [N, T, 8] and memory [N, S, C] of one batch size, ' +
      'got x [2, 5, 8] and memory [1, 7, 8].',
  ],
]);
