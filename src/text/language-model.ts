import { inInterval, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import type { FloatDType } from '../engine/index.js';
import { Dense, Dropout, Embedding, type Layer } from '../layers/index.js';
import { Sequential } from '../models/index.js';
import { GRU, LSTM, SimpleRNN } from '../rnn/index.js';

const cells = ['lstm', 'gru', 'rnn'] as const;

/** Options of {@link languageModel}. */
export interface LanguageModelOptions {
  /** The number of tokens, V. */
  vocabulary: number;
  /** The units of each recurrent layer. */
  units: number;
  /** How many recurrent layers lie on each other. Default 1. */
  layers?: number;
  /** What they are: LSTM (default), GRU or a simple RNN. */
  cell?: (typeof cells)[number];
  /** The length of the vectors that tokens become first. Default: none, tokens are rows of the first layer's weight. */
  embedding?: number;
  /** Fraction in [0, 1) that is dropped between layers, never from step to step (Zaremba et al. 2014, arXiv:1409.2329). Default 0. */
  dropout?: number;
  /** What initial values and dropout are drawn from. Default 0. */
  seed?: number | string;
  /** Element type of parameters and activations. Default 'float32'. */
  dtype?: FloatDType;
}

/**
 * A language model (§5.1.6 of the course notes): ids [N, T] in, ŷ⟨t⟩ = P(next token | tokens up to t) [N, T, V] out.
 *
 *   x⟨t⟩ = one-hot or embedding of id t,   a⟨t⟩ = LSTM(x⟨t⟩, a⟨t-1⟩),   ŷ⟨t⟩ = softmax(W_y a⟨t⟩ + b_y)
 *
 * It learns with the loss 'sparseCategoricalCrossEntropy' from labels [N, T], the ids one step ahead; `skipMissing`
 * leaves padding, labels of -1, out. T may differ from call to call. A long text is learned from in windows that go on
 * from each other, `languageWindows`: truncated backpropagation through time.
 *
 * @throws ArgumentError for an option outside its domain
 *
 * @example
 * const model = languageModel({ vocabulary: 30, embedding: 8, units: 16, layers: 2, cell: 'gru' });
 * const ids = zeros([4, 7], 'int32');
 * model.predict(ids).shape; // [4, 7, 30]
 */
export function languageModel(options: LanguageModelOptions): Sequential {
  const who = 'languageModel';
  knownOptions(who, options, [
    ...(['vocabulary', 'units', 'layers', 'cell', 'embedding', 'dropout', 'seed', 'dtype'] as const),
  ]);
  const { vocabulary, units, layers = 1, cell = 'lstm', embedding, dropout = 0, seed, dtype } = options;
  positiveInteger(who, 'vocabulary', vocabulary);
  positiveInteger(who, 'units', units);
  positiveInteger(who, 'layers', layers);
  oneOf(who, 'cell', cell, cells);
  inInterval(who, 'dropout', dropout, '[0, 1)');
  if (embedding !== undefined) positiveInteger(who, 'embedding', embedding);
  const Cell = { lstm: LSTM, gru: GRU, rnn: SimpleRNN }[cell];

  const parts: Layer[] = [];
  if (embedding !== undefined) parts.push(new Embedding(vocabulary, embedding));
  for (let i = 0; i < layers; i++) {
    const readsIds = i === 0 && embedding === undefined;
    if (dropout > 0 && !readsIds) parts.push(new Dropout(dropout));
    parts.push(new Cell(units, { returnSequences: true, ...(readsIds && { vocabulary }) }));
  }
  if (dropout > 0) parts.push(new Dropout(dropout));
  parts.push(new Dense(vocabulary, { activation: 'softmax' }));
  return new Sequential(parts, { seed, dtype, inputShape: [1] });
}
