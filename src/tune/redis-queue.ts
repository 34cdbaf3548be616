import type { Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import {
  AbortedError,
  LayerwiseError,
  ResourceError,
  StateError,
  knownOptions,
  positiveInteger,
} from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import type { TrialExecutor, TrialJob } from './executor.js';
import { trialErrorOf } from './failure.js';
import { type Reply, checkQueueName, idOf, readReply } from './redis-messages.js';
import { RedisServer, loadBullMQ, withPatience } from './redis-server.js';
import { abortedError } from './trial-worker.js';
import type { TrialFigures } from './trial.js';

/** Options of `redisQueue`. */
export interface RedisQueueOptions {
  /** The address of Redis, `redis://user:password@host:6379/0`, or `rediss:` through TLS. */
  url: string;
  /** The name of the queue: one for each trial module, whose workers take all that is in it. */
  queue: string;
  /** How many trials wait or run at the same time, an integer >= 1: no fewer than all workers run together. Default 16. */
  slots?: number;
}

/**
 * Runs the trials of a search on other machines, through a queue of BullMQ in Redis (packages `bullmq` and `ioredis`).
 * On each machine `npx layerwise worker --redis redis://host:6379 --queue NAME --trial ./trial.js` takes trials from it.
 *
 * A trial whose worker is lost is run again by another, up to twice; none is counted twice. A lost connection is waited
 * for. A search that resumes from its journal finds the results that came while it was away. `ready` and the first trial
 * throw ResourceError, within about 3 s, when Redis cannot be reached or used.
 *
 * @throws ArgumentError for an address or name that is none
 *
 * @example
 * const executor = redisQueue({ url: 'redis://127.0.0.1:1', queue: 'mnist' });
 * executor.slots; // 16
 * executor.ready(); // throws ResourceError: nothing listens there
 * await executor.close();
 */
export function redisQueue(options: RedisQueueOptions): TrialExecutor {
  knownOptions(who, options, ['url', 'queue', 'slots']);
  const { url, queue, slots = 16 } = options;
  const server = new RedisServer(who, url);
  checkQueueName(who, queue);
  positiveInteger(who, 'slots', slots);
  return new RedisQueue(server, queue, slots);
}

const who = 'redisQueue';
const WEEK_S = 7 * 24 * 3600;
/** How often the queue is asked about its jobs, in case that their events were lost. */
const LOOK_MS = 2000;
/** Looks at a queue without workers before somebody is told. */
const LONELY_LOOKS = 3;
/** How long `close` waits for Redis. */
const FAREWELL_MS = 2000;

/** How a trial has ended. */
type Result = Exclude<Reply, { readonly kind: 'ended' }>;

/** A job that a search waits for. */
interface Pending {
  readonly job: TrialJob;
  readonly settle: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  /** What is being asked about it: one question at a time. */
  asked: Promise<void>;
}

interface Link {
  readonly client: Redis;
  readonly queue: Queue;
  readonly events: QueueEvents;
  readonly timer: ReturnType<typeof setInterval>;
}

class RedisQueue implements TrialExecutor {
  readonly #pending = new Map<string, Pending>();
  /** What is still to be said to Redis, though nobody waits for it. */
  readonly #errands = new Set<Promise<unknown>>();
  #link: Promise<Link> | undefined;
  #closed = false;
  #lonely = 0;

  constructor(
    private readonly server: RedisServer,
    private readonly name: string,
    readonly slots: number,
  ) {}

  async ready(): Promise<void> {
    await this.#open();
  }

  async run(job: TrialJob, signal: AbortSignal): Promise<TrialFigures> {
    if (signal.aborted) throw abortedError(who, job, signal);
    const { queue } = await this.#open();
    const id = idOf(job);
    let abort = (): void => undefined;
    try {
      const result = await new Promise<Result>((settle, reject) => {
        const pending: Pending = { job, settle, reject, asked: Promise.resolve() };
        abort = () => {
          reject(abortedError(who, job, signal));
          this.#errand(withdraw(queue, id, job));
        };
        this.#pending.set(id, pending);
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort);
        this.#ask(id, async () => this.#submit(queue, id, pending));
      });
      if (result.kind === 'failed') throw trialErrorOf(job, result.failure);
      return result.figures;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#pending.delete(id);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const link = await this.#link?.catch(() => undefined);
    if (!link) return;
    const { client, queue, events, timer } = link;
    clearInterval(timer);
    for (const [id, { job, reject }] of this.#pending) {
      reject(new AbortedError(`${who}: the queue was closed while trial ${job.trial} was in it.`));
      this.#errand(withdraw(queue, id, job));
    }
    const farewell = Promise.all([...this.#errands]).then(async () => events.close());
    await withPatience(FAREWELL_MS, farewell).catch(() => undefined);
    void events.disconnect().catch(() => undefined);
    client.disconnect();
  }

  async #open(): Promise<Link> {
    if (this.#closed) throw new StateError(`${who}: the queue has been closed.`);
    this.#link ??= this.#connect();
    return this.#link.catch((error: unknown) => {
      this.#link = undefined; // the next call tries again
      throw error;
    });
  }

  async #connect(): Promise<Link> {
    const { Queue, QueueEvents } = await loadBullMQ(who);
    await this.server.reach();
    const client = await this.server.connect();
    const queue = new Queue(this.name, { connection: client });
    const events = new QueueEvents(this.name, { connection: client });
    queue.on('error', () => undefined); // the client tells of lost connections
    events.on('error', () => undefined);
    const look = ({ jobId }: { jobId: string }): void => this.#ask(jobId, async () => this.#collect(queue, jobId));
    events.on('completed', look).on('failed', look);
    const timer = setInterval(() => {
      if (client.status !== 'ready') return;
      for (const jobId of this.#pending.keys()) look({ jobId });
      this.#errand(this.#countWorkers(queue));
    }, LOOK_MS);
    return { client, queue, events, timer };
  }

  /** Asks one thing about a pending job after the other. */
  #ask(id: string, question: () => Promise<void>): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    pending.asked = pending.asked.then(question).catch((cause: unknown) => {
      const message = `${who}: Redis at ${this.server.shown} has refused: ${reasonOf(cause)}.`;
      pending.reject(cause instanceof LayerwiseError ? cause : new ResourceError(message, { cause }));
    });
  }

  /** Puts a job into the queue, unless it is there from before. */
  async #submit(queue: Queue, id: string, { job }: Pending): Promise<void> {
    const removeOnComplete = { age: WEEK_S }; // a search that has died may come back for it
    await queue.add('trial', job, { jobId: id, removeOnComplete, removeOnFail: removeOnComplete });
    await this.#collect(queue, id);
  }

  /** Takes the result of a job when there is one. */
  async #collect(queue: Queue, id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const found: Job | undefined = await queue.getJob(id);
    if (!found) return this.#submit(queue, id, pending); // Redis has lost it
    if (found.finishedOn === undefined) return;
    const returned: unknown = found.returnvalue;
    const reply = found.failedReason ? lost(found.failedReason) : readReply(who, returned);
    if (reply.kind === 'ended') {
      await found.remove(); // withdrawn before this search was resumed
      return this.#submit(queue, id, pending);
    }
    pending.settle(reply);
    this.#errand(found.remove());
  }

  #errand(promise: Promise<unknown>): void {
    const done: Promise<unknown> = promise.catch(() => undefined).finally(() => this.#errands.delete(done));
    this.#errands.add(done);
  }

  /** Tells once when trials wait and there is nobody to run them. */
  async #countWorkers(queue: Queue): Promise<void> {
    if (this.#pending.size === 0 || this.#lonely === LONELY_LOOKS) return;
    this.#lonely = (await queue.getWorkersCount()) === 0 ? this.#lonely + 1 : 0;
    if (this.#lonely < LONELY_LOOKS) return;
    console.warn(
      `${who}: no worker takes trials from the queue '${this.name}'. Start one, here or elsewhere: ` +
        `npx layerwise worker --redis ${this.server.shown} --queue ${this.name} --trial ./trial.js`,
    );
  }
}

/** Takes a job back: out of the queue, or by telling the worker that runs it. */
async function withdraw(queue: Queue, id: string, job: TrialJob): Promise<void> {
  const found: Job | undefined = await queue.getJob(id);
  await found?.remove().catch(async () => found.updateData({ ...job, withdrawn: true }));
}

/** What BullMQ says of a job that no worker has brought to its end. */
function lost(reason: string): Result {
  const stalled = reason.includes('stalled');
  const message = stalled ? 'the workers that ran it were lost, one after another.' : reason;
  return { kind: 'failed', failure: { name: 'WorkerError', message } };
}
