import { type ConvShape, convBackwardFilter, convBackwardInput, convForward, gemm, sumRows } from '../engine/index.js';
import { positiveInteger } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  type Foldable,
  type LayerConfig,
  type Need,
  type Parameter,
  Slot,
  expectAxis,
  expectFloats,
  floatsOf,
} from '../layers/index.js';
import { type Shape, type Tensor, sizeOf } from '../tensor/index.js';
import { convShape } from './conv-shape.js';
import type { DepthwiseConvOptions } from './depthwise-conv.js';
import { FilterLayer, readFilterOptions } from './filter-layer.js';
import { type Extent, slide } from './geometry.js';

interface Own {
  readonly channels: number;
  readonly depthwise: Parameter;
  readonly pointwise: Parameter;
  readonly bias: Parameter | undefined;
}

interface Saved {
  readonly x: Tensor;
  readonly u: Tensor;
  readonly z: Tensor;
  readonly y: Tensor;
  readonly shape: ConvShape;
}

/**
 * Depthwise separable convolution (Chollet 2017, arXiv:1610.02357): every channel by filters of its
 * own, then a 1×1 convolution that mixes the channels.
 *
 *   u[n, i, j, c m + q] = Σ_{a, b} x[n, i s + a d - p, j s + b d - p, c] D[a, b, c, q]
 *   z[n, i, j] = u[n, i, j] P + b        y = activation(z)
 *
 * with m = multiplier. Input [N, H, W, C], output [N, H', W', filters],
 * depthwiseWeight D [kh, kw, C, m], pointwiseWeight P [1, 1, C m, filters],
 * bias [filters]. Backward, with rows of u and dz over all pixels:
 *
 *   dP = uᵀ dz    db = Σ dz    du = dz Pᵀ    dD, dx: those of DepthwiseConv2D for du
 *
 * `weightInit` and `weightRegularizer` go to both weights. Throws ArgumentError
 * for filters or a multiplier that are not positive integers, else what Conv2D
 * throws.
 *
 * @example
 * const layer = new SeparableConv2D(2, 2, { weightInit: 'ones', useBias: false });
 * layer.setup([2, 2, 2], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[[1, 10], [2, 20]], [[3, 30], [4, 40]]]]), new Cache()).toArray(); // [[[[110, 110]]]]
 */
export class SeparableConv2D extends FilterLayer {
  readonly className = 'SeparableConv2D';
  readonly multiplier: number;
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: Own | undefined;

  /** `filters` output channels, from windows of `kernelSize` pixels: a number or [height, width]. */
  constructor(
    readonly filters: number,
    kernelSize: Extent,
    options: DepthwiseConvOptions = {},
  ) {
    super({ className: 'SeparableConv2D', rank: 2, options: ['multiplier'] }, kernelSize, options);
    this.multiplier = options.multiplier ?? 1;
    positiveInteger('SeparableConv2D', 'filters', filters);
    positiveInteger('SeparableConv2D', 'multiplier', this.multiplier);
  }

  static fromConfig(config: ConfigReader): SeparableConv2D {
    const options = { ...readFilterOptions(config), multiplier: config.number('multiplier') };
    return new SeparableConv2D(config.number('filters'), config.numbers('kernelSize'), options);
  }

  /** D, [kh, kw, C, multiplier]. Throws StateError before the layer is built. */
  get depthwiseWeight(): Parameter {
    return (this.#own ?? this.notBuilt()).depthwise;
  }

  /** P, [1, 1, C · multiplier, filters]. */
  get pointwiseWeight(): Parameter {
    return (this.#own ?? this.notBuilt()).pointwise;
  }

  /** b, [filters]; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  override outputShape(inputShape: Shape): Shape {
    return [...slide(this.who, inputShape, this.window).map(({ output }) => output), this.filters];
  }

  override build(inputShape: Shape): void {
    const { multiplier, filters, kernelSize } = this;
    const channels = inputShape[inputShape.length - 1];
    const taps = sizeOf(kernelSize);
    const between = channels * multiplier;
    const depthwise = this.filterParameter('depthwiseWeight', [...kernelSize, channels, multiplier], {
      fanIn: taps,
      fanOut: taps * multiplier,
    });
    const pointwise = this.filterParameter('pointwiseWeight', [1, 1, between, filters], {
      fanIn: between,
      fanOut: filters,
    });
    this.#own = { channels, depthwise, pointwise, bias: this.biasParameter(filters) };
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { channels, depthwise, pointwise, bias } = this.#own ?? this.notBuilt();
    const xs = expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const axes = slide(this.who, inner, this.window);
    expectAxis(this.who, x, -1, channels, 'the channels of depthwiseWeight');
    const d = expectFloats(this.who, depthwise.value, cache.dtype, 'depthwiseWeight');

    const k = channels * this.multiplier;
    const shape = convShape({ batch, channels, filters: k, groups: channels }, axes);
    const outputs = [batch, ...axes.map(({ output }) => output)];
    const u = cache.buffer('u', [...outputs, k]);
    const { z, y } = this.outputs(cache, [...outputs, this.filters]);
    const { fused } = this.activation;
    convForward(shape, xs, d, undefined, 'linear', floatsOf(u), this.workspace(shape, cache));
    // [pixels, C m] x [C m, filters]
    gemm({
      ...{ m: sizeOf(outputs), n: this.filters, k, a: floatsOf(u), b: floatsOf(pointwise.value), c: floatsOf(z) },
      ...{ bias: bias && floatsOf(bias.value), activation: fused },
    });
    this.activate(z, y, fused);
    this.#saved.set(cache, { x, u, z, y, shape });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { depthwise, pointwise, bias } = this.#own ?? this.notBuilt();
    const { x, u, z, y, shape } = this.#saved.get(cache);
    const dz = this.throughActivation(dy, z, y, cache);
    const { filters: k } = shape;
    const [m, n] = [y.size / this.filters, this.filters];

    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);
    // [C m, pixels] x [pixels, filters]
    if (pointwise.trainable) {
      gemm({ m: k, n, k: m, a: floatsOf(u), transA: true, b: dz, c: floatsOf(pointwise.grad), beta: 1 });
    }
    if (!inputGrad && !depthwise.trainable) return undefined;
    const du = floatsOf(cache.scratch('du', u.shape));
    // [pixels, filters] x [filters, C m]
    gemm({ m, n: k, k: n, a: dz, b: floatsOf(pointwise.value), transB: true, c: du });
    const workspace = this.workspace(shape, cache);
    if (depthwise.trainable) convBackwardFilter(shape, floatsOf(x), du, floatsOf(depthwise.grad), 1, workspace);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    convBackwardInput(shape, du, floatsOf(depthwise.value), floatsOf(dx), workspace);
    return dx;
  }

  override foldable(): Foldable | undefined {
    return this.activation.kind === 'linear' ? { weight: this.pointwiseWeight, bias: this.bias } : undefined;
  }

  override config(): LayerConfig {
    return this.filterConfig({ filters: this.filters, multiplier: this.multiplier });
  }
}
