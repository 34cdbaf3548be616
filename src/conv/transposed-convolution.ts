import {
  type ConvShape,
  type FloatArray,
  axpy,
  binary,
  convBackwardFilter,
  convBackwardInput,
  convForward,
  sumRows,
  transpose2d,
} from '../engine/index.js';
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
import { type FilterClass, FilterLayer } from './filter-layer.js';
import type { Axis, Extent } from './geometry.js';
import { type ConvOptions, readConvOptions } from './grouped-convolution.js';
import { channelsOfGroup, checkGroups } from './groups.js';
import { readOutputPadding, spread } from './transposed-geometry.js';

/** Options of the transposed convolutions. */
export interface ConvTransposeOptions extends ConvOptions {
  /**
   * Rows and columns added after the output, >= 0 and smaller than the stride: tells apart the sizes that a strided
   * convolution makes into one. Default 0. Not with padding 'same', which sets the size itself.
   */
  outputPadding?: number | readonly number[];
}

interface Own {
  readonly channels: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
}

interface Saved {
  readonly x: Tensor;
  readonly z: Tensor;
  readonly y: Tensor;
  /** The convolution whose adjoint this is: it goes from the shape of y to that of x. */
  readonly shape: ConvShape;
}

/**
 * Transposed convolutions of one to three spatial axes. With taps t and input
 * positions i along all spatial axes:
 *
 *   z[n, i · stride + t · dilation - before, f] += Σ_c x[n, i, c] W[t, c, f]      z += b      y = activation(z)
 *
 * which is the adjoint of a convolution from the shape of y to that of x: its
 * gradient with respect to the input going forward, itself going backward.
 */
export abstract class TransposedConvolution extends FilterLayer {
  readonly groups: number;
  readonly outputPadding: readonly number[];
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: Own | undefined;

  constructor(
    kind: FilterClass,
    readonly filters: number,
    kernelSize: Extent,
    options: ConvTransposeOptions,
  ) {
    super({ ...kind, options: ['groups', 'outputPadding'] }, kernelSize, options);
    const { className: who } = kind;
    const { groups = 1, outputPadding = 0 } = options;
    checkGroups(who, filters, groups);
    this.groups = groups;
    this.outputPadding = readOutputPadding(who, outputPadding, this.strides, this.padding);
  }

  /** W, [...kernelSize, C, filters / groups]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return (this.#own ?? this.notBuilt()).weight;
  }

  /** b, [filters]; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  override outputShape(inputShape: Shape): Shape {
    const axes = this.#axes(inputShape);
    channelsOfGroup(this.who, inputShape, this.groups);
    return [...axes.map(({ input }) => input), this.filters];
  }

  override build(inputShape: Shape): void {
    const { filters, groups, kernelSize } = this;
    const channels = inputShape[inputShape.length - 1];
    const taps = sizeOf(kernelSize);
    const weight = this.filterParameter('weight', [...kernelSize, channels, filters / groups], {
      fanIn: (taps * channels) / groups,
      fanOut: (taps * filters) / groups,
    });
    this.#own = { channels, weight, bias: this.biasParameter(filters) };
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { channels, weight, bias } = this.#own ?? this.notBuilt();
    const { filters, groups } = this;
    const xs = expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const axes = this.#axes(inner);
    expectAxis(this.who, x, -1, channels, 'the channels of weight');
    const w = expectFloats(this.who, weight.value, cache.dtype, 'weight');

    const shape = convShape({ batch, channels: filters, filters: channels, groups }, axes);
    const { z, y } = this.outputs(cache, [batch, ...axes.map(({ input }) => input), filters]);
    convBackwardInput(shape, xs, this.#filter(w, channels, cache), floatsOf(z), this.workspace(shape, cache));
    if (bias) addRow(floatsOf(bias.value), floatsOf(z));
    this.activate(z, y, undefined);
    this.#saved.set(cache, { x, z, y, shape });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { channels, weight, bias } = this.#own ?? this.notBuilt();
    const { x, z, y, shape } = this.#saved.get(cache);
    const dz = this.throughActivation(dy, z, y, cache);
    const workspace = this.workspace(shape, cache);

    if (weight.trainable) {
      const dFilter = floatsOf(cache.scratch('dFilter', [weight.size]));
      const dWeight = floatsOf(cache.scratch('dWeight', [weight.size]));
      convBackwardFilter(shape, dz, floatsOf(x), dFilter, 0, workspace);
      swapLastAxes(dFilter, dWeight, this.filters / this.groups, channels);
      axpy(1, dWeight, floatsOf(weight.grad));
    }
    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    const filter = this.#filter(floatsOf(weight.value), channels, cache);
    convForward(shape, dz, filter, undefined, 'linear', floatsOf(dx), workspace);
    return dx;
  }

  /** The filters of the convolution whose adjoint this is: [..., C, filters / groups] -> [..., filters / groups, C]. */
  #filter(w: FloatArray, channels: number, cache: Cache): FloatArray {
    const filter = floatsOf(cache.scratch('filter', [w.length]));
    swapLastAxes(w, filter, channels, this.filters / this.groups);
    return filter;
  }

  #axes(inputShape: Shape): readonly Axis[] {
    return spread(this.who, inputShape, this.window, this.outputPadding);
  }

  override foldable(): Foldable | undefined {
    const { channels, weight, bias } = this.#own ?? this.notBuilt();
    if (this.activation.kind !== 'linear') return undefined;
    const filters = this.filters / this.groups; // of a group; weight is [..., channels, filters]
    const channelOf = (element: number): number => {
      const channel = Math.floor(element / filters) % channels;
      return Math.floor((channel * this.groups) / channels) * filters + (element % filters);
    };
    return { weight, bias, channelOf };
  }

  override config(): LayerConfig {
    const { filters, groups, outputPadding } = this;
    return this.filterConfig({ filters, groups, outputPadding });
  }
}

/** The options that a saved transposed convolution holds. */
export function readConvTransposeOptions(config: ConfigReader): ConvTransposeOptions {
  return { ...readConvOptions(config), outputPadding: config.numbers('outputPadding') };
}

/** out [..., cols, rows] <- x [..., rows, cols] with its last two axes exchanged. */
function swapLastAxes(x: FloatArray, out: FloatArray, rows: number, cols: number): void {
  const size = rows * cols;
  for (let begin = 0; begin < x.length; begin += size) {
    transpose2d(x.subarray(begin, begin + size), out.subarray(begin, begin + size), rows, cols);
  }
}

/** Every row of z += b. */
function addRow(b: FloatArray, z: FloatArray): void {
  const n = b.length;
  const strides = [
    [n, 1],
    [0, 1],
  ] as const;
  binary('add', z, b, z, { sizes: [z.length / n, n], strides });
}
