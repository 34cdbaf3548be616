import type { FloatArray } from '../dtype.js';
import { type Kernel, kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

interface Pair {
  /** For inner = 1: the elements of a row are neighbours. */
  readonly rows: Kernel;
  /** For inner > 1. */
  readonly columns: Kernel;
  /** Nanoseconds an element costs one thread in float32. */
  readonly cost: number;
}

const softmaxKernels: Pair = { rows: kernel('softmax'), columns: kernel('softmaxColumns'), cost: 1 };
const logSoftmaxKernels: Pair = { rows: kernel('logSoftmax'), columns: kernel('logSoftmaxColumns'), cost: 1 };
const logSumExpKernels: Pair = { rows: kernel('logSumExp'), columns: kernel('logSumExpColumns'), cost: 0.9 };
const softmaxGrad: Pair = { rows: kernel('softmaxBackward'), columns: kernel('softmaxBackwardColumns'), cost: 0.5 };
const logSoftmaxGrad: Pair = {
  rows: kernel('logSoftmaxBackward'),
  columns: kernel('logSoftmaxBackwardColumns'),
  cost: 1,
};

/**
 * y <- e^x / sum of e^x along the middle axis of [outer, n, inner]; y may be x.
 *
 * The maximum is subtracted first, so nothing overflows. -Infinity gets
 * probability 0; a row of -Infinity only, or with +Infinity or NaN, gives NaN.
 */
export function softmax(x: FloatArray, y: FloatArray, outer: number, n: number, inner = 1): void {
  forward(softmaxKernels, x, y, outer, n, inner);
}

/** y <- ln softmax(x) along the middle axis of [outer, n, inner]; y may be x. -Infinity stays -Infinity. */
export function logSoftmax(x: FloatArray, y: FloatArray, outer: number, n: number, inner = 1): void {
  forward(logSoftmaxKernels, x, y, outer, n, inner);
}

/** y [outer, inner] <- ln(sum of e^x) along the middle axis of x [outer, n, inner]; -Infinity where x is all that. */
export function logSumExp(x: FloatArray, y: FloatArray, outer: number, n: number, inner = 1): void {
  forward(logSumExpKernels, x, y, outer, n, inner);
}

/** dx <- y (dy - sum of dy y) with y = softmax(x), all [outer, n, inner]; dx may be dy or y. */
export function softmaxBackward(
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  outer: number,
  n: number,
  inner = 1,
): void {
  backward(softmaxGrad, y, dy, dx, outer, n, inner);
}

/** dx <- dy - e^y (sum of dy) with y = logSoftmax(x), all [outer, n, inner]; dx may be dy or y. */
export function logSoftmaxBackward(
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  outer: number,
  n: number,
  inner = 1,
): void {
  backward(logSoftmaxGrad, y, dy, dx, outer, n, inner);
}

/** Elements of one vector: the columns that a block holds. */
function lanes(array: FloatArray): number {
  return 16 / array.BYTES_PER_ELEMENT;
}

function forward(pair: Pair, x: FloatArray, y: FloatArray, outer: number, n: number, inner: number): void {
  const cost = pair.cost * outer * n * inner;
  const px = stageIn(x);
  const py = stageOut(y);
  if (inner === 1) launch(pair.rows, floatDtype(x), outer, 1, cost, n, px, py);
  else launch(pair.columns, floatDtype(x), outer * Math.ceil(inner / lanes(x)), 1, cost, n, inner, px, py);
  stageEnd();
}

function backward(
  pair: Pair,
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  outer: number,
  n: number,
  inner: number,
): void {
  const cost = pair.cost * outer * n * inner;
  const py = stageIn(y);
  const pdy = stageIn(dy);
  const pdx = stageOut(dx);
  if (inner === 1) launch(pair.rows, floatDtype(y), outer, 1, cost, n, py, pdy, pdx);
  else launch(pair.columns, floatDtype(y), outer * Math.ceil(inner / lanes(y)), 1, cost, n, inner, py, pdy, pdx);
  stageEnd();
}
