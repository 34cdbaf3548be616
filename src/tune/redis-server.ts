import type { Redis } from 'ioredis';
import { ArgumentError, ResourceError, show } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { optionalPeer } from '../io/peer.js';

/** How long Redis may take to answer for the first time. */
const PATIENCE_MS = 3000;

/** The first version that BullMQ works with. */
const OLDEST = 5;

/** The package that keeps queues in Redis. */
export async function loadBullMQ(who: string): Promise<typeof import('bullmq')> {
  return optionalPeer('bullmq', who, async () => import('bullmq'));
}

/** What the promise resolves to; rejects when that takes longer than `ms`. */
export async function withPatience<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}

/** A Redis server, by its address. */
export class RedisServer {
  /** The address without its password, for messages. */
  readonly shown: string;

  /** @throws ArgumentError unless `url` is an address such as `redis://host:6379` */
  constructor(
    private readonly who: string,
    private readonly url: string,
  ) {
    const address =
      typeof url === 'string' && /^rediss?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : undefined;
    if (!address) {
      throw new ArgumentError(`${who}: url must be the address of Redis, redis://host:6379, got ${show(url)}.`);
    }
    if (address.password !== '') address.password = '***';
    this.shown = address.href;
  }

  /** Asks the server for a sign of life; throws ResourceError when none comes or BullMQ could not work with it. */
  async reach(): Promise<void> {
    const Redis = await this.#driver();
    const probe = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
    let reason: unknown;
    probe.on('error', (error) => (reason ??= error));
    try {
      const answer = probe.connect().then(async () => probe.info('server'));
      const info = await withPatience(PATIENCE_MS, answer);
      const version = /redis_version:(\S+)/.exec(info)?.[1];
      if (version !== undefined && Number.parseInt(version, 10) < OLDEST) {
        throw new Error(`it is version ${version}, and BullMQ needs ${OLDEST}.0 or a later one`);
      }
    } catch (error) {
      const cause = reason ?? error;
      const why = reasonOf(cause).replace(/\.$/, '');
      throw new ResourceError(
        `${this.who}: Redis at ${this.shown} cannot be used: ${why}. Is it running (redis-server), and the address ` +
          "right? Without 'executor', a search runs on this machine.",
        { cause },
      );
    } finally {
      probe.disconnect();
    }
  }

  /** A connection that comes back whenever it is lost, and says so once each time. */
  async connect(): Promise<Redis> {
    const Redis = await this.#driver();
    const client = new Redis(this.url, {
      maxRetriesPerRequest: null, // commands wait for the connection, however long that takes
      retryStrategy: (times) => Math.min(100 * times, 2000),
    });
    let lost = false;
    client.on('error', (error) => {
      if (!lost) console.warn(`${this.who}: Redis at ${this.shown} is gone (${reasonOf(error)}); waiting for it.`);
      lost = true;
    });
    client.on('ready', () => {
      if (lost) console.warn(`${this.who}: Redis at ${this.shown} is back.`);
      lost = false;
    });
    return client;
  }

  async #driver() {
    return (await optionalPeer('ioredis', this.who, async () => import('ioredis'))).Redis;
  }
}
