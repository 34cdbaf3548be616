import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbortedError, ResourceError } from 'layerwise';
import {
  TrialError,
  type TrialExecutor,
  type TrialJob,
  type Values,
  logUniform,
  redisQueue,
  search,
  uniform,
} from 'layerwise/tune';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from './free-port.js';
import { TestRedis, hasRedis } from './redis-server.js';
import { TrialWorkerProcess } from './trial-worker.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-redis-'));
const log = join(folder, 'log');
const module = join(folder, 'trial.mjs');
const never = new AbortController().signal;

/** Every run is a line of the log: the trial's number and the process. `gate` is a file that a trial waits for. */
writeFileSync(
  module,
  `import { appendFileSync, existsSync } from 'node:fs';
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  export const trial = async ({ x, rate = 1, ms = 0, gate = '', dies = false }, { trial, seed, signal }) => {
    appendFileSync(${JSON.stringify(log)}, trial + ' ' + process.pid + '\\n');
    if (dies) process.kill(process.pid, 'SIGKILL');
    if (x < 0) throw new RangeError('x is negative');
    await pause(ms);
    while (gate !== '' && !existsSync(gate) && !signal.aborted) await pause(10);
    return { cost: (x - 0.3) ** 2 + Math.log10(rate) ** 2 + seed.length * 1e-9, worst: Infinity, none: NaN };
  };`,
);

let queues = 0;
let redis: TestRedis;
let queue: string;
const workers: TrialWorkerProcess[] = [];
const executors: TrialExecutor[] = [];

const start = async (workersEach = '1', trial = module): Promise<TrialWorkerProcess> => {
  const where = ['--redis', redis.url, '--queue', queue];
  const args = [...where, '--trial', trial, '--lost-after', '1', '--workers', workersEach];
  const worker = await TrialWorkerProcess.start(...args);
  workers.push(worker);
  return worker;
};
const connect = (): TrialExecutor => {
  const executor = redisQueue({ url: redis.url, queue, slots: 8 });
  executors.push(executor);
  return executor;
};
const job = (trial: number, values: Values): TrialJob => ({ search: 's', trial, rung: 0, values, seed: '1' });
/** The runs so far, as `[trial, process]`. */
const runs = (): (readonly [number, number])[] =>
  existsSync(log)
    ? [...readFileSync(log, 'utf8').matchAll(/(\d+) (\d+)\n/g)].map(([, trial, pid]) => [Number(trial), Number(pid)])
    : [];
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const errorOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasRedis && process.env.CI === undefined)('trials in a queue of Redis', () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(async () => redis.stop());
  beforeEach(() => {
    queue = `queue-${++queues}`;
    rmSync(log, { force: true });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(executors.splice(0).map(async (executor) => executor.close()));
    for (const worker of workers) worker.signal('SIGKILL');
    await Promise.all(workers.splice(0).map(async (worker) => worker.end()));
  });

  it('survive a worker that is killed: nothing is lost, nothing counted twice, the best trial is that of this machine', async () => {
    const space = { x: uniform(0, 1), rate: logUniform(1e-3, 1e3), ms: uniform(20, 60) };
    const common = { space, optimize: 'cost', trials: 16, seed: 7, verbose: false } as const;
    const local = await search({ ...common, trial: module, workers: 1 });
    rmSync(log);
    const [victim, other] = await Promise.all([start(), start()]);
    const journal = join(folder, 'journal.jsonl');
    const found = search({ ...common, executor: connect(), journal });
    await until(() => runs().some(([, pid]) => pid === victim.pid));
    victim.signal('SIGKILL');
    const result = await found;
    const plain = ({ trials }: typeof local): unknown => trials.map(({ seconds: _, ...trial }) => trial);
    expect(plain(result)).toEqual(plain(local));
    const numbers = runs().map(([trial]) => trial);
    expect(new Set(numbers).size).toBe(16);
    expect(numbers.length).toBeLessThanOrEqual(17); // the one that was lost has run twice
    expect(readFileSync(journal, 'utf8').match(/"end":/g)).toHaveLength(16);
    await other.says('trial 16: cost');
  });

  it('bring back figures that JSON does not know, and what a trial throws', async () => {
    await start('2');
    const executor = connect();
    expect(await executor.run(job(1, { x: 0.3 }), never)).toEqual({ cost: 1e-9, worst: Infinity, none: NaN });
    const error = await errorOf(executor.run(job(2, { x: -1 }), never));
    expect(error).toBeInstanceOf(TrialError);
    expect(error.message).toBe('trial 2: RangeError: x is negative');
    expect(error.cause instanceof Error ? error.cause.stack : '').toContain('trial.mjs');
  });

  it('are told of when there is no worker, and run when one comes', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const run = connect().run(job(1, { x: 0.3 }), never);
    await until(() => warn.mock.calls.length > 0);
    expect(warn.mock.calls).toEqual([
      [
        `redisQueue: no worker takes trials from the queue '${queue}'. Start one, here or elsewhere: ` +
          `npx layerwise worker --redis ${redis.url} --queue ${queue} --trial ./trial.js`,
      ],
    ]);
    await start();
    expect(await run).toMatchObject({ cost: 1e-9 });
  });

  it('keep what came while their search was away', async () => {
    const gate = join(folder, 'away');
    await start();
    const first = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', `
      import { redisQueue } from ${JSON.stringify(new URL('../../src/tune/index.ts', import.meta.url).href)};
      const job = ${JSON.stringify(job(1, { x: 0.3, gate }))};
      await redisQueue({ url: '${redis.url}', queue: '${queue}' }).run(job, new AbortController().signal);
    `]); // prettier-ignore
    await until(() => runs().length === 1);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const resumed = connect().run(job(1, { x: 0.3, gate }), never);
    writeFileSync(gate, '');
    expect(await resumed).toMatchObject({ cost: 1e-9 });
    expect(runs()).toHaveLength(1);
  });

  it('end with their search, in the queue and in the worker', async () => {
    const worker = await start();
    const controller = new AbortController();
    const gate = join(folder, 'never');
    const executor = connect();
    const running = errorOf(executor.run(job(1, { x: 1, gate }), controller.signal));
    const waiting = errorOf(executor.run(job(2, { x: 1, gate }), controller.signal));
    await until(() => runs().length === 1);
    controller.abort(new Error('enough'));
    for (const error of await Promise.all([running, waiting])) {
      expect(error).toBeInstanceOf(AbortedError);
      expect(error.cause).toEqual(new Error('enough'));
    }
    await worker.says('trial 1: withdrawn');
    expect(await executor.run(job(3, { x: 0.3 }), never)).toMatchObject({ cost: 1e-9 });
    expect(await executor.run(job(1, { x: 0.3 }), never)).toMatchObject({ cost: 1e-9 }); // a search that is resumed
    expect(runs().map(([trial]) => trial)).toEqual([1, 3, 1]);
  });

  it('go back to the queue when their worker is ended at once', async () => {
    const gate = join(folder, 'ended');
    const worker = await start();
    const run = connect().run(job(1, { x: 0.3, gate }), never);
    await until(() => runs().length === 1);
    worker.signal('SIGTERM');
    await worker.says('Waits for 1 to end.');
    worker.signal('SIGTERM');
    expect(await worker.end()).toBe(0);
    expect(worker.output).toContain('trial 1: handed back');
    const next = await start();
    writeFileSync(gate, '');
    expect(await run).toMatchObject({ cost: 1e-9 });
    expect(runs().map(([, pid]) => pid)).toEqual([worker.pid, next.pid]);
  });

  it('are finished when their worker is ended', async () => {
    const gate = join(folder, 'finished');
    const worker = await start();
    const executor = connect();
    const run = executor.run(job(1, { x: 0.3, gate }), never);
    await until(() => runs().length === 1);
    worker.signal('SIGINT');
    await worker.says('Waits for 1 to end.');
    writeFileSync(gate, '');
    expect(await run).toMatchObject({ cost: 1e-9 });
    expect(await worker.end()).toBe(0);
  });

  it('are taken over from a worker that has stood still, and count once', async () => {
    const gate = join(folder, 'still');
    const still = await start();
    const run = connect().run(job(1, { x: 0.3, gate }), never);
    await until(() => runs().length === 1);
    still.signal('SIGSTOP');
    const other = await start();
    await until(() => runs().length === 2);
    still.signal('SIGCONT');
    await still.says('trial 1: taken over');
    writeFileSync(gate, '');
    expect(await run).toMatchObject({ cost: 1e-9 });
    expect(runs().map(([, pid]) => pid)).toEqual([still.pid, other.pid]);
    await other.says('trial 1: cost');
    expect(still.output).not.toContain('trial 1: cost');
  });

  it('fail when they take three workers with them', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(); // between two of them there is none
    const run = errorOf(connect().run(job(1, { x: 0, dies: true }), never));
    for (let i = 0; i < 3; i++) await (await start()).end();
    await start();
    const error = await run;
    expect(error).toBeInstanceOf(TrialError);
    expect(error.message).toBe('trial 1: WorkerError: the workers that ran it were lost, one after another.');
    expect(runs()).toHaveLength(3);
  });

  it('go back to the queue from a worker that cannot load their module any more', async () => {
    const [broken, ended] = [join(folder, 'broken'), join(folder, 'has-ended')];
    const fragile = join(folder, 'fragile.mjs');
    writeFileSync(
      fragile,
      `import { existsSync, writeFileSync } from 'node:fs';
      if (existsSync('${broken}')) throw new Error('the data are gone');
      export const trial = () => {
        if (existsSync('${ended}')) return { cost: 1 };
        for (const path of ['${broken}', '${ended}']) writeFileSync(path, '');
        process.exit(1);
      };`,
    );
    const first = await start('1', fragile);
    const run = connect().run(job(1, {}), never);
    expect(await first.end()).toBe(1);
    expect(first.output).toContain(
      `layerwise worker: module ${fragile} could not be loaded: Error: the data are gone.`,
    );
    rmSync(broken);
    await start('1', fragile);
    expect(await run).toEqual({ cost: 1 });
  });

  it('are all there after a Redis that has lost everything comes back', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    await start();
    const executor = connect();
    const all = [1, 2, 3, 4, 5, 6].map(async (trial) => executor.run(job(trial, { x: 0.3, ms: 200 }), never));
    await until(() => runs().length === 2);
    await redis.stop();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await redis.begin();
    expect(await Promise.all(all)).toHaveLength(6);
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringContaining(`redisQueue: Redis at ${redis.url} is gone (`),
      `redisQueue: Redis at ${redis.url} is back.`,
    ]);
  });

  it('can be given up while Redis is away', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const executor = connect();
    await executor.ready?.();
    const controller = new AbortController();
    const run = errorOf(executor.run(job(1, { x: 0.3 }), controller.signal));
    await redis.stop();
    controller.abort();
    expect(await run).toBeInstanceOf(AbortedError);
    await executor.close();
    await redis.begin();
  });
});

describe('redisQueue', () => {
  it('waits 3 s for a server that says nothing', async () => {
    const port = await freePort();
    const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(port, '127.0.0.1');
    const url = `redis://127.0.0.1:${port}`;
    const error = await errorOf(redisQueue({ url, queue: 'q' }).run(job(1, {}), never));
    server.close();
    expect(error).toBeInstanceOf(ResourceError);
    expect(error.message).toContain(`redisQueue: Redis at ${url} cannot be used: no answer within 3 s. Is it running`);
  });
});
