import { finiteNumber, inInterval, knownOptions } from '../errors/index.js';

/** Options of MovingAverage and movingAverage. */
export interface MovingAverageOptions {
  /** Divide by 1 - βᵗ, so that early averages are not pulled towards 0. Default false. */
  biasCorrection?: boolean;
}

/**
 * The exponentially weighted moving average of a series:
 *
 *   v_t = β v_{t-1} + (1 - β) θ_t,  v_0 = 0;  with correction v_t / (1 - βᵗ)
 *
 * It averages over about 1 / (1 - β) steps. β lies in [0, 1).
 *
 * @example
 * const loss = new MovingAverage(0.9, { biasCorrection: true });
 * loss.update(2); // 2
 * loss.update(4); // 3.0526
 */
export class MovingAverage {
  private readonly corrected: boolean;
  private average = 0;
  private decay = 1; // βᵗ

  constructor(
    readonly beta: number,
    options: MovingAverageOptions = {},
  ) {
    inInterval('MovingAverage', 'beta', beta, '[0, 1)');
    knownOptions('MovingAverage', options, ['biasCorrection']);
    this.corrected = options.biasCorrection ?? false;
  }

  /** The number of steps that the average covers, 1 / (1 - β). */
  get window(): number {
    return 1 / (1 - this.beta);
  }

  /** The average so far; NaN with correction before the first value, else 0. */
  get value(): number {
    return this.corrected ? this.average / (1 - this.decay) : this.average;
  }

  /** Takes the next value and returns the average. */
  update(theta: number): number {
    finiteNumber('MovingAverage.update', 'theta', theta);
    this.average = this.beta * this.average + (1 - this.beta) * theta;
    this.decay *= this.beta;
    return this.value;
  }

  /** Forgets all values. */
  reset(): void {
    this.average = 0;
    this.decay = 1;
  }
}

/**
 * The moving averages of a whole series, one for each value.
 *
 * @example
 * movingAverage([10, 20], 0.5); // [5, 12.5]
 */
export function movingAverage(values: ArrayLike<number>, beta: number, options: MovingAverageOptions = {}): number[] {
  const average = new MovingAverage(beta, options);
  return Array.from(values, (theta) => average.update(theta));
}
