import { type FloatArray, batchedGemm, gemm, sumRows } from '../engine/index.js';
import { ShapeError, knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import {
  type ActivationFunction,
  type ActivationOption,
  type Cache,
  type ConfigReader,
  type Initializer,
  type InitializerOption,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Mode,
  type Need,
  type Parameter,
  type Regularizer,
  Slot,
  announceLogits,
  checkRegularizer,
  expectAxis,
  expectFloats,
  expectGradient,
  expectRank,
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
import { lastSteps, padRows, withInputsBefore } from './time-delay-inputs.js';

/** Options of TimeDelay. */
export interface TimeDelayOptions extends LayerOptions {
  /** Steps from one input of the window to the next, an integer >= 1. Default 1. */
  dilation?: number;
  /** Applied to the result: a name or `{ kind, alpha, ... }`. Default 'linear'. */
  activation?: ActivationOption;
  /** Whether b is added. Default true. */
  useBias?: boolean;
  /** First values of W. Default 'glorotUniform', with k F inputs. */
  weightInit?: InitializerOption;
  /** First values of b. Default 'zeros'. */
  biasInit?: InitializerOption;
  /** A penalty on W. Default none. */
  weightRegularizer?: Regularizer;
  /** A penalty on b. Default none. */
  biasRegularizer?: Regularizer;
}

interface Saved {
  readonly x: Tensor;
  /** x behind the inputs before it, [N, reach + T, F]. */
  readonly inputs: Tensor;
  readonly z: Tensor;
  readonly y: Tensor;
}

/**
 * y_t = activation(Σ_{j < k} x_{t - (k-1-j) d} W_j + b): a time-delay network, which feeds the last k inputs forward as
 * one: Waibel et al. 1989. What was before the first step is 0.
 *
 * Input [N, T, F], output [N, T, units]; k is `window`, d is `dilation`; weight [k, F, units], oldest input first; bias
 * [units]. A causal Conv1D computes the same. Backward, with dz = dy · activation'(z):
 *
 *   dW_j = Σ_t x_{t - (k-1-j) d}ᵀ dz_t    db = Σ_t dz_t    dx_t = Σ_j dz_{t + (k-1-j) d} W_jᵀ
 *
 * With mode.carryState a call sees the last inputs of the call before: one step at a time equals the whole sequence.
 *
 * Throws ArgumentError for sizes < 1 or an unknown option, ShapeError for an input that is not [N, T, F].
 *
 * @example
 * const layer = new TimeDelay(1, 3, { weightInit: 'ones' });
 * layer.setup([4, 1], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[1], [2], [3], [4]]]), new Cache()).toArray(); // [[[1], [3], [6], [9]]]
 */
export class TimeDelay extends Layer {
  readonly className = 'TimeDelay';
  readonly dilation: number;
  readonly #activation: ActivationFunction;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: { readonly weight: Parameter; readonly bias: Parameter | undefined } | undefined;

  constructor(
    /** The number of outputs at each step, an integer >= 1. */
    readonly units: number,
    /** k: how many inputs a step sees, its own among them, an integer >= 1. */
    readonly window: number,
    private readonly options: TimeDelayOptions = {},
  ) {
    super(options);
    knownOptions('TimeDelay', options, [
      ...['name', 'trainable', 'dilation', 'activation', 'useBias'],
      ...['weightInit', 'biasInit', 'weightRegularizer', 'biasRegularizer'],
    ]);
    this.dilation = options.dilation ?? 1;
    positiveInteger('TimeDelay', 'units', units);
    positiveInteger('TimeDelay', 'window', window);
    positiveInteger('TimeDelay', 'dilation', this.dilation);
    trueOrFalse('TimeDelay', 'useBias', options.useBias ?? true);
    this.#activation = readActivation('TimeDelay', options.activation ?? 'linear');
    this.#weightInit = readInitializer('TimeDelay', 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer('TimeDelay', 'biasInit', options.biasInit ?? 'zeros');
    checkRegularizer('TimeDelay', 'weightRegularizer', options.weightRegularizer);
    checkRegularizer('TimeDelay', 'biasRegularizer', options.biasRegularizer);
  }

  static fromConfig(config: ConfigReader): TimeDelay {
    return new TimeDelay(config.number('units'), config.number('window'), {
      ...readLayerOptions(config),
      dilation: config.number('dilation'),
      activation: readActivationSpec(config.object('activation')),
      useBias: config.boolean('useBias'),
      weightInit: initializerFromConfig(config.object('weightInit')),
      biasInit: initializerFromConfig(config.object('biasInit')),
      weightRegularizer: readRegularizer(config, 'weightRegularizer'),
      biasRegularizer: readRegularizer(config, 'biasRegularizer'),
    });
  }

  /** W, [window, F, units]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return (this.#own ?? this.notBuilt()).weight;
  }

  /** b, [units]; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length !== 2) {
      throw new ShapeError(`${this.who}: input must be [N, T, F], got x [${['N', ...inputShape].join(', ')}].`);
    }
    return [inputShape[0], this.units];
  }

  override build([, features]: Shape): void {
    const { useBias = true, weightRegularizer, biasRegularizer } = this.options;
    const { units, window } = this;
    const weight = this.parameter('weight', [window, features, units], this.#weightInit, weightRegularizer);
    const bias = useBias ? this.parameter('bias', [units], this.#biasInit, biasRegularizer) : undefined;
    this.#own = { weight, bias };
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const [, features, n] = weight.shape;
    expectRank(this.who, x, 3, '[N, T, F]');
    expectAxis(this.who, x, 2, features, 'weight.shape[1]');
    expectFloats(this.who, x, cache.dtype);
    const weights = expectFloats(this.who, weight.value, cache.dtype, 'weight');
    const inputs = withInputsBefore(this.who, x, this.#reach, mode.carryState === true, cache);

    const [batch, steps] = x.shape;
    const { inPlace, logits, kind } = this.#activation;
    const y = cache.buffer('y', [batch, steps, n]);
    const z = inPlace ? y : cache.buffer('z', y.shape);
    // [T, F] x [F, units]; chained: a step alone has the bits that it has among others
    const product = { m: steps, n, k: features, c: floatsOf(z), chained: true };
    this.#taps.forEach((begin, j) => {
      const a = floatsOf(inputs).subarray(begin * features);
      const b = weights.subarray(j * features * n);
      const first = { beta: 0, bias: bias && floatsOf(bias.value) };
      batchedGemm(batch, inputs.size / batch, 0, steps * n, { ...product, a, b, ...(j === 0 ? first : { beta: 1 }) });
    });
    if (kind !== 'linear') this.#activation.forward(floatsOf(z), floatsOf(y), n);
    if (logits) announceLogits(y, logits, z);
    this.#saved.set(cache, { x, inputs, z, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, inputs, z, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const dz = this.#throughActivation(dy, z, y, cache);
    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);

    // dz with zeros behind each sequence: the products below may then go over all sequences at once
    const [features, n] = [x.shape[2], this.units];
    const rows = inputs.size / features;
    const padded = floatsOf(cache.scratch('padded dz', [rows, n]));
    padRows(dz, padded, x.shape[0]);
    const dInputs = cache.scratch('dInputs', inputs.shape);
    this.#taps.forEach((begin, j) => {
      const own = [j * features * n, (j + 1) * features * n] as const;
      const k = rows - begin;
      const a = floatsOf(inputs).subarray(begin * features);
      const c = floatsOf(dInputs).subarray(begin * features);
      const w = floatsOf(weight.value).subarray(...own);
      // [F, rows] x [rows, units]
      if (weight.trainable) {
        gemm({ m: features, n, k, a, transA: true, b: padded, c: floatsOf(weight.grad).subarray(...own), beta: 1 });
      }
      // [rows, units] x [units, F]
      if (inputGrad) gemm({ m: k, n: features, k: n, a: padded, b: w, transB: true, c, beta: j === 0 ? 0 : 1 });
    });
    return inputGrad ? lastSteps(dInputs, cache.gradient('dx', x.shape)) : undefined;
  }

  override config(): LayerConfig {
    const { useBias = true, weightRegularizer, biasRegularizer } = this.options;
    return this.configOf({
      units: this.units,
      window: this.window,
      dilation: this.dilation,
      activation: this.#activation.config,
      useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
      weightRegularizer: regularizerConfig(weightRegularizer),
      biasRegularizer: regularizerConfig(biasRegularizer),
    });
  }

  /** How many steps back the oldest input of a window is. */
  get #reach(): number {
    return (this.window - 1) * this.dilation;
  }

  /** Where the inputs of each W_j begin among those with the ones before. */
  get #taps(): number[] {
    return Array.from({ length: this.window }, (_, j) => j * this.dilation);
  }

  /** dz = dy · activation'(z); a loss that works on the logits has sent dz itself. */
  #throughActivation(dy: Tensor, z: Tensor, y: Tensor, cache: Cache): FloatArray {
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    if (this.#activation.kind === 'linear' || isLogitGradient(dy, y)) return dys;
    const dz = floatsOf(cache.scratch('dz', y.shape));
    this.#activation.backward(dys, floatsOf(z), floatsOf(y), dz, this.units);
    return dz;
  }
}
