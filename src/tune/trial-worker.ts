import type { Worker } from 'node:worker_threads';
import { AbortedError, ArgumentError, ResourceError, nearest } from '../errors/index.js';
import { builtin } from '../io/node.js';
import type { TrialJob } from './executor.js';
import { type Failure, checkFigures, trialErrorOf } from './failure.js';
import type { TrialFigures } from './trial.js';
import type { TrialModule } from './trial-module.js';
import { trialWorkerSource } from './trial-worker-source.js';

/** What the source of the worker says. */
type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unfit'; readonly failure?: Failure; readonly names?: readonly string[] }
  | { readonly kind: 'done'; readonly figures: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Why the thread has ended by itself, in words. */
type OnDeath = (reason: string) => void;

/** How long an aborted trial may take to return before its thread is ended. */
const GRACE_MS = 2000;

/** A worker thread has ended in the middle of a job, which may run again in another one. */
export class WorkerDeath extends Error {
  override name = 'WorkerDeath';
}

/** One worker thread with a trial's module loaded, which runs one job at a time and is kept alive between them. */
export class TrialWorker {
  /** Resolves when the module is loaded; rejects when it cannot be, or exports no trial. */
  readonly ready: Promise<void>;
  readonly #who: string;
  readonly #module: TrialModule;
  readonly #thread: Worker;
  #alive = true;
  #onMessage: (message: Message) => void = () => undefined;
  #onDeath: OnDeath = () => undefined;

  constructor(who: string, module: TrialModule) {
    this.#who = who;
    this.#module = module;
    const { Worker } = builtin(who, 'node:worker_threads');
    this.#thread = new Worker(trialWorkerSource, {
      eval: true,
      workerData: { url: module.url, compilers: module.compilers },
      env: { ...process.env, LAYERWISE_THREADS: '1' },
    });
    let reason: string | undefined;
    this.#thread.on('message', (message: Message) => this.#onMessage(message));
    this.#thread.on('error', (error) => (reason = `${error.name}: ${error.message}`));
    this.#thread.on('exit', (code) => {
      this.#alive = false;
      this.#onDeath(reason ?? `it ended with exit code ${code}`);
    });
    this.ready = this.#load();
  }

  /** Whether the thread still runs. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs a job.
   *
   * @throws TrialError when the trial has thrown, WorkerDeath when the thread ended, AbortedError once `signal` aborts:
   * the trial has been told so through its own signal, and what it then returned is dropped
   */
  async run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    if (signal.aborted) throw abortedError(this.#who, job, signal);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = (): void => {
      this.#thread.postMessage(null);
      timer = setTimeout(() => void this.#thread.terminate(), GRACE_MS);
    };
    try {
      const message = await new Promise<Message>((resolve, reject) => {
        this.#onDeath = (reason) => reject(new WorkerDeath(reason));
        this.#onMessage = resolve;
        signal.addEventListener('abort', abort);
        this.#thread.ref();
        this.#thread.postMessage(job);
      });
      if (message.kind === 'failed') throw trialErrorOf(job, message.failure);
      if (message.kind === 'done' && !signal.aborted) return checkFigures(job, message.figures);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#thread.unref();
    }
    throw abortedError(this.#who, job, signal);
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.#thread.terminate();
  }

  async #load(): Promise<void> {
    const message = await new Promise<Message>((resolve, reject) => {
      this.#onMessage = resolve;
      this.#onDeath = (reason) => reject(this.#unloadable(reason));
    });
    this.#thread.unref();
    if (message.kind !== 'unfit') return;
    void this.#thread.terminate();
    const { failure, names = [] } = message;
    if (failure) throw this.#unloadable(`${failure.name}: ${failure.message}`, failure);
    const guess = nearest('trial', names);
    throw new ArgumentError(
      `${this.#who}: module ${this.#module.shown} must export a function named 'trial', it exports ` +
        `${names.map((name) => `'${name}'`).join(', ') || 'nothing'}.${guess ? ` Is '${guess}' meant?` : ''}`,
    );
  }

  #unloadable(reason: string, failure?: Failure): ResourceError {
    const { shown, compilers } = this.#module;
    const typed = /\.[cm]?tsx?$/.test(shown) && compilers.length === 0;
    return new ResourceError(
      `${this.#who}: module ${shown} could not be loaded: ${reason}.` +
        (typed ? ' It is TypeScript: install tsx (npm install --save-dev tsx), or give the compiled module.' : ''),
      { cause: failure && Object.assign(new Error(failure.message), { name: failure.name, stack: failure.stack }) },
    );
  }
}

/** The error with which a job ends when the search, or the executor, is ended. */
export function abortedError(who: string, { trial }: TrialJob, signal: AbortSignal): AbortedError {
  return new AbortedError(`${who}: trial ${trial} was ended by its signal.`, { cause: signal.reason });
}
