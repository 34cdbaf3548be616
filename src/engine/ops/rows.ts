import { bytesPerElement, dtypeOf, type FloatArray, type TypedArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const gatherRowsKernel = kernel('gatherRows');
const scatterAddRowsKernel = kernel('scatterAddRows');
const sumRowsKernel = kernel('sumRows');
const sumRowBlocksKernel = kernel('sumRowBlocks');
const transpose2dKernel = kernel('transpose2d');

/** Column sums of a tall, narrow matrix go through partial sums of this many elements: 64 KB of float32. */
const TREE_BLOCK = 16384;
const NARROW = 128;

/** out[i] <- source[indices[i]], rows of `rowLength` elements of any dtype (one dtype for both). */
export function gatherRows(source: TypedArray, indices: Int32Array, out: TypedArray, rowLength: number): void {
  const bytes = rowLength * bytesPerElement(dtypeOf(source));
  const pSource = stageIn(source);
  const pIndices = stageIn(indices);
  const pOut = stageOut(out);
  launch(gatherRowsKernel, 'float32', indices.length, 16, 0.1 * out.byteLength, pSource, pIndices, bytes, pOut);
  stageEnd();
}

/** target[indices[i]] <- target[indices[i]] + x[i] for each i in order; repeated indices add up in that order. */
export function scatterAddRows(x: FloatArray, indices: Int32Array, target: FloatArray, rowLength: number): void {
  const pX = stageIn(x);
  const pIndices = stageIn(indices);
  const pTarget = stageInOut(target);
  launch(
    scatterAddRowsKernel,
    floatDtype(x),
    rowLength,
    16,
    0.2 * x.length,
    indices.length,
    rowLength,
    pX,
    pIndices,
    pTarget,
  );
  stageEnd();
}

/** out [indices.length, depth] <- 1 where the column is the row's index, else 0. */
export function oneHot(indices: Int32Array, depth: number, out: TypedArray): void {
  out.fill(0);
  for (let i = 0; i < indices.length; i++) out[i * depth + indices[i]] = 1;
}

/**
 * out[j] <- beta out[j] + sum over i of x[i, j], with x [rows, cols]. beta = 0
 * overwrites. The order of additions depends on rows and cols alone.
 */
export function sumRows(x: FloatArray, out: FloatArray, beta = 0): void {
  const dtype = floatDtype(x);
  const cols = out.length;
  if (cols === 0) return;
  const rows = x.length / cols;
  const pX = stageIn(x);
  const pOut = beta === 0 ? stageOut(out) : stageInOut(out);
  const height = Math.ceil(TREE_BLOCK / cols);
  if (cols > NARROW || rows < 2 * height) {
    launch(sumRowsKernel, dtype, cols, 32, 0.15 * x.length, rows, cols, beta, pX, pOut);
  } else {
    const blocks = Math.ceil(rows / height);
    const partial = take(blocks * cols * bytesPerElement(dtype), 'sumRows');
    launch(sumRowBlocksKernel, dtype, blocks, 1, 0.15 * x.length, height, rows, cols, pX, partial.address);
    launch(sumRowsKernel, dtype, cols, 32, 0.15 * blocks * cols, blocks, cols, beta, partial.address, pOut);
    giveBack(partial);
  }
  stageEnd();
}

/** out [cols, rows] <- the transpose of x [rows, cols], of any dtype. */
export function transpose2d(x: TypedArray, out: TypedArray, rows: number, cols: number): void {
  const pX = stageIn(x);
  const pOut = stageOut(out);
  const dtype = x instanceof Float64Array ? 'float64' : 'float32';
  launch(transpose2dKernel, dtype, cols, 16, 0.5 * x.length, rows, cols, pX, pOut);
  stageEnd();
}
