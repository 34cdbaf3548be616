import { amsgradStep } from '../engine/index.js';
import type { Range, Theta } from '../layers/index.js';
import { type MomentOptions, MomentOptimizer } from './moments.js';
import type { Schedule } from './schedule.js';

/**
 * AMSGrad: Reddi, Kale & Kumar 2018, arXiv:1904.09237, Algorithm 2, with Adam's
 * bias corrections: the step divides by the largest v so far, so it never grows
 * because large gradients are forgotten.
 *
 *   vMax <- max(vMax, v)
 *   θ <- θ - lr (m / (1 - β1^t)) / (√(vMax / (1 - β2^t)) + epsilon)
 *
 * The maximum is taken before the correction; the paper has no corrections.
 *
 * @example
 * new AMSGrad().config();
 * // { className: 'AMSGrad', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
 */
export class AMSGrad extends MomentOptimizer {
  override readonly className = 'AMSGrad';

  /** @param learningRate lr > 0, or a schedule. Default 0.001. */
  constructor(learningRate: number | Schedule = 0.001, options: MomentOptions = {}) {
    super('AMSGrad', learningRate, options);
  }

  protected override slotNames(): readonly string[] {
    return ['m', 'v', 'vMax'];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    const { beta1, beta2, correction1: c1, rootCorrection2: c2 } = this;
    const [m, v, vMax] = [this.slot('m'), this.slot('v'), this.slot('vMax')];
    const [scaled, epsilon] = [(rate * c2) / c1, this.epsilon * c2];
    amsgradStep(
      dtype,
      begin,
      end,
      scaled,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
      values.data,
      grads.data,
      m,
      v,
      vMax,
    );
  }
}
