import { type FloatArray, bytesPerElement } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { activationCodes, type FusedActivation } from './gemm.js';

const forwardKernel = kernel('convPlaneForward');
const filterKernel = kernel('convPlaneFilter');
const sumKernel = kernel('sumRows');

// 28 x 28, 5 x 5, 6 filters, batch 64: gathered, 2 of a tile's 8 columns (10 of 16 in the wide build) stay idle, and every
// tile ends in an edge.
const MOST_FILTERS = 6;
const LEAST_WIDTH = 16; // a tile's pixels
const LEAST_PICTURES = 8; // for threads to share
const MOST_PIXELS = 1 << 14; // a picture, and a gradient for each filter, lie in scratch memory
const BLOCK = 4; // pictures whose sums are added up in one go

/** Whether `planeForward` and `planeBackwardFilter` are the faster way; if not, they may not work. */
export function planeSuits(shape: ConvShape): boolean {
  const { batch, channels, filters, kernelHeight, kernelWidth, outHeight, outWidth } = shape;
  const flat = shape.depth * shape.kernelDepth * shape.outDepth === 1 && shape.padDepth === 0;
  const strides = shape.strideHeight * shape.strideWidth * shape.dilationHeight * shape.dilationWidth;
  const pixels = (outHeight + kernelHeight) * (outWidth + kernelWidth + LEAST_WIDTH);
  const few = channels === 1 && filters <= MOST_FILTERS && kernelHeight * kernelWidth <= 256;
  return flat && few && strides === 1 && outWidth >= LEAST_WIDTH && batch >= LEAST_PICTURES && pixels <= MOST_PIXELS;
}

/** `convForward` for one channel, whose pixels are the lanes of a vector. */
export function planeForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
): void {
  const { batch, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth } = shape;
  const px = stageIn(x);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const py = stageOut(y);
  // prettier-ignore
  launch(
    forwardKernel, floatDtype(y), batch, 1, nanoseconds(shape), height, width, filters, kernelHeight, kernelWidth,
    padHeight, padWidth, outHeight, outWidth, px, pFilter, pBias, activationCodes[activation], py,
  );
  stageEnd();
}

/** `convBackwardFilter` for one channel. */
export function planeBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
): void {
  planeBackwardParameters(shape, x, dy, undefined, 'linear', dFilter, beta, undefined);
}

/** The gradients of filter and bias in one pass over dy, with dz = dy activation'(z) made on the way from y. */
export function planeBackwardParameters(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  y: FloatArray | undefined,
  activation: FusedActivation,
  dFilter: FloatArray,
  beta: 0 | 1,
  dBias: FloatArray | undefined,
): void {
  const { batch, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth } = shape;
  const dtype = floatDtype(dFilter);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const py = y ? stageIn(y) : 0;
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const pdBias = dBias ? stageInOut(dBias) : 0;
  const blocks = Math.ceil(batch / BLOCK);
  const weights = kernelHeight * kernelWidth * filters;
  const columns = weights + filters;
  const size = bytesPerElement(dtype);
  const partial = take(blocks * columns * size, 'convBackwardFilter');
  const { address } = partial;
  const code = y ? activationCodes[activation] : 0;
  // prettier-ignore
  launch(
    filterKernel, dtype, blocks, 1, nanoseconds(shape), batch, BLOCK, height, width, filters, kernelHeight, kernelWidth,
    padHeight, padWidth, outHeight, outWidth, px, pdy, py, code, address,
  );
  launch(sumKernel, dtype, weights, 32, 0.15 * blocks * weights, blocks, columns, beta, address, pdFilter);
  if (dBias) launch(sumKernel, dtype, filters, 32, filters, blocks, columns, 1, address + weights * size, pdBias);
  giveBack(partial);
  stageEnd();
}

/** The time of a pass on one thread. */
function nanoseconds({ batch, outHeight, outWidth, filters, kernelHeight, kernelWidth }: ConvShape): number {
  return batch * outHeight * outWidth * filters * (1 + (2 * kernelHeight * kernelWidth) / 40);
}
