import { adadeltaStep } from '../engine/index.js';
import { inInterval, positiveNumber } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** ρ in [0, 1). Default 0.95. */
  rho?: number;
  /** What starts the steps and keeps the division finite, > 0. Default 1e-6. */
  epsilon?: number;
}

/**
 * Adadelta: Zeiler 2012, arXiv:1212.5701, Algorithm 1. epsilon is under both
 * roots; the paper's step has lr = 1.
 *
 *   s <- ρ s + (1 - ρ) g²        Δ = √(d + epsilon) / √(s + epsilon) g
 *   d <- ρ d + (1 - ρ) Δ²        θ <- θ - lr Δ
 *
 * @example
 * new Adadelta().config(); // { className: 'Adadelta', learningRate: 1, rho: 0.95, epsilon: 0.000001 }
 */
export class Adadelta extends Optimizer {
  override readonly className = 'Adadelta';
  #rho = 0;
  readonly epsilon: number;

  /** @param learningRate lr > 0, or a schedule. Default 1. */
  constructor(learningRate: number | Schedule = 1, options: AdadeltaOptions = {}) {
    super('Adadelta', learningRate, options, ['rho', 'epsilon']);
    this.rho = options.rho ?? 0.95;
    this.epsilon = options.epsilon ?? 1e-6;
    positiveNumber('Adadelta', 'epsilon', this.epsilon);
  }

  /** ρ, which may change between steps. */
  get rho(): number {
    return this.#rho;
  }

  set rho(value: number) {
    inInterval('Adadelta', 'rho', value, '[0, 1)');
    this.#rho = value;
  }

  protected override slotNames(): readonly string[] {
    return ['square', 'delta'];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    const { rho, epsilon } = this;
    const [square, delta] = [this.slot('square'), this.slot('delta')];
    adadeltaStep(dtype, begin, end, rate, rho, 1 - rho, epsilon, values.data, grads.data, square, delta);
  }

  protected override hyperparameters(): Record<string, Json> {
    return { rho: this.rho, epsilon: this.epsilon };
  }
}
