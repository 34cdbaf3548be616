import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import { type ConvOptions, GroupedConvolution, readConvOptions } from './grouped-convolution.js';

/**
 * Convolution of images, which deep learning takes for cross-correlation: the
 * filters are not mirrored (§4.1.2-4.1.7).
 *
 *   z[n, i, j, f] = b[f] + Σ_{a, b, c} x[n, i s + a d - p, j s + b d - p, c] W[a, b, c, f]      y = activation(z)
 *
 * with strides s, dilation d, padding p, and x zero outside. Input [N, H, W, C],
 * output [N, H', W', filters] with H' = ⌊(H + p_before + p_after - (k - 1) d - 1) / s⌋ + 1,
 * weight [kh, kw, C / groups, filters], bias [filters]. Backward, with dz = dy · activation'(z):
 *
 *   dW[a, b, c, f] = Σ_{n, i, j} x[n, i s + a d - p, j s + b d - p, c] dz[n, i, j, f]
 *   db[f] = Σ dz[..., f]        dx = the transposed convolution of dz by W
 *
 * padding is 'valid' (none, the default), 'same' (⌈H / s⌉ outputs; an odd row
 * of zeros comes after), a number for all sides, or `[[top, bottom], [left, right]]`.
 * The spatial size may change from call to call, the channels may not. A 1×1
 * convolution is a Dense over the channels of every pixel (§4.2.5); softmax as
 * activation runs over the channels, and a cross-entropy after it fuses with it.
 *
 * Throws ArgumentError for sizes that are not positive integers, filters that
 * groups do not divide and unknown options; ShapeError for an input of another
 * rank, channels that groups do not divide, and a kernel larger than the padded
 * input.
 *
 * @example
 * const layer = new Conv2D(1, 2, { strides: 2, weightInit: 'ones' });
 * layer.setup([2, 4, 1], { dtype: 'float32', generator: new Generator(1) });
 * const x = fromArray([[1, 2, 3, 4], [5, 6, 7, 8]]).reshape([1, 2, 4, 1]);
 * layer.forward(x, new Cache()).toArray(); // [[[[14], [22]]]]
 */
export class Conv2D extends GroupedConvolution {
  readonly className = 'Conv2D';

  /** `filters` output channels, from windows of `kernelSize` pixels: a number or [height, width]. */
  constructor(filters: number, kernelSize: Extent, options: ConvOptions = {}) {
    super({ className: 'Conv2D', rank: 2 }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): Conv2D {
    return new Conv2D(config.number('filters'), config.numbers('kernelSize'), readConvOptions(config));
  }
}
