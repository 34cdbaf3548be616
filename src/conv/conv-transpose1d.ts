import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import {
  type ConvTransposeOptions,
  TransposedConvolution,
  readConvTransposeOptions,
} from './transposed-convolution.js';

/**
 * Transposed convolution along time: as ConvTranspose2D, with one spatial axis.
 *
 * Input [N, T, C], output [N, T', filters], weight [k, C, filters / groups],
 * bias [filters].
 *
 * Throws what ConvTranspose2D throws.
 *
 * @example
 * const layer = new ConvTranspose1D(1, 2, { weightInit: 'ones' });
 * layer.setup([2, 1], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[1], [2]]]), new Cache()).toArray(); // [[[1], [3], [2]]]
 */
export class ConvTranspose1D extends TransposedConvolution {
  readonly className = 'ConvTranspose1D';

  /** `filters` output channels, input steps spread over `kernelSize` output steps. */
  constructor(filters: number, kernelSize: Extent, options: ConvTransposeOptions = {}) {
    super({ className: 'ConvTranspose1D', rank: 1 }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): ConvTranspose1D {
    const options = readConvTransposeOptions(config);
    return new ConvTranspose1D(config.number('filters'), config.numbers('kernelSize'), options);
  }
}
