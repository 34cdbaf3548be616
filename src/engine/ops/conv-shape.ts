/**
 * The sizes of a convolution of channels-last arrays: x [batch, depth, height, width, channels], filter [kernelDepth,
 * kernelHeight, kernelWidth, channels / groups, filters], y [batch, outDepth, outHeight, outWidth, filters].
 *
 * One or two dimensions leave the first ones at depth = kernelDepth = outDepth = 1 (and height likewise), stride and
 * dilation 1, padding 0. Group g reads channels [g, g + 1) channels / groups and gives filters [g, g + 1) filters / groups.
 */
export interface ConvShape {
  readonly batch: number;
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelDepth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly filters: number;
  readonly strideDepth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationDepth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  /** Zeros before each axis; how many follow is what the size of the output asks for. */
  readonly padDepth: number;
  readonly padHeight: number;
  readonly padWidth: number;
  readonly outDepth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly groups: number;
}
