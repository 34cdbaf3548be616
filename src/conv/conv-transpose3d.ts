import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import {
  type ConvTransposeOptions,
  TransposedConvolution,
  readConvTransposeOptions,
} from './transposed-convolution.js';

/**
 * Transposed convolution of volumes: as ConvTranspose2D, with three spatial axes.
 *
 * Input [N, D, H, W, C], output [N, D', H', W', filters], weight
 * [kd, kh, kw, C, filters / groups], bias [filters].
 *
 * Throws what ConvTranspose2D throws.
 *
 * @example
 * new ConvTranspose3D(2, 2, { strides: 2 }).outputShape([4, 8, 8, 3]); // [8, 16, 16, 2]
 */
export class ConvTranspose3D extends TransposedConvolution {
  readonly className = 'ConvTranspose3D';

  /** `filters` output channels, voxels spread over `kernelSize` voxels: a number or [depth, height, width]. */
  constructor(filters: number, kernelSize: Extent, options: ConvTransposeOptions = {}) {
    super({ className: 'ConvTranspose3D', rank: 3 }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): ConvTranspose3D {
    const options = readConvTransposeOptions(config);
    return new ConvTranspose3D(config.number('filters'), config.numbers('kernelSize'), options);
  }
}
