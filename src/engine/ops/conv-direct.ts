import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { activationCodes, type FusedActivation } from './gemm.js';
import { describeWindow } from './window.js';

// Loops over taps, for windows that are too large for the faster kernels.

const forwardKernel = kernel('convForward');
const inputKernel = kernel('convBackwardInput');
const filterKernel = kernel('convBackwardFilter');

/** `convForward`. */
export function directForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
): void {
  const px = stageIn(x);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const py = stageOut(y);
  const numbers = [describeWindow(shape), shape.filters, shape.groups, px, pFilter, pBias] as const;
  const pixels = shape.batch * shape.outDepth * shape.outHeight * shape.outWidth;
  const code = activationCodes[activation];
  launch(forwardKernel, floatDtype(y), pixels, 1, nanoseconds(shape), ...numbers, code, py);
  stageEnd();
}

/** `convBackwardInput`. */
export function directBackwardInput(shape: ConvShape, dy: FloatArray, filter: FloatArray, dx: FloatArray): void {
  const pdy = stageIn(dy);
  const pFilter = stageIn(filter);
  const pdx = stageOut(dx);
  const numbers = [describeWindow(shape), shape.filters, shape.groups, pdy, pFilter, pdx] as const;
  const pixels = shape.batch * shape.depth * shape.height * shape.width;
  launch(inputKernel, floatDtype(dx), pixels, 1, nanoseconds(shape), ...numbers);
  stageEnd();
}

/** `convBackwardFilter`. */
export function directBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
): void {
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const numbers = [describeWindow(shape), shape.filters, shape.groups, shape.batch, px, pdy, beta, pdFilter] as const;
  const rows = (shape.kernelDepth * shape.kernelHeight * shape.kernelWidth * shape.channels) / shape.groups;
  launch(filterKernel, floatDtype(dFilter), rows, 1, nanoseconds(shape), ...numbers);
  stageEnd();
}

/** The time of a pass on one thread. */
function nanoseconds(shape: ConvShape): number {
  const { batch, outDepth, outHeight, outWidth, kernelDepth, kernelHeight, kernelWidth, channels, filters } = shape;
  const outputs = batch * outDepth * outHeight * outWidth * filters;
  return (outputs * kernelDepth * kernelHeight * kernelWidth * channels) / shape.groups / 5;
}
