import { type WindowShape, averagePool, averagePoolBackward } from '../engine/index.js';
import { trueOrFalse } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';
import type { Extent } from './geometry.js';
import { type PoolClass, type PoolOptions, Pooling, readPoolOptions } from './pooling.js';

/** Options of average pooling. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether the zeros of the padding count in the mean of a window that reaches into it. Default false. */
  countIncludePad?: boolean;
}

/** Average pooling along any number of axes. */
abstract class AveragePooling extends Pooling {
  readonly countIncludePad: boolean;

  constructor(kind: PoolClass, poolSize: Extent, options: AveragePoolOptions) {
    super({ ...kind, options: ['countIncludePad'] }, poolSize, options);
    this.countIncludePad = trueOrFalse(kind.className, 'countIncludePad', options.countIncludePad ?? false);
  }

  protected override pool(shape: WindowShape, x: Tensor, y: Tensor): void {
    averagePool(shape, floatsOf(x), floatsOf(y), this);
  }

  protected override spread(shape: WindowShape, dy: Tensor, _y: Tensor, dx: Tensor): void {
    averagePoolBackward(shape, floatsOf(dy), floatsOf(dx), this);
  }

  override config(): LayerConfig {
    return this.poolConfig({ countIncludePad: this.countIncludePad });
  }
}

function readAverageOptions(config: ConfigReader): AveragePoolOptions {
  return { ...readPoolOptions(config), countIncludePad: config.boolean('countIncludePad') };
}

/**
 * The mean of each window of a sequence, channel by channel:
 *
 *   y[n, i, c] = Σ_a x[n, i s + a - p, c] / m    dx = Σ dy / m over the windows that hold the element
 *
 * Input [N, T, C], output [N, T', C] with T' = ⌊(T + p + q - k) / s⌋ + 1 for
 * p elements of padding before and q after. m is the number of the window's
 * elements inside the input, or of all of them with `countIncludePad` (§4.1.9).
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new AveragePool1D(2).forward(fromArray([[[1], [5], [2], [4]]]), new Cache()).toArray(); // [[[3], [3]]]
 */
export class AveragePool1D extends AveragePooling {
  readonly className = 'AveragePool1D';

  /** Windows of `poolSize` elements: a number. */
  constructor(poolSize: Extent, options: AveragePoolOptions = {}) {
    super({ className: 'AveragePool1D', rank: 1 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): AveragePool1D {
    return new AveragePool1D(config.numbers('poolSize'), readAverageOptions(config));
  }
}

/**
 * The mean of each window of an image, channel by channel:
 *
 *   y[n, i, j, c] = Σ_{a, b} x[n, i s + a - p, j s + b - p, c] / m
 *
 * and dx = Σ dy / m over the windows that hold the element. Input [N, H, W, C],
 * output [N, H', W', C] with H' = ⌊(H + p + q - k) / s⌋ + 1 for p rows of
 * padding before and q after, W' likewise. m is the number of the window's
 * elements inside the input, or of all of them with `countIncludePad` (§4.1.9).
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new AveragePool2D(2).forward(fromArray([[[[1], [5]], [[2], [4]]]]), new Cache()).toArray(); // [[[[3]]]]
 */
export class AveragePool2D extends AveragePooling {
  readonly className = 'AveragePool2D';

  /** Windows of `poolSize` pixels: a number or [height, width]. */
  constructor(poolSize: Extent, options: AveragePoolOptions = {}) {
    super({ className: 'AveragePool2D', rank: 2 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): AveragePool2D {
    return new AveragePool2D(config.numbers('poolSize'), readAverageOptions(config));
  }
}

/**
 * The mean of each window of a volume, channel by channel.
 *
 * Input [N, D, H, W, C], output [N, D', H', W', C] with sizes and means as for
 * AveragePool2D.
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new AveragePool3D([1, 2, 2]).outputShape([8, 16, 16, 3]); // [8, 8, 8, 3]
 */
export class AveragePool3D extends AveragePooling {
  readonly className = 'AveragePool3D';

  /** Windows of `poolSize` elements: a number or [depth, height, width]. */
  constructor(poolSize: Extent, options: AveragePoolOptions = {}) {
    super({ className: 'AveragePool3D', rank: 3 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): AveragePool3D {
    return new AveragePool3D(config.numbers('poolSize'), readAverageOptions(config));
  }
}
