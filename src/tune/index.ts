export type { TrialExecutor, TrialJob } from './executor.js';
export type { Trial, TrialContext, TrialFigures, Value, Values } from './trial.js';
export { TrialError } from './trial-error.js';
export { type WorkerThreadsOptions, workerThreads } from './worker-threads.js';
