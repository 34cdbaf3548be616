import { sgdStep } from '../engine/index.js';
import type { Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/**
 * Gradient descent (§2.2.1 of the course notes): batch, mini-batch or
 * stochastic, as the examples that backward has seen since the last step.
 *
 *   θ <- θ - lr g
 *
 * @example
 * const optimizer = new SGD(0.1);
 * optimizer.config(); // { className: 'SGD', learningRate: 0.1 }
 */
export class SGD extends Optimizer {
  override readonly className = 'SGD';

  /** @param learningRate lr > 0, or a schedule. Default 0.01. */
  constructor(learningRate: number | Schedule = 0.01, options: OptimizerOptions = {}) {
    super('SGD', learningRate, options);
  }

  protected override slotNames(): readonly string[] {
    return [];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    sgdStep(dtype, begin, end, rate, values.data, grads.data);
  }

  protected override hyperparameters(): Record<string, number> {
    return {};
  }
}
