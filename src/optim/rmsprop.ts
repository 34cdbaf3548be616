import { rmspropStep } from '../engine/index.js';
import { ArgumentError, inInterval, oneOf, positiveNumber, show, trueOrFalse } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** ρ in [0, 1). Default 0.9. */
  rho?: number;
  /** What keeps the division finite, > 0. Default 1e-8. */
  epsilon?: number;
  /** Whether epsilon is added to the root or under it. Default 'outside'. */
  epsilonPlacement?: 'outside' | 'inside';
  /** Whether the variance of the gradient stands under the root instead of its second moment. Default false. */
  centered?: boolean;
  /** Heavy-ball momentum of the scaled gradient, in [0, 1). Default 0. */
  momentum?: number;
}

/**
 * RMSprop: Tieleman & Hinton 2012, lecture 6e of "Neural Networks for Machine
 * Learning" (§2.2.7 of the course notes).
 *
 *   s <- ρ s + (1 - ρ) g²        θ <- θ - lr g / (√s + epsilon)
 *
 * `epsilonPlacement: 'inside'` divides by √(s + epsilon). `centered` (Graves
 * 2013, arXiv:1308.0850, equations 38 to 45) puts s - (average of g)² under the
 * root. `momentum` β adds v <- β v + g / (√s + epsilon), θ <- θ - lr v.
 *
 * @example
 * new RMSprop(0.001).config().epsilonPlacement; // 'outside'
 */
export class RMSprop extends Optimizer {
  override readonly className = 'RMSprop';
  #rho = 0;
  readonly epsilon: number;
  readonly epsilonPlacement: 'outside' | 'inside';
  readonly centered: boolean;
  #momentum: number;

  /** @param learningRate lr > 0, or a schedule. Default 0.001. */
  constructor(learningRate: number | Schedule = 0.001, options: RMSpropOptions = {}) {
    super('RMSprop', learningRate, options, ['rho', 'epsilon', 'epsilonPlacement', 'centered', 'momentum']);
    this.rho = options.rho ?? 0.9;
    this.epsilon = options.epsilon ?? 1e-8;
    this.epsilonPlacement = oneOf('RMSprop', 'epsilonPlacement', options.epsilonPlacement ?? 'outside', [
      'outside',
      'inside',
    ]);
    this.centered = trueOrFalse('RMSprop', 'centered', options.centered ?? false);
    this.#momentum = options.momentum ?? 0;
    positiveNumber('RMSprop', 'epsilon', this.epsilon);
    inInterval('RMSprop', 'momentum', this.momentum, '[0, 1)');
  }

  /** ρ, which may change between steps. */
  get rho(): number {
    return this.#rho;
  }

  set rho(value: number) {
    inInterval('RMSprop', 'rho', value, '[0, 1)');
    this.#rho = value;
  }

  /** The heavy ball's β. It may change between steps, except from and to 0, where there is no velocity. */
  get momentum(): number {
    return this.#momentum;
  }

  set momentum(value: number) {
    if (this.#momentum === 0 && value !== 0) {
      throw new ArgumentError(
        `RMSprop: momentum began as 0, without a velocity, and must stay so, got ${show(value)}. Create it with a momentum.`,
      );
    }
    if (this.#momentum > 0) inInterval('RMSprop', 'momentum', value, '(0, 1)');
    this.#momentum = value;
  }

  protected override slotNames(): readonly string[] {
    return ['square', ...(this.centered ? ['mean'] : []), ...(this.momentum > 0 ? ['velocity'] : [])];
  }

  protected override update({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number): void {
    const { rho, momentum } = this;
    const inside = this.epsilonPlacement === 'inside' ? this.epsilon : 0;
    const outside = this.epsilonPlacement === 'outside' ? this.epsilon : 0;
    const mean = this.centered ? this.slot('mean') : undefined;
    const velocity = momentum > 0 ? this.slot('velocity') : undefined;
    const square = this.slot('square');
    rmspropStep(
      dtype,
      begin,
      end,
      rate,
      rho,
      1 - rho,
      momentum,
      inside,
      outside,
      values.data,
      grads.data,
      square,
      mean,
      velocity,
    );
  }

  protected override hyperparameters(): Record<string, Json> {
    const { rho, epsilon, epsilonPlacement, centered, momentum } = this;
    return { rho, epsilon, epsilonPlacement, centered, momentum };
  }
}
