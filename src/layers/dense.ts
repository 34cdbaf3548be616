import { type FloatArray, gemm, sumRows } from '../engine/index.js';
import { ShapeError, knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import {
  type ActivationFunction,
  type ActivationOption,
  readActivation,
  readActivationSpec,
} from './activation-functions.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { Foldable } from './foldable.js';
import { announceLogits, isLogitGradient } from './fusion.js';
import { type Initializer, type InitializerOption, initializerFromConfig, readInitializer } from './initializers.js';
import type { LayerOptions } from './base-layer.js';
import { expectAxis, expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import type { Parameter } from './parameter.js';
import { type Regularizer, checkRegularizer, readRegularizer, regularizerConfig } from './regularizers.js';
import { Slot } from './slot.js';

/** Options of Dense. */
export interface DenseOptions extends LayerOptions {
  /** Applied to the result: a name or `{ kind, alpha, ... }`. Default 'linear'. */
  activation?: ActivationOption;
  /** Whether b is added. Default true. */
  useBias?: boolean;
  /** First values of W. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
  /** First values of b. Default 'zeros'. */
  biasInit?: InitializerOption;
  /** A penalty on W, such as `l2(0.01)`. Default none. */
  weightRegularizer?: Regularizer;
  /** A penalty on b. Default none. */
  biasRegularizer?: Regularizer;
}

interface Saved {
  readonly x: Tensor;
  readonly z: Tensor;
  readonly y: Tensor;
}

/**
 * y = activation(x W + b)
 *
 * Input [N, in] or [N, ..., in], output [N, units] or [N, ..., units]: the
 * layer works on the last axis. weight [in, units], bias [units].
 * Backward, with rows of x and dz over all axes but the last:
 *
 *   dz = dy · activation'(z)    dW = xᵀ dz    db = Σ dz    dx = dz Wᵀ    (§1.4.2)
 *
 * Throws ArgumentError for units < 1 or an unknown option, ShapeError for an
 * input whose last axis differs from the one it was built for.
 *
 * @example
 * const layer = new Dense(2, { weightInit: 'ones', biasInit: constant(0.5) });
 * layer.setup([3], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[1, 2, 3]]), new Cache()).toArray(); // [[6.5, 6.5]]
 */
export class Dense extends Layer {
  readonly className = 'Dense';
  readonly #activation: ActivationFunction;
  readonly #weightInit: Initializer;
  readonly #biasInit: Initializer;
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: { readonly weight: Parameter; readonly bias: Parameter | undefined } | undefined;

  /** `units` is the number of outputs, an integer >= 1. */
  constructor(
    readonly units: number,
    private readonly options: DenseOptions = {},
  ) {
    super(options);
    knownOptions('Dense', options, [
      ...['name', 'trainable', 'activation', 'useBias'],
      ...['weightInit', 'biasInit', 'weightRegularizer', 'biasRegularizer'],
    ]);
    positiveInteger('Dense', 'units', units);
    trueOrFalse('Dense', 'useBias', options.useBias ?? true);
    this.#activation = readActivation('Dense', options.activation ?? 'linear');
    this.#weightInit = readInitializer('Dense', 'weightInit', options.weightInit ?? 'glorotUniform');
    this.#biasInit = readInitializer('Dense', 'biasInit', options.biasInit ?? 'zeros');
    checkRegularizer('Dense', 'weightRegularizer', options.weightRegularizer);
    checkRegularizer('Dense', 'biasRegularizer', options.biasRegularizer);
  }

  static fromConfig(config: ConfigReader): Dense {
    return new Dense(config.number('units'), {
      ...readLayerOptions(config),
      activation: readActivationSpec(config.object('activation')),
      useBias: config.boolean('useBias'),
      weightInit: initializerFromConfig(config.object('weightInit')),
      biasInit: initializerFromConfig(config.object('biasInit')),
      weightRegularizer: readRegularizer(config, 'weightRegularizer'),
      biasRegularizer: readRegularizer(config, 'biasRegularizer'),
    });
  }

  /** W, [in, units]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return (this.#own ?? this.notBuilt()).weight;
  }

  /** b, [units]; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length === 0)
      throw new ShapeError(`${this.who}: needs an input [N, in] or [N, ..., in], got shape [N].`);
    return [...inputShape.slice(0, -1), this.units];
  }

  override build(inputShape: Shape): void {
    const { useBias = true, weightRegularizer, biasRegularizer } = this.options;
    const inputs = inputShape[inputShape.length - 1];
    const weight = this.parameter('weight', [inputs, this.units], this.#weightInit, weightRegularizer);
    const bias = useBias ? this.parameter('bias', [this.units], this.#biasInit, biasRegularizer) : undefined;
    this.#own = { weight, bias };
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const [k, n] = weight.value.shape;
    if (x.rank < 2)
      throw new ShapeError(`${this.who}: input must be [N, in] or [N, ..., in], got x ${showShape(x.shape)}.`);
    expectAxis(this.who, x, -1, k, 'weight.shape[0]');
    const a = expectFloats(this.who, x, cache.dtype);
    const b = expectFloats(this.who, weight.value, cache.dtype, 'weight');

    const { fused, inPlace, logits } = this.#activation;
    const shape = [...x.shape.slice(0, -1), n];
    const y = cache.buffer('y', shape);
    const z = inPlace ? y : cache.buffer('z', shape);
    const m = y.size / n;
    // [m, in] x [in, units]
    gemm({ m, n, k, a, b, c: floatsOf(z), bias: bias && floatsOf(bias.value), activation: fused });
    if (!fused) this.#activation.forward(floatsOf(z), floatsOf(y), n);
    if (logits) announceLogits(y, logits, z);
    this.#saved.set(cache, { x, z, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, z, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    const [k, n] = weight.value.shape;
    const m = y.size / n;
    const dz = this.#throughActivation(dy, z, y, cache);

    // [in, m] x [m, units]
    if (weight.trainable) {
      gemm({ m: k, n, k: m, a: floatsOf(x), transA: true, b: dz, c: floatsOf(weight.grad), beta: 1 });
    }
    if (bias?.trainable) sumRows(dz, floatsOf(bias.grad), 1);
    if (!inputGrad) return undefined;
    const dx = cache.gradient('dx', x.shape);
    // [m, units] x [units, in]
    gemm({ m, n: k, k: n, a: dz, b: floatsOf(weight.value), transB: true, c: floatsOf(dx) });
    return dx;
  }

  /** dz = dy · activation'(z); a loss that works on the logits has sent dz itself. */
  #throughActivation(dy: Tensor, z: Tensor, y: Tensor, cache: Cache): FloatArray {
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    if (this.#activation.kind === 'linear' || isLogitGradient(dy, y)) return dys;
    const dz = floatsOf(cache.scratch('dz', y.shape));
    this.#activation.backward(dys, floatsOf(z), floatsOf(y), dz, this.units);
    return dz;
  }

  override foldable(): Foldable | undefined {
    return this.#activation.kind === 'linear' ? { weight: this.weight, bias: this.bias } : undefined;
  }

  override config(): LayerConfig {
    const { useBias = true, weightRegularizer, biasRegularizer } = this.options;
    return this.configOf({
      units: this.units,
      activation: this.#activation.config,
      useBias,
      weightInit: this.#weightInit.config,
      biasInit: this.#biasInit.config,
      weightRegularizer: regularizerConfig(weightRegularizer),
      biasRegularizer: regularizerConfig(biasRegularizer),
    });
  }
}
