import { type FloatArray, type FusedActivation, convWorkspace, type ConvShape } from '../engine/index.js';
import { knownOptions, trueOrFalse } from '../errors/index.js';
import {
  type ActivationFunction,
  type ActivationOption,
  type Cache,
  type ConfigReader,
  type Fans,
  type Initializer,
  type InitializerOption,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Parameter,
  type Regularizer,
  announceLogits,
  checkRegularizer,
  expectFloats,
  expectGradient,
  floatsOf,
  initializerFromConfig,
  isLogitGradient,
  readActivation,
  readActivationSpec,
  readInitializer,
  readLayerOptions,
  readRegularizer,
  regularizerConfig,
} from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import {
  type Extent,
  type Padding,
  type PaddingRule,
  type Window,
  paddingFromConfig,
  readExtent,
  readPadding,
} from './geometry.js';

/** Options of every layer with filters; a size is a number for all spatial axes or a list with one for each. */
export interface FilterOptions extends LayerOptions {
  /** Steps of the filters along each axis, >= 1. Default 1. */
  strides?: Extent;
  /** Zeros around the input: 'valid', 'same', or how many. Default 'valid', none. */
  padding?: Padding;
  /** Elements from one tap of a filter to the next, >= 1. Default 1, adjacent. */
  dilation?: Extent;
  /** Applied to the result: a name or `{ kind, alpha, ... }`. Default 'linear'. */
  activation?: ActivationOption;
  /** Whether a bias is added to each output channel. Default true. */
  useBias?: boolean;
  /** First values of the filters. Default 'glorotUniform', with kernel volume times channels as fans. */
  weightInit?: InitializerOption;
  /** First values of the bias. Default 'zeros'. */
  biasInit?: InitializerOption;
  /** A penalty on the filters, such as `l2(0.01)`. Default none. */
  weightRegularizer?: Regularizer;
  /** A penalty on the bias. Default none. */
  biasRegularizer?: Regularizer;
}

/** What a class of layers says of itself. */
export interface FilterClass {
  readonly className: string;
  /** Spatial axes: 1, 2 or 3. */
  readonly rank: number;
  /** Whether the padding may be 'causal'. */
  readonly causal?: boolean;
  /** Options beyond those of every layer with filters. */
  readonly options?: readonly string[];
}

const commonOptions = [
  ...['name', 'trainable', 'strides', 'padding', 'dilation', 'activation', 'useBias'],
  ...['weightInit', 'biasInit', 'weightRegularizer', 'biasRegularizer'],
] as const;

/** What layers with filters share: their options, and what follows the convolution: bias and activation. */
export abstract class FilterLayer extends Layer {
  /** Taps of a filter along each spatial axis. */
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: PaddingRule;
  protected readonly activation: ActivationFunction;
  readonly #useBias: boolean;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  readonly #weightRegularizer: Regularizer | undefined;
  readonly #biasRegularizer: Regularizer | undefined;

  constructor(
    { className: who, rank, causal, options: more = [] }: FilterClass,
    kernelSize: Extent,
    options: FilterOptions,
  ) {
    super(options);
    knownOptions(who, options, [...commonOptions, ...more]);
    this.kernelSize = readExtent(who, 'kernelSize', kernelSize, rank);
    this.strides = readExtent(who, 'strides', options.strides ?? 1, rank);
    this.dilation = readExtent(who, 'dilation', options.dilation ?? 1, rank);
    this.padding = readPadding(who, options.padding ?? 'valid', rank, { causal });
    this.activation = readActivation(who, options.activation ?? 'linear');
    this.#useBias = trueOrFalse(who, 'useBias', options.useBias ?? true);
    this.#weightInit = readInitializer(who, 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer(who, 'biasInit', options.biasInit ?? 'zeros');
    checkRegularizer(who, 'weightRegularizer', options.weightRegularizer);
    checkRegularizer(who, 'biasRegularizer', options.biasRegularizer);
    this.#weightRegularizer = options.weightRegularizer;
    this.#biasRegularizer = options.biasRegularizer;
  }

  /** How the filters walk, as `slide` wants it. */
  get window(): Window {
    const { kernelSize: kernel, strides, dilation, padding } = this;
    return { kernel, strides, dilation, padding };
  }

  /** Creates filters whose fans are not those of their shape. */
  protected filterParameter(name: string, shape: Shape, fans: Fans): Parameter {
    const init = this.#weightInit;
    const fill: Initializer['fill'] = (value, generator) => init.fill(value, generator, fans);
    const check = (own: Shape): void => init.check?.(own);
    return this.parameter(name, shape, { config: init.config, check, fill }, this.#weightRegularizer);
  }

  /** Creates the bias of `count` output channels, unless there is to be none. */
  protected biasParameter(count: number): Parameter | undefined {
    return this.#useBias ? this.parameter('bias', [count], this.#biasInit, this.#biasRegularizer) : undefined;
  }

  /** Where a convolution keeps what it computes on the way; undefined when it needs nothing. */
  protected workspace(shape: ConvShape, cache: Cache): FloatArray | undefined {
    const length = convWorkspace(shape, cache.dtype);
    return length === 0 ? undefined : floatsOf(cache.scratch('convolution', [length]));
  }

  /** The memory of z = convolution + bias and y = activation(z): the same where y may overwrite z. */
  protected outputs(cache: Cache, shape: Shape): { readonly z: Tensor; readonly y: Tensor } {
    const y = cache.buffer('y', shape);
    return { z: this.activation.inPlace ? y : cache.buffer('z', shape), y };
  }

  /** y <- activation(z), but for the part that `applied` names, and tells the loss of z where that is wanted. */
  protected activate(z: Tensor, y: Tensor, applied: FusedActivation | undefined): void {
    const { kind, logits } = this.activation;
    if (!applied && kind !== 'linear') this.activation.forward(floatsOf(z), floatsOf(y), channelsOf(y));
    if (logits) announceLogits(y, logits, z);
  }

  /** dz = dy · activation'(z); a loss that works on the logits has sent dz itself. */
  protected throughActivation(dy: Tensor, z: Tensor, y: Tensor, cache: Cache): FloatArray {
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    if (this.activation.kind === 'linear' || isLogitGradient(dy, y)) return dys;
    const dz = floatsOf(cache.scratch('dz', y.shape));
    this.activation.backward(dys, floatsOf(z), floatsOf(y), dz, channelsOf(y));
    return dz;
  }

  /** The configuration of a class whose own fields are `fields`. */
  protected filterConfig(fields: LayerFields): LayerConfig {
    return this.configOf({
      ...fields,
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dilation: this.dilation,
      activation: this.activation.config,
      useBias: this.#useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
      weightRegularizer: regularizerConfig(this.#weightRegularizer),
      biasRegularizer: regularizerConfig(this.#biasRegularizer),
    });
  }
}

type LayerFields = Readonly<Record<string, number | readonly number[]>>;

/** The options that the saved configuration of every layer with filters holds. */
export function readFilterOptions(config: ConfigReader): FilterOptions {
  return {
    ...readLayerOptions(config),
    strides: config.numbers('strides'),
    padding: paddingFromConfig(config),
    dilation: config.numbers('dilation'),
    activation: readActivationSpec(config.object('activation')),
    useBias: config.boolean('useBias'),
    weightInit: initializerFromConfig(config.object('weightInit')),
    biasInit: initializerFromConfig(config.object('biasInit')),
    weightRegularizer: readRegularizer(config, 'weightRegularizer'),
    biasRegularizer: readRegularizer(config, 'biasRegularizer'),
  };
}

function channelsOf(y: Tensor): number {
  return y.shape[y.rank - 1];
}
