import { finiteNumber, knownOptions, nonNegativeNumber, oneOf } from '../errors/index.js';
import type { Json } from '../layers/index.js';

/** What every schedule can be told. */
export interface ScheduleOptions {
  /** What t counts: passes over the data, or optimizer steps. Default 'epoch'. */
  unit?: 'epoch' | 'step';
  /** The value of t in the first epoch or step. Default 0 (1 for SquareRootDecay). */
  first?: number;
}

/** A schedule as JSON: its class and the arguments that make it again. */
export interface ScheduleConfig {
  readonly [key: string]: Json;
  readonly className: string;
  readonly unit: 'epoch' | 'step';
  readonly first: number;
}

/**
 * A learning rate that depends on the epoch or step: α(t).
 *
 * t counts epochs, or steps with `{ unit: 'step' }`. It is `first` during the
 * first one and grows by 1: with `first` 0 training starts at α(0), which most
 * schedules make the initial rate α0; the course's tables start at epoch 1.
 */
export abstract class Schedule {
  /** The class's name in saved files and messages. */
  abstract readonly className: string;
  readonly unit: 'epoch' | 'step';
  readonly first: number;

  constructor(who: string, options: ScheduleOptions, allowed: readonly string[], first = 0) {
    knownOptions(who, options, ['unit', 'first', ...allowed]);
    this.unit = oneOf(who, 'unit', options.unit ?? 'epoch', ['epoch', 'step']);
    this.first = options.first ?? first;
    finiteNumber(who, 'first', this.first);
    nonNegativeNumber(who, 'first', this.first);
  }

  /** The learning rate at t. */
  abstract at(t: number): number;

  /** What is needed to make the same schedule again, as JSON. */
  abstract config(): ScheduleConfig;

  /** The configuration that `fields` complete. */
  protected configOf(fields: Readonly<Record<string, Json>>): ScheduleConfig {
    return { className: this.className, unit: this.unit, first: this.first, ...fields };
  }
}
