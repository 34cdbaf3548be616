import { nonNegativeNumber } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { type MomentOptions, MomentOptimizer } from './moments.js';
import type { Schedule } from './schedule.js';

/** Options of {@link AdamW}. */
export interface AdamWOptions extends MomentOptions {
  /** λ >= 0. Default 0.01. */
  weightDecay?: number;
}

/**
 * AdamW: Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2. The decay is
 * no part of the gradient, so the division by √v does not touch it:
 *
 *   θ <- θ - lr λ θ, then the step of Adam
 *
 * lr is the scheduled rate (the paper's η α). All trainable parameters decay,
 * biases too.
 *
 * @example
 * new AdamW(0.001, { weightDecay: 0.05 }).config().weightDecay; // 0.05
 */
export class AdamW extends MomentOptimizer {
  override readonly className = 'AdamW';
  #weightDecay = 0;

  /** @param learningRate lr > 0, or a schedule. Default 0.001. */
  constructor(learningRate: number | Schedule = 0.001, options: AdamWOptions = {}) {
    super('AdamW', learningRate, options, ['weightDecay']);
    this.weightDecay = options.weightDecay ?? 0.01;
  }

  /** λ, which may change between steps. */
  get weightDecay(): number {
    return this.#weightDecay;
  }

  set weightDecay(value: number) {
    nonNegativeNumber('AdamW', 'weightDecay', value);
    this.#weightDecay = value;
  }

  protected override update(theta: Theta, range: Range, rate: number): void {
    this.adam(theta, range, rate, 1 - rate * this.weightDecay);
  }

  protected override hyperparameters(): Record<string, Json> {
    return { ...super.hyperparameters(), weightDecay: this.weightDecay };
  }
}
