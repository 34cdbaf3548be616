import { finiteNumber, inInterval } from '../errors/index.js';

/**
 * An exponentially weighted average of numbers (§2.2.4 and §2.2.5 of the course notes):
 *
 *   v <- β v + (1 - β) θ, from v = 0        corrected = v / (1 - β^t)
 *
 * It reaches over about 1 / (1 - β) numbers. The correction removes the pull of the start at 0.
 *
 * @example
 * const average = new MovingAverage(0.5);
 * [4, 8].map((x) => average.update(x)); // [2, 5]
 * average.corrected.toFixed(3);         // '6.667'
 */
export class MovingAverage {
  /** v, 0 before the first number. */
  value = 0;
  /** How many numbers have been averaged. */
  count = 0;

  /** @param beta β in [0, 1) */
  constructor(readonly beta: number) {
    inInterval('MovingAverage', 'beta', beta, '[0, 1)');
  }

  /** v after one more number. */
  update(x: number): number {
    finiteNumber('MovingAverage.update', 'x', x);
    this.count++;
    this.value = this.beta * this.value + (1 - this.beta) * x;
    return this.value;
  }

  /** v / (1 - β^t); 0 before the first number. */
  get corrected(): number {
    return this.count === 0 ? 0 : this.value / (1 - this.beta ** this.count);
  }
}
