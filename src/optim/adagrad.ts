import { adagradStep } from '../engine/index.js';
import { nonNegativeNumber, positiveNumber } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** What keeps the division finite, > 0. Default 1e-10. */
  epsilon?: number;
  /** What s starts from, >= 0. Default 0. */
  initialAccumulator?: number;
}

/**
 * Adagrad: Duchi, Hazan & Singer 2011 (JMLR 12), the diagonal version of figure 1:
 *
 *   s <- s + g²        θ <- θ - lr g / (√s + epsilon)
 *
 * @example
 * new Adagrad(0.1).config();
 * // { className: 'Adagrad', learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 }
 */
export class Adagrad extends Optimizer {
  override readonly className = 'Adagrad';
  readonly epsilon: number;
  readonly initialAccumulator: number;

  /** @param learningRate lr > 0, or a schedule. Default 0.01. */
  constructor(learningRate: number | Schedule = 0.01, options: AdagradOptions = {}) {
    super('Adagrad', learningRate, options, ['epsilon', 'initialAccumulator']);
    this.epsilon = options.epsilon ?? 1e-10;
    this.initialAccumulator = options.initialAccumulator ?? 0;
    positiveNumber('Adagrad', 'epsilon', this.epsilon);
    nonNegativeNumber('Adagrad', 'initialAccumulator', this.initialAccumulator);
  }

  protected override slotNames(): readonly string[] {
    return ['square'];
  }

  protected override initialValue(): number {
    return this.initialAccumulator;
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    adagradStep(dtype, begin, end, rate, this.epsilon, values.data, grads.data, this.slot('square'));
  }

  protected override hyperparameters(): Record<string, Json> {
    return { epsilon: this.epsilon, initialAccumulator: this.initialAccumulator };
  }
}
