import {
  type FloatArray,
  type GruArrays,
  type SequenceShape,
  axpy,
  gemm,
  gruBackward,
  gruForward,
  gruScratchLength,
  subarray,
  sumRows,
} from '../engine/index.js';
import { oneOf, trueOrFalse } from '../errors/index.js';
import { type Cache, type ConfigReader, type LayerConfig, type Parameter, floatsOf } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';
import { type Pass, Recurrent } from './recurrent.js';
import { type RecurrentOptions, recurrentOptionsFrom } from './recurrent-options.js';

const updateGates = ['keep', 'write'] as const;

/** Options of GRU. */
export interface GRUOptions extends RecurrentOptions {
  /** True resets the product of the state (cuDNN, PyTorch), false the state itself (Cho et al.; the notes). Default true. */
  resetAfter?: boolean;
  /** What the update gate opens for: 'keep' the old state, or 'write' the candidate, as the notes' Γ_u. Default 'keep'. */
  updateGate?: (typeof updateGates)[number];
}

/**
 * Gated recurrent unit (Cho et al. 2014, arXiv:1406.1078; §5.1.9).
 *
 *   z = σ(x W_z + h R_z + b_z)    the update gate Γ_u        r = σ(x W_r + h R_r + b_r)    the reset gate Γ_r
 *   n = tanh(x W_n + b_n + r (h R_n + c))                    resetAfter: true
 *   n = tanh(x W_n + b_n + (r h) R_n)                        resetAfter: false
 *   h' = z h + (1 - z) n          updateGate: 'keep'         h' = (1 - z) h + z n          updateGate: 'write'
 *
 * The notes' full form is `{ resetAfter: false, updateGate: 'write' }`. Input [N, T, F] or ids [N, T], output
 * [N, T, units] or [N, units]. weight [F, 3 units], recurrentWeight [units, 3 units], bias [3 units], each in the order
 * z, r, n; with resetAfter recurrentBias [3 units], whose last part is c and whose others add to b. State: h, [N, units].
 * Backward through all steps, in the first form:
 *
 *   dh = dy_t + dh_{t+1} z_{t+1} + [dz, dr, dn r]_{t+1} Rᵀ
 *   dn = dh (1 - z)(1 - n²)    dz = dh (h - n) z(1 - z)    dr = dn (h R_n + c) r(1 - r)
 *   dW = Σ_t x_tᵀ [dz, dr, dn]    dR = Σ_t h_{t-1}ᵀ [dz, dr, dn r]
 *
 * Throws ArgumentError for units < 1, an unknown option, ids outside the vocabulary; ShapeError for an input of another
 * rank or number of features, or a state of another batch size.
 *
 * @example
 * const layer = new GRU(1, { returnSequences: true, weightInit: 'ones', recurrentInit: 'zeros' });
 * layer.setup([2, 1], { dtype: 'float64', generator: new Generator(1) });
 * const y = layer.forward(fromArray([[[0], [1]]], { dtype: 'float64' }), new Cache({ dtype: 'float64' }));
 * y.toArray(); // [[[0], [0.20482421480989728]]]: (1 - σ(1)) tanh(1)
 */
export class GRU extends Recurrent {
  readonly className = 'GRU';
  readonly numGates = 3;
  readonly numStates = 1;
  readonly resetAfter: boolean;
  readonly updateGate: (typeof updateGates)[number];
  #recurrentBias: Parameter | undefined;

  /** `units` is the size of h, an integer >= 1. */
  constructor(units: number, options: GRUOptions = {}) {
    super('GRU', units, options, ['resetAfter', 'updateGate']);
    this.resetAfter = trueOrFalse('GRU', 'resetAfter', options.resetAfter ?? true);
    this.updateGate = oneOf('GRU', 'updateGate', options.updateGate ?? 'keep', updateGates);
  }

  static fromConfig(config: ConfigReader): GRU {
    return new GRU(config.number('units'), {
      ...recurrentOptionsFrom(config),
      resetAfter: config.boolean('resetAfter'),
      updateGate: config.oneOf('updateGate', updateGates),
    });
  }

  /** The bias inside the reset, [3 units]; undefined without resetAfter or biases. Throws StateError before the layer is built. */
  get recurrentBias(): Parameter | undefined {
    return this.built ? this.#recurrentBias : this.notBuilt();
  }

  override build(inputShape: Shape): void {
    super.build(inputShape);
    const { useBias, biasInit, biasRegularizer } = this.settings;
    if (!useBias || !this.resetAfter) return;
    this.#recurrentBias = this.parameter('recurrentBias', [3 * this.units], biasInit, biasRegularizer);
  }

  /** The parts of recurrentBias that belong to z and r join b in the product of the inputs. */
  protected override inputBias(cache: Cache): FloatArray | undefined {
    const bias = super.inputBias(cache);
    if (!bias || !this.#recurrentBias) return bias;
    const { data } = this.#recurrentBias.value;
    const sum = floatsOf(cache.scratch('input bias', [bias.length]));
    for (let j = 0; j < bias.length; j++) sum[j] = j < 2 * this.units ? bias[j] + data[j] : bias[j];
    return sum;
  }

  protected override forwardSteps({ shape, gates, histories, finals, y }: Pass, cache: Cache): void {
    const { units } = this;
    const bias = this.#recurrentBias && floatsOf(this.#recurrentBias.value);
    gruForward(shape, {
      ...this.#arrays(shape, gates, histories, cache),
      candidateBias: bias && subarray(bias, 2 * units, 3 * units),
      y,
      finalH: finals[0],
    });
  }

  protected override backwardSteps(
    { shape, gates, histories }: Pass,
    dy: FloatArray | undefined,
    [dh]: readonly FloatArray[],
    toStart: boolean,
    cache: Cache,
  ): void {
    const { recurrentWeight, units, resetAfter } = this;
    const [states] = histories;
    const arrays = this.#arrays(shape, gates, histories, cache);
    const dInner = floatsOf(cache.scratch('d inner', [shape.rows, units]));
    gruBackward(shape, { ...arrays, dy, dh, dInner }, toStart);
    const { inner } = arrays;
    this.#addBiasGradient(gates, inner, cache);
    if (!recurrentWeight.trainable) return;
    const grad = floatsOf(recurrentWeight.grad);
    const product = { m: units, k: shape.rows * shape.steps, transA: true, ldc: 3 * units, beta: 1 };
    // [units, N T] x [N T, 2 units], then x [N T, units]
    gemm({ ...product, n: 2 * units, a: states, b: gates, ldb: 3 * units, c: grad });
    const c = subarray(grad, 2 * units, grad.length);
    if (resetAfter) gemm({ ...product, n: units, a: states, b: inner, c });
    else gemm({ ...product, n: units, a: inner, b: subarray(gates, 2 * units, gates.length), ldb: 3 * units, c });
  }

  /** Both biases meet in z and r; n has the inner one inside the reset. */
  #addBiasGradient(gates: FloatArray, inner: FloatArray, cache: Cache): void {
    if (!this.#recurrentBias?.trainable) return;
    const { units } = this;
    const grad = floatsOf(this.#recurrentBias.grad);
    const sums = floatsOf(cache.scratch('bias sums', [3 * units]));
    sumRows(gates, sums);
    axpy(1, subarray(sums, 0, 2 * units), subarray(grad, 0, 2 * units));
    sumRows(inner, subarray(grad, 2 * units, 3 * units), 1);
  }

  #arrays(shape: SequenceShape, gates: FloatArray, [states]: readonly FloatArray[], cache: Cache): GruArrays {
    return {
      ...{ gates, states },
      weight: floatsOf(this.recurrentWeight.value),
      packed: floatsOf(cache.scratch('packed weight', [gruScratchLength(shape)])),
      inner: floatsOf(cache.buffer('inner', [shape.rows, shape.steps, shape.units])),
      resetAfter: this.resetAfter,
      write: this.updateGate === 'write',
    };
  }

  override config(): LayerConfig {
    return this.recurrentConfig({ resetAfter: this.resetAfter, updateGate: this.updateGate });
  }
}
