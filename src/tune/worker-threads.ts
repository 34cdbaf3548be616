import { StateError, knownOptions, positiveInteger } from '../errors/index.js';
import { builtin } from '../io/node.js';
import type { TrialExecutor, TrialJob } from './executor.js';
import { trialErrorOf } from './failure.js';
import type { TrialFigures } from './trial.js';
import { type TrialModule, findTrialModule } from './trial-module.js';
import { TrialWorker, WorkerDeath, abortedError } from './trial-worker.js';

/** Options of `workerThreads`. */
export interface WorkerThreadsOptions {
  /** How many trials run at the same time, an integer >= 1. Default: the number of processors. */
  workers?: number;
}

/** How often a job is run again whose worker has died under it. */
const RERUNS = 2;

/**
 * Runs the trials of a search in worker threads, each with an engine of its own on one thread (`LAYERWISE_THREADS=1`).
 *
 * `module` is the path (relative to the working directory) or URL of a module that exports the function `trial`:
 * JavaScript, or TypeScript where `tsx` is installed. Each worker loads it once and runs one trial after another.
 * A worker that dies, of too little memory say, is replaced and its trial run again, up to twice.
 *
 * @throws ArgumentError for a number of workers that is no integer >= 1; ResourceError when there is no such module.
 * A module that cannot be loaded or exports no `trial` is reported, by the same errors, at the first trial.
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('square.mjs', 'export const trial = ({ x }) => ({ cost: (x - 5) ** 2 });');
 * const executor = workerThreads('square.mjs', { workers: 2 });
 * const job = { search: 'a', trial: 1, rung: 0, values: { x: 3 }, seed: '1' };
 * const figures = await executor.run(job, new AbortController().signal);
 * figures.cost; // 4
 * await executor.close();
 */
export function workerThreads(module: string | URL, options: WorkerThreadsOptions = {}): TrialExecutor {
  knownOptions('workerThreads', options, ['workers']);
  return startThreads('workerThreads', module, options.workers);
}

/** `workerThreads` for `who`, whose name stands in messages. */
export function startThreads(who: string, module: string | URL, workers?: number): TrialExecutor {
  const found = findTrialModule(who, module);
  const slots = workers ?? builtin(who, 'node:os').availableParallelism();
  positiveInteger(who, 'workers', slots);
  return new WorkerThreads(who, found, slots);
}

class WorkerThreads implements TrialExecutor {
  readonly #who: string;
  readonly #module: TrialModule;
  readonly #workers = new Set<TrialWorker>();
  readonly #idle: TrialWorker[] = [];
  readonly #closing = new AbortController();
  /** Jobs beyond `slots`, which wait for one. */
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(
    who: string,
    module: TrialModule,
    readonly slots: number,
  ) {
    this.#who = who;
    this.#module = module;
    this.#free = slots;
  }

  /** Starts all workers at the same time. */
  async ready(): Promise<void> {
    const start = async (): Promise<number> => this.#idle.push(await this.#worker(this.#closing.signal));
    await Promise.all(Array.from({ length: this.slots }, () => this.#withSlot(start)));
  }

  async run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    return this.#withSlot(async () => {
      if (this.#closing.signal.aborted) throw new StateError(`${this.#who}: the workers have been closed.`);
      const ending = AbortSignal.any([signal, this.#closing.signal]);
      for (let deaths = 0; ; deaths++) {
        try {
          return await this.#attempt(job, ending);
        } catch (error) {
          if (!(error instanceof WorkerDeath)) throw error;
          if (deaths < RERUNS) continue;
          const message = `its worker thread died ${deaths + 1} times, at last because ${error.message}.`;
          throw trialErrorOf(job, { name: 'WorkerError', message });
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#workers].map(async (worker) => worker.terminate()));
  }

  async #attempt(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    if (signal.aborted) throw abortedError(this.#who, job, signal);
    const worker = await this.#worker(signal).catch((error: unknown) => {
      throw signal.aborted ? abortedError(this.#who, job, signal) : error;
    });
    try {
      return await worker.run(job, signal);
    } finally {
      if (worker.alive) this.#idle.push(worker);
      else this.#workers.delete(worker);
    }
  }

  /** A worker with nothing to do, started when there is none. */
  async #worker(signal: AbortSignal): Promise<TrialWorker> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.alive) return idle;
      this.#workers.delete(idle);
    }
    const worker = new TrialWorker(this.#who, this.#module);
    const stop = (): void => void worker.terminate();
    this.#workers.add(worker);
    signal.addEventListener('abort', stop);
    try {
      await worker.ready;
      return worker;
    } catch (error) {
      this.#workers.delete(worker);
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #withSlot<Result>(use: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await use();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
