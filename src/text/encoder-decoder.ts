import {
  ArgumentError,
  ShapeError,
  inInterval,
  knownOptions,
  nonNegativeInteger,
  oneOf,
  positiveInteger,
} from '../errors/index.js';
import type { FloatDType } from '../engine/index.js';
import { Concatenate, Dense, Dropout, Embedding, type Node, expectNodes, input } from '../layers/index.js';
import { Graph } from '../models/index.js';
import { AdditiveAttention, AttentionRecurrent, MultiplicativeAttention } from '../rnn/index.js';
import { SequenceWriter } from './sequence-writer.js';
import { type RecurrentCell, cells, makeCell, runCell } from './recurrent-cell.js';
import type { EncoderNodes } from './recurrent-encoder.js';

const attentions = ['none', 'multiplicative', 'additive', 'recurrent'] as const;

/** How a decoder looks at the source while it writes. */
export type DecoderAttention = (typeof attentions)[number];

/** Options of {@link encoderDecoder}. */
export interface EncoderDecoderOptions {
  /** The number of target tokens, V. */
  vocabulary: number;
  /** The id before the first token. */
  start: number;
  /** The id after the last token. */
  end: number;
  /** The length of the vectors that tokens become. Default: the units of the state. */
  embedding?: number;
  /** Default 'lstm'. */
  cell?: RecurrentCell;
  /**
   * 'none'; 'multiplicative' or 'additive': the state after each step asks for a context, which joins it (Luong et al.
   * 2015); 'recurrent': the state before each step asks, and the context is an input of the step (Bahdanau et al. 2015,
   * §5.3.8). Default: 'multiplicative' when the encoder has annotations, else 'none'.
   */
  attention?: DecoderAttention;
  /** Fraction in [0, 1) of the features that training drops, of embedded tokens and before the softmax. Default 0. */
  dropout?: number;
  /** What initial values and dropout are drawn from. Default 0. */
  seed?: number | string;
  /** Element type of parameters and activations. Default 'float32'. */
  dtype?: FloatDType;
}

/** The nodes of a decoder. */
interface DecoderNodes {
  readonly output: Node;
  readonly weights?: Node;
}

/**
 * A model that reads something and writes a sequence (§5.3.1): translation, captions, dates. The encoder may be any nodes
 * of a graph; its state is the first state of a recurrent decoder, whose inputs are the tokens so far:
 *
 *   s⟨t⟩ = cell(E y⟨t-1⟩, s⟨t-1⟩)        s⟨0⟩ from the encoder, y⟨0⟩ = start
 *   c⟨t⟩ = attention(s⟨t⟩, annotations)    h⟨t⟩ = tanh(W_h [c⟨t⟩, s⟨t⟩])        with attention, else h⟨t⟩ = s⟨t⟩
 *   P(y⟨t⟩ | y⟨1⟩ ... y⟨t-1⟩, x) = softmax(W_y h⟨t⟩ + b_y)
 *
 * Its `model` is trained with the right tokens as inputs ("teacher forcing"): inputs are those of the encoder and ids
 * [N, T], `start` and then the sequence; the output is [N, T, V], the labels are the sequence and then `end`, -1 where
 * it is padded (SparseCategoricalCrossEntropy with `skipMissing`). The SequenceWriter that comes back writes by itself.
 *
 * Throws ArgumentError for an option outside its domain and attention without annotations, ShapeError for states that do
 * not fit the cell.
 *
 * @example
 * const features = input([6]); // of a picture
 * const state = [new Dense(8, { activation: 'tanh' }).apply(features)];
 * const options = { vocabulary: 20, start: 0, end: 1, cell: 'gru' } as const;
 * const captioner = encoderDecoder({ inputs: [features], state }, options);
 * const [[caption]] = captioner.write([ones([1, 6])], { beamWidth: 3, maxLength: 5 });
 * caption.tokens.length <= 5; // true
 */
export function encoderDecoder(encoder: EncoderNodes, options: EncoderDecoderOptions): SequenceWriter {
  const who = 'encoderDecoder';
  knownOptions(who, encoder, ['inputs', 'state', 'annotations']);
  knownOptions(who, options, [
    ...['vocabulary', 'start', 'end', 'embedding', 'cell', 'attention', 'dropout', 'seed', 'dtype'],
  ]);
  const { inputs, state, annotations } = encoder;
  expectNodes(who, inputs);
  const units = unitsOf(who, state);
  const { vocabulary, start, end, embedding = units, seed, dtype } = options;
  positiveInteger(who, 'vocabulary', vocabulary);
  positiveInteger(who, 'embedding', embedding);
  for (const [name, id] of Object.entries({ start, end })) {
    nonNegativeInteger(who, name, id);
    if (id >= vocabulary) throw new ArgumentError(`${who}: ${name} must be an id in 0..${vocabulary - 1}, got ${id}.`);
  }
  const ids = input([1]);
  const target = new Embedding(vocabulary, embedding, { name: 'targetEmbedding' }).apply(ids);
  const decoder = decoderNodes(who, target, encoder, options);
  const model = new Graph({ inputs: [...inputs, ids], outputs: decoder.output }, { seed, dtype });
  return new SequenceWriter(model, { start, end, ...decoder, initial: state, annotations });
}

/** The decoder above the tokens that it is fed, [T, embedding]. */
function decoderNodes(
  who: string,
  tokens: Node,
  { state, annotations }: EncoderNodes,
  options: EncoderDecoderOptions,
): DecoderNodes {
  const { vocabulary, cell = 'lstm', dropout = 0, attention = annotations ? 'multiplicative' : 'none' } = options;
  oneOf(who, 'cell', cell, cells);
  oneOf(who, 'attention', attention, attentions);
  inInterval(who, 'dropout', dropout, '[0, 1)');
  const units = unitsOf(who, state);
  const layer = makeCell(cell, units);
  if (state.length !== layer.numStates) {
    throw new ArgumentError(
      `${who}: encoder.state must hold the ${layer.numStates} first states of cell '${cell}', got ${state.length}.`,
    );
  }
  const dropped = (name: string, x: Node): Node => (dropout > 0 ? new Dropout(dropout, { name }).apply(x) : x);
  const probabilities = (h: Node): Node =>
    new Dense(vocabulary, { activation: 'softmax', name: 'probabilities' }).apply(dropped('outputDropout', h));
  const x = dropped('targetDropout', tokens);
  if (attention === 'none') {
    const { sequence } = runCell('decoder', layer, x, state);
    return { output: probabilities(sequence) };
  }
  if (!annotations) {
    throw new ArgumentError(
      `${who}: attention '${attention}' needs something to look at: give encoder.annotations [S, D].`,
    );
  }
  if (attention === 'recurrent') {
    const decoder = new AttentionRecurrent(layer, { name: 'attention' });
    const [sequence, weights] = decoder.applyAll([x, annotations, ...state]);
    return { output: probabilities(sequence), weights };
  }
  const { sequence } = runCell('decoder', layer, x, state);
  const name = 'attention';
  const asking =
    attention === 'additive' ? new AdditiveAttention(units, { name }) : new MultiplicativeAttention({ name });
  const { y: context, weights } = asking.apply({ query: sequence, keys: annotations });
  const joined = new Concatenate(-1, { name: 'contextAndState' }).apply([context, sequence]);
  const h = new Dense(units, { activation: 'tanh', name: 'attentional' }).apply(joined);
  return { output: probabilities(h), weights };
}

/** The size of the states, which must be vectors of one length. */
function unitsOf(who: string, state: readonly Node[]): number {
  expectNodes(who, state);
  if (state.length === 0)
    throw new ArgumentError(`${who}: encoder.state must hold the decoder's first state, got none.`);
  const [units] = state[0].shape;
  state.forEach(({ shape }, i) => {
    if (shape.length === 1 && shape[0] === units) return;
    throw new ShapeError(
      `${who}: the states must be vectors of one length, [N, units], got state ${i} [${['N', ...shape].join(', ')}].`,
    );
  });
  return units;
}
