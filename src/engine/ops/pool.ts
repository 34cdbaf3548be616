import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import { type WindowShape, describeWindow, inputRows, outputRows } from './window.js';

const maxKernel = kernel('maxPool');
const maxBackwardKernel = kernel('maxPoolBackward');
const averageKernel = kernel('averagePool');
const averageBackwardKernel = kernel('averagePoolBackward');

// Every window lies at least partly inside x; dilations are 1.

/** What the mean of a window that reaches into the padding divides by. */
export interface AverageOptions {
  /** True: by all elements of the window, zeros of the padding included; false: by those inside x. */
  readonly countIncludePad: boolean;
}

/**
 * y <- the largest x of each window; place <- which of the window's elements it is, in row-major order from 0: the first of
 * equal ones. NaN is larger than everything.
 */
export function maxPool(shape: WindowShape, x: FloatArray, y: FloatArray, place: Int32Array): void {
  const px = stageIn(x);
  const py = stageOut(y);
  const pPlace = stageOut(place);
  const cost = forwardCost(shape, x, y);
  launch(maxKernel, floatDtype(x), outputRows(shape), 1, cost, describeWindow(shape), px, py, pPlace);
  stageEnd();
}

/** dx <- Σ dy of the windows whose largest element it was, by the places that `maxPool` has left. */
export function maxPoolBackward(shape: WindowShape, dy: FloatArray, place: Int32Array, dx: FloatArray): void {
  const pdy = stageIn(dy);
  const pPlace = stageIn(place);
  const pdx = stageOut(dx);
  const cost = backwardCost(shape, dx, dy);
  launch(maxBackwardKernel, floatDtype(dx), inputRows(shape), 1, cost, describeWindow(shape), pdy, pPlace, pdx);
  stageEnd();
}

/** y <- the mean of x over each window. */
export function averagePool(shape: WindowShape, x: FloatArray, y: FloatArray, options: AverageOptions): void {
  const px = stageIn(x);
  const py = stageOut(y);
  const whole = Number(options.countIncludePad);
  const cost = forwardCost(shape, x, y);
  launch(averageKernel, floatDtype(x), outputRows(shape), 1, cost, describeWindow(shape), whole, px, py);
  stageEnd();
}

/** dx <- Σ dy / count over the windows that hold the element. */
export function averagePoolBackward(shape: WindowShape, dy: FloatArray, dx: FloatArray, options: AverageOptions): void {
  const pdy = stageIn(dy);
  const pdx = stageOut(dx);
  const whole = Number(options.countIncludePad);
  const cost = backwardCost(shape, dx, dy);
  launch(averageBackwardKernel, floatDtype(dx), inputRows(shape), 1, cost, describeWindow(shape), whole, pdy, pdx);
  stageEnd();
}

function windowSize({ kernelDepth, kernelHeight, kernelWidth }: WindowShape): number {
  return kernelDepth * kernelHeight * kernelWidth;
}

/** Nanoseconds on one thread. */
function forwardCost(shape: WindowShape, x: FloatArray, y: FloatArray): number {
  return 0.2 * Math.max(x.length, windowSize(shape) * y.length);
}

/** Nanoseconds on one thread. */
function backwardCost(shape: WindowShape, dx: FloatArray, dy: FloatArray): number {
  return 0.3 * Math.max(dx.length, windowSize(shape) * dy.length);
}
