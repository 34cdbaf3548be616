import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';
import { type Walk, addAlong, copyAlong, stridesOf } from './strided.js';

/** Which element of x each element of y is: a shape, and steps through x along its axes. */
interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** What layers do that copy elements of x to other places: backward adds each gradient where the element came from. */
abstract class ViewLayer extends Layer {
  readonly #saved = new Slot<{ x: Tensor; y: Tensor; walk: Walk }>(() => this.who);

  constructor(who: string, options: LayerOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable']);
  }

  /** The view of one example, batch axis left out; throws ShapeError when the layer does not fit. */
  protected abstract view(inputShape: Shape): View;

  override outputShape(inputShape: Shape): Shape {
    return this.view(inputShape).shape;
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const [n, ...inputShape] = x.shape;
    const { shape, strides, offset } = this.view(inputShape);
    const y = cache.buffer('y', [n, ...shape]);
    const [exampleSize] = stridesOf(x.shape);
    const walk = {
      sizes: y.shape,
      source: [exampleSize, ...strides],
      target: stridesOf(y.shape),
      sourceOffset: offset,
    };
    copyAlong(walk, xs, floatsOf(y));
    this.#saved.set(cache, { x, y, walk });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y, walk } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    const back = { sizes: walk.sizes, source: walk.target, target: walk.source, targetOffset: walk.sourceOffset };
    dx.data.fill(0);
    addAlong(back, expectFloats(this.who, dy, cache.dtype, 'dy'), floatsOf(dx));
    return dx;
  }
}

/**
 * Reorders the axes of each example: axis i of the output is axis `axes[i]` of
 * the input. Axes are counted with the batch axis as 0, which stays first.
 *
 * Throws ArgumentError unless `axes` names 1 .. rank - 1 once each.
 *
 * @example
 * new Permute([2, 1]).outputShape([5, 8]); // [8, 5]
 */
export class Permute extends ViewLayer {
  readonly className = 'Permute';

  constructor(
    /** The input's axis for each axis of the output after the batch. */
    readonly axes: readonly number[],
    options: LayerOptions = {},
  ) {
    super('Permute', options);
    const sorted = [...axes].sort((a, b) => a - b);
    if (sorted.some((axis, i) => axis !== i + 1)) {
      throw new ArgumentError(`Permute: axes must name 1 to ${axes.length} once each, got ${show([...axes])}.`);
    }
  }

  static fromConfig(config: ConfigReader): Permute {
    return new Permute(config.numbers('axes'), readLayerOptions(config));
  }

  protected override view(inputShape: Shape): View {
    if (inputShape.length !== this.axes.length) {
      throw new ShapeError(
        `${this.who}: input must have ${this.axes.length} axes after the batch for axes ${show([...this.axes])}, ` +
          `got ${showShape(inputShape)} (without the batch axis).`,
      );
    }
    const strides = stridesOf(inputShape);
    return {
      shape: this.axes.map((axis) => inputShape[axis - 1]),
      strides: this.axes.map((axis) => strides[axis - 1]),
      offset: 0,
    };
  }

  override lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return this.axes[0] === 1 ? super.lengthsAfter(inputs, output) : undefined;
  }

  override config(): LayerConfig {
    return this.configOf({ axes: this.axes });
  }
}

/**
 * Each example `times` times, along a new axis: input [N, ...], output
 * [N, times, ...]. Backward sums over the new axis.
 *
 * @example
 * new RepeatVector(3).outputShape([8]); // [3, 8]
 */
export class RepeatVector extends ViewLayer {
  readonly className = 'RepeatVector';

  constructor(
    readonly times: number,
    options: LayerOptions = {},
  ) {
    super('RepeatVector', options);
    positiveInteger('RepeatVector', 'times', times);
  }

  static fromConfig(config: ConfigReader): RepeatVector {
    return new RepeatVector(config.number('times'), readLayerOptions(config));
  }

  protected override view(inputShape: Shape): View {
    return { shape: [this.times, ...inputShape], strides: [0, ...stridesOf(inputShape)], offset: 0 };
  }

  /** The new axis comes before that of time. */
  override lengthsAfter(): undefined {
    return undefined;
  }

  override config(): LayerConfig {
    return this.configOf({ times: this.times });
  }
}

/** Options of Slice. */
export interface SliceOptions extends LayerOptions {
  /** Steps along each axis, integers >= 1. Default 1 each. */
  step?: readonly number[];
}

/**
 * The elements begin[i], begin[i] + step[i], ... below end[i] of each axis of
 * every example; the batch axis is left out. Backward puts gradients in their
 * places and 0 elsewhere.
 *
 * Throws ArgumentError unless 0 <= begin < end, ShapeError when `end` lies
 * beyond the input.
 *
 * @example
 * new Slice([0, 2], [5, 8], { step: [1, 2] }).outputShape([5, 8]); // [5, 3]
 */
export class Slice extends ViewLayer {
  readonly className = 'Slice';
  readonly step: readonly number[];

  constructor(
    /** The first index of each axis. */
    readonly begin: readonly number[],
    /** The index after the last one, of each axis. */
    readonly end: readonly number[],
    { step = begin.map(() => 1), ...options }: SliceOptions = {},
  ) {
    super('Slice', options);
    this.step = step;
    if (end.length !== begin.length || step.length !== begin.length) {
      throw new ArgumentError(
        `Slice: begin, end and step must have one length, got ${show([...begin])}, ${show([...end])}, ${show([...step])}.`,
      );
    }
    begin.forEach((from, axis) => {
      nonNegativeInteger('Slice', `begin[${axis}]`, from);
      positiveInteger('Slice', `step[${axis}]`, step[axis]);
      positiveInteger('Slice', `end[${axis}] - begin[${axis}]`, end[axis] - from);
    });
  }

  static fromConfig(config: ConfigReader): Slice {
    const options = { ...readLayerOptions(config), step: config.numbers('step') };
    return new Slice(config.numbers('begin'), config.numbers('end'), options);
  }

  protected override view(inputShape: Shape): View {
    const { begin, end, step } = this;
    if (inputShape.length !== begin.length || end.some((to, axis) => to > inputShape[axis])) {
      throw new ShapeError(
        `${this.who}: [${begin.join(', ')}] to [${end.join(', ')}] must lie within the input, got x [N, ${inputShape.join(', ')}].`,
      );
    }
    const strides = stridesOf(inputShape);
    return {
      shape: begin.map((from, axis) => Math.ceil((end[axis] - from) / step[axis])),
      strides: strides.map((stride, axis) => stride * step[axis]),
      offset: begin.reduce((sum, from, axis) => sum + from * strides[axis], 0),
    };
  }

  override config(): LayerConfig {
    return this.configOf({ begin: this.begin, end: this.end, step: this.step });
  }
}
