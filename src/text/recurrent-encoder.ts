import { ArgumentError, inInterval, knownOptions, oneOf, positiveInteger, trueOrFalse } from '../errors/index.js';
import { Concatenate, Dropout, Embedding, type Node, input } from '../layers/index.js';
import { type RecurrentCell, cells, makeCell, runCell } from './recurrent-cell.js';

/** What an encoder leaves to a decoder, as nodes of a Graph. */
export interface EncoderNodes {
  /** What the encoder reads: nodes made by `input(shape)`. */
  readonly inputs: readonly Node[];
  /** The first state of the decoder, [units] each: h and c of an LSTM, h of a GRU. */
  readonly state: readonly Node[];
  /** What attention may look at, [S, D]. Default: nothing. */
  readonly annotations?: Node;
}

/** Options of {@link recurrentEncoder}. */
export interface RecurrentEncoderOptions {
  /** The number of source tokens. */
  vocabulary: number;
  /** The length of the vectors that tokens become. Default: `units`. */
  embedding?: number;
  /** The size of the state that the decoder begins with. */
  units: number;
  /** Default 'lstm'. */
  cell?: RecurrentCell;
  /** Whether half of the units reads from the end to the start; `units` is even then. Default true. */
  bidirectional?: boolean;
  /** Fraction in [0, 1) of the embedded tokens' features that training drops. Default 0. */
  dropout?: number;
  /** The id that fills sequences up. Default: none; sequences tell their lengths themselves. */
  paddingId?: number;
}

/**
 * The first half of a translation model (§5.3.1): a recurrent layer reads ids [N, S]; its last state says what the sequence
 * means, its outputs [N, S, units], the annotations, say it place by place.
 *
 * With `bidirectional` units / 2 run each way, and states and annotations are both, one after the other.
 *
 * Throws ArgumentError for an option outside its domain.
 *
 * @example
 * const { inputs, state, annotations } = recurrentEncoder({ vocabulary: 100, units: 32 });
 * state.map(({ shape }) => shape); // [[32], [32]]
 * const model = new Graph({ inputs, outputs: state });
 * model.predictAll([ones([5, 7], 'int32')])[0].shape; // [5, 32]
 */
export function recurrentEncoder(options: RecurrentEncoderOptions): EncoderNodes & { readonly annotations: Node } {
  const who = 'recurrentEncoder';
  knownOptions(who, options, [
    ...['vocabulary', 'embedding', 'units', 'cell', 'bidirectional', 'dropout', 'paddingId'],
  ]);
  const { vocabulary, units, embedding = units, cell = 'lstm', bidirectional = true, dropout = 0, paddingId } = options;
  positiveInteger(who, 'vocabulary', vocabulary);
  positiveInteger(who, 'units', units);
  positiveInteger(who, 'embedding', embedding);
  oneOf(who, 'cell', cell, cells);
  inInterval(who, 'dropout', dropout, '[0, 1)');
  if (trueOrFalse(who, 'bidirectional', bidirectional) && units % 2 !== 0) {
    throw new ArgumentError(`${who}: units must be even for a bidirectional encoder, half for each way, got ${units}.`);
  }
  const ids = input([1]);
  let x = new Embedding(vocabulary, embedding, { name: 'sourceEmbedding', paddingId }).apply(ids);
  if (dropout > 0) x = new Dropout(dropout, { name: 'sourceDropout' }).apply(x);
  if (!bidirectional) {
    const { sequence, state } = runCell('encoder', makeCell(cell, units), x);
    return { inputs: [ids], state, annotations: sequence };
  }
  const forward = runCell('forward', makeCell(cell, units / 2), x);
  const backward = runCell('backward', makeCell(cell, units / 2, true), x);
  const join = (name: string, a: Node, b: Node): Node => new Concatenate(-1, { name }).apply([a, b]);
  return {
    inputs: [ids],
    state: forward.state.map((own, i) => join(`state${i}`, own, backward.state[i])),
    annotations: join('annotations', forward.sequence, backward.sequence),
  };
}
