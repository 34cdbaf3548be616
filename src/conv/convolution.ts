import {
  type ConvShape,
  convBackwardFilter,
  convBackwardInput,
  convBackwardParameters,
  convForward,
  sumRows,
} from '../engine/index.js';
import {
  type Cache,
  type Fans,
  type Foldable,
  type Need,
  type Parameter,
  Slot,
  expectAxis,
  expectFloats,
  expectGradient,
  floatsOf,
  isLogitGradient,
} from '../layers/index.js';
import { type Shape, type Tensor, sizeOf } from '../tensor/index.js';
import { convShape } from './conv-shape.js';
import { FilterLayer } from './filter-layer.js';
import { slide } from './geometry.js';

/** How the filters of a convolution meet the channels of its input. */
export interface Wiring {
  /** Output channels. */
  readonly filters: number;
  readonly groups: number;
  /** The last two axes of the weight, whose elements are those of [channels / groups, filters]. */
  readonly weight: readonly [number, number];
  readonly fans: Fans;
}

interface Own {
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
}

interface Saved {
  readonly x: Tensor;
  readonly z: Tensor;
  readonly y: Tensor;
  readonly shape: ConvShape;
}

/**
 * Convolutions of one to three spatial axes, whose classes say what is wired to
 * what. With taps t and output positions o along all spatial axes:
 *
 *   z[n, o, f] = b[f] + Σ_t Σ_c x[n, o · stride + t · dilation - before, c] W[t, c, f]      y = activation(z)
 *
 *   dW = Σ_{n, o} x dz    db = Σ_{n, o} dz    dx[n, i, c] = Σ_{t, f} dz W where o · stride + t · dilation - before = i
 */
export abstract class Convolution extends FilterLayer {
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: Own | undefined;

  /** Throws ShapeError when filters and channels do not fit each other. */
  protected abstract wiring(inputShape: Shape): Wiring;

  /** W: the filters. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return (this.#own ?? this.notBuilt()).weight;
  }

  /** b, one for each output channel; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  override outputShape(inputShape: Shape): Shape {
    const axes = slide(this.who, inputShape, this.window);
    return [...axes.map(({ output }) => output), this.wiring(inputShape).filters];
  }

  override build(inputShape: Shape): void {
    const { filters, groups, weight: last, fans } = this.wiring(inputShape);
    const channels = inputShape[inputShape.length - 1];
    const weight = this.filterParameter('weight', [...this.kernelSize, ...last], fans);
    this.#own = { channels, filters, groups, weight, bias: this.biasParameter(filters) };
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { channels, filters, groups, weight, bias } = this.#own ?? this.notBuilt();
    const xs = expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const axes = slide(this.who, inner, this.window);
    expectAxis(this.who, x, -1, channels, 'the channels of weight');
    const w = expectFloats(this.who, weight.value, cache.dtype, 'weight');
    const b = bias && floatsOf(bias.value);

    const shape = convShape({ batch, channels, filters, groups }, axes);
    const { fused } = this.activation;
    const { z, y } = this.outputs(cache, [batch, ...axes.map(({ output }) => output), filters]);
    convForward(shape, xs, w, b, fused ?? 'linear', floatsOf(z), this.workspace(shape, cache));
    this.activate(z, y, fused);
    this.#saved.set(cache, { x, z, y, shape });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, z, y, shape } = this.#saved.get(cache);
    if (!inputGrad && this.#parametersAtOnce(dy, cache)) return undefined;
    const dz = this.throughActivation(dy, z, y, cache);
    const workspace = this.workspace(shape, cache);

    if (weight.trainable) convBackwardFilter(shape, floatsOf(x), dz, floatsOf(weight.grad), 1, workspace);
    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    convBackwardInput(shape, dz, floatsOf(weight.value), floatsOf(dx), workspace);
    return dx;
  }

  /** Adds to both gradients in one pass over dy where that is faster; returns whether it has. */
  #parametersAtOnce(dy: Tensor, cache: Cache): boolean {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, y, shape } = this.#saved.get(cache);
    const { fused } = this.activation;
    if (!fused || !weight.trainable || !bias?.trainable || isLogitGradient(dy, y)) return false;
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    return convBackwardParameters(
      shape,
      floatsOf(x),
      dys,
      floatsOf(y),
      fused,
      floatsOf(weight.grad),
      floatsOf(bias.grad),
    );
  }

  override foldable(): Foldable | undefined {
    return this.activation.kind === 'linear' ? { weight: this.weight, bias: this.bias } : undefined;
  }

  /** Taps of a filter over all spatial axes. */
  protected get taps(): number {
    return sizeOf(this.kernelSize);
  }
}
