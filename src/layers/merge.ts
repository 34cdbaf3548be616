import { type BinaryOp, type FloatArray, binary } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { broadcastShapes, broadcastStrides, planBroadcast } from '../tensor/broadcast.js';
import { type Shape, type Tensor, sameShape, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { LayerConfig } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { MergeLayer, type Need } from './layer.js';
import { Slot } from './slot.js';
import { addAlong, copyAlong, stridesOf } from './strided.js';

/** What a merge keeps for its backward pass. */
export interface Merged {
  readonly inputs: readonly Tensor[];
  readonly y: Tensor;
}

/**
 * What layers share that combine inputs element by element. Inputs have one
 * rank; an axis of size 1, the batch axis included, is repeated as in numpy,
 * and the gradient of such an input is summed over it.
 */
export abstract class ElementwiseMerge extends MergeLayer {
  readonly #saved = new Slot<Merged>(() => this.who);

  constructor(who: string, options: LayerOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable']);
  }

  /** How many inputs the layer takes at most. */
  protected get most(): number {
    return Infinity;
  }

  /** y <- f(inputs). */
  protected abstract compute(inputs: readonly Tensor[], y: Tensor): void;

  /** The gradient with respect to input i as if it had the shape of y: dy itself, or written to `into()`. */
  protected abstract gradient(i: number, dy: Tensor, saved: Merged, into: () => Tensor): Tensor;

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    return [this.#broadcast(inputShapes)];
  }

  override forward(inputs: readonly Tensor[], cache: Cache): Tensor[] {
    const y = cache.buffer('y', this.#broadcast(inputs.map(({ shape }) => shape)));
    inputs.forEach((x, i) => expectFloats(this.who, x, cache.dtype, `input ${i}`));
    this.compute(inputs, y);
    this.#saved.set(cache, { inputs, y });
    return [y];
  }

  override backward(
    [dy]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const saved = this.#saved.get(cache);
    if (!dy || !inputGrad) return saved.inputs.map(() => undefined);
    expectGradient(this.who, dy, saved.y);
    expectFloats(this.who, dy, cache.dtype, 'dy');
    return saved.inputs.map(({ shape }, i) => {
      const whole = this.gradient(i, dy, saved, () => cache.gradient(`g${i}`, saved.y.shape));
      return sameShape(shape, whole.shape) ? whole : sumInto(whole, cache.gradient(`dx${i}`, shape));
    });
  }

  override config(): LayerConfig {
    return this.configOf();
  }

  #broadcast(shapes: readonly Shape[]): Shape {
    if (shapes.length < 2 || shapes.length > this.most) {
      const wanted = this.most === 2 ? '2 inputs' : 'at least 2 inputs';
      throw new ArgumentError(`${this.who}: needs ${wanted}, got ${shapes.length}.`);
    }
    const [first, ...rest] = shapes;
    if (rest.some((shape) => shape.length !== first.length)) {
      throw new ShapeError(
        `${this.who}: inputs must have one rank, got ${shapes.map(showShape).join(', ')}. Reshape one of them.`,
      );
    }
    return shapes.reduce((a, b) =>
      broadcastShapes(this.who, { name: 'inputs before', shape: a }, { name: 'next input', shape: b }),
    );
  }
}

/** y <- a (op) b, both broadcast to y; y may be a. */
export function combine(op: BinaryOp, a: Tensor, b: Tensor, y: Tensor): void {
  binary(op, floatsOf(a), floatsOf(b), floatsOf(y), planBroadcast(a.shape, b.shape, y.shape));
}

/** y <- ((inputs[0] (op) inputs[1]) (op) inputs[2]) ... */
export function fold(op: BinaryOp, inputs: readonly Tensor[], y: Tensor): void {
  const [first, second, ...rest] = inputs;
  if (sameShape(broadcastOf(first, second), y.shape)) combine(op, first, second, y);
  else {
    spread(first, y);
    combine(op, y, second, y);
  }
  for (const x of rest) combine(op, y, x, y);
}

/** y <- x, repeated along its axes of size 1. */
function spread(x: Tensor, y: Tensor): void {
  const walk = { sizes: y.shape, source: broadcastStrides(x.shape, y.shape), target: stridesOf(y.shape) };
  copyAlong(walk, floatsOf(x), floatsOf(y));
}

/** dx <- g summed over the axes along which dx was repeated. */
function sumInto(g: Tensor, dx: Tensor): Tensor {
  const target: FloatArray = floatsOf(dx);
  target.fill(0);
  const walk = { sizes: g.shape, source: stridesOf(g.shape), target: broadcastStrides(dx.shape, g.shape) };
  addAlong(walk, floatsOf(g), target);
  return dx;
}

function broadcastOf(a: Tensor, b: Tensor): Shape {
  return a.shape.map((n, axis) => (n === 1 ? b.shape[axis] : n));
}
