import { type AddressInfo, type Server, createServer } from 'node:net';
import { ArgumentError, ResourceError, StateError } from 'layerwise';
import { redisQueue } from 'layerwise/tune';
import { afterEach, describe, expect, it } from 'vitest';
import { messageOf } from '../message-of.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** The address of a server that gives one answer to every command: none when `answer` is empty. */
async function serverThatSays(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const commands = data.toString().match(/\*\d+\r\n/g) ?? [];
      socket.write(answer.repeat(commands.length));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** What `redisQueue` says of the server at `url`, and how many seconds it took. */
async function complaintAbout(url: string): Promise<{ message: string; seconds: number }> {
  const executor = redisQueue({ url, queue: 'q' });
  const begin = performance.now();
  const errors = await Promise.all(
    [
      executor.ready?.(),
      executor.run({ search: 's', trial: 1, rung: 0, values: {}, seed: '1' }, new AbortController().signal),
    ].map(async (promise) => Promise.resolve(promise).then(() => undefined, (error: unknown) => error)),
  ); // prettier-ignore
  const seconds = (performance.now() - begin) / 1000;
  await executor.close();
  const [error, ofTheTrial] = errors;
  expect(error).toBeInstanceOf(ResourceError);
  expect(String(ofTheTrial)).toBe(String(error));
  return { message: error instanceof Error ? error.message : '', seconds };
}

describe('redisQueue without a Redis that it can use', () => {
  const remedy =
    "Is it running (redis-server), and the address right? Without 'executor', a search runs on this machine.";
  const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

  it('names the address and the reason when nothing listens', async () => {
    const { message, seconds } = await complaintAbout('redis://user:secret@127.0.0.1:1');
    expect(message).toBe(
      `redisQueue: Redis at redis://user:***@127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1. ${remedy}`,
    );
    expect(seconds).toBeLessThan(3);
  });

  it.each([
    ['a version that is too old', bulk('redis_version:4.0.9\r\n'), 'it is version 4.0.9, and BullMQ needs 5.0 or a later one'],
    ['a password that is missing', '-NOAUTH Authentication required.\r\n', 'NOAUTH Authentication required'],
  ])('names %s', async (_, answer, reason) => {
    const url = await serverThatSays(answer);
    expect((await complaintAbout(url)).message).toBe(`redisQueue: Redis at ${url} cannot be used: ${reason}. ${remedy}`);
  }); // prettier-ignore
});

describe('redisQueue', () => {
  it.each([
    [{ url: '127.0.0.1:6379', queue: 'q' }, 'redisQueue: url must be the address of Redis, redis://host:6379, got "127.0.0.1:6379".'],
    [{ url: 'http://a', queue: 'q' }, 'redisQueue: url must be the address of Redis, redis://host:6379, got "http://a".'],
    [{ queue: 'q' }, 'redisQueue: url must be the address of Redis, redis://host:6379, got undefined.'],
    [{ url: 'redis://a', queue: '' }, 'redisQueue: queue must be a name without \':\', such as "mnist", got "".'],
    [{ url: 'redis://a', queue: 'a:b' }, 'redisQueue: queue must be a name without \':\', such as "mnist", got "a:b".'],
    [{ url: 'redis://a', queue: 'q', slots: 0 }, 'redisQueue: slots must be a positive integer, got 0.'],
    [{ url: 'redis://a', queue: 'q', slot: 2 }, "redisQueue: unknown option 'slot'. Did you mean 'slots'? Known options: url, queue, slots."],
  ])('refuses %j', (options, message) => {
    expect(messageOf(() => Reflect.apply(redisQueue, undefined, [options]), ArgumentError)).toBe(message);
  }); // prettier-ignore

  it('runs nothing once it is closed', async () => {
    const executor = redisQueue({ url: 'redis://127.0.0.1:1', queue: 'q' });
    await executor.close();
    await executor.close();
    const run = executor.run({ search: 's', trial: 1, rung: 0, values: {}, seed: '1' }, new AbortController().signal);
    await expect(run).rejects.toThrow(StateError);
    await expect(run).rejects.toThrow('redisQueue: the queue has been closed.');
  });
});
