import { momentumStep } from '../engine/index.js';
import { inInterval } from '../errors/index.js';
import type { Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link HeavyBall}. */
export interface HeavyBallOptions extends OptimizerOptions {
  /** β in [0, 1). Default 0.9. */
  beta?: number;
}

/**
 * Gradient descent with momentum, the heavy-ball form (Polyak 1964, "Some
 * methods of speeding up the convergence of iteration methods"; Sutskever et
 * al. 2013, equations 1 and 2): v is a decaying sum of the gradients.
 *
 *   v <- β v + g        θ <- θ - lr v
 *
 * A constant gradient moves θ by up to lr / (1 - β) a step, where
 * {@link Momentum}, whose v is an average, moves it by lr.
 *
 * @example
 * new HeavyBall(0.01).config(); // { className: 'HeavyBall', learningRate: 0.01, beta: 0.9 }
 */
export class HeavyBall extends Optimizer {
  override readonly className = 'HeavyBall';
  #beta = 0;

  /** @param learningRate lr > 0, or a schedule. Default 0.01. */
  constructor(learningRate: number | Schedule = 0.01, options: HeavyBallOptions = {}) {
    super('HeavyBall', learningRate, options, ['beta']);
    this.beta = options.beta ?? 0.9;
  }

  /** β, which may change between steps. */
  get beta(): number {
    return this.#beta;
  }

  set beta(value: number) {
    inInterval('HeavyBall', 'beta', value, '[0, 1)');
    this.#beta = value;
  }

  protected override slotNames(): readonly string[] {
    return ['velocity'];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    momentumStep(dtype, begin, end, rate, this.beta, 1, values.data, grads.data, this.slot('velocity'));
  }

  protected override hyperparameters(): Record<string, number> {
    return { beta: this.beta };
  }
}
