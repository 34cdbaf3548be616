import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take, viewAt } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const squaresKernel = kernel('squares');
const clampKernel = kernel('clampValues');

/** Elements whose squares one call of the kernel sums. */
const BLOCK = 16384;

/** Σ x², summed in float64: no overflow for float32 arrays. */
export function sumOfSquares(x: FloatArray): number {
  const blocks = Math.ceil(x.length / BLOCK);
  const px = stageIn(x);
  const partial = take(Math.max(1, blocks) * 8, 'sumOfSquares');
  launch(squaresKernel, floatDtype(x), blocks, 1, 0.25 * x.length, BLOCK, x.length, px, partial.address);
  const values = viewAt('float64', partial.address, blocks);
  let total = 0;
  for (let b = 0; b < blocks; b++) total += values[b];
  giveBack(partial);
  stageEnd();
  return total;
}

/** x <- x limited to [-limit, limit]. */
export function clampValues(limit: number, x: FloatArray): void {
  const px = stageInOut(x);
  launch(clampKernel, floatDtype(x), x.length, 64, 0.15 * x.length, limit, px);
  stageEnd();
}
