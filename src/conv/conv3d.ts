import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import { type ConvOptions, GroupedConvolution, readConvOptions } from './grouped-convolution.js';

/**
 * Convolution of volumes and films (§4.4.11): as Conv2D, with three spatial axes.
 *
 * Input [N, D, H, W, C], output [N, D', H', W', filters], weight
 * [kd, kh, kw, C / groups, filters], bias [filters].
 *
 * Throws what Conv2D throws.
 *
 * @example
 * const layer = new Conv3D(2, [1, 2, 2], { weightInit: 'ones' });
 * layer.outputShape([4, 8, 8, 3]); // [4, 7, 7, 2]
 */
export class Conv3D extends GroupedConvolution {
  readonly className = 'Conv3D';

  /** `filters` output channels, from windows of `kernelSize` voxels: a number or [depth, height, width]. */
  constructor(filters: number, kernelSize: Extent, options: ConvOptions = {}) {
    super({ className: 'Conv3D', rank: 3 }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): Conv3D {
    return new Conv3D(config.number('filters'), config.numbers('kernelSize'), readConvOptions(config));
  }
}
