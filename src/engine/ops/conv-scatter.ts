import { type FloatArray, type FloatDType, bytesPerElement } from '../dtype.js';
import { SCRATCH_BYTES, kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';

const scatterKernel = kernel('convScatter');

// Gathered, few input channels leave most of a tile's 8 columns idle, and padding takes part: 6 channels, 14 x 14 from
// 10 x 10 x 16 by 5 x 5: 1.73 ms gathered on one thread, 0.71 scattered (relaxed build, AMD EPYC Genoa).
const MOST_CHANNELS = 12;
const LEAST_SHARE = 0.7; // of a line of 4 vectors or more that taps fill
const LINE_BYTES = 64; // 4 vectors

/** Whether `scatterBackwardInput` is the faster way; if not, it may not work. */
export function scatterSuits(shape: ConvShape, dtype: FloatDType): boolean {
  const { channels, filters, kernelHeight, kernelWidth, height, padWidth, width, outWidth, strideWidth } = shape;
  const flat = shape.depth * shape.kernelDepth * shape.outDepth === 1 && shape.padDepth === 0;
  if (!flat || shape.groups > 1 || channels > MOST_CHANNELS || filters < channels) return false;
  const row = lineOf(shape, dtype);
  const line = Math.max((outWidth - 1) * strideWidth * channels + row, (padWidth + width) * channels);
  const memory = (kernelHeight * filters * row + 2 * height * line) * bytesPerElement(dtype);
  return kernelWidth * channels >= LEAST_SHARE * row && memory <= SCRATCH_BYTES;
}

/**
 * `convBackwardInput` as what each output gives to each element of its patch, added up where the patches lie: no product
 * with padding, and no idle columns where channels are few.
 */
export function scatterBackwardInput(shape: ConvShape, dy: FloatArray, filter: FloatArray, dx: FloatArray): void {
  const { batch, height, width, channels, filters, kernelHeight, kernelWidth, outHeight, outWidth } = shape;
  const dtype = floatDtype(dx);
  const row = lineOf(shape, dtype);
  const strides = (shape.strideHeight << 16) | shape.strideWidth;
  const dilations = (shape.dilationHeight << 16) | shape.dilationWidth;
  const pDy = stageIn(dy);
  const pFilter = stageIn(filter);
  const pDx = stageOut(dx);
  const nanoseconds = (batch * outHeight * outWidth * kernelHeight * filters * row) / 20;
  // prettier-ignore
  launch(
    scatterKernel, dtype, batch, 2, nanoseconds, height, width, channels, outHeight, outWidth, filters,
    kernelHeight, kernelWidth, strides, dilations, shape.padHeight, shape.padWidth, row, pDy, pFilter, pDx,
  );
  stageEnd();
}

/** Elements of a line of a patch, in whole vectors. */
function lineOf({ kernelWidth, dilationWidth, channels }: ConvShape, dtype: FloatDType): number {
  const elements = LINE_BYTES / bytesPerElement(dtype);
  return Math.ceil((((kernelWidth - 1) * dilationWidth + 1) * channels) / elements) * elements;
}
