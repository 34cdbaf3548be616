import { adamStep } from '../engine/index.js';
import { inInterval, positiveNumber } from '../errors/index.js';
import type { Json, Range, Theta } from '../layers/index.js';
import { integerPower } from './integer-power.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Options of Adam and its relatives. */
export interface MomentOptions extends OptimizerOptions {
  /** β1 in [0, 1), of the first moment m. Default 0.9. */
  beta1?: number;
  /** β2 in [0, 1), of the second moment v. Default 0.999. */
  beta2?: number;
  /** What keeps the division finite, > 0. Default 1e-8. */
  epsilon?: number;
}

/** What Adam and its relatives share: two moments of the gradient and their bias corrections. */
export abstract class MomentOptimizer extends Optimizer {
  #beta1 = 0;
  #beta2 = 0;
  readonly epsilon: number;
  readonly #who: string;

  constructor(who: string, learningRate: number | Schedule, options: MomentOptions, allowed: readonly string[] = []) {
    super(who, learningRate, options, ['beta1', 'beta2', 'epsilon', ...allowed]);
    this.#who = who;
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-8;
    positiveNumber(who, 'epsilon', this.epsilon);
  }

  /** β1, which may change between steps; the bias correction goes on as if it had been so from the first. */
  get beta1(): number {
    return this.#beta1;
  }

  set beta1(value: number) {
    inInterval(this.#who, 'beta1', value, '[0, 1)');
    this.#beta1 = value;
  }

  /** β2, which may change between steps, as β1. */
  get beta2(): number {
    return this.#beta2;
  }

  set beta2(value: number) {
    inInterval(this.#who, 'beta2', value, '[0, 1)');
    this.#beta2 = value;
  }

  /** 1 - β1^t: m / correction1 is m without the pull of its start at 0. */
  protected get correction1(): number {
    return 1 - integerPower(this.beta1, this.iterations);
  }

  /** √(1 - β2^t), the same for √v. */
  protected get rootCorrection2(): number {
    return Math.sqrt(1 - integerPower(this.beta2, this.iterations));
  }

  protected override slotNames(): readonly string[] {
    return ['m', 'v'];
  }

  protected override hyperparameters(): Record<string, Json> {
    return { beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }

  /**
   * The step of Adam after θ <- keep θ. Both corrections go into the scalars:
   * (m / c1) / (√v / c2 + ε) = (c2 / c1) m / (√v + ε c2).
   */
  protected adam({ dtype, values, grads }: Theta, { begin, end }: Range, rate: number, keep: number): void {
    const { beta1, beta2, correction1: c1, rootCorrection2: c2 } = this;
    const [m, v] = [this.slot('m'), this.slot('v')];
    const scaled = (rate * c2) / c1;
    adamStep(
      dtype,
      begin,
      end,
      scaled,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      this.epsilon * c2,
      keep,
      values.data,
      grads.data,
      m,
      v,
    );
  }
}
