import { ArgumentError, show } from '../../errors/index.js';
import { Schedule } from '../../optim/index.js';
import type { BatchContext, Callback, EpochContext } from './callback.js';

/**
 * Sets the learning rate before each epoch (or before each step, for a
 * schedule whose unit is the step): α <- schedule(epoch).
 *
 * A schedule can as well be given to the optimizer itself; this callback is for
 * rates that are any function of the epoch, counted from 1.
 *
 * @throws ArgumentError unless given a Schedule or a function
 *
 * @example
 * const halved = new LearningRateSchedule((epoch) => 0.1 / 2 ** Math.floor((epoch - 1) / 10));
 * halved.rate(11); // 0.05
 */
export class LearningRateSchedule implements Callback {
  constructor(private readonly schedule: Schedule | ((epoch: number) => number)) {
    if (schedule instanceof Schedule || typeof schedule === 'function') return;
    throw new ArgumentError(
      `LearningRateSchedule: needs a Schedule or a function of the epoch, got ${show(schedule)}.`,
    );
  }

  /** The learning rate of an epoch counted from 1; for a schedule by steps, of a step counted from 1. */
  rate(count: number): number {
    const { schedule } = this;
    return schedule instanceof Schedule ? schedule.at(schedule.first + count - 1) : schedule(count);
  }

  onEpochBegin({ epoch, optimizer }: EpochContext): void {
    if (!this.#bySteps) optimizer.learningRate = this.rate(epoch);
  }

  onBatchBegin({ iteration, optimizer }: BatchContext): void {
    if (this.#bySteps) optimizer.learningRate = this.rate(iteration + 1);
  }

  get #bySteps(): boolean {
    return this.schedule instanceof Schedule && this.schedule.unit === 'step';
  }
}
