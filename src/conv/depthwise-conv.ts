import { positiveInteger } from '../errors/index.js';
import type { ConfigReader, LayerConfig } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';
import { Convolution, type Wiring } from './convolution.js';
import { type FilterOptions, readFilterOptions } from './filter-layer.js';
import type { Extent } from './geometry.js';

/** Options of DepthwiseConv2D. */
export interface DepthwiseConvOptions extends FilterOptions {
  /** Filters for each channel, >= 1. Default 1. */
  multiplier?: number;
}

/**
 * Convolution of each channel by filters of its own, without sums over
 * channels: the first half of a separable convolution (Howard et al. 2017, arXiv:1704.04861).
 *
 *   z[n, i, j, c m + q] = b[c m + q] + Σ_{a, b} x[n, i s + a d - p, j s + b d - p, c] W[a, b, c, q]
 *
 * with m = multiplier and y = activation(z). Input [N, H, W, C], output
 * [N, H', W', C m], weight [kh, kw, C, m], bias [C m]. Strides, dilation and
 * padding are those of Conv2D. The fans of the filters are kh kw in and
 * kh kw m out.
 *
 * Throws ArgumentError for a multiplier that is not a positive integer, else
 * what Conv2D throws.
 *
 * @example
 * const blur = new DepthwiseConv2D(2, { weightInit: constant(0.25), useBias: false });
 * blur.setup([2, 2, 2], { dtype: 'float32', generator: new Generator(1) });
 * blur.forward(fromArray([[[[1, 10], [2, 20]], [[3, 30], [4, 40]]]]), new Cache()).toArray(); // [[[[2.5, 25]]]]
 */
export class DepthwiseConv2D extends Convolution {
  readonly className = 'DepthwiseConv2D';
  readonly multiplier: number;

  /** Windows of `kernelSize` pixels: a number or [height, width]. */
  constructor(kernelSize: Extent, options: DepthwiseConvOptions = {}) {
    super({ className: 'DepthwiseConv2D', rank: 2, options: ['multiplier'] }, kernelSize, options);
    this.multiplier = options.multiplier ?? 1;
    positiveInteger('DepthwiseConv2D', 'multiplier', this.multiplier);
  }

  static fromConfig(config: ConfigReader): DepthwiseConv2D {
    const multiplier = config.number('multiplier');
    return new DepthwiseConv2D(config.numbers('kernelSize'), { ...readFilterOptions(config), multiplier });
  }

  protected override wiring(inputShape: Shape): Wiring {
    const { multiplier, taps } = this;
    const channels = inputShape[inputShape.length - 1];
    const fans = { fanIn: taps, fanOut: taps * multiplier };
    return { filters: channels * multiplier, groups: channels, weight: [channels, multiplier], fans };
  }

  override config(): LayerConfig {
    return this.filterConfig({ multiplier: this.multiplier });
  }
}
