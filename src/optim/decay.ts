import { nonNegativeNumber, positiveInteger, positiveNumber, trueOrFalse } from '../errors/index.js';
import { Schedule, type ScheduleConfig, type ScheduleOptions } from './schedule.js';

/** α0: the rate that a schedule starts from. */
function checkInitial(who: string, initial: number): void {
  positiveNumber(who, 'initial', initial);
}

/** Options of {@link InverseTimeDecay}. */
export interface InverseTimeDecayOptions extends ScheduleOptions {
  /** d >= 0. Default 1. */
  decay?: number;
  /** The rate changes every `interval` epochs or steps only. Default 1. */
  interval?: number;
}

/**
 * α(t) = α0 / (1 + d floor(t / interval)) (§2.2.9 of the course notes).
 *
 * @example
 * const schedule = new InverseTimeDecay(0.2, { decay: 1, first: 1 });
 * [1, 2, 3].map((epoch) => schedule.at(epoch).toFixed(3)); // ['0.100', '0.067', '0.050']
 */
export class InverseTimeDecay extends Schedule {
  override readonly className = 'InverseTimeDecay';
  readonly decay: number;
  readonly interval: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: InverseTimeDecayOptions = {},
  ) {
    super('InverseTimeDecay', options, ['decay', 'interval']);
    this.decay = options.decay ?? 1;
    this.interval = options.interval ?? 1;
    checkInitial('InverseTimeDecay', initial);
    nonNegativeNumber('InverseTimeDecay', 'decay', this.decay);
    positiveInteger('InverseTimeDecay', 'interval', this.interval);
  }

  override at(t: number): number {
    return this.initial / (1 + this.decay * Math.floor(t / this.interval));
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, decay: this.decay, interval: this.interval });
  }
}

/** Options of {@link ExponentialDecay}. */
export interface ExponentialDecayOptions extends ScheduleOptions {
  /** The factor per `every` epochs or steps, > 0. Default 0.95. */
  rate?: number;
  /** Default 1. */
  every?: number;
  /** Whether the rate stays constant between multiples of `every`. Default false. */
  staircase?: boolean;
}

/**
 * α(t) = α0 rate^(t / every); `staircase` takes the whole part of the quotient (§2.2.9 of the course notes).
 *
 * @example
 * new ExponentialDecay(0.1, { rate: 0.5, every: 10, staircase: true }).at(25); // 0.025
 */
export class ExponentialDecay extends Schedule {
  override readonly className = 'ExponentialDecay';
  readonly rate: number;
  readonly every: number;
  readonly staircase: boolean;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: ExponentialDecayOptions = {},
  ) {
    super('ExponentialDecay', options, ['rate', 'every', 'staircase']);
    this.rate = options.rate ?? 0.95;
    this.every = options.every ?? 1;
    this.staircase = trueOrFalse('ExponentialDecay', 'staircase', options.staircase ?? false);
    checkInitial('ExponentialDecay', initial);
    positiveNumber('ExponentialDecay', 'rate', this.rate);
    positiveNumber('ExponentialDecay', 'every', this.every);
  }

  override at(t: number): number {
    const quotient = t / this.every;
    return this.initial * this.rate ** (this.staircase ? Math.floor(quotient) : quotient);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, rate: this.rate, every: this.every, staircase: this.staircase });
  }
}

/** Options of {@link StepDecay}. */
export interface StepDecayOptions extends ScheduleOptions {
  /** The rate is multiplied by this, > 0, ... Default 0.5. */
  factor?: number;
  /** ... every so many epochs or steps. Default 10. */
  every?: number;
}

/**
 * α(t) = α0 factor^floor(t / every): the discrete staircase (§2.2.9 of the course notes).
 *
 * @example
 * const schedule = new StepDecay(0.1, { factor: 0.5, every: 5 });
 * [4, 5, 10].map((t) => schedule.at(t)); // [0.1, 0.05, 0.025]
 */
export class StepDecay extends Schedule {
  override readonly className = 'StepDecay';
  readonly factor: number;
  readonly every: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: StepDecayOptions = {},
  ) {
    super('StepDecay', options, ['factor', 'every']);
    this.factor = options.factor ?? 0.5;
    this.every = options.every ?? 10;
    checkInitial('StepDecay', initial);
    positiveNumber('StepDecay', 'factor', this.factor);
    positiveInteger('StepDecay', 'every', this.every);
  }

  override at(t: number): number {
    return this.initial * this.factor ** Math.floor(t / this.every);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, factor: this.factor, every: this.every });
  }
}

/** Options of {@link SquareRootDecay}. */
export interface SquareRootDecayOptions extends ScheduleOptions {
  /** k > 0. Default 1. */
  k?: number;
}

/**
 * α(t) = α0 k / √t for t >= 1 (§2.2.9 of the course notes); t counts from 1.
 *
 * @example
 * new SquareRootDecay(0.1).at(4); // 0.05
 */
export class SquareRootDecay extends Schedule {
  override readonly className = 'SquareRootDecay';
  readonly k: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: SquareRootDecayOptions = {},
  ) {
    super('SquareRootDecay', options, ['k'], 1);
    this.k = options.k ?? 1;
    checkInitial('SquareRootDecay', initial);
    positiveNumber('SquareRootDecay', 'k', this.k);
    positiveNumber('SquareRootDecay', 'first', this.first);
  }

  override at(t: number): number {
    return (this.initial * this.k) / Math.sqrt(t);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, k: this.k });
  }
}

/** Options of {@link PolynomialDecay}. */
export interface PolynomialDecayOptions extends ScheduleOptions {
  /** When the end is reached, in epochs or steps. */
  total: number;
  /** The rate from then on, >= 0. Default 0. */
  end?: number;
  /** Default 1: a straight line. */
  power?: number;
}

/**
 * α(t) = end + (α0 - end) (1 - min(t, total) / total)^power.
 *
 * @example
 * new PolynomialDecay(0.1, { total: 20 }).at(10); // 0.05
 */
export class PolynomialDecay extends Schedule {
  override readonly className = 'PolynomialDecay';
  readonly total: number;
  readonly end: number;
  readonly power: number;

  /** @param initial α0 > 0 */
  constructor(
    readonly initial: number,
    options: PolynomialDecayOptions,
  ) {
    super('PolynomialDecay', options, ['total', 'end', 'power']);
    this.total = options.total;
    this.end = options.end ?? 0;
    this.power = options.power ?? 1;
    checkInitial('PolynomialDecay', initial);
    positiveNumber('PolynomialDecay', 'total', this.total);
    nonNegativeNumber('PolynomialDecay', 'end', this.end);
    positiveNumber('PolynomialDecay', 'power', this.power);
  }

  override at(t: number): number {
    const left = 1 - Math.min(t, this.total) / this.total;
    return this.end + (this.initial - this.end) * left ** this.power;
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, total: this.total, end: this.end, power: this.power });
  }
}
