import { type FloatArray, bytesPerElement } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { gemm } from './gemm.js';

const scatterKernel = kernel('convScatter');

// Gathered, few input channels leave most of a tile's 8 columns idle, and padding takes part: 6 channels, 14 x 14 from
// 10 x 10 x 16 by 5 x 5: 1.73 ms gathered on one thread, 1.08 scattered (relaxed build, AMD EPYC Genoa).
const MOST_CHANNELS = 12;

// Products of so many bytes are scattered while they are in L2.
const BLOCK_BYTES = 512 * 1024;

/** Whether `scatterBackwardInput` is the faster way; if not, it may not work. */
export function scatterSuits(shape: ConvShape): boolean {
  const flat = shape.depth * shape.kernelDepth * shape.outDepth === 1 && shape.padDepth === 0;
  return flat && shape.groups === 1 && shape.channels <= MOST_CHANNELS && shape.filters >= shape.channels;
}

/**
 * `convBackwardInput` as dy Wᵀ, what each output gives to each element of its
 * patch, added up where the patches lie: no product with padding, and no idle
 * columns where channels are few.
 */
export function scatterBackwardInput(
  shape: ConvShape,
  dy: FloatArray,
  filter: FloatArray,
  dx: FloatArray,
  workspace: FloatArray,
): void {
  const { batch, height, width, channels, filters, kernelHeight, kernelWidth, outHeight, outWidth } = shape;
  const dtype = floatDtype(dx);
  const outputs = outHeight * outWidth;
  const patch = kernelHeight * kernelWidth * channels;
  const block = blockOf(shape, bytesPerElement(dtype));
  const strides = (shape.strideHeight << 16) | shape.strideWidth;
  const dilations = (shape.dilationHeight << 16) | shape.dilationWidth;
  for (let n = 0; n < batch; n += block) {
    const count = Math.min(block, batch - n);
    const m = count * outputs;
    const a = dy.subarray(n * outputs * filters, (n + count) * outputs * filters);
    // [m, filters] x [filters, patch]
    gemm({ m, n: patch, k: filters, a, b: filter, transB: true, c: workspace });
    const products = stageIn(workspace);
    const to = stageInOut(dx) + n * height * width * channels * dx.BYTES_PER_ELEMENT;
    // prettier-ignore
    launch(
      scatterKernel, dtype, count, 1, 0.4 * m * patch,
      height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth,
      strides, dilations, shape.padHeight, shape.padWidth, products, to,
    );
    stageEnd();
  }
}

/** Elements of workspace: the products of a block of pictures. */
export function scatterWorkspace(shape: ConvShape, size: number): number {
  return blockOf(shape, size) * elementsOf(shape);
}

/** The products of one picture. */
function elementsOf({ outHeight, outWidth, kernelHeight, kernelWidth, channels }: ConvShape): number {
  return outHeight * outWidth * kernelHeight * kernelWidth * channels;
}

/** Pictures whose products are held at a time. */
function blockOf(shape: ConvShape, size: number): number {
  return Math.max(1, Math.min(shape.batch, Math.floor(BLOCK_BYTES / (size * elementsOf(shape)))));
}
