import {
  type FloatArray,
  type FusedActivation,
  type SequenceShape,
  gemm,
  simpleBackward,
  simpleForward,
  simpleScratchLength,
} from '../engine/index.js';
import { oneOf } from '../errors/index.js';
import { type Cache, type ConfigReader, type LayerConfig, floatsOf } from '../layers/index.js';
import { type Pass, Recurrent } from './recurrent.js';
import { type RecurrentOptions, recurrentOptionsFrom } from './recurrent-options.js';

const activations = ['linear', 'relu', 'sigmoid', 'tanh'] as const;

/** Options of SimpleRNN. */
export interface SimpleRNNOptions extends RecurrentOptions {
  /** g: 'tanh', 'relu', 'sigmoid' or 'linear'. Default 'tanh'. */
  activation?: FusedActivation;
}

/**
 * The simple recurrent network (Elman 1990; §5.1.3).
 *
 *   a_t = g(x_t W + a_{t-1} R + b)
 *
 * Input [N, T, F] or ids [N, T], output [N, T, units] or [N, units]. weight W [F, units], recurrentWeight R [units, units],
 * bias [units]. State: a, [N, units]. Backward through all steps (§5.1.4):
 *
 *   da = dy_t + dz_{t+1} Rᵀ    dz = da g'(z)    dW = Σ_t x_tᵀ dz_t    dR = Σ_t a_{t-1}ᵀ dz_t    db = Σ_t dz_t    dx = dz Wᵀ
 *
 * Throws ArgumentError for units < 1, an unknown option, ids outside the vocabulary; ShapeError for an input of another
 * rank or number of features, or a state of another batch size.
 *
 * @example
 * const layer = new SimpleRNN(1, { activation: 'linear', weightInit: 'ones', recurrentInit: constant(0.5) });
 * layer.setup([3, 1], { dtype: 'float32', generator: new Generator(1) });
 * layer.forward(fromArray([[[4], [0], [1]]]), new Cache()).toArray(); // [[2]]: 4 / 4 + 1
 */
export class SimpleRNN extends Recurrent {
  readonly className = 'SimpleRNN';
  readonly numGates = 1;
  readonly numStates = 1;
  readonly activation: FusedActivation;

  /** `units` is the size of a, an integer >= 1. */
  constructor(units: number, options: SimpleRNNOptions = {}) {
    super('SimpleRNN', units, options, ['activation']);
    this.activation = oneOf('SimpleRNN', 'activation', options.activation ?? 'tanh', activations);
  }

  static fromConfig(config: ConfigReader): SimpleRNN {
    const activation = config.oneOf('activation', activations);
    return new SimpleRNN(config.number('units'), { ...recurrentOptionsFrom(config), activation });
  }

  protected override forwardSteps({ shape, gates, histories, finals, y }: Pass, cache: Cache): void {
    const [states] = histories;
    const [finalH] = finals;
    const weight = floatsOf(this.recurrentWeight.value);
    const { activation } = this;
    simpleForward(shape, { gates, weight, packed: this.#packed(shape, cache), states, y, finalH, activation });
  }

  protected override backwardSteps(
    { shape, gates, histories }: Pass,
    dy: FloatArray | undefined,
    [dh]: readonly FloatArray[],
    toStart: boolean,
    cache: Cache,
  ): void {
    const { recurrentWeight, units, activation } = this;
    const weight = floatsOf(recurrentWeight.value);
    simpleBackward(shape, { gates, weight, packed: this.#packed(shape, cache), dy, dh, activation }, toStart);
    if (!recurrentWeight.trainable) return;
    const k = shape.rows * shape.steps;
    // [units, N T] x [N T, units]
    const c = floatsOf(recurrentWeight.grad);
    gemm({ m: units, n: units, k, a: histories[0], transA: true, b: gates, c, beta: 1 });
  }

  #packed(shape: SequenceShape, cache: Cache): FloatArray {
    return floatsOf(cache.scratch('packed weight', [simpleScratchLength(shape)]));
  }

  override config(): LayerConfig {
    return this.recurrentConfig({ activation: this.activation });
  }
}
