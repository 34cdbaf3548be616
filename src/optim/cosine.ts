import { ArgumentError, nonNegativeNumber, positiveNumber } from '../errors/index.js';
import { Schedule, type ScheduleConfig, type ScheduleOptions } from './schedule.js';

/** Half a cosine from `high` at t = 0 down to `low` at t = total, and `low` after it. */
function halfCosine(high: number, low: number, t: number, total: number): number {
  return low + ((high - low) * (1 + Math.cos((Math.PI * Math.min(t, total)) / total))) / 2;
}

/** Options of {@link CosineDecay}. */
export interface CosineDecayOptions extends ScheduleOptions {
  /** When the minimum is reached, in epochs or steps, warm-up included. */
  total: number;
  /** The rate from then on, >= 0. Default 0. */
  min?: number;
  /** Epochs or steps in which the rate grows linearly to α0 first. Default 0. */
  warmup?: number;
}

/**
 * Half a cosine from α0 to min (Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5):
 *
 *   α(t) = min + (α0 - min) (1 + cos(π min(t, total) / total)) / 2
 *
 * With `warmup` w, α(t) = α0 (t + 1) / w while t < w, then the cosine over the other total - w.
 *
 * @example
 * new CosineDecay(0.1, { total: 20 }).at(10).toFixed(3); // '0.050'
 */
export class CosineDecay extends Schedule {
  override readonly className = 'CosineDecay';
  readonly total: number;
  readonly min: number;
  readonly warmup: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: CosineDecayOptions,
  ) {
    super('CosineDecay', options, ['total', 'min', 'warmup']);
    this.total = options.total;
    this.min = options.min ?? 0;
    this.warmup = options.warmup ?? 0;
    positiveNumber('CosineDecay', 'initial', initial);
    positiveNumber('CosineDecay', 'total', this.total);
    nonNegativeNumber('CosineDecay', 'min', this.min);
    nonNegativeNumber('CosineDecay', 'warmup', this.warmup);
    if (this.warmup >= this.total) {
      throw new ArgumentError(`CosineDecay: warmup must be less than total = ${this.total}, got ${this.warmup}.`);
    }
  }

  override at(t: number): number {
    const { initial, min, warmup, total } = this;
    if (t < warmup) return (initial * (t + 1)) / warmup;
    return halfCosine(initial, min, t - warmup, total - warmup);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, total: this.total, min: this.min, warmup: this.warmup });
  }
}

/** Options of {@link CosineRestarts}. */
export interface CosineRestartsOptions extends ScheduleOptions {
  /** The length of the first period, in epochs or steps. */
  period: number;
  /** How much longer each period is than the one before, >= 1. Default 2. */
  multiplier?: number;
  /** The rate at the end of a period, >= 0. Default 0. */
  min?: number;
}

/**
 * Cosine decay with warm restarts, SGDR (Loshchilov & Hutter 2017,
 * arXiv:1608.03983, equation 5): the half cosine starts anew after `period`,
 * `period` multiplier, `period` multiplier², ... epochs or steps.
 *
 * @example
 * const schedule = new CosineRestarts(0.1, { period: 5 });
 * [0, 5, 15].map((t) => schedule.at(t)); // [0.1, 0.1, 0.1]
 */
export class CosineRestarts extends Schedule {
  override readonly className = 'CosineRestarts';
  readonly period: number;
  readonly multiplier: number;
  readonly min: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: CosineRestartsOptions,
  ) {
    super('CosineRestarts', options, ['period', 'multiplier', 'min']);
    this.period = options.period;
    this.multiplier = options.multiplier ?? 2;
    this.min = options.min ?? 0;
    positiveNumber('CosineRestarts', 'initial', initial);
    positiveNumber('CosineRestarts', 'period', this.period);
    nonNegativeNumber('CosineRestarts', 'min', this.min);
    if (!(this.multiplier >= 1)) {
      throw new ArgumentError(`CosineRestarts: multiplier must be >= 1, got ${this.multiplier}.`);
    }
  }

  override at(t: number): number {
    let since = t;
    let period = this.period;
    while (since >= period) {
      since -= period;
      period *= this.multiplier;
    }
    return halfCosine(this.initial, this.min, since, period);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, period: this.period, multiplier: this.multiplier, min: this.min });
  }
}
