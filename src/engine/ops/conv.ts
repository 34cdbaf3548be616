import type { FloatArray, FloatDType, TypedArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { allocateArray } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { depthwiseBackwardFilter, depthwiseBackwardInput, depthwiseForward, isDepthwise } from './depthwise.js';
import { activationCodes, type FusedActivation } from './gemm.js';
import {
  winogradBackwardFilter,
  winogradBackwardInput,
  winogradForward,
  winogradSuits,
  winogradWorkspace,
} from './winograd.js';

const forwardKernel = kernel('convForward');
const inputKernel = kernel('convBackwardInput');
const filterKernel = kernel('convBackwardFilter');

/**
 * y <- activation(x * filter + bias), the cross-correlation
 *
 *   y[n, o, f] = activation(bias[f] + Σ over taps t and channels c of x[n, o stride + t dilation - pad, c] filter[t, c, f])
 *
 * over the channels of f's group, where x is zero outside. `workspace` is what `convWorkspace` asks for.
 */
export function convForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
  workspace?: FloatArray,
): void {
  if (isDepthwise(shape)) return depthwiseForward(shape, x, filter, bias, activation, y);
  if (workspace && winogradSuits(shape, floatDtype(y), 'forward')) {
    return winogradForward(shape, x, filter, bias, activation, y, workspace);
  }
  const px = stageIn(x);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const py = stageOut(y);
  const code = activationCodes[activation];
  launch(
    ...([forwardKernel, floatDtype(y), outputPixels(shape), 1, nanoseconds(shape)] as const),
    ...([describe(shape), px, pFilter, pBias, code, py] as const),
  );
  stageEnd();
}

/** dx <- the adjoint of `convForward` applied to dy: dx[n, i, c] = Σ over t, f with o stride + t dilation - pad = i of dy[n, o, f] filter[t, c, f]. */
export function convBackwardInput(
  shape: ConvShape,
  dy: FloatArray,
  filter: FloatArray,
  dx: FloatArray,
  workspace?: FloatArray,
): void {
  if (isDepthwise(shape)) return depthwiseBackwardInput(shape, dy, filter, dx);
  if (workspace && winogradSuits(shape, floatDtype(dx), 'input')) {
    return winogradBackwardInput(shape, dy, filter, dx, workspace);
  }
  const pdy = stageIn(dy);
  const pFilter = stageIn(filter);
  const pdx = stageOut(dx);
  const pixels = shape.batch * shape.depth * shape.height * shape.width;
  launch(inputKernel, floatDtype(dx), pixels, 1, nanoseconds(shape), describe(shape), pdy, pFilter, pdx);
  stageEnd();
}

/** dFilter <- beta dFilter + Σ over n, o of x[n, o stride + t dilation - pad, c] dy[n, o, f]. */
export function convBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
  workspace?: FloatArray,
): void {
  if (isDepthwise(shape)) return depthwiseBackwardFilter(shape, x, dy, dFilter, beta);
  if (workspace && winogradSuits(shape, floatDtype(dFilter), 'filter')) {
    return winogradBackwardFilter(shape, x, dy, dFilter, beta, workspace);
  }
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const rows = (shape.kernelDepth * shape.kernelHeight * shape.kernelWidth * shape.channels) / shape.groups;
  launch(filterKernel, floatDtype(dFilter), rows, 1, nanoseconds(shape), describe(shape), px, pdy, beta, pdFilter);
  stageEnd();
}

/** Elements of workspace that the largest of the three wants; 0 is none. */
export function convWorkspace(shape: ConvShape, dtype: FloatDType): number {
  const passes = (['forward', 'input', 'filter'] as const).filter((pass) => winogradSuits(shape, dtype, pass));
  return passes.length > 0 ? winogradWorkspace(shape, dtype, passes) : 0;
}

let block: TypedArray | undefined;

/** The address of the block of integers through which kernels read a shape: they take few numbers. */
function describe(shape: ConvShape): number {
  block ??= allocateArray('int32', 32, 'engine convolution');
  block[0] = shape.batch;
  block[1] = shape.depth;
  block[2] = shape.height;
  block[3] = shape.width;
  block[4] = shape.channels;
  block[5] = shape.kernelDepth;
  block[6] = shape.kernelHeight;
  block[7] = shape.kernelWidth;
  block[8] = shape.filters;
  block[9] = shape.strideDepth;
  block[10] = shape.strideHeight;
  block[11] = shape.strideWidth;
  block[12] = shape.dilationDepth;
  block[13] = shape.dilationHeight;
  block[14] = shape.dilationWidth;
  block[15] = shape.padDepth;
  block[16] = shape.padHeight;
  block[17] = shape.padWidth;
  block[18] = shape.outDepth;
  block[19] = shape.outHeight;
  block[20] = shape.outWidth;
  block[21] = shape.groups;
  return block.byteOffset;
}

function outputPixels({ batch, outDepth, outHeight, outWidth }: ConvShape): number {
  return batch * outDepth * outHeight * outWidth;
}

/** The time of a pass on one thread. */
function nanoseconds(shape: ConvShape): number {
  const { kernelDepth, kernelHeight, kernelWidth, channels, filters, groups } = shape;
  return (2 * outputPixels(shape) * kernelDepth * kernelHeight * kernelWidth * channels * (filters / groups)) / 10;
}
