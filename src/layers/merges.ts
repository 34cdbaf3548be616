import { broadcastStrides } from '../tensor/broadcast.js';
import type { Tensor } from '../tensor/index.js';
import { type ConfigReader, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { floatsOf } from './expect.js';
import { ElementwiseMerge, type Merged, combine, fold } from './merge.js';
import { stridesOf, visitAlong } from './strided.js';

/**
 * y = Σ inputs, element by element; each input's gradient is dy. The skip
 * connection of residual networks.
 *
 * Two or more inputs of one rank; axes of size 1 are repeated.
 *
 * @example
 * const [x, h] = [fromArray([[1, 2]]), fromArray([[10, 20]])];
 * new Add().forward([x, h], new Cache())[0].toArray(); // [[11, 22]]
 */
export class Add extends ElementwiseMerge {
  readonly className = 'Add';

  constructor(options: LayerOptions = {}) {
    super('Add', options);
  }

  static fromConfig(config: ConfigReader): Add {
    return new Add(readLayerOptions(config));
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('add', inputs, y);
  }

  protected override gradient(_i: number, dy: Tensor): Tensor {
    return dy;
  }
}

/**
 * y = a - b, element by element; da = dy, db = -dy.
 *
 * @example
 * const [a, b] = [fromArray([[1, 2]]), fromArray([[10, 20]])];
 * new Subtract().forward([a, b], new Cache())[0].toArray(); // [[-9, -18]]
 */
export class Subtract extends ElementwiseMerge {
  readonly className = 'Subtract';

  constructor(options: LayerOptions = {}) {
    super('Subtract', options);
  }

  static fromConfig(config: ConfigReader): Subtract {
    return new Subtract(readLayerOptions(config));
  }

  protected override get most(): number {
    return 2;
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('sub', inputs, y);
  }

  protected override gradient(i: number, dy: Tensor, _saved: Merged, into: () => Tensor): Tensor {
    return i === 0 ? dy : scaled(-1, dy, into());
  }
}

/**
 * y = Π inputs, element by element; the gradient of input i is dy times the
 * product of the others.
 *
 * @example
 * const [a, b] = [fromArray([[1, 2]]), fromArray([[10, 20]])];
 * new Multiply().forward([a, b], new Cache())[0].toArray(); // [[10, 40]]
 */
export class Multiply extends ElementwiseMerge {
  readonly className = 'Multiply';

  constructor(options: LayerOptions = {}) {
    super('Multiply', options);
  }

  static fromConfig(config: ConfigReader): Multiply {
    return new Multiply(readLayerOptions(config));
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('mul', inputs, y);
  }

  protected override gradient(i: number, dy: Tensor, { inputs }: Merged, into: () => Tensor): Tensor {
    const g = into();
    inputs.filter((_, j) => j !== i).forEach((other, step) => combine('mul', step === 0 ? dy : g, other, g));
    return g;
  }
}

/**
 * y = a / b, element by element; da = dy / b, db = -dy y / b.
 *
 * @example
 * const [a, b] = [fromArray([[1, 6]]), fromArray([[2, 3]])];
 * new Divide().forward([a, b], new Cache())[0].toArray(); // [[0.5, 2]]
 */
export class Divide extends ElementwiseMerge {
  readonly className = 'Divide';

  constructor(options: LayerOptions = {}) {
    super('Divide', options);
  }

  static fromConfig(config: ConfigReader): Divide {
    return new Divide(readLayerOptions(config));
  }

  protected override get most(): number {
    return 2;
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('div', inputs, y);
  }

  protected override gradient(i: number, dy: Tensor, { inputs, y }: Merged, into: () => Tensor): Tensor {
    const g = into();
    combine('div', dy, inputs[1], g);
    if (i === 0) return g;
    combine('mul', g, y, g);
    return scaled(-1, g, g);
  }
}

/**
 * y = Σ inputs / n, for n inputs, element by element.
 *
 * @example
 * const [a, b] = [fromArray([[1, 2]]), fromArray([[3, 6]])];
 * new Average().forward([a, b], new Cache())[0].toArray(); // [[2, 4]]
 */
export class Average extends ElementwiseMerge {
  readonly className = 'Average';

  constructor(options: LayerOptions = {}) {
    super('Average', options);
  }

  static fromConfig(config: ConfigReader): Average {
    return new Average(readLayerOptions(config));
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('add', inputs, y);
    scaled(1 / inputs.length, y, y);
  }

  protected override gradient(_i: number, dy: Tensor, { inputs }: Merged, into: () => Tensor): Tensor {
    return scaled(1 / inputs.length, dy, into());
  }
}

/**
 * y = the largest input, element by element. The gradient goes to the largest
 * one, to the first of them where several are equal.
 *
 * @example
 * const [a, b] = [fromArray([[1, 20]]), fromArray([[10, 2]])];
 * new Maximum().forward([a, b], new Cache())[0].toArray(); // [[10, 20]]
 */
export class Maximum extends ElementwiseMerge {
  readonly className = 'Maximum';

  constructor(options: LayerOptions = {}) {
    super('Maximum', options);
  }

  static fromConfig(config: ConfigReader): Maximum {
    return new Maximum(readLayerOptions(config));
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('maximum', inputs, y);
  }

  protected override gradient(i: number, dy: Tensor, saved: Merged, into: () => Tensor): Tensor {
    return chosen(i, dy, saved, into);
  }
}

/**
 * y = the smallest input, element by element. The gradient goes to the
 * smallest one, to the first of them where several are equal.
 *
 * @example
 * const [a, b] = [fromArray([[1, 20]]), fromArray([[10, 2]])];
 * new Minimum().forward([a, b], new Cache())[0].toArray(); // [[1, 2]]
 */
export class Minimum extends ElementwiseMerge {
  readonly className = 'Minimum';

  constructor(options: LayerOptions = {}) {
    super('Minimum', options);
  }

  static fromConfig(config: ConfigReader): Minimum {
    return new Minimum(readLayerOptions(config));
  }

  protected override compute(inputs: readonly Tensor[], y: Tensor): void {
    fold('minimum', inputs, y);
  }

  protected override gradient(i: number, dy: Tensor, saved: Merged, into: () => Tensor): Tensor {
    return chosen(i, dy, saved, into);
  }
}

/** y <- factor x; y may be x. */
function scaled(factor: number, x: Tensor, y: Tensor): Tensor {
  const [xs, ys] = [floatsOf(x), floatsOf(y)];
  for (let i = 0; i < xs.length; i++) ys[i] = factor * xs[i];
  return y;
}

/** g <- dy where y came from input i and from none before it, 0 elsewhere. */
function chosen(i: number, dy: Tensor, { inputs, y }: Merged, into: () => Tensor): Tensor {
  const g = into();
  const [dys, ys, gs] = [floatsOf(dy), floatsOf(y), floatsOf(g)];
  const visit = (x: Tensor, change: (to: number, equal: boolean) => void): void => {
    const xs = floatsOf(x);
    const walk = { sizes: y.shape, source: broadcastStrides(x.shape, y.shape), target: stridesOf(y.shape) };
    visitAlong(walk, (from, to) => change(to, xs[from] === ys[to]));
  };
  visit(inputs[i], (to, equal) => (gs[to] = equal ? dys[to] : 0));
  for (const earlier of inputs.slice(0, i)) {
    visit(earlier, (to, equal) => {
      if (equal) gs[to] = 0;
    });
  }
  return g;
}
