import type { ConfigReader } from '../layers/index.js';
import type { Extent } from './geometry.js';
import { type ConvOptions, GroupedConvolution, readConvOptions } from './grouped-convolution.js';

/**
 * Convolution along time (§4.4.11): as Conv2D, with one spatial axis.
 *
 * Input [N, T, C], output [N, T', filters], weight [k, C / groups, filters],
 * bias [filters]. Besides the paddings of Conv2D there is 'causal': all of it
 * lies before, so that no output sees an input after its own time.
 *
 * Throws what Conv2D throws.
 *
 * @example
 * const layer = new Conv1D(1, 2, { padding: 'causal', weightInit: 'ones' });
 * layer.setup([4, 1], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[1], [2], [3], [4]]]), new Cache()).toArray(); // [[[1], [3], [5], [7]]]
 */
export class Conv1D extends GroupedConvolution {
  readonly className = 'Conv1D';

  /** `filters` output channels, from windows of `kernelSize` time steps. */
  constructor(filters: number, kernelSize: Extent, options: ConvOptions = {}) {
    super({ className: 'Conv1D', rank: 1, causal: true }, filters, kernelSize, options);
  }

  static fromConfig(config: ConfigReader): Conv1D {
    return new Conv1D(config.number('filters'), config.numbers('kernelSize'), readConvOptions(config));
  }
}
