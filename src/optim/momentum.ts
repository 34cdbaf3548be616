import { momentumStep } from '../engine/index.js';
import { inInterval, trueOrFalse } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { integerPower } from './integer-power.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link Momentum}. */
export interface MomentumOptions extends OptimizerOptions {
  /** β in [0, 1): the average reaches over about 1 / (1 - β) steps. Default 0.9. */
  beta?: number;
  /** Whether the step divides v by 1 - β^t, so that the first steps are not too short. Default false. */
  biasCorrection?: boolean;
}

/**
 * Gradient descent with momentum, the course's form (§2.2.6): v is an
 * exponentially weighted average of the gradients.
 *
 *   v <- β v + (1 - β) g        θ <- θ - lr v
 *
 * With `biasCorrection` the step uses v / (1 - β^t). Libraries that write
 * v <- β v + g mean {@link HeavyBall}: the same path at lr / (1 - β).
 *
 * @example
 * new Momentum(0.01, { beta: 0.9 }).config();
 * // { className: 'Momentum', learningRate: 0.01, beta: 0.9, biasCorrection: false }
 */
export class Momentum extends Optimizer {
  override readonly className = 'Momentum';
  #beta = 0;
  readonly biasCorrection: boolean;

  /** @param learningRate lr > 0, or a schedule. Default 0.01. */
  constructor(learningRate: number | Schedule = 0.01, options: MomentumOptions = {}) {
    super('Momentum', learningRate, options, ['beta', 'biasCorrection']);
    this.beta = options.beta ?? 0.9;
    this.biasCorrection = trueOrFalse('Momentum', 'biasCorrection', options.biasCorrection ?? false);
  }

  /** β, which may change between steps. */
  get beta(): number {
    return this.#beta;
  }

  set beta(value: number) {
    inInterval('Momentum', 'beta', value, '[0, 1)');
    this.#beta = value;
  }

  protected override slotNames(): readonly string[] {
    return ['velocity'];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    const { beta } = this;
    const correction = this.biasCorrection ? 1 - integerPower(beta, this.iterations) : 1;
    momentumStep(dtype, begin, end, rate / correction, beta, 1 - beta, values.data, grads.data, this.slot('velocity'));
  }

  protected override hyperparameters(): Record<string, Json> {
    return { beta: this.beta, biasCorrection: this.biasCorrection };
  }
}
