import type { TrialFigures, Values } from './trial.js';

/** One run of a trial: the whole of it, or one of its budgets. Plain data, which may travel to another thread or machine. */
export interface TrialJob {
  /** The search that it belongs to: the same for every resumption of a search, another one for any other search. */
  readonly search: string;
  /** The number of the trial, counted from 1. */
  readonly trial: number;
  /** The number of its budget, counted from 0. */
  readonly rung: number;
  readonly values: Values;
  readonly seed: string;
  readonly budget?: number;
  readonly folder?: string;
}

/**
 * Where trials run. A search asks for at most `slots` of them at a time.
 *
 * A worker that dies is the executor's business: it replaces the worker and runs the job again.
 */
export interface TrialExecutor {
  /** How many trials run at the same time, an integer >= 1. */
  readonly slots: number;
  /** Resolves when trials can run, and rejects with what keeps them from it: a search asks before its first trial. */
  ready?(): Promise<void>;
  /**
   * Runs a job and resolves with what it reached. Rejects with a TrialError when the trial itself has thrown, and with
   * any other error when the executor cannot go on: the search then ends.
   */
  run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures>;
  /** Ends the workers. Jobs that still run are lost. */
  close(): Promise<void>;
}
