import type { WindowShape } from '../engine/index.js';
import { ArgumentError, knownOptions, show } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Need,
  Slot,
  expectFloats,
  expectGradient,
  readLayerOptions,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { convShape } from './conv-shape.js';
import {
  type Extent,
  type Padding,
  type PaddingRule,
  type Window,
  paddingFromConfig,
  readExtent,
  readPadding,
  slide,
} from './geometry.js';

/** Options of pooling layers; a size is a number for all spatial axes or a list with one for each. */
export interface PoolOptions extends LayerOptions {
  /** Steps of the window along each axis, >= 1. Default: the window's size, so that windows do not overlap. */
  strides?: Extent;
  /** What surrounds the input: 'valid', 'same', or how much, less than the window. Default 'valid', nothing. */
  padding?: Padding;
}

/** What a class of pooling layers says of itself. */
export interface PoolClass {
  readonly className: string;
  /** Spatial axes: 1, 2 or 3. */
  readonly rank: number;
  /** Options beyond those of every pooling. */
  readonly options?: readonly string[];
}

interface Saved {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly shape: WindowShape;
}

/** Layers that make one element of each window of each channel. */
export abstract class Pooling extends Layer {
  /** Elements of the window along each spatial axis. */
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: PaddingRule;
  readonly #saved = new Slot<Saved>(() => this.who);

  constructor({ className: who, rank, options: more = [] }: PoolClass, poolSize: Extent, options: PoolOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable', 'strides', 'padding', ...more]);
    this.poolSize = readExtent(who, 'poolSize', poolSize, rank);
    this.strides = readExtent(who, 'strides', options.strides ?? this.poolSize, rank);
    this.padding = readPadding(who, options.padding ?? 'valid', rank);
    expectSmaller(who, this.padding, this.poolSize);
  }

  /** y <- the result for each window of x. */
  protected abstract pool(shape: WindowShape, x: Tensor, y: Tensor, cache: Cache): void;

  /** dx <- what dy makes of it. */
  protected abstract spread(shape: WindowShape, dy: Tensor, y: Tensor, dx: Tensor, cache: Cache): void;

  /** How the window walks, as `slide` wants it. */
  get window(): Window {
    const { poolSize: kernel, strides, padding } = this;
    return { kernel, strides, padding, dilation: kernel.map(() => 1), name: 'poolSize' };
  }

  override outputShape(inputShape: Shape): Shape {
    const axes = slide(this.who, inputShape, this.window);
    return [...axes.map(({ output }) => output), inputShape[inputShape.length - 1]];
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    expectFloats(this.who, x, cache.dtype);
    const [batch, ...inner] = x.shape;
    const axes = slide(this.who, inner, this.window);
    const channels = inner[inner.length - 1];
    const shape = convShape({ batch, channels, filters: channels, groups: channels }, axes);
    const y = cache.buffer('y', [batch, ...axes.map(({ output }) => output), channels]);
    this.pool(shape, x, y, cache);
    this.#saved.set(cache, { x, y, shape });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, shape } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    expectFloats(this.who, dy, cache.dtype, 'dy');
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    this.spread(shape, dy, y, dx, cache);
    return dx;
  }

  override config(): LayerConfig {
    return this.poolConfig();
  }

  /** The configuration of a class whose own fields are `fields`. */
  protected poolConfig(fields: Readonly<Record<string, boolean>> = {}): LayerConfig {
    const { poolSize, strides, padding } = this;
    return this.configOf({ poolSize, strides, padding, ...fields });
  }
}

/** The options that the saved configuration of every pooling layer holds. */
export function readPoolOptions(config: ConfigReader): PoolOptions {
  return {
    ...readLayerOptions(config),
    strides: config.numbers('strides'),
    padding: paddingFromConfig(config),
  };
}

/** Throws ArgumentError when a window could lie in the padding alone. */
function expectSmaller(who: string, padding: PaddingRule, poolSize: readonly number[]): void {
  if (typeof padding === 'string') return;
  padding.forEach((pair, axis) => {
    if (Math.max(...pair) < poolSize[axis]) return;
    throw new ArgumentError(
      `${who}: padding must be smaller than poolSize on every axis, so that each window holds elements of the input, ` +
        `got padding ${show(padding)} and poolSize ${show([...poolSize])}.`,
    );
  });
}
