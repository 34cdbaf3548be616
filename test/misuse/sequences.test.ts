import { expect } from 'vitest';
import {
  ArgumentError,
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  Generator,
  Graph,
  LSTM,
  Lengths,
  Masking,
  MeanOverTime,
  PositionEmbedding,
  Sequential,
  ShapeError,
  StateError,
  TimeDelay,
  TimeDistributed,
  fromArray,
  input,
  ones,
  withLengths,
  zeros,
} from 'layerwise';
import { refuses, wrong } from './table.js';

const ids = (values: number[][]): ReturnType<typeof fromArray> => fromArray(values, { dtype: 'int32' });

const model = new Sequential(
  [
    new Embedding(10, 3, { paddingId: 0, name: 'words' }),
    new Bidirectional(new GRU(2, { returnSequences: true })),
    new MeanOverTime(),
    new Dense(1),
  ],
  { inputShape: [3], seed: 1 },
);
model.compile({ optimizer: 'sgd', loss: 'mse' });
const good = ids([
  [1, 2, 3],
  [4, 0, 0],
]);
const sequences = withLengths(zeros([2, 3, 4]), [3, 1]);
const [x, lengths] = [input([3, 4]), input([1])];
const announced = new Graph({
  inputs: [x, lengths],
  outputs: new MeanOverTime().apply(new Lengths().apply([x, lengths])),
});
const places = new PositionEmbedding(3);
places.setup([3, 4], { dtype: 'float32', generator: new Generator(1) });

const surroundings = {
  state: () => [model.theta.values.toArray(), model.theta.grads.toArray(), good.toArray(), sequences.toArray()],
  goesOn: () => expect(model.predict(good).shape).toEqual([2, 1]),
};

refuses('sequences', surroundings, [
  [
    'an id beyond the vocabulary, in predict',
    () =>
      model.predict(
        ids([
          [1, 2, 3],
          [4, 10, 0],
        ]),
      ),
    ArgumentError,
    "Sequential[0] Embedding 'words': ids must be whole numbers in 0..9, got 10 at [1, 1] (ids [2, 3], vocabulary 10).",
  ],
  [
    'a negative id, in fit',
    () =>
      model.fit(
        ids([
          [1, 2, -1],
          [4, 1, 0],
        ]),
        ones([2, 1]),
        { epochs: 1, verbose: false },
      ),
    ArgumentError,
    "Sequential[0] Embedding 'words': ids must be whole numbers in 0..9, got -1 at [0, 2] (ids [2, 3], vocabulary 10).",
  ],
  ['text where ids belong', () => model.predict(wrong([['a', 'b', 'c']])), ArgumentError, /got "a"/],
  [
    'a sequence of padding alone',
    () =>
      model.predict(
        ids([
          [1, 2, 3],
          [0, 0, 0],
        ]),
      ),
    ArgumentError,
    "Sequential[0] Embedding 'words': sequence 1 is all padding (id 0), x [2, 3]. Every sequence needs a real step: leave this one out.",
  ],
  [
    'ids of another rank',
    () => model.predict(ones([2, 3, 1])),
    ShapeError,
    'Sequential: input must have rank 2, [N, 3], got [2, 3, 1]. The first axis counts the examples.',
  ],
  [
    'a length of 0',
    () => withLengths(sequences, [3, 0]),
    ArgumentError,
    'withLengths: lengths[1] must be an integer in 1..3 (x [2, 3, 4]), got 0.',
  ],
  [
    'a length beyond the array',
    () => withLengths(sequences, [4, 1]),
    ArgumentError,
    'withLengths: lengths[0] must be an integer in 1..3 (x [2, 3, 4]), got 4.',
  ],
  [
    'lengths of another batch',
    () => withLengths(sequences, [1, 2, 3]),
    ShapeError,
    'withLengths: there must be one length for each of the 2 sequences, got 3 (x [2, 3, 4]).',
  ],
  [
    'one number for all lengths',
    () => withLengths(sequences, wrong(3)),
    ShapeError,
    'withLengths: there must be one length for each of the 2 sequences, got 3 (x [2, 3, 4]).',
  ],
  ['lengths of an array', () => withLengths(wrong([1, 2]), [1]), ArgumentError, /^withLengths: x must be a Tensor/],
  [
    'a length of 0 as an input of a graph',
    () => announced.predictAll([sequences, fromArray([[1], [0]])]),
    ArgumentError,
    /Lengths 'lengths1': lengths\[1\] must be an integer in 1\.\.3 \(x \[2, 3, 4\]\), got 0\.$/,
  ],
  [
    'a mean over an axis that is not there',
    () => new MeanOverTime().outputShape([3]),
    ShapeError,
    'MeanOverTime: input must be [N, T, ...] of rank >= 3 with T >= 1, got x [N, 3].',
  ],
  [
    'a masking value of text',
    () => new Masking(wrong('0')),
    ArgumentError,
    'Masking: value must be a finite number, got "0".',
  ],
  [
    'a merge that there is not',
    () => new Bidirectional(new LSTM(2), { merge: wrong('mean') }),
    ArgumentError,
    /^Bidirectional: merge must be one of 'concat', 'sum', 'average', 'multiply', got "mean"\./,
  ],
  [
    'a bidirectional layer that goes on',
    () => new Bidirectional(new LSTM(2, { stateful: true })),
    ArgumentError,
    'Bidirectional: the layers cannot be stateful: the one that goes back begins at the end of the sequence.',
  ],
  [
    'a bidirectional model in steps',
    () => model.forward(good, model.createCache(), { carryState: true }),
    StateError,
    "Sequential[1] Bidirectional 'bidirectional1': cannot go on from a carried state: its backward layer begins at the end of the sequence.",
  ],
  [
    'more steps than positions',
    () => new Sequential([places]).predict(zeros([1, 4, 4])),
    ShapeError,
    /PositionEmbedding 'positionEmbedding1': has 3 positions \(maxLength\), got 4 steps \(x \[1, 4, 4\]\)\./,
  ],
  [
    'a window of nothing',
    () => new TimeDelay(4, 0),
    ArgumentError,
    'TimeDelay: window must be a positive integer, got 0.',
  ],
  [
    'a tensor where a layer belongs',
    () => new TimeDistributed(wrong(sequences)),
    ArgumentError,
    'TimeDistributed: layer must be a layer with one input, got Tensor.',
  ],
]);
