import { ArgumentError, knownOptions, trueOrFalse } from '../errors/index.js';
import { type Shape, type Tensor, normalizeAxis } from '../tensor/index.js';
import type { FloatArray } from '../engine/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';
import { type Walk, stridesOf, visitAlong } from './strided.js';

/** Options of layers that reduce axes. */
export interface ReductionOptions extends LayerOptions {
  /** The axis or axes to reduce, with the batch axis counted as 0 and kept. Default: all others. */
  axis?: number | readonly number[];
  /** Whether reduced axes stay, with size 1. Default false. */
  keepDims?: boolean;
}

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  /** From each element of x to the element of y that it goes into. */
  readonly walk: Walk;
}

/** What layers share that reduce axes of each example to one number. */
abstract class Reduction extends Layer {
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor(
    who: string,
    private readonly options: ReductionOptions,
  ) {
    super(options);
    knownOptions(who, options, ['name', 'trainable', 'axis', 'keepDims']);
    trueOrFalse(who, 'keepDims', options.keepDims ?? false);
    if ([options.axis].flat().includes(0)) {
      throw new ArgumentError(`${who}: axis 0 is the batch axis, which stays; reduce the others.`);
    }
  }

  /** y <- the reduction of x. */
  protected abstract reduce(x: FloatArray, y: FloatArray, walk: Walk): void;

  /** dx <- the derivative of the reduction times dy. */
  protected abstract spread(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void;

  override outputShape(inputShape: Shape): Shape {
    const { keepDims = false } = this.options;
    const axes = this.#axes(inputShape.length + 1);
    const shape = [1, ...inputShape];
    return (
      keepDims ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) : shape.filter((_, axis) => !axes.includes(axis))
    ).slice(1);
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const [n, ...inputShape] = x.shape;
    const y = cache.buffer('y', [n, ...this.outputShape(inputShape)]);
    const axes = this.#axes(x.rank);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const target = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const walk = { sizes: x.shape, source: stridesOf(x.shape), target };
    this.reduce(xs, floatsOf(y), walk);
    this.#saved.set(cache, { x, y, walk });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, walk } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    this.spread(expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(x), floatsOf(y), floatsOf(dx), walk);
    return dx;
  }

  override lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    const [x] = inputs;
    return this.#axes(x.rank).includes(1) ? undefined : super.lengthsAfter(inputs, output);
  }

  override config(): LayerConfig {
    const { axis = null, keepDims = false } = this.options;
    return this.configOf({ axis, keepDims });
  }

  #axes(rank: number): number[] {
    const { axis } = this.options;
    if (axis === undefined) return Array.from({ length: rank - 1 }, (_, i) => i + 1);
    return [axis].flat().map((a) => normalizeAxis(this.who, a, rank));
  }
}

/** Options of a reduction as its configuration saved them. */
function readOptions(config: ConfigReader): ReductionOptions {
  const axis = config.has('axis') ? config.numberOrNumbers('axis') : undefined;
  return { ...readLayerOptions(config), axis, keepDims: config.boolean('keepDims') };
}

/**
 * y = Σ x over axes of each example; dx = dy for each of them.
 *
 * @example
 * new Sum().forward(fromArray([[1, 2], [3, 4]]), new Cache()).toArray(); // [3, 7]
 */
export class Sum extends Reduction {
  readonly className = 'Sum';

  constructor(options: ReductionOptions = {}) {
    super('Sum', options);
  }

  static fromConfig(config: ConfigReader): Sum {
    return new Sum(readOptions(config));
  }

  protected override reduce(x: FloatArray, y: FloatArray, walk: Walk): void {
    y.fill(0);
    visitAlong(walk, (i, j) => (y[j] += x[i]));
  }

  protected override spread(dy: FloatArray, _x: FloatArray, _y: FloatArray, dx: FloatArray, walk: Walk): void {
    visitAlong(walk, (i, j) => (dx[i] = dy[j]));
  }
}

/**
 * y = Σ x / n over axes of each example, with n elements; dx = dy / n.
 *
 * @example
 * new Mean().forward(fromArray([[1, 2], [3, 4]]), new Cache()).toArray(); // [1.5, 3.5]
 */
export class Mean extends Reduction {
  readonly className = 'Mean';

  constructor(options: ReductionOptions = {}) {
    super('Mean', options);
  }

  static fromConfig(config: ConfigReader): Mean {
    return new Mean(readOptions(config));
  }

  protected override reduce(x: FloatArray, y: FloatArray, walk: Walk): void {
    const n = x.length / y.length;
    y.fill(0);
    visitAlong(walk, (i, j) => (y[j] += x[i]));
    for (let j = 0; j < y.length; j++) y[j] /= n;
  }

  protected override spread(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void {
    const n = x.length / y.length;
    visitAlong(walk, (i, j) => (dx[i] = dy[j] / n));
  }
}

/**
 * y = the largest x over axes of each example. dy goes to the largest element,
 * in equal parts where several are.
 *
 * @example
 * new Max().forward(fromArray([[1, 2], [4, 3]]), new Cache()).toArray(); // [2, 4]
 */
export class Max extends Reduction {
  readonly className = 'Max';

  constructor(options: ReductionOptions = {}) {
    super('Max', options);
  }

  static fromConfig(config: ConfigReader): Max {
    return new Max(readOptions(config));
  }

  protected override reduce(x: FloatArray, y: FloatArray, walk: Walk): void {
    y.fill(-Infinity);
    visitAlong(walk, (i, j) => (y[j] = Math.max(y[j], x[i])));
  }

  protected override spread(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void {
    shareAmongEqual(dy, x, y, dx, walk);
  }
}

/**
 * y = the smallest x over axes of each example. dy goes to the smallest
 * element, in equal parts where several are.
 *
 * @example
 * new Min().forward(fromArray([[1, 2], [4, 3]]), new Cache()).toArray(); // [1, 3]
 */
export class Min extends Reduction {
  readonly className = 'Min';

  constructor(options: ReductionOptions = {}) {
    super('Min', options);
  }

  static fromConfig(config: ConfigReader): Min {
    return new Min(readOptions(config));
  }

  protected override reduce(x: FloatArray, y: FloatArray, walk: Walk): void {
    y.fill(Infinity);
    visitAlong(walk, (i, j) => (y[j] = Math.min(y[j], x[i])));
  }

  protected override spread(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void {
    shareAmongEqual(dy, x, y, dx, walk);
  }
}

/**
 * y = ln Σ eˣ over axes of each example; dx = dy e^(x - y). Shifted by the
 * largest x, so that exp cannot overflow.
 *
 * @example
 * new LogSumExp().forward(fromArray([[1000, -1000]]), new Cache()).toArray(); // [1000]
 */
export class LogSumExp extends Reduction {
  readonly className = 'LogSumExp';

  constructor(options: ReductionOptions = {}) {
    super('LogSumExp', options);
  }

  static fromConfig(config: ConfigReader): LogSumExp {
    return new LogSumExp(readOptions(config));
  }

  protected override reduce(x: FloatArray, y: FloatArray, walk: Walk): void {
    const top = new Float64Array(y.length).fill(-Infinity);
    visitAlong(walk, (i, j) => (top[j] = Math.max(top[j], x[i])));
    y.fill(0);
    visitAlong(walk, (i, j) => (y[j] += x[i] === top[j] ? 1 : Math.exp(x[i] - top[j])));
    for (let j = 0; j < y.length; j++) y[j] = top[j] === -Infinity ? top[j] : top[j] + Math.log(y[j]);
  }

  protected override spread(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void {
    visitAlong(walk, (i, j) => (dx[i] = x[i] === -Infinity ? 0 : dy[j] * Math.exp(x[i] - y[j])));
  }
}

/** dx <- dy / count for each of the `count` elements that equal the result, 0 for the others. */
function shareAmongEqual(dy: FloatArray, x: FloatArray, y: FloatArray, dx: FloatArray, walk: Walk): void {
  const counts = new Int32Array(y.length);
  visitAlong(walk, (i, j) => (counts[j] += x[i] === y[j] ? 1 : 0));
  visitAlong(walk, (i, j) => (dx[i] = x[i] === y[j] ? dy[j] / counts[j] : 0));
}
