import { nesterovStep } from '../engine/index.js';
import { inInterval } from '../errors/index.js';
import type { Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link Nesterov}. */
export interface NesterovOptions extends OptimizerOptions {
  /** β in [0, 1). Default 0.9. */
  beta?: number;
}

/**
 * Nesterov's accelerated gradient in the form of Sutskever et al. 2013 ("On the
 * importance of initialization and momentum in deep learning", section 2),
 * rewritten so that θ is the point that looks ahead, where g is taken:
 *
 *   v <- β v + g        θ <- θ - lr (g + β v)
 *
 * @example
 * new Nesterov(0.01).config(); // { className: 'Nesterov', learningRate: 0.01, beta: 0.9 }
 */
export class Nesterov extends Optimizer {
  override readonly className = 'Nesterov';
  #beta = 0;

  /** @param learningRate lr > 0, or a schedule. Default 0.01. */
  constructor(learningRate: number | Schedule = 0.01, options: NesterovOptions = {}) {
    super('Nesterov', learningRate, options, ['beta']);
    this.beta = options.beta ?? 0.9;
  }

  /** β, which may change between steps. */
  get beta(): number {
    return this.#beta;
  }

  set beta(value: number) {
    inInterval('Nesterov', 'beta', value, '[0, 1)');
    this.#beta = value;
  }

  protected override slotNames(): readonly string[] {
    return ['velocity'];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    nesterovStep(dtype, begin, end, rate, this.beta, values.data, grads.data, this.slot('velocity'));
  }

  protected override hyperparameters(): Record<string, number> {
    return { beta: this.beta };
  }
}
