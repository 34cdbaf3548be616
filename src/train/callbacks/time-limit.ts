import { positiveNumber } from '../../errors/index.js';
import type { BatchContext, Callback } from './callback.js';

/**
 * Stops training after the batch in which `seconds` have passed. The number of
 * steps then depends on the machine: not for runs that must repeat.
 *
 * @throws ArgumentError unless `seconds` is a finite number > 0
 *
 * @example
 * const hour = new TimeLimit(3600);
 * hour.seconds; // 3600
 */
export class TimeLimit implements Callback {
  #start = 0;

  constructor(readonly seconds: number) {
    positiveNumber('TimeLimit', 'seconds', seconds);
  }

  onTrainBegin(): void {
    this.#start = performance.now();
  }

  onBatchEnd(context: BatchContext): void {
    const passed = (performance.now() - this.#start) / 1000;
    if (passed >= this.seconds) context.stop(`TimeLimit: ${this.seconds} s have passed.`);
  }
}
