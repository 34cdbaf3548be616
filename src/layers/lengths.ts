import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Tensor, showShape } from '../tensor/index.js';
import { lengthsOf, setLengths } from '../tensor/lengths.js';

export { lengthsOf, setLengths } from '../tensor/lengths.js';

/**
 * Tells how long the sequences of a batch are that are padded at the end: x is [N, T] (ids) or [N, T, ...], and of
 * sequence n the first lengths[n] of T steps are real.
 *
 * Returns x itself, which remembers a copy of the lengths until it is told others. They go with it through layers that
 * keep the time axis, and through `fit`, `evaluate` and `predict`, into their batches. Layers that look at several steps,
 * such as recurrent layers, attention and MeanOverTime, leave padded steps out. Embedding and Masking find lengths by
 * themselves.
 *
 * Throws ShapeError when x has no time axis or there is not one length for each sequence, ArgumentError for a length that
 * is no integer in 1..T; it names the first one.
 *
 * @example
 * const x = withLengths(zeros([2, 5, 3]), [5, 2]);
 * Array.from(lengthsOf(x) ?? []); // [5, 2]
 */
export function withLengths(x: Tensor, lengths: readonly number[] | Int32Array): Tensor {
  expectTensor('withLengths', x, 'x');
  setLengths(x, checkLengths('withLengths', x, lengths));
  return x;
}

/** A copy of the lengths, which must fit x [N, T, ...]: N integers in 1..T. */
export function checkLengths(who: string, x: Tensor, lengths: ArrayLike<number>): Int32Array {
  if (x.rank < 2) {
    throw new ShapeError(`${who}: lengths need x [N, T] or [N, T, ...], got x ${showShape(x.shape)}.`);
  }
  const [n, steps] = x.shape;
  if (lengths?.length !== n) {
    const got = lengths?.length === undefined ? show(lengths) : lengths.length;
    throw new ShapeError(
      `${who}: there must be one length for each of the ${n} sequences, got ${got} (x ${showShape(x.shape)}).`,
    );
  }
  for (let i = 0; i < n; i++) {
    if (Number.isInteger(lengths[i]) && lengths[i] >= 1 && lengths[i] <= steps) continue;
    throw new ArgumentError(
      `${who}: lengths[${i}] must be an integer in 1..${steps} (x ${showShape(x.shape)}), got ${show(lengths[i])}.`,
    );
  }
  return Int32Array.from(lengths);
}

/**
 * The lengths of what a layer makes step by step: those of the first input that has some and as many sequences and steps
 * as the output [N, T, ...]; undefined when there is none.
 */
export function keptLengths(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
  for (const x of inputs) {
    const lengths = lengthsOf(x);
    if (!lengths) continue;
    if (x === output) return lengths;
    if (output.rank >= 3 && output.shape[0] === x.shape[0] && output.shape[1] === x.shape[1]) return lengths;
  }
  return undefined;
}
