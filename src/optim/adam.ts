import { type MomentOptions, MomentOptimizer } from './moments.js';
import type { Range, Theta } from '../layers/index.js';
import type { Schedule } from './schedule.js';

/**
 * Adam: Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1 (§2.2.8 of the course notes).
 *
 *   m <- β1 m + (1 - β1) g        v <- β2 v + (1 - β2) g²
 *   θ <- θ - lr (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + epsilon)
 *
 * epsilon is outside the root and is not corrected; both corrections always
 * apply. Defaults are the paper's.
 *
 * @example
 * new Adam().config();
 * // { className: 'Adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
 */
export class Adam extends MomentOptimizer {
  override readonly className = 'Adam';

  /** @param learningRate lr > 0, or a schedule. Default 0.001. */
  constructor(learningRate: number | Schedule = 0.001, options: MomentOptions = {}) {
    super('Adam', learningRate, options);
  }

  protected override update(theta: Theta, range: Range, rate: number): void {
    this.adam(theta, range, rate, 1);
  }
}
