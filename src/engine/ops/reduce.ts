import type { FloatArray, FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take, viewAt } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import { sumRows } from './rows.js';

const rowsKernel = kernel('reduceRows');
const blocksKernel = kernel('reduceBlocks');
const columnsKernel = kernel('reduceColumns');
const transpose2dKernel = kernel('transpose2d');

/** The operations of the kernels, in the order of their codes. */
const reduceOps = ['sum', 'sumOfSquares', 'product', 'max', 'min'] as const;
export type ReduceOp = (typeof reduceOps)[number];

/** One long row is reduced in blocks of this many elements, which threads share. */
const BLOCK = 16384;
const LANES = 4;

/**
 * y [outer, inner] <- the reduction of x [outer, n, inner] over its middle
 * axis. n = 0 gives 0 (sums), 1 (product), -Infinity (max), Infinity (min).
 */
export function reduce(op: ReduceOp, x: FloatArray, y: FloatArray, n: number, inner: number): void {
  if (y.length === 0) return;
  const outer = y.length / inner;
  const dtype = floatDtype(x);
  if (op === 'sum' && outer === 1 && inner >= LANES && n > 0) {
    sumRows(x, y);
    return;
  }
  const code = reduceOps.indexOf(op);
  const pX = stageIn(x);
  const pY = stageOut(y);
  const cost = 0.15 * x.length;
  if (inner === 1 && outer === 1 && n >= 2 * BLOCK) {
    const value = reduceLong(op, code, dtype, pX, n);
    viewAt(dtype, pY, 1)[0] = value;
  } else if (inner === 1) {
    launch(rowsKernel, dtype, outer, Math.ceil(64 / n) || 64, cost, code, n, pX, pY);
  } else if (inner >= LANES) {
    launch(columnsKernel, dtype, y.length, 16, 2 * cost, code, n, inner, pX, pY);
  } else {
    narrow(code, dtype, pX, pY, outer, n, inner);
  }
  stageEnd();
}

/** One row of many elements. */
function reduceLong(op: ReduceOp, code: number, dtype: FloatDType, x: number, n: number): number {
  const blocks = Math.ceil(n / BLOCK);
  const partial = take(blocks * 8, 'reduce');
  launch(blocksKernel, dtype, blocks, 1, 0.15 * n, code, BLOCK, n, x, partial.address);
  const values = viewAt('float64', partial.address, blocks);
  let total = values[0];
  for (let b = 1; b < blocks; b++) {
    const value = values[b];
    if (op === 'product') total *= value;
    else if (op === 'max') total = Math.max(total, value);
    else if (op === 'min') total = Math.min(total, value);
    else total += value;
  }
  giveBack(partial);
  return total;
}

/** Fewer columns than a vector has lanes: each slice is transposed first. */
function narrow(code: number, dtype: FloatDType, x: number, y: number, outer: number, n: number, inner: number): void {
  const size = dtype === 'float32' ? 4 : 8;
  const turned = take(Math.max(1, n * inner) * size, 'reduce');
  for (let o = 0; o < outer; o++) {
    launch(transpose2dKernel, dtype, inner, 16, 0.5 * n * inner, n, inner, x + o * n * inner * size, turned.address);
    launch(rowsKernel, dtype, inner, 1, 0.15 * n * inner, code, n, turned.address, y + o * inner * size);
  }
  giveBack(turned);
}
