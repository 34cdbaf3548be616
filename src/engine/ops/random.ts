import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const uniformKernel = kernel('uniform');
const normalKernel = kernel('normal');
const blocksKernel = kernel('randomBlocks');
const dropoutKernel = kernel('dropout');
const applyMaskKernel = kernel('applyMask');

/** The two 32-bit words that choose one of 2^64 streams. */
export type RandomKey = readonly [number, number];

/** Random words in one block, the unit in which fills count. */
export const BLOCK_DRAWS = 16;
const DROPOUT_BLOCK = 64;

/** Blocks that a fill of `y` takes from its stream: 16 elements of float32 or 8 of float64 each. */
export function fillBlocks(y: FloatArray): number {
  return Math.ceil(y.byteLength / 64);
}

/** Blocks that dropout over `length` elements takes. */
export function dropoutBlocks(length: number): number {
  return Math.ceil(length / DROPOUT_BLOCK);
}

/** Words of the bit mask that dropout over `length` elements writes. */
export function dropoutWords(length: number): number {
  return 2 * dropoutBlocks(length);
}

/** y <- low + (high - low) u, with u uniform in [0, 1); never reaches high. */
export function uniform(y: FloatArray, low: number, high: number, key: RandomKey, block: number): void {
  const dtype = floatDtype(y);
  const width = dtype === 'float32' ? Math.fround(high) - Math.fround(low) : high - low;
  const py = stageOut(y);
  launch(
    uniformKernel,
    dtype,
    y.length,
    1024,
    2 * y.length,
    low,
    width,
    before(high, low, dtype),
    key[0],
    key[1],
    block,
    py,
  );
  stageEnd();
}

/** y <- mean + deviation z, with z standard normal, redrawn while |z| > bound (Infinity: never). */
export function normal(
  y: FloatArray,
  mean: number,
  deviation: number,
  bound: number,
  key: RandomKey,
  block: number,
): void {
  const py = stageOut(y);
  launch(
    normalKernel,
    floatDtype(y),
    y.length,
    1024,
    (bound === Infinity ? 4 : 7) * y.length,
    mean,
    deviation,
    bound,
    key[0],
    key[1],
    block,
    py,
  );
  stageEnd();
}

/** draws <- the raw 32-bit words from `block` on; their number is a multiple of 16. */
export function randomBlocks(draws: Int32Array, key: RandomKey, block: number): void {
  const p = stageOut(draws);
  launch(blocksKernel, 'float32', draws.length / BLOCK_DRAWS, 64, 2 * draws.length, key[0], key[1], block, p);
  stageEnd();
}

/**
 * Inverted dropout: y <- scale x where kept, else 0, with scale = 1 / keep
 * unless given; `bits` (dropoutWords of them) remember what was kept.
 * keep in (0, 1]; y may be x.
 */
export function dropoutForward(
  x: FloatArray,
  y: FloatArray,
  bits: Int32Array,
  keep: number,
  key: RandomKey,
  block: number,
  scale = 1 / keep,
): void {
  if (keep === 1) {
    bits.fill(-1);
    dropoutBackward(x, y, bits, keep, scale);
    return;
  }
  const threshold = Math.min(Math.round(keep * 2 ** 32), 2 ** 32 - 1);
  const py = x === y ? stageInOut(y) : stageOut(y);
  const px = x === y ? py : stageIn(x);
  const pbits = stageOut(bits);
  launch(
    dropoutKernel,
    floatDtype(y),
    y.length,
    1024,
    0.6 * y.length,
    scale,
    threshold,
    key[0],
    key[1],
    block,
    px,
    py,
    pbits,
  );
  stageEnd();
}

/** dx <- scale dy where `bits` say that the element was kept, else 0; scale = 1 / keep unless given; dx may be dy. */
export function dropoutBackward(
  dy: FloatArray,
  dx: FloatArray,
  bits: Int32Array,
  keep: number,
  scale = 1 / keep,
): void {
  const pdx = dx === dy ? stageInOut(dx) : stageOut(dx);
  const pdy = dx === dy ? pdx : stageIn(dy);
  const pbits = stageIn(bits);
  launch(applyMaskKernel, floatDtype(dx), dx.length, 1024, 0.25 * dx.length, scale, pbits, pdy, pdx);
  stageEnd();
}

const bytes = new DataView(new ArrayBuffer(8));

/** The number of the dtype next to `high`, on the side of `low`: low itself when the interval is empty. */
function before(high: number, low: number, dtype: 'float32' | 'float64'): number {
  if (dtype === 'float32') return beforeFloat32(Math.fround(high), Math.fround(low));
  if (!(high > low)) return high;
  if (high === 0) return -Number.MIN_VALUE;
  bytes.setFloat64(0, high);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (high > 0 ? -1n : 1n));
  return bytes.getFloat64(0);
}

function beforeFloat32(high: number, low: number): number {
  if (!(high > low)) return high;
  if (high === 0) return -(2 ** -149);
  bytes.setFloat32(0, high);
  bytes.setInt32(0, bytes.getInt32(0) + (high > 0 ? -1 : 1));
  return bytes.getFloat32(0);
}
