import { type AxisMatrix, type FloatDType, resample } from '../engine/index.js';
import {
  type Cache,
  Layer,
  type LayerOptions,
  type Need,
  Slot,
  expectFloats,
  expectGradient,
  floatsOf,
} from '../layers/index.js';
import { type Shape, type Tensor, sameShape } from '../tensor/index.js';
import { type Entry, axisMatrix, transposed, unchanged } from './axis-matrix.js';
import { expectInput } from './geometry.js';

type Axes = readonly [AxisMatrix, AxisMatrix, AxisMatrix];

/** The matrices for one shape of input. */
interface Plan {
  readonly dtype: FloatDType;
  /** The input's shape without the batch axis. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly there: Axes;
  readonly back: Axes;
}

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly plan: Plan;
}

/**
 * Layers whose output is linear in the input along each spatial axis: a matrix
 * an axis says what each output is made of, and backward is the product with
 * its transpose.
 */
export abstract class Resampling extends Layer {
  readonly #saved = new Slot<Saved>(() => this.who);
  #latest: Plan | undefined;

  constructor(
    /** Spatial axes: 1, 2 or 3. */
    private readonly rank: number,
    options: LayerOptions,
  ) {
    super(options);
  }

  /** How many outputs an axis of `n` elements has; throws ShapeError when there would be none. */
  protected abstract outputSize(n: number, axis: number, inputShape: Shape): number;

  /** What each output of an axis of `n` elements is made of. */
  protected abstract rows(n: number, axis: number): readonly (readonly Entry[])[];

  override outputShape(inputShape: Shape): Shape {
    expectInput(this.who, inputShape, this.rank);
    return inputShape.map((n, axis) => (axis < this.rank ? this.outputSize(n, axis, inputShape) : n));
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const plan = this.#planFor(inner, cache.dtype);
    const y = cache.buffer('y', [batch, ...plan.outputShape]);
    resample(plan.there, inner[this.rank], xs, floatsOf(y));
    this.#saved.set(cache, { x, y, plan });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, plan } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    resample(plan.back, plan.inputShape[this.rank], dys, floatsOf(dx));
    return dx;
  }

  /** The plan for a shape; inputs of one shape after another share it. */
  #planFor(inputShape: Shape, dtype: FloatDType): Plan {
    const known = this.#latest;
    if (known && known.dtype === dtype && sameShape(known.inputShape, inputShape)) return known;
    const outputShape = this.outputShape(inputShape);
    const sizes = inputShape.slice(0, this.rank);
    const rows = sizes.map((n, axis) => this.rows(n, axis));
    const there = sizes.map((n, axis) => axisMatrix(n, rows[axis], dtype));
    const back = sizes.map((n, axis) => axisMatrix(rows[axis].length, transposed(n, rows[axis]), dtype));
    const plan = { dtype, inputShape, outputShape, there: three(there, dtype), back: three(back, dtype) };
    this.#latest = plan;
    return plan;
  }
}

/** The matrices of all three axes that the engine walks: those that the input lacks have one element. */
function three(matrices: readonly AxisMatrix[], dtype: FloatDType): Axes {
  const one = axisMatrix(1, unchanged(1), dtype);
  const [d, h, w] = [one, one, ...matrices].slice(-3);
  return [d, h, w];
}
