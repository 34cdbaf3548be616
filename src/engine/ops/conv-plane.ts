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
  const { batch, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth } = shape;
  const dtype = floatDtype(dFilter);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const blocks = Math.ceil(batch / BLOCK);
  const columns = kernelHeight * kernelWidth * filters;
  const partial = take(blocks * columns * bytesPerElement(dtype), 'convBackwardFilter');
  // prettier-ignore
  launch(
    filterKernel, dtype, blocks, 1, nanoseconds(shape), batch, BLOCK, height, width, filters, kernelHeight, kernelWidth,
    padHeight, padWidth, outHeight, outWidth, px, pdy, partial.address,
  );
  launch(sumKernel, dtype, columns, 32, 0.15 * blocks * columns, blocks, columns, beta, partial.address, pdFilter);
  giveBack(partial);
  stageEnd();
}

/** The time of a pass on one thread. */
function nanoseconds({ batch, outHeight, outWidth, filters, kernelHeight, kernelWidth }: ConvShape): number {
  return batch * outHeight * outWidth * filters * (1 + (2 * kernelHeight * kernelWidth) / 40);
}
