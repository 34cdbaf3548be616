import { ArgumentError, finiteNumber } from '../errors/index.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { Pointwise } from './pointwise.js';

/**
 * y = factor · x, for a constant.
 *
 * @example
 * new Scale(10).forward(fromArray([[3, -2]]), new Cache()).toArray(); // [[30, -20]]
 */
export class Scale extends Pointwise {
  readonly className = 'Scale';

  constructor(
    readonly factor: number,
    options: LayerOptions = {},
  ) {
    super('Scale', options);
    finiteNumber('Scale', 'factor', factor);
  }

  static fromConfig(config: ConfigReader): Scale {
    return new Scale(config.number('factor'), readLayerOptions(config));
  }

  protected override value(x: number): number {
    return this.factor * x;
  }

  protected override slope(): number {
    return this.factor;
  }

  override config(): LayerConfig {
    return this.configOf({ factor: this.factor });
  }
}

/**
 * y = x + amount, for a constant.
 *
 * @example
 * new Shift(10).forward(fromArray([[3, -2]]), new Cache()).toArray(); // [[13, 8]]
 */
export class Shift extends Pointwise {
  readonly className = 'Shift';

  constructor(
    readonly amount: number,
    options: LayerOptions = {},
  ) {
    super('Shift', options);
    finiteNumber('Shift', 'amount', amount);
  }

  static fromConfig(config: ConfigReader): Shift {
    return new Shift(config.number('amount'), readLayerOptions(config));
  }

  protected override value(x: number): number {
    return x + this.amount;
  }

  protected override slope(): number {
    return 1;
  }

  override config(): LayerConfig {
    return this.configOf({ amount: this.amount });
  }
}

/**
 * y = x to a constant power; NaN below 0 unless the exponent is an integer.
 *
 * @example
 * new Power(3).forward(fromArray([[3, -2]]), new Cache()).toArray(); // [[27, -8]]
 */
export class Power extends Pointwise {
  readonly className = 'Power';

  constructor(
    readonly exponent: number,
    options: LayerOptions = {},
  ) {
    super('Power', options);
    finiteNumber('Power', 'exponent', exponent);
  }

  static fromConfig(config: ConfigReader): Power {
    return new Power(config.number('exponent'), readLayerOptions(config));
  }

  protected override value(x: number): number {
    return x ** this.exponent;
  }

  protected override slope(x: number): number {
    return this.exponent * x ** (this.exponent - 1);
  }

  override config(): LayerConfig {
    return this.configOf({ exponent: this.exponent });
  }
}

/**
 * y = x limited to [low, high]; the derivative is 1 within, borders included,
 * and 0 beyond.
 *
 * Throws ArgumentError unless low <= high.
 *
 * @example
 * new Clip(-1, 1).forward(fromArray([[3, 0.5]]), new Cache()).toArray(); // [[1, 0.5]]
 */
export class Clip extends Pointwise {
  readonly className = 'Clip';

  constructor(
    readonly low: number,
    readonly high: number,
    options: LayerOptions = {},
  ) {
    super('Clip', options);
    finiteNumber('Clip', 'low', low);
    finiteNumber('Clip', 'high', high);
    if (low > high) throw new ArgumentError(`Clip: need low <= high, got low ${low}, high ${high}.`);
  }

  static fromConfig(config: ConfigReader): Clip {
    return new Clip(config.number('low'), config.number('high'), readLayerOptions(config));
  }

  protected override value(x: number): number {
    return x < this.low ? this.low : x > this.high ? this.high : x;
  }

  protected override slope(x: number): number {
    return x >= this.low && x <= this.high ? 1 : 0;
  }

  override config(): LayerConfig {
    return this.configOf({ low: this.low, high: this.high });
  }
}
