import type { ConvShape } from '../engine/index.js';
import type { Axis } from './geometry.js';

/** An axis that a convolution of fewer dimensions does not have. */
const none: Axis = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };

/** The sizes besides those of the spatial axes. */
export interface Sides {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

/** A convolution of one to three spatial axes as the engine takes it: with three. */
export function convShape({ batch, channels, filters, groups }: Sides, axes: readonly Axis[]): ConvShape {
  const [d, h, w] = [none, none, ...axes].slice(-3);
  return {
    batch,
    channels,
    filters,
    groups,
    ...{ depth: d.input, height: h.input, width: w.input },
    ...{ kernelDepth: d.kernel, kernelHeight: h.kernel, kernelWidth: w.kernel },
    ...{ strideDepth: d.stride, strideHeight: h.stride, strideWidth: w.stride },
    ...{ dilationDepth: d.dilation, dilationHeight: h.dilation, dilationWidth: w.dilation },
    ...{ padDepth: d.before, padHeight: h.before, padWidth: w.before },
    ...{ outDepth: d.output, outHeight: h.output, outWidth: w.output },
  };
}
