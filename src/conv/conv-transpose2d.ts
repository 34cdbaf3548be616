import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import {
  type ConvTransposeOptions,
  TransposedConvolution,
  readConvTransposeOptions,
} from './transposed-convolution.js';

/**
 * Transposed convolution, also known as deconvolution, which enlarges images: the
 * exact adjoint of Conv2D, with ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩ for the same
 * weights (Zeiler et al. 2010; the up-convolution of U-Net).
 *
 *   z[n, i s + a d - p, j s + b d - p, f] += Σ_c x[n, i, j, c] W[a, b, c, f]      z += b      y = activation(z)
 *
 * with strides s, dilation d and padding p, which here cuts the output. Input
 * [N, H, W, C], output [N, H', W', filters], weight [kh, kw, C, filters / groups],
 * bias [filters]; positions that no input reaches hold the bias.
 *
 *   'valid'                H' = (H - 1) s + (k - 1) d + 1 + outputPadding
 *   'same'                 H' = H s
 *   [[top, bottom], ...]   H' = (H - 1) s + (k - 1) d + 1 - top - bottom + outputPadding
 *
 * Backward: dx is the convolution of dz by W, dW that convolution's, db = Σ dz.
 *
 * Throws ArgumentError for sizes that are not positive integers, filters that
 * groups do not divide, an outputPadding that is not smaller than the stride and
 * unknown options; ShapeError for an input of another rank, channels that groups
 * do not divide, and a padding that leaves no output.
 *
 * @example
 * const layer = new ConvTranspose2D(1, 2, { strides: 2, weightInit: 'ones' });
 * layer.setup([1, 2, 1], { dtype: 'float32', generator: new Generator(1) });
 * const y = layer.forward(fromArray([[[[1], [2]]]]), new Cache());
 * y.shape; // [1, 2, 4, 1]
 * y.reshape([2, 4]).toArray(); // [[1, 1, 2, 2], [1, 1, 2, 2]]
 */
export class ConvTranspose2D extends TransposedConvolution {
  readonly className = 'ConvTranspose2D';

  /** `filters` output channels, pixels spread over `kernelSize` pixels: a number or [height, width]. */
  constructor(filters: number, kernelSize: Extent, options: ConvTransposeOptions = {}) {
    super({ className: 'ConvTranspose2D', rank: 2 }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): ConvTranspose2D {
    const options = readConvTransposeOptions(config);
    return new ConvTranspose2D(config.number('filters'), config.numbers('kernelSize'), options);
  }
}
