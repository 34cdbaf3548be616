import { type ConfigReader, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { Pointwise } from './pointwise.js';

/**
 * y = x².
 *
 * @example
 * new Square().forward(fromArray([[3, -2]]), new Cache()).toArray(); // [[9, 4]]
 */
export class Square extends Pointwise {
  readonly className = 'Square';

  constructor(options: LayerOptions = {}) {
    super('Square', options);
  }

  static fromConfig(config: ConfigReader): Square {
    return new Square(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return x * x;
  }

  protected override slope(x: number): number {
    return 2 * x;
  }
}

/**
 * y = √x; NaN below 0, derivative Infinity at 0.
 *
 * @example
 * new Sqrt().forward(fromArray([[9, 4]]), new Cache()).toArray(); // [[3, 2]]
 */
export class Sqrt extends Pointwise {
  readonly className = 'Sqrt';

  constructor(options: LayerOptions = {}) {
    super('Sqrt', options);
  }

  static fromConfig(config: ConfigReader): Sqrt {
    return new Sqrt(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.sqrt(x);
  }

  protected override slope(_x: number, y: number): number {
    return 0.5 / y;
  }
}

/**
 * y = eˣ.
 *
 * @example
 * new Exp().forward(fromArray([[0]]), new Cache()).toArray(); // [[1]]
 */
export class Exp extends Pointwise {
  readonly className = 'Exp';

  constructor(options: LayerOptions = {}) {
    super('Exp', options);
  }

  static fromConfig(config: ConfigReader): Exp {
    return new Exp(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.exp(x);
  }

  protected override slope(_x: number, y: number): number {
    return y;
  }
}

/**
 * y = ln x; -Infinity at 0, NaN below.
 *
 * @example
 * new Log().forward(fromArray([[1]]), new Cache()).toArray(); // [[0]]
 */
export class Log extends Pointwise {
  readonly className = 'Log';

  constructor(options: LayerOptions = {}) {
    super('Log', options);
  }

  static fromConfig(config: ConfigReader): Log {
    return new Log(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.log(x);
  }

  protected override slope(x: number): number {
    return 1 / x;
  }
}

/**
 * y = |x|, with derivative 0 at 0.
 *
 * @example
 * new Abs().forward(fromArray([[-3, 2]]), new Cache()).toArray(); // [[3, 2]]
 */
export class Abs extends Pointwise {
  readonly className = 'Abs';

  constructor(options: LayerOptions = {}) {
    super('Abs', options);
  }

  static fromConfig(config: ConfigReader): Abs {
    return new Abs(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.abs(x);
  }

  protected override slope(x: number): number {
    return Math.sign(x);
  }
}

/**
 * y = -x.
 *
 * @example
 * new Negative().forward(fromArray([[3, -2]]), new Cache()).toArray(); // [[-3, 2]]
 */
export class Negative extends Pointwise {
  readonly className = 'Negative';

  constructor(options: LayerOptions = {}) {
    super('Negative', options);
  }

  static fromConfig(config: ConfigReader): Negative {
    return new Negative(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return -x;
  }

  protected override slope(): number {
    return -1;
  }
}

/**
 * y = sin x.
 *
 * @example
 * new Sin().forward(fromArray([[0]]), new Cache()).toArray(); // [[0]]
 */
export class Sin extends Pointwise {
  readonly className = 'Sin';

  constructor(options: LayerOptions = {}) {
    super('Sin', options);
  }

  static fromConfig(config: ConfigReader): Sin {
    return new Sin(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.sin(x);
  }

  protected override slope(x: number): number {
    return Math.cos(x);
  }
}

/**
 * y = cos x.
 *
 * @example
 * new Cos().forward(fromArray([[0]]), new Cache()).toArray(); // [[1]]
 */
export class Cos extends Pointwise {
  readonly className = 'Cos';

  constructor(options: LayerOptions = {}) {
    super('Cos', options);
  }

  static fromConfig(config: ConfigReader): Cos {
    return new Cos(readLayerOptions(config));
  }

  protected override value(x: number): number {
    return Math.cos(x);
  }

  protected override slope(x: number): number {
    return -Math.sin(x);
  }
}
