import { show } from '../errors/index.js';
import type { TrialExecutor, TrialJob } from './executor.js';
import { checkFigures, trialErrorOf } from './failure.js';
import type { Trial, TrialFigures } from './trial.js';

/** Runs trials in this thread, one after another. */
export class InlineExecutor implements TrialExecutor {
  readonly slots = 1;

  constructor(private readonly trial: Trial) {}

  async run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    const { trial, seed, values, budget, folder } = job;
    let returned: unknown;
    try {
      returned = await this.trial({ ...values }, { trial, seed, budget, folder, signal });
    } catch (cause) {
      throw trialErrorOf(job, cause instanceof Error ? cause : { name: 'thrown', message: show(cause) });
    }
    return checkFigures(job, returned);
  }

  async close(): Promise<void> {}
}
