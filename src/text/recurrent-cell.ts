import type { Node } from '../layers/index.js';
import { GRU, LSTM, type RecurrentNodes, SimpleRNN, WithState } from '../rnn/index.js';

/** The recurrent layers that models of text are made of. */
export const cells = ['lstm', 'gru', 'rnn'] as const;

/** The name of a recurrent layer. */
export type RecurrentCell = (typeof cells)[number];

/** A recurrent layer that goes one way; its weights are found under its kind. */
export function makeCell(cell: RecurrentCell, units: number, reverse = false): LSTM | GRU | SimpleRNN {
  const Cell = { lstm: LSTM, gru: GRU, rnn: SimpleRNN }[cell];
  return new Cell(units, { name: cell, reverse });
}

/** The nodes of a cell run over `x`, beginning in `state` (default zeros). */
export function runCell(
  name: string,
  cell: ReturnType<typeof makeCell>,
  x: Node,
  state: readonly Node[] = [],
): RecurrentNodes {
  const [sequence, ...last] = new WithState(cell, { name }).applyAll([x, ...state]);
  return { sequence, state: last };
}
