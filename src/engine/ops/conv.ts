import type { FloatArray, FloatDType } from '../dtype.js';
import { floatDtype } from './blas1.js';
import { directBackwardFilter, directBackwardInput, directForward } from './conv-direct.js';
import {
  gatherBackwardFilter,
  gatherBackwardInput,
  gatherForward,
  gatherSuits,
  gatherWorkspace,
} from './conv-gather.js';
import { planeBackwardFilter, planeBackwardParameters, planeForward, planeSuits } from './conv-plane.js';
import { scatterBackwardInput, scatterSuits } from './conv-scatter.js';
import type { ConvShape } from './conv-shape.js';
import { depthwiseBackwardFilter, depthwiseBackwardInput, depthwiseForward, isDepthwise } from './depthwise.js';
import { type FusedActivation, gemm } from './gemm.js';
import {
  winogradBackwardFilter,
  winogradBackwardInput,
  winogradForward,
  winogradSuits,
  winogradWorkspace,
} from './winograd.js';

/**
 * y <- activation(x * filter + bias), the cross-correlation
 *
 *   y[n, o, f] = activation(bias[f] + Σ over taps t and channels c of x[n, o stride + t dilation - pad, c] filter[t, c, f])
 *
 * over the channels of f's group, where x is zero outside. `workspace` has `convWorkspace` elements; without it, memory
 * is taken for the time of the call.
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
  const dtype = floatDtype(y);
  if (isPointwise(shape)) {
    const { filters: n, channels: k } = shape;
    gemm({ m: inputPixels(shape), n, k, a: x, b: filter, c: y, bias, activation });
  } else if (isDepthwise(shape)) {
    depthwiseForward(shape, x, filter, bias, activation, y);
  } else if (winogradSuits(shape, dtype, 'forward')) {
    winogradForward(shape, x, filter, bias, activation, y, workspace ?? ownWorkspace(shape, dtype));
  } else if (planeSuits(shape)) {
    planeForward(shape, x, filter, bias, activation, y);
  } else if (gatherSuits(shape, dtype)) {
    gatherForward(shape, x, filter, bias, activation, y, workspace ?? ownWorkspace(shape, dtype));
  } else {
    directForward(shape, x, filter, bias, activation, y);
  }
}

/**
 * dx <- the adjoint of `convForward` applied to dy:
 *
 *   dx[n, i, c] = Σ over taps t and filters f of dy[n, o, f] filter[t, c, f], for o stride + t dilation - pad = i.
 */
export function convBackwardInput(
  shape: ConvShape,
  dy: FloatArray,
  filter: FloatArray,
  dx: FloatArray,
  workspace?: FloatArray,
): void {
  const dtype = floatDtype(dx);
  if (isPointwise(shape)) {
    const { channels: n, filters: k } = shape;
    gemm({ m: inputPixels(shape), n, k, a: dy, b: filter, transB: true, c: dx });
  } else if (isDepthwise(shape)) {
    depthwiseBackwardInput(shape, dy, filter, dx);
  } else if (winogradSuits(shape, dtype, 'input')) {
    winogradBackwardInput(shape, dy, filter, dx, workspace ?? ownWorkspace(shape, dtype));
  } else if (scatterSuits(shape, dtype)) {
    scatterBackwardInput(shape, dy, filter, dx);
  } else if (gatherSuits(shape, dtype)) {
    gatherBackwardInput(shape, dy, filter, dx, workspace ?? ownWorkspace(shape, dtype));
  } else {
    directBackwardInput(shape, dy, filter, dx);
  }
}

/** dFilter <- beta dFilter + Σ over n and o of x[n, o stride + t dilation - pad, c] dy[n, o, f]. */
export function convBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
  workspace?: FloatArray,
): void {
  const dtype = floatDtype(dFilter);
  if (isPointwise(shape)) {
    const { channels: m, filters: n } = shape;
    gemm({ m, n, k: inputPixels(shape), a: x, transA: true, b: dy, c: dFilter, beta });
  } else if (isDepthwise(shape)) {
    depthwiseBackwardFilter(shape, x, dy, dFilter, beta);
  } else if (winogradSuits(shape, dtype, 'filter')) {
    winogradBackwardFilter(shape, x, dy, dFilter, beta, workspace ?? ownWorkspace(shape, dtype));
  } else if (planeSuits(shape)) {
    planeBackwardFilter(shape, x, dy, dFilter, beta);
  } else if (gatherSuits(shape, dtype)) {
    gatherBackwardFilter(shape, x, dy, dFilter, beta);
  } else {
    directBackwardFilter(shape, x, dy, dFilter, beta);
  }
}

/**
 * dFilter and dBias <- themselves + the gradients of a convolution with an activation, from dy and y = activation(z), in
 * one pass. Returns false, and has done nothing, where the passes one by one are faster.
 */
export function convBackwardParameters(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  y: FloatArray,
  activation: FusedActivation,
  dFilter: FloatArray,
  dBias: FloatArray,
): boolean {
  if (!planeSuits(shape)) return false;
  planeBackwardParameters(shape, x, dy, y, activation, dFilter, 1, dBias);
  return true;
}

/** Elements of workspace that the largest of the three wants; 0 is none. */
export function convWorkspace(shape: ConvShape, dtype: FloatDType): number {
  if (isPointwise(shape) || isDepthwise(shape)) return 0;
  const passes = (['forward', 'input', 'filter'] as const).filter((pass) => winogradSuits(shape, dtype, pass));
  const gathers = !(passes.includes('forward') && passes.includes('input')) && gatherSuits(shape, dtype);
  const gathered = gathers ? gatherWorkspace(shape) : 0;
  return passes.length > 0 ? Math.max(gathered, winogradWorkspace(shape, dtype, passes)) : gathered;
}

/** Whether each pixel of the output reads the same one of the input: a plain product. */
function isPointwise(shape: ConvShape): boolean {
  const taps = shape.kernelDepth * shape.kernelHeight * shape.kernelWidth;
  const strides = shape.strideDepth * shape.strideHeight * shape.strideWidth;
  const same = shape.depth === shape.outDepth && shape.height === shape.outHeight && shape.width === shape.outWidth;
  const padding = shape.padDepth + shape.padHeight + shape.padWidth;
  return taps === 1 && strides === 1 && padding === 0 && same && shape.groups === 1;
}

function inputPixels({ batch, depth, height, width }: ConvShape): number {
  return batch * depth * height * width;
}

/** A workspace of its own for a call that came without one. */
function ownWorkspace(shape: ConvShape, dtype: FloatDType): FloatArray {
  const length = convWorkspace(shape, dtype);
  return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
}
