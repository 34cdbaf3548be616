import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const oneHotIdsKernel = kernel('oneHotIds');
const lookUpRowsKernel = kernel('lookUpRows');

/**
 * ids <- the columns of the ones of x, whose rows have x.length / ids.length elements, when every row is one-hot. Returns
 * whether they are; ids are of no use otherwise.
 */
export function oneHotIds(x: FloatArray, ids: Int32Array): boolean {
  const cols = x.length / ids.length;
  if (!isOneHot(x, cols)) return false; // most inputs that are not one-hot show it in their first row
  const pX = stageIn(x);
  const pIds = stageOut(ids);
  launch(oneHotIdsKernel, floatDtype(x), ids.length, 16, 0.2 * x.length, cols, pX, pIds);
  stageEnd();
  for (let i = 0; i < ids.length; i++) if (ids[i] < 0) return false;
  return true;
}

function isOneHot(row: FloatArray, cols: number): boolean {
  let found = 0;
  for (let j = 0; j < cols; j++) {
    if (row[j] === 0) continue;
    if (row[j] !== 1 || ++found > 1) return false;
  }
  return found === 1;
}

/** out[i] <- table[ids[i]] + bias, rows of out.length / ids.length elements: what the product of one-hot rows would be. */
export function lookUpRows(table: FloatArray, ids: Int32Array, bias: FloatArray | undefined, out: FloatArray): void {
  const cols = out.length / ids.length;
  const pTable = stageIn(table);
  const pIds = stageIn(ids);
  const pBias = bias ? stageIn(bias) : 0;
  const pOut = stageOut(out);
  launch(lookUpRowsKernel, floatDtype(out), ids.length, 4, 0.3 * out.length, cols, pTable, pIds, pBias, pOut);
  stageEnd();
}
