import { bytesPerElement, type FloatArray, type FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { activationCodes, type FusedActivation } from './gemm.js';
import { describeWindow, inputRows, outputRows } from './window.js';

const forwardKernel = kernel('depthwiseForward');
const inputKernel = kernel('depthwiseBackwardInput');
const filterKernel = kernel('depthwiseBackwardFilter');
const repeatKernel = kernel('repeatElements');
const sumKernel = kernel('reduceRows');

/** Taps whose sums the scratch memory of a thread holds with room to spare. */
const MAX_TAPS = 16384;

/** Elements of x that are repeated for a multiplier above 1 before the next examples are: 8 MB of float32. */
const REPEATED = 2 ** 21;

// With a multiplier m, each channel is repeated m times and the kernels see as many channels as filters; the gradient of x
// adds up each m neighbours again.

/** Whether a convolution has a group for every channel, which these functions compute; one of a single group is no such. */
export function isDepthwise({ groups, channels, filters, kernelDepth, kernelHeight, kernelWidth }: ConvShape): boolean {
  const ownFilters = groups === channels && (channels > 1 || filters === 1);
  return ownFilters && kernelDepth * kernelHeight * kernelWidth <= MAX_TAPS;
}

/** `convForward` of a depthwise convolution. */
export function depthwiseForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
): void {
  const dtype = floatDtype(y);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const code = activationCodes[activation];
  eachChunk(shape, dtype, stageIn(x), stageOut(y), (part, source, px, py) => {
    if (source !== px) repeat(part, dtype, px, source);
    const numbers = [describeWindow(part), source, pFilter, pBias, code, py] as const;
    launch(forwardKernel, dtype, outputRows(part), 1, nanoseconds(part), ...numbers);
  });
  stageEnd();
}

/** `convBackwardInput` of a depthwise convolution. */
export function depthwiseBackwardInput(shape: ConvShape, dy: FloatArray, filter: FloatArray, dx: FloatArray): void {
  const dtype = floatDtype(dx);
  const pFilter = stageIn(filter);
  eachChunk(shape, dtype, stageOut(dx), stageIn(dy), (part, target, pdx, pdy) => {
    const numbers = [describeWindow(part), pdy, pFilter, target] as const;
    launch(inputKernel, dtype, inputRows(part), 1, nanoseconds(part), ...numbers);
    if (target === pdx) return;
    const times = part.filters / shape.channels;
    const length = inputRows(part) * part.width * shape.channels;
    launch(sumKernel, dtype, length, 64, length * times, 0, times, target, pdx);
  });
  stageEnd();
}

/** `convBackwardFilter` of a depthwise convolution. */
export function depthwiseBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
): void {
  const dtype = floatDtype(dFilter);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const px = stageIn(x);
  const blocks = Math.ceil((shape.filters * bytesPerElement(dtype)) / 64);
  eachChunk(shape, dtype, px, stageIn(dy), (part, source, pPart, pdy) => {
    if (source !== pPart) repeat(part, dtype, pPart, source);
    const first = pPart === px;
    const numbers = [describeWindow(part), part.batch, source, pdy, first ? beta : 1, pdFilter] as const;
    launch(filterKernel, dtype, blocks, 1, nanoseconds(part), ...numbers);
  });
  stageEnd();
}

/**
 * Calls `run` for some examples after others with their shape as the kernels see it, the address of their x with a channel
 * for every filter, and those of their own x and y. With multiplier 1 there is one part, and x is that x itself.
 */
function eachChunk(
  shape: ConvShape,
  dtype: FloatDType,
  px: number,
  py: number,
  run: (part: ConvShape, wide: number, px: number, py: number) => void,
): void {
  const { batch, depth, height, width, channels, filters } = shape;
  if (filters === channels) return run(shape, px, px, py);
  const bytes = bytesPerElement(dtype);
  const pixels = depth * height * width;
  const outputs = shape.outDepth * shape.outHeight * shape.outWidth * filters;
  const step = Math.min(batch, Math.max(1, Math.floor(REPEATED / (pixels * filters))));
  const wide = take(step * pixels * filters * bytes, 'engine: depthwise convolution');
  for (let n = 0; n < batch; n += step) {
    const part = { ...shape, batch: Math.min(step, batch - n), channels: filters };
    run(part, wide.address, px + n * pixels * channels * bytes, py + n * outputs * bytes);
  }
  giveBack(wide);
}

/** wide <- x with every channel as often as it has filters; groups are the channels of x. */
function repeat(part: ConvShape, dtype: FloatDType, px: number, wide: number): void {
  const times = part.filters / part.groups;
  const length = inputRows(part) * part.width * part.groups;
  launch(repeatKernel, dtype, length, 64, length * times, times, px, wide);
}

/** The time of a pass on one thread. */
function nanoseconds(shape: ConvShape): number {
  const taps = shape.kernelDepth * shape.kernelHeight * shape.kernelWidth;
  return 0.15 * outputRows(shape) * shape.outWidth * shape.filters * taps;
}
