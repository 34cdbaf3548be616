import {
  type FloatArray,
  type SequenceShape,
  gemm,
  lstmBackward,
  lstmForward,
  lstmPeepholeGradient,
  lstmScratchLength,
} from '../engine/index.js';
import { finiteNumber, trueOrFalse } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  type Initializer,
  type LayerConfig,
  type Parameter,
  floatsOf,
  readInitializer,
} from '../layers/index.js';
import type { Shape } from '../tensor/index.js';
import { type Pass, Recurrent } from './recurrent.js';
import { type RecurrentOptions, recurrentOptionsFrom } from './recurrent-options.js';

/** Options of LSTM. */
export interface LSTMOptions extends RecurrentOptions {
  /** Whether gates also see the cell: i and f that before the step, o that after it. Default false. */
  peepholes?: boolean;
  /** The first value of the forget gate's bias: at 1 a new network remembers (Jozefowicz et al. 2015). Default 1. */
  forgetBias?: number;
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; §5.1.10).
 *
 *   i = σ(x W_i + h R_i + b_i)     the update gate: what is written      f = σ(x W_f + h R_f + b_f)   the forget gate
 *   g = tanh(x W_g + h R_g + b_g)  the candidate                         o = σ(x W_o + h R_o + b_o)   the output gate
 *   c' = f c + i g                 h' = o tanh(c')
 *
 * 002 of the course notes calls them learn, forget, remember and use gates. With `peepholes` (Gers et al. 2002) i and f add
 * p c and o adds p c' before the sigmoid.
 *
 * Input [N, T, F] or ids [N, T], output [N, T, units] or [N, units]. weight [F, 4 units], recurrentWeight [units, 4 units],
 * bias [4 units], each in the order i, f, g, o; peephole [3, units]: i, f, o. State: h and c, [N, units] each.
 * Backward through all steps (§5.1.4), with a_t the gate's value:
 *
 *   dh = dy_t + dz_{t+1} Rᵀ     dc = dc_{t+1} f_{t+1} + dh o (1 - tanh²(c'))
 *   dz_i = dc g i(1 - i)   dz_f = dc c f(1 - f)   dz_g = dc i (1 - g²)   dz_o = dh tanh(c') o(1 - o)
 *   dW = Σ_t x_tᵀ dz_t     dR = Σ_t h_{t-1}ᵀ dz_t     db = Σ_t dz_t     dx_t = dz_t Wᵀ
 *
 * Throws ArgumentError for units < 1, an unknown option, ids outside the vocabulary; ShapeError for an input of another
 * rank or number of features, or a state of another batch size.
 *
 * @example
 * const layer = new LSTM(2, { returnSequences: true, weightInit: 'ones', recurrentInit: 'ones' });
 * layer.setup([3, 1], { dtype: 'float32', generator: new Generator(1) });
 * const y = layer.forward(fromArray([[[0], [1], [0]]]), new Cache());
 * y.shape;                                                      // [1, 3, 2]
 * Array.from(y.data.slice(2, 6), (value) => Math.round(value * 100) / 100); // [0.37, 0.37, 0.48, 0.48]
 */
export class LSTM extends Recurrent {
  readonly className = 'LSTM';
  readonly numGates = 4;
  readonly numStates = 2;
  readonly peepholes: boolean;
  readonly forgetBias: number;
  #peephole: Parameter | undefined;

  /** `units` is the size of h and c, an integer >= 1. */
  constructor(units: number, options: LSTMOptions = {}) {
    super('LSTM', units, options, ['peepholes', 'forgetBias']);
    const { peepholes = false, forgetBias = 1 } = options;
    this.peepholes = trueOrFalse('LSTM', 'peepholes', peepholes);
    finiteNumber('LSTM', 'forgetBias', forgetBias);
    this.forgetBias = forgetBias;
  }

  static fromConfig(config: ConfigReader): LSTM {
    return new LSTM(config.number('units'), {
      ...recurrentOptionsFrom(config),
      peepholes: config.boolean('peepholes'),
      forgetBias: config.number('forgetBias'),
    });
  }

  /** p, [3, units]; undefined without `peepholes`. Throws StateError before the layer is built. */
  get peephole(): Parameter | undefined {
    return this.built ? this.#peephole : this.notBuilt();
  }

  override build(inputShape: Shape): void {
    super.build(inputShape);
    if (this.peepholes)
      this.#peephole = this.parameter('peephole', [3, this.units], readInitializer(this.who, 'peephole', 'zeros'));
  }

  protected override biasInit(): Initializer {
    const { biasInit } = this.settings;
    const { units, forgetBias } = this;
    return {
      ...biasInit,
      fill: (bias, generator, fans) => {
        biasInit.fill(bias, generator, fans);
        bias.data.fill(forgetBias, units, 2 * units);
      },
    };
  }

  protected override forwardSteps({ shape, gates, histories, finals, y }: Pass, cache: Cache): void {
    const [states, cells] = histories;
    const [finalH, finalC] = finals;
    const weight = floatsOf(this.recurrentWeight.value);
    const peephole = this.#peephole && floatsOf(this.#peephole.value);
    lstmForward(shape, {
      gates,
      weight,
      packed: this.#packed(shape, cache),
      states,
      cells,
      y,
      finalH,
      finalC,
      peephole,
    });
  }

  protected override backwardSteps(
    { shape, gates, histories, finals }: Pass,
    dy: FloatArray | undefined,
    [dh, dc]: readonly FloatArray[],
    toStart: boolean,
    cache: Cache,
  ): void {
    const [states, cells] = histories;
    const { recurrentWeight, units } = this;
    const weight = floatsOf(recurrentWeight.value);
    const peephole = this.#peephole && floatsOf(this.#peephole.value);
    const packed = this.#packed(shape, cache);
    lstmBackward(shape, { gates, weight, packed, cells, dy, dh, dc, peephole }, toStart);
    if (this.#peephole?.trainable) {
      lstmPeepholeGradient(shape, gates, cells, finals[1], floatsOf(this.#peephole.grad));
    }
    if (!recurrentWeight.trainable) return;
    const count = shape.rows * shape.steps;
    const c = floatsOf(recurrentWeight.grad);
    // [units, N T] x [N T, 4 units]
    gemm({ m: units, n: 4 * units, k: count, a: states, transA: true, b: gates, c, beta: 1 });
  }

  #packed(shape: SequenceShape, cache: Cache): FloatArray {
    return floatsOf(cache.scratch('packed weight', [lstmScratchLength(shape)]));
  }

  override config(): LayerConfig {
    return this.recurrentConfig({ peepholes: this.peepholes, forgetBias: this.forgetBias });
  }
}
