import { ArgumentError, knownOptions, oneOf, positiveInteger, show } from '../errors/index.js';
import { setLengths } from '../layers/index.js';
import { Tensor } from '../tensor/index.js';
import { type Sequence, checkSequences, writeSequence } from './sequences.js';

/** Options of padSequences. */
export interface PadSequencesOptions {
  /** T, the number of steps of each row. Default: those of the longest sequence. */
  length?: number;
  /** What fills the rows up (default 0, which is `<PAD>` in a vocabulary's default). -1 for labels. */
  paddingId?: number;
  /**
   * Where sequences that are longer than `length` are cut: `'end'` keeps their first steps, `'start'` their last.
   * Default: they are refused.
   */
  truncate?: 'end' | 'start';
}

/** Sequences in one tensor. */
export interface PaddedSequences {
  /** int32 [N, T], padded at the end. It knows the lengths: see lengthsOf. */
  readonly ids: Tensor;
  /** The number of real steps of each sequence. */
  readonly lengths: Int32Array;
}

/**
 * Sequences of ids of any lengths as one tensor [N, T], padded at the end.
 *
 * @throws ArgumentError naming the first sequence that is empty, holds no integers, or is longer than `length` when
 *   `truncate` does not say what to do
 *
 * @example
 * const { ids, lengths } = padSequences([[5, 6, 7], [8]]);
 * ids; // [[5, 6, 7], [8, 0, 0]]
 * lengths; // [3, 1]
 */
export function padSequences(sequences: readonly Sequence[], options: PadSequencesOptions = {}): PaddedSequences {
  const who = 'padSequences';
  knownOptions(who, options, ['length', 'paddingId', 'truncate']);
  checkSequences(who, 'sequences', sequences);
  const { paddingId = 0, truncate } = options;
  if (!Number.isInteger(paddingId)) {
    throw new ArgumentError(`${who}: paddingId must be an integer, got ${show(paddingId)}.`);
  }
  if (truncate !== undefined) oneOf(who, 'truncate', truncate, ['end', 'start']);
  const longest = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
  const { length: steps = longest } = options;
  positiveInteger(who, 'length', steps);
  if (truncate === undefined) checkLongest(who, sequences, steps);
  const ids = Tensor.zeros([sequences.length, steps], 'int32');
  const lengths = Int32Array.from(sequences, (sequence) => Math.min(steps, sequence.length));
  sequences.forEach((sequence, n) => {
    const begin = truncate === 'start' ? sequence.length - lengths[n] : 0;
    const kept = Array.from({ length: lengths[n] }, (_, t) => sequence[begin + t]);
    writeSequence(ids.data, n * steps, kept, steps, paddingId);
  });
  setLengths(ids, lengths.slice());
  return { ids, lengths };
}

function checkLongest(who: string, sequences: readonly Sequence[], steps: number): void {
  const first = sequences.findIndex((sequence) => sequence.length > steps);
  if (first < 0) return;
  throw new ArgumentError(
    `${who}: sequences[${first}] has ${sequences[first].length} steps, more than length = ${steps}. Give a larger ` +
      "length, or truncate: 'end' or 'start' to cut it.",
  );
}
