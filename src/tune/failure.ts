import { show } from '../errors/index.js';
import type { TrialJob } from './executor.js';
import type { TrialFigures } from './trial.js';
import { TrialError } from './trial-error.js';

/** What a trial has thrown, as plain data: errors of a class of one's own do not travel between threads. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** The error with which a job of a search ends when its trial has thrown; `cause` has the trial's own stack. */
export function trialErrorOf({ trial, rung, budget }: TrialJob, { name, message, stack }: Failure): TrialError {
  const cause = Object.assign(new Error(message), { name, stack });
  const where = budget === undefined ? `trial ${trial}` : `trial ${trial}, budget ${budget} (rung ${rung})`;
  return new TrialError(`${where}: ${name}: ${message}`, { cause });
}

/** What a trial has returned, when it is what a trial has to return; throws TrialError when not. */
export function checkFigures(job: TrialJob, returned: unknown): TrialFigures {
  if (isFigures(returned)) return returned;
  const listed = typeof returned === 'object' && returned !== null ? JSON.stringify(returned) : show(returned);
  const message = `a trial must return numbers by name, such as { valLoss: 0.31 }, got ${listed}.`;
  throw trialErrorOf(job, { name: 'ArgumentError', message });
}

function isFigures(value: unknown): value is TrialFigures {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const figures = Object.values(value);
  return figures.length > 0 && figures.every((figure) => typeof figure === 'number');
}
