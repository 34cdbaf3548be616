import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { AbortedError, StateError, positiveNumber } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import type { TrialExecutor, TrialJob } from './executor.js';
import type { Failure } from './failure.js';
import { checkQueueName, packReply, readJob } from './redis-messages.js';
import { RedisServer, loadBullMQ } from './redis-server.js';
import { TrialError } from './trial-error.js';
import { startThreads } from './worker-threads.js';

/** What a worker needs to know. */
export interface RedisWorkerOptions {
  readonly url: string;
  readonly queue: string;
  /** The path or URL of the module that exports the trial. */
  readonly trial: string | URL;
  /** How many trials run at the same time. Default: the number of processors. */
  readonly workers?: number;
  /** Seconds > 0 without a sign of life after which a worker counts as lost and its trials go to others. Default 10. */
  readonly lostAfter?: number;
  /** Takes a line for every trial. */
  readonly log: (line: string) => void;
}

/** A trial may be lost with its worker this often and is run again; one more, and it has failed. */
const RERUNS = 2;
/** How often a running trial asks whether its search has withdrawn it. */
const LOOK_MS = 1000;

/** Why a trial was ended here. */
type Ending = 'withdrawn' | 'taken over' | 'handed back';

/**
 * Takes trials from a queue in Redis and runs them in worker threads, so that this thread is free to renew their locks:
 * a trial whose lock is not renewed is taken for lost, and another worker runs it.
 */
export class RedisWorker {
  /** Rejects when the trial's module cannot be loaded any more; the trials that ran are handed back. */
  readonly failed: Promise<never>;
  readonly #running = new Map<string, AbortController>();
  readonly #worker: Worker;
  #fail: (error: unknown) => void = () => undefined;

  private constructor(
    private readonly who: string,
    private readonly bull: typeof import('bullmq'),
    private readonly executor: TrialExecutor,
    private readonly client: Redis,
    private readonly jobs: Queue,
    { queue, lostAfter = 10, log }: RedisWorkerOptions,
  ) {
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
    this.#worker = new bull.Worker(queue, async (job: Job, token?: string) => this.#process(job, token, log), {
      connection: client,
      concurrency: executor.slots,
      lockDuration: lostAfter * 1000,
      stalledInterval: lostAfter * 500,
      maxStalledCount: RERUNS,
    });
    this.#worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.#end(id, 'taken over')));
    this.#worker.on('error', () => undefined); // the client tells of lost connections, a job's own lines of lost locks
  }

  /**
   * Starts a worker.
   *
   * @throws ArgumentError or ResourceError when the module cannot be used or Redis cannot be reached: no trial is taken
   */
  static async start(who: string, options: RedisWorkerOptions): Promise<RedisWorker> {
    const { url, queue, trial, workers, lostAfter = 10 } = options;
    const server = new RedisServer(who, url);
    checkQueueName(who, queue);
    positiveNumber(who, 'lost-after', lostAfter);
    const executor = startThreads(who, trial, workers);
    try {
      await executor.ready?.();
      const bull = await loadBullMQ(who);
      await server.reach();
      const client = await server.connect();
      const jobs = new bull.Queue(queue, { connection: client });
      jobs.on('error', () => undefined);
      return new RedisWorker(who, bull, executor, client, jobs, options);
    } catch (error) {
      await executor.close();
      throw error;
    }
  }

  /** How many trials run at the same time. */
  get slots(): number {
    return this.executor.slots;
  }

  /** How many trials run now. */
  get busy(): number {
    return this.#running.size;
  }

  /** Takes no more trials, and resolves when those that run have ended. */
  async finish(): Promise<void> {
    await this.#worker.close();
    await this.executor.close();
    this.client.disconnect();
  }

  /** Puts the trials that run back into the queue; `finish` then resolves. */
  handBack(): void {
    for (const id of this.#running.keys()) this.#end(id, 'handed back');
  }

  #end(id: string, ending: Ending): void {
    this.#running.get(id)?.abort(ending);
  }

  /** Runs a job of the queue; what it returns is stored with it. */
  async #process(taken: Job, token: string | undefined, log: (line: string) => void): Promise<object> {
    const id = taken.id ?? '';
    const controller = new AbortController();
    const { job, withdrawn } = readJob(this.who, taken.data);
    if (withdrawn) return packReply({ kind: 'ended' });
    const look = setInterval(() => void this.#look(id), LOOK_MS);
    const begin = performance.now();
    const say = (what: string): void => {
      log(`${nameOf(job)}: ${what} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    };
    this.#running.set(id, controller);
    try {
      const figures = await this.executor.run(job, controller.signal);
      say(shown(figures));
      return packReply({ kind: 'done', figures });
    } catch (error) {
      if (error instanceof TrialError) {
        const failure = failureOf(error);
        say(`${failure.name}: ${failure.message}`);
        return packReply({ kind: 'failed', failure });
      }
      const ending: unknown = error instanceof AbortedError ? controller.signal.reason : undefined;
      say(typeof ending === 'string' ? ending : reasonOf(error));
      if (ending === 'withdrawn') return packReply({ kind: 'ended' });
      if (ending === 'taken over') throw new StateError(`${this.who}: another worker has taken ${nameOf(job)} over.`);
      if (ending === undefined) {
        await this.#worker.pause(true);
        this.#fail(error);
      }
      await taken.moveToWait(token);
      throw new this.bull.WaitingError();
    } finally {
      clearInterval(look);
      this.#running.delete(id);
    }
  }

  /** Ends a trial that its search has withdrawn. */
  async #look(id: string): Promise<void> {
    if (this.client.status !== 'ready') return;
    const found: Job | undefined = await this.jobs.getJob(id).catch(() => undefined);
    if (found && readJob(this.who, found.data).withdrawn) this.#end(id, 'withdrawn');
  }
}

function nameOf({ trial, rung, budget }: TrialJob): string {
  return budget === undefined ? `trial ${trial}` : `trial ${trial}, rung ${rung}`;
}

function shown(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}

/** What the trial itself has thrown. */
function failureOf({ cause, message }: TrialError): Failure {
  return cause instanceof Error
    ? { name: cause.name, message: cause.message, stack: cause.stack }
    : { name: 'TrialError', message };
}
