import { type FloatArray, gemm, sumRows } from '../engine/index.js';
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
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { type Delays, addWindows, carryInputs, takeWindows } from './windows.js';

/** Options of TimeDelay. */
export interface TimeDelayOptions extends LayerOptions {
  /** Steps from one input of the window to the next, an integer >= 1. Default 1. */
  dilation?: number;
  /** Applied to the result: a name or `{ kind, alpha, ... }`. Default 'linear'. */
  activation?: ActivationOption;
  /** Whether b is added. Default true. */
  useBias?: boolean;
  /** First values of W. Default 'glorotUniform', with window · F inputs. */
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
  /** The inputs that each step sees, [N, T, window F]. */
  readonly windows: FloatArray;
  readonly z: Tensor;
  readonly y: Tensor;
}

/**
 * y_t = activation([x_{t - (k-1) d}, ..., x_{t - d}, x_t] W + b): a time-delay network, which feeds the last k inputs
 * forward as one: Waibel et al. 1989. What was before the first step is 0.
 *
 * Input [N, T, F], output [N, T, units]; k is `window`, d is `dilation`; weight [k F, units], oldest input first; bias
 * [units]. The same numbers as those of a causal Conv1D with weight [k, F, units]. Backward: dW = windowsᵀ dz, db = Σ dz,
 * and each input gets the sum over the k windows that hold it. With mode.carryState a call sees the last inputs of the
 * call before. Takes k times the memory of x.
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

  /** W, [window F, units]. Throws StateError before the layer is built. */
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
    const weight = this.parameter('weight', [window * features, units], this.#weightInit, weightRegularizer);
    const bias = useBias ? this.parameter('bias', [units], this.#biasInit, biasRegularizer) : undefined;
    this.#own = { weight, bias };
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const [k, n] = weight.shape;
    expectRank(this.who, x, 3, '[N, T, F]');
    expectAxis(this.who, x, 2, k / this.window, 'weight.shape[0] / window');
    expectFloats(this.who, x, cache.dtype);
    const b = expectFloats(this.who, weight.value, cache.dtype, 'weight');
    const before = mode.carryState ? this.#before(x, cache) : undefined;

    const [batch, steps] = x.shape;
    const windows = floatsOf(cache.buffer('windows', [batch, steps, k]));
    takeWindows(x, before, this.#delays, windows);
    if (mode.carryState) carryInputs(x, before, this.#reach, cache);
    const { fused, inPlace, logits } = this.#activation;
    const y = cache.buffer('y', [batch, steps, n]);
    const z = inPlace ? y : cache.buffer('z', y.shape);
    // [N T, window F] x [window F, units]; chained: a step alone has the bits it has among others
    const product = { m: batch * steps, n, k, a: windows, b, c: floatsOf(z), chained: true };
    gemm({ ...product, bias: bias && floatsOf(bias.value), activation: fused });
    if (!fused) this.#activation.forward(floatsOf(z), floatsOf(y), n);
    if (logits) announceLogits(y, logits, z);
    this.#saved.set(cache, { x, windows, z, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, windows, z, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const [k, n] = weight.shape;
    const m = y.size / n;
    const dz = this.#throughActivation(dy, z, y, cache);
    // [window F, N T] x [N T, units]
    if (weight.trainable) {
      gemm({ m: k, n, k: m, a: windows, transA: true, b: dz, c: floatsOf(weight.grad), beta: 1 });
    }
    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);
    if (!inputGrad) return undefined;
    const dWindows = floatsOf(cache.scratch('dWindows', [m, k]));
    // [N T, units] x [units, window F]
    gemm({ m, n: k, k: n, a: dz, b: floatsOf(weight.value), transB: true, c: dWindows });
    const dx = cache.gradient('dx', x.shape);
    dx.data.fill(0);
    addWindows(dWindows, this.#delays, dx);
    return dx;
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

  get #delays(): Delays {
    return { window: this.window, dilation: this.dilation };
  }

  /** How many steps back the oldest input of a window is. */
  get #reach(): number {
    return (this.window - 1) * this.dilation;
  }

  /** The last inputs of the call before, [N, reach, F]. */
  #before(x: Tensor, cache: Cache): Tensor | undefined {
    const before = cache.carried('inputs');
    if (!before || before.shape[0] === x.shape[0]) return before;
    throw new ShapeError(
      `${this.who}: the inputs carried from the call before are those of ${before.shape[0]} sequences, this batch has ` +
        `${x.shape[0]} (x ${showShape(x.shape)}). Give batches of one size, or begin anew with cache.forgetCarried().`,
    );
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
