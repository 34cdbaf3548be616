import { ArgumentError, show } from '../errors/index.js';

/** The ids of one sequence, such as what `encode` returns. */
export type Sequence = ArrayLike<number>;

/** Whether a value is a list of numbers. */
export function isSequence(value: unknown): value is Sequence {
  return ArrayBuffer.isView(value) || (Array.isArray(value) && (value.length === 0 || typeof value[0] === 'number'));
}

/** The sequences, each checked to hold at least one id, and integers only; names the first offender. */
export function checkSequences(who: string, name: string, sequences: readonly Sequence[]): void {
  if (!Array.isArray(sequences)) {
    throw new ArgumentError(`${who}: ${name} must be a list of sequences of ids, got ${show(sequences)}.`);
  }
  const list: readonly Sequence[] = sequences;
  if (list.length === 0) throw new ArgumentError(`${who}: ${name} holds no sequence; at least one is needed.`);
  list.forEach((sequence, n) => checkIds(who, `${name}[${n}]`, sequence));
}

/** Throws unless a sequence is a list of at least one integer; names the first that is none. */
export function checkIds(who: string, name: string, ids: Sequence): void {
  if (!isSequence(ids)) throw new ArgumentError(`${who}: ${name} must be a list of ids, got ${show(ids)}.`);
  if (ids.length === 0) throw new ArgumentError(`${who}: ${name} is empty; at least one id is needed.`);
  for (let t = 0; t < ids.length; t++) {
    if (Number.isInteger(ids[t]) && Math.abs(ids[t]) < 2 ** 31) continue;
    throw new ArgumentError(`${who}: ${name}[${t}] must be an integer below 2^31, got ${show(ids[t])}.`);
  }
}

/** Writes a sequence at `offset`, and the filling after it up to `steps`. */
export function writeSequence(
  to: Int32Array | Float32Array | Float64Array,
  offset: number,
  sequence: Sequence,
  steps: number,
  filling: number,
): void {
  for (let t = 0; t < sequence.length; t++) to[offset + t] = sequence[t];
  to.fill(filling, offset + sequence.length, offset + steps);
}
