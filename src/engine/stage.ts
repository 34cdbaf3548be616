import { bytesPerElement, dtypeOf, type TypedArray } from './dtype.js';
import { giveBack, isResident, take, viewAt } from './memory.js';

/**
 * The one place where arrays that are not in engine memory get there and back.
 *
 * An operation asks for the address of each operand, runs its kernels, and
 * calls `stageEnd`. A resident array's address is its own. Any other array is
 * copied in (inputs), and copied out at the end (outputs).
 */

interface Staged {
  readonly span: { address: number; bytes: number };
  /** The user's array to copy the result to; undefined for an input. */
  readonly target: TypedArray | undefined;
}

const staged: Staged[] = [];

/** The address of an operand that is read. */
export function stageIn(array: TypedArray): number {
  if (isResident(array)) return array.byteOffset;
  return stage(array, true, false);
}

/** The address of an operand that is overwritten whole. */
export function stageOut(array: TypedArray): number {
  if (isResident(array)) return array.byteOffset;
  return stage(array, false, true);
}

/** The address of an operand that is read and written. */
export function stageInOut(array: TypedArray): number {
  if (isResident(array)) return array.byteOffset;
  return stage(array, true, true);
}

/** Copies results out and frees what was staged. */
export function stageEnd(): void {
  if (staged.length === 0) return;
  for (const { span, target } of staged) {
    if (target) target.set(viewAt(dtypeOf(target), span.address, target.length));
  }
  stageAbort();
}

/** Frees what was staged without copying results out: after an error. */
export function stageAbort(): void {
  for (const { span } of staged) giveBack(span);
  staged.length = 0;
}

function stage(array: TypedArray, copyIn: boolean, copyOut: boolean): number {
  const dtype = dtypeOf(array);
  let span;
  try {
    span = take(Math.max(1, array.length) * bytesPerElement(dtype), `engine: operand ${dtype} [${array.length}]`);
  } catch (error) {
    stageAbort();
    throw error;
  }
  staged.push({ span, target: copyOut ? array : undefined });
  if (copyIn) viewAt(dtype, span.address, array.length).set(array);
  return span.address;
}
