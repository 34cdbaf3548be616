import { ArgumentError } from '../errors/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { missingError, position } from './entries.js';

/** Pads labels where the blank does not. */
const PADDING = -1;

/** What the labels [N, L] of sequences may be. */
export interface CtcLabelRules {
  readonly who: string;
  readonly blank: number;
  readonly classes: number;
  /** Whether a row of NaN is an unknown label. */
  readonly skipMissing: boolean;
}

/**
 * How many classes the label of example n has before its padding; -1 where it is unknown. Throws at the first element
 * that is neither a class nor padding.
 */
export function ctcLabelLength(rules: CtcLabelRules, target: Tensor, n: number): number {
  const { who, blank, classes, skipMissing } = rules;
  const { data, shape } = target;
  const [begin, end] = [n * shape[1], (n + 1) * shape[1]];
  if (Number.isNaN(data[begin]) && skipMissing && data.subarray(begin, end).every(Number.isNaN)) return -1;
  let length = 0;
  for (let i = begin; i < end; i++) {
    const k = data[i];
    if (k === blank || k === PADDING) continue;
    if (Number.isNaN(k)) throw missingError(who, data, shape);
    const isClass = Number.isInteger(k) && k >= 0 && k < classes;
    if (isClass && length === i - begin) length++;
    else throw isClass ? afterPadding(who, target, i) : noClass(rules, k, i, shape);
  }
  return length;
}

function afterPadding(who: string, { data, shape }: Tensor, i: number): ArgumentError {
  return new ArgumentError(
    `${who}: labels are padded at their end, got ${data[i]} at ${position(i, shape)} after ${data[i - 1]} at ` +
      `${position(i - 1, shape)} of ${showShape(shape)}.`,
  );
}

function noClass({ who, blank, classes }: CtcLabelRules, k: number, i: number, shape: Shape): ArgumentError {
  const range = blank === 0 ? `[1, ${classes - 1}]` : `[0, ${classes - 1}]`;
  return new ArgumentError(
    `${who}: labels must be integers in ${range}, padded with the blank ${blank} or -1, got ${k} at ` +
      `${position(i, shape)} of ${showShape(shape)}.`,
  );
}

/** How many neighbours in the label of example n, of this length, are equal: each needs a blank between them. */
export function ctcRepeats({ data, shape }: Tensor, n: number, length: number): number {
  let repeats = 0;
  for (let i = n * shape[1] + 1; i < n * shape[1] + length; i++) if (data[i] === data[i - 1]) repeats++;
  return repeats;
}
