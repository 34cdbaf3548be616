import { ArgumentError, positiveNumber, show } from '../errors/index.js';
import { Schedule, type ScheduleConfig, type ScheduleOptions } from './schedule.js';

/** Options of {@link PiecewiseConstant}. */
export interface PiecewiseConstantOptions extends ScheduleOptions {
  /** Where the rate changes, ascending. */
  boundaries: readonly number[];
  /** The rates, one more than there are boundaries, each > 0. */
  values: readonly number[];
}

/**
 * α(t) = values[j], with j the number of boundaries <= t.
 *
 * @example
 * const schedule = new PiecewiseConstant({ boundaries: [5, 12], values: [0.1, 0.01, 0.001] });
 * [4, 5, 12].map((t) => schedule.at(t)); // [0.1, 0.01, 0.001]
 */
export class PiecewiseConstant extends Schedule {
  override readonly className = 'PiecewiseConstant';
  readonly boundaries: readonly number[];
  readonly values: readonly number[];

  constructor(options: PiecewiseConstantOptions) {
    super('PiecewiseConstant', options, ['boundaries', 'values']);
    const { boundaries, values } = options;
    this.boundaries = [...boundaries];
    this.values = [...values];
    if (values.length !== boundaries.length + 1) {
      throw new ArgumentError(
        `PiecewiseConstant: values must have one entry more than boundaries, got ${values.length} values ` +
          `and ${boundaries.length} boundaries.`,
      );
    }
    if (boundaries.some((boundary, i) => !(boundary > (boundaries[i - 1] ?? -Infinity)))) {
      throw new ArgumentError(`PiecewiseConstant: boundaries must ascend, got ${show(boundaries)}.`);
    }
    values.forEach((value, i) => positiveNumber('PiecewiseConstant', `values[${i}]`, value));
  }

  override at(t: number): number {
    return this.values[this.boundaries.filter((boundary) => boundary <= t).length];
  }

  override config(): ScheduleConfig {
    return this.configOf({ boundaries: [...this.boundaries], values: [...this.values] });
  }
}

/** Options of {@link LinearWarmup}. */
export interface LinearWarmupOptions extends ScheduleOptions {
  /** Epochs or steps until the rate is reached, > 0. */
  warmup: number;
}

/**
 * α(t) = α0 min(1, (t + 1) / warmup). `CosineDecay` has a warm-up of its own.
 *
 * @example
 * new LinearWarmup(0.1, { warmup: 4, unit: 'step' }).at(0); // 0.025
 */
export class LinearWarmup extends Schedule {
  override readonly className = 'LinearWarmup';
  readonly warmup: number;

  /** @param initial α0 > 0, the rate after the warm-up */
  constructor(
    readonly initial: number,
    options: LinearWarmupOptions,
  ) {
    super('LinearWarmup', options, ['warmup']);
    this.warmup = options.warmup;
    positiveNumber('LinearWarmup', 'initial', initial);
    positiveNumber('LinearWarmup', 'warmup', this.warmup);
  }

  override at(t: number): number {
    return this.initial * Math.min(1, (t + 1) / this.warmup);
  }

  override config(): ScheduleConfig {
    return this.configOf({ initial: this.initial, warmup: this.warmup });
  }
}

/**
 * α(t) from a function: decay by hand (§2.2.9 of the course notes). It cannot
 * be saved with a model.
 *
 * @example
 * new ManualSchedule((epoch) => (epoch < 10 ? 0.1 : 0.01)).at(12); // 0.01
 */
export class ManualSchedule extends Schedule {
  override readonly className = 'ManualSchedule';

  constructor(
    readonly rate: (t: number) => number,
    options: ScheduleOptions = {},
  ) {
    super('ManualSchedule', options, []);
    if (typeof rate !== 'function')
      throw new ArgumentError(`ManualSchedule: rate must be a function of t, got ${show(rate)}.`);
  }

  override at(t: number): number {
    return this.rate(t);
  }

  override config(): ScheduleConfig {
    throw new ArgumentError(
      'ManualSchedule: a function cannot be saved. Use one of the other schedules, such as PiecewiseConstant, or save ' +
        'without the optimizer.',
    );
  }
}
