import { type WindowShape, maxPool, maxPoolBackward } from '../engine/index.js';
import { type Cache, type ConfigReader, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';
import type { Extent } from './geometry.js';
import { placesOf } from './places.js';
import { type PoolOptions, Pooling, readPoolOptions } from './pooling.js';

/** Max pooling along any number of axes: the window's largest element is remembered for backward. */
abstract class MaxPooling extends Pooling {
  protected override pool(shape: WindowShape, x: Tensor, y: Tensor, cache: Cache): void {
    maxPool(shape, floatsOf(x), floatsOf(y), placesOf(y, cache));
  }

  protected override spread(shape: WindowShape, dy: Tensor, y: Tensor, dx: Tensor, cache: Cache): void {
    maxPoolBackward(shape, floatsOf(dy), placesOf(y, cache), floatsOf(dx));
  }
}

/**
 * The largest element of each window of a sequence, channel by channel:
 *
 *   y[n, i, c] = max_a x[n, i s + a - p, c]
 *
 * Input [N, T, C], output [N, T', C] with T' = ⌊(T + p + q - k) / s⌋ + 1 for
 * p elements of padding before and q after; padding is never the largest. dy
 * goes to the largest element, the first of equal ones; NaN is larger than
 * every number (§4.1.9).
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new MaxPool1D(2).forward(fromArray([[[1], [5], [2], [3]]]), new Cache()).toArray(); // [[[5], [3]]]
 */
export class MaxPool1D extends MaxPooling {
  readonly className = 'MaxPool1D';

  /** Windows of `poolSize` elements: a number. */
  constructor(poolSize: Extent, options: PoolOptions = {}) {
    super({ className: 'MaxPool1D', rank: 1 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): MaxPool1D {
    return new MaxPool1D(config.numbers('poolSize'), readPoolOptions(config));
  }
}

/**
 * The largest element of each window of an image, channel by channel:
 *
 *   y[n, i, j, c] = max_{a, b} x[n, i s + a - p, j s + b - p, c]
 *
 * Input [N, H, W, C], output [N, H', W', C] with H' = ⌊(H + p + q - k) / s⌋ + 1
 * for p rows of padding before and q after, W' likewise; padding is never the
 * largest. dy goes to the largest element, the first of equal ones in row-major
 * order; NaN is larger than every number (§4.1.9).
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new MaxPool2D(2).forward(fromArray([[[[1], [5]], [[2], [3]]]]), new Cache()).toArray(); // [[[[5]]]]
 * new MaxPool2D(3, { strides: 2, padding: 1 }).outputShape([112, 112, 64]);                // [56, 56, 64]
 */
export class MaxPool2D extends MaxPooling {
  readonly className = 'MaxPool2D';

  /** Windows of `poolSize` pixels: a number or [height, width]. */
  constructor(poolSize: Extent, options: PoolOptions = {}) {
    super({ className: 'MaxPool2D', rank: 2 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): MaxPool2D {
    return new MaxPool2D(config.numbers('poolSize'), readPoolOptions(config));
  }
}

/**
 * The largest element of each window of a volume, channel by channel.
 *
 * Input [N, D, H, W, C], output [N, D', H', W', C] with sizes as for MaxPool2D;
 * padding is never the largest. dy goes to the largest element, the first of
 * equal ones in row-major order; NaN is larger than every number (§4.1.9).
 *
 * Throws ArgumentError for sizes or strides that are not positive integers or
 * padding as large as the window, ShapeError for an input of another rank or
 * smaller than a window.
 *
 * @example
 * new MaxPool3D(2).outputShape([8, 16, 16, 3]); // [4, 8, 8, 3]
 */
export class MaxPool3D extends MaxPooling {
  readonly className = 'MaxPool3D';

  /** Windows of `poolSize` elements: a number or [depth, height, width]. */
  constructor(poolSize: Extent, options: PoolOptions = {}) {
    super({ className: 'MaxPool3D', rank: 3 }, poolSize, options);
  }

  static fromConfig(config: ConfigReader): MaxPool3D {
    return new MaxPool3D(config.numbers('poolSize'), readPoolOptions(config));
  }
}
