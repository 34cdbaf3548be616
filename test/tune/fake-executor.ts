import { Generator } from 'layerwise';
import { TrialError, type TrialExecutor, type TrialFigures, type TrialJob } from 'layerwise/tune';

/** Runs trials on several slots and lets them end in an order drawn from `seed`. */
export class FakeExecutor implements TrialExecutor {
  readonly jobs: TrialJob[] = [];
  /** The trials in the order in which they have ended. */
  readonly order: number[] = [];
  closed = false;
  /** How often it was asked whether it is ready. */
  asked = 0;
  /** The most that have run at the same time. */
  busiest = 0;
  readonly #order: Generator;
  #running = 0;

  constructor(
    readonly slots: number,
    private readonly trial: (job: TrialJob, signal: AbortSignal) => TrialFigures | Promise<TrialFigures>,
    seed: number | string = 0,
  ) {
    this.#order = new Generator(seed);
  }

  async ready(): Promise<void> {
    this.asked++;
  }

  async run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    this.jobs.push(job);
    this.busiest = Math.max(this.busiest, ++this.#running);
    try {
      for (let turns = this.#order.int(0, 10); turns > 0; turns--) await Promise.resolve();
      return await this.trial(job, signal);
    } finally {
      this.#running--;
      this.order.push(job.trial);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** As executors do when a trial has thrown. */
export function thrown(message: string): never {
  throw new TrialError(message);
}
