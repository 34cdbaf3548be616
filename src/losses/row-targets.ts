import { ArgumentError } from '../errors/index.js';
import type { Cache } from '../layers/index.js';
import { type Tensor, showShape } from '../tensor/index.js';
import { missingError, position } from './entries.js';

/** What the targets of a loss over rows may be. */
export interface RowTargetRules {
  readonly who: string;
  /** Whether NaN is an unknown label. */
  readonly skipMissing: boolean;
  /** The label that stands for none. */
  readonly missingLabel: number | undefined;
  /** What elements of dense targets must not be below. */
  readonly least: number;
}

/** Throws at the first label that is not a whole number; NaN is none of this function's business. */
export function checkWhole(who: string, { data, shape }: Tensor): void {
  const r = data.findIndex((label: number) => !Number.isInteger(label) && !Number.isNaN(label));
  if (r < 0) return;
  throw new ArgumentError(
    `${who}: labels must be integers, got ${data[r]} at ${position(r, shape)} of ${showShape(shape)}.`,
  );
}

/** Labels as int32; NaN becomes -1. Throws at the first number that is not whole. */
export function integerLabels(who: string, target: Tensor, store: Cache): Tensor {
  if (target.dtype === 'int32') return target;
  checkWhole(who, target);
  const labels = store.buffer('labels', target.shape, 'int32');
  for (let r = 0; r < labels.size; r++) {
    const label = target.data[r];
    labels.data[r] = Number.isNaN(label) ? -1 : label;
  }
  return labels;
}

/** Whether the label of row r is known; throws when it is neither a class nor stands for none. */
export function labelIsKnown(rules: RowTargetRules, target: Tensor, r: number, classes: number): boolean {
  const label = target.data[r];
  if (label === rules.missingLabel) return false;
  if (Number.isNaN(label)) {
    if (rules.skipMissing) return false;
    throw missingError(rules.who, target.data, target.shape);
  }
  if (label >= 0 && label < classes) return true;
  const ignored = rules.missingLabel === undefined ? '' : ` or be the ignored label ${rules.missingLabel}`;
  throw new ArgumentError(
    `${rules.who}: labels must lie in [0, ${classes - 1}]${ignored}, got ${label} at ${position(r, target.shape)} of ` +
      `${showShape(target.shape)}.`,
  );
}

/** Whether row r of dense targets is known: not all NaN. Throws at the first element below the least or of a row partly NaN. */
export function rowIsKnown(rules: RowTargetRules, target: Tensor, r: number, classes: number): boolean {
  const { data, shape } = target;
  let missing = 0;
  for (let i = r * classes; i < (r + 1) * classes; i++) {
    if (data[i] >= rules.least) continue;
    if (!Number.isNaN(data[i])) {
      throw new ArgumentError(
        `${rules.who}: targets must be >= ${rules.least}, got ${data[i]} at ${position(i, shape)} of ${showShape(shape)}.`,
      );
    }
    missing++;
  }
  if (missing === 0) return true;
  if (missing < classes || !rules.skipMissing) throw missingError(rules.who, data, shape);
  return false;
}
