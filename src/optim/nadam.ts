import { nadamStep } from '../engine/index.js';
import type { Range, Theta } from '../layers/index.js';
import { integerPower } from './integer-power.js';
import { type MomentOptions, MomentOptimizer } from './moments.js';
import type { Schedule } from './schedule.js';

/**
 * Nadam: Dozat 2016, "Incorporating Nesterov Momentum into Adam", Algorithm 2,
 * with a constant β1: m and v are Adam's, and the step looks one ahead.
 *
 *   m' = β1 m / (1 - β1^(t+1)) + (1 - β1) g / (1 - β1^t)
 *   θ <- θ - lr m' / (√(v / (1 - β2^t)) + epsilon)
 *
 * Libraries that warm β1 up (its "momentum schedule") differ in the first steps.
 *
 * @example
 * new Nadam().config();
 * // { className: 'Nadam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
 */
export class Nadam extends MomentOptimizer {
  override readonly className = 'Nadam';

  /** @param learningRate lr > 0, or a schedule. Default 0.001. */
  constructor(learningRate: number | Schedule = 0.001, options: MomentOptions = {}) {
    super('Nadam', learningRate, options);
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    const { beta1, beta2, correction1, rootCorrection2: c2, iterations: t } = this;
    const [m, v] = [this.slot('m'), this.slot('v')];
    const rateM = (rate * c2 * beta1) / (1 - integerPower(beta1, t + 1));
    const rateG = (rate * c2 * (1 - beta1)) / correction1;
    const epsilon = this.epsilon * c2;
    nadamStep(
      dtype,
      begin,
      end,
      rateM,
      rateG,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
      values.data,
      grads.data,
      m,
      v,
    );
  }
}
