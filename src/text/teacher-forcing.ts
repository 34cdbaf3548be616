import { knownOptions, nonNegativeInteger } from '../errors/index.js';
import { type Sequence, checkSequences } from './sequences.js';

/** Options of {@link teacherForcing}. */
export interface TeacherForcingOptions {
  /** The id before the first token. */
  start: number;
  /** The id after the last token. */
  end: number;
}

/** What a decoder is fed, and what it shall answer, step by step. */
export interface TeacherForcing {
  readonly inputs: Int32Array[];
  readonly labels: Int32Array[];
}

/**
 * Sequences as a decoder learns them: its inputs are `start` and the sequence, its labels the sequence and `end`. At each
 * step it is told the right tokens so far, whatever it has answered itself.
 *
 * Throws ArgumentError naming the first sequence that is empty or holds no ids.
 *
 * @example
 * const { inputs, labels } = teacherForcing([[7, 8], [9]], { start: 1, end: 2 });
 * inputs.map((ids) => Array.from(ids)); // [[1, 7, 8], [1, 9]]
 * labels.map((ids) => Array.from(ids)); // [[7, 8, 2], [9, 2]]
 */
export function teacherForcing(sequences: readonly Sequence[], options: TeacherForcingOptions): TeacherForcing {
  const who = 'teacherForcing';
  knownOptions(who, options, ['start', 'end']);
  const { start, end } = options;
  nonNegativeInteger(who, 'start', start);
  nonNegativeInteger(who, 'end', end);
  checkSequences(who, 'sequences', sequences);
  return {
    inputs: sequences.map((ids) => Int32Array.of(start, ...Array.from(ids))),
    labels: sequences.map((ids) => Int32Array.of(...Array.from(ids), end)),
  };
}
