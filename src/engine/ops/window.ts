import type { TypedArray } from '../dtype.js';
import { allocateArray } from '../memory.js';

/** How a window walks over x [batch, depth, height, width, channels]; a ConvShape without its filters is one. */
export interface WindowShape {
  readonly batch: number;
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelDepth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideDepth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationDepth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  /** Padding before each axis; how much follows is what the size of the output asks for. */
  readonly padDepth: number;
  readonly padHeight: number;
  readonly padWidth: number;
  readonly outDepth: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

let block: TypedArray | undefined;

/** The address of the block of integers through which kernels read a window: they take few numbers. */
export function describeWindow(shape: WindowShape): number {
  block ??= allocateArray('int32', 32, 'engine window');
  block[0] = shape.depth;
  block[1] = shape.height;
  block[2] = shape.width;
  block[3] = shape.channels;
  block[4] = shape.kernelDepth;
  block[5] = shape.kernelHeight;
  block[6] = shape.kernelWidth;
  block[7] = shape.strideDepth;
  block[8] = shape.strideHeight;
  block[9] = shape.strideWidth;
  block[10] = shape.dilationDepth;
  block[11] = shape.dilationHeight;
  block[12] = shape.dilationWidth;
  block[13] = shape.padDepth;
  block[14] = shape.padHeight;
  block[15] = shape.padWidth;
  block[16] = shape.outDepth;
  block[17] = shape.outHeight;
  block[18] = shape.outWidth;
  return block.byteOffset;
}

/** Rows of x: batch, depth and height together. */
export function inputRows({ batch, depth, height }: WindowShape): number {
  return batch * depth * height;
}

/** Rows of y: batch, depth and height together. */
export function outputRows({ batch, outDepth, outHeight }: WindowShape): number {
  return batch * outDepth * outHeight;
}
