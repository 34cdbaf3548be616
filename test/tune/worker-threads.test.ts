import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AbortedError, ArgumentError, ResourceError, StateError } from 'layerwise';
import { TrialError, type TrialExecutor, type TrialJob, type Values, workerThreads } from 'layerwise/tune';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../message-of.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-threads-'));
const behaviours = new URL('./trials/behaviours.mjs', import.meta.url);
const never = new AbortController().signal;
let count = 0;

const job = (values: Values, more: Partial<TrialJob> = {}): TrialJob => ({
  ...{ search: 's', trial: ++count, rung: 0, values, seed: `${count}` },
  ...more,
});
/** A module of its own for a test. */
const moduleOf = (name: string, source: string): string => {
  writeFileSync(join(folder, name), source);
  return join(folder, name);
};
const errorOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
/** How the first trial of a module ends. */
async function firstOf(module: string): Promise<Error> {
  const executor = workerThreads(module, { workers: 1 });
  const errors = [await errorOf(executor.ready?.() ?? Promise.resolve()), await errorOf(executor.run(job({}), never))];
  await executor.close();
  expect(errors[1].message).toBe(errors[0].message);
  return errors[0];
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('workerThreads', () => {
  let executor: TrialExecutor;
  beforeAll(() => {
    executor = workerThreads(behaviours, { workers: 2 });
  });
  afterAll(async () => executor.close());

  it('runs a trial with its values and context', async () => {
    expect(executor.slots).toBe(2);
    expect(await executor.run(job({ does: 'square', x: 3 }), never)).toEqual({ cost: 9 });
    const told = job({ does: 'tell' }, { trial: 12, seed: '34', budget: 5 });
    expect(await executor.run(told, never)).toEqual({ number: 12, budget: 5, seed: 34 });
    expect(await executor.run(job({ does: 'tell' }), never)).toMatchObject({ budget: NaN });
  });

  it('runs as many at a time as it has workers, and no more', async () => {
    const log = join(folder, 'together');
    const jobs = [1, 2, 3, 4].map((trial) => job({ does: 'meet', x: 2, log }, { trial }));
    await Promise.all(jobs.map(async (one) => executor.run(one, never)));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines.slice(0, 2).sort()).toEqual(['1', '2']);
    const running = lines.map((_, i) =>
      lines.slice(0, i + 1).reduce((n, line) => n + (line.includes('ends') ? -1 : 1), 0),
    );
    expect([Math.max(...running), running.at(-1)]).toEqual([2, 0]);
  });

  it('reports what a trial throws, with its stack, and goes on', async () => {
    const error = await errorOf(executor.run(job({ does: 'throw' }, { trial: 4, rung: 1, budget: 9 }), never));
    expect(error).toBeInstanceOf(TrialError);
    expect(error.message).toBe('trial 4, budget 9 (rung 1): RangeError: the learning rate is too high');
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'the learning rate is too high' });
    expect(error.cause instanceof Error ? error.cause.stack : '').toContain('behaviours.mjs');
    expect(await executor.run(job({ does: 'square', x: 2 }), never)).toEqual({ cost: 4 });
  });

  it('runs a trial again whose worker died', async () => {
    const log = join(folder, 'deaths');
    expect(await executor.run(job({ does: 'exit twice', log }), never)).toEqual({ runs: 3 });
  });

  it.each([
    ['exit', 'it ended with exit code 7'],
    ['crash later', 'Error: out of the blue'],
  ])('gives a trial up whose workers always die: %s', async (does, reason) => {
    const error = await errorOf(executor.run(job({ does }, { trial: 8 }), never));
    expect(error).toBeInstanceOf(TrialError);
    expect(error.message).toBe(`trial 8: WorkerError: its worker thread died 3 times, at last because ${reason}.`);
    expect(await executor.run(job({ does: 'square', x: 2 }), never)).toEqual({ cost: 4 });
  });

  it.each(['wait', 'hang'])('ends a trial through its signal: one that would %s', async (does) => {
    const log = join(folder, does);
    writeFileSync(log, '');
    const controller = new AbortController();
    const run = errorOf(executor.run(job({ does, log }, { trial: 6 }), controller.signal));
    while (readFileSync(log, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error('enough'));
    const error = await run;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error.message).toBe('workerThreads: trial 6 was ended by its signal.');
    expect(error.cause).toEqual(new Error('enough'));
    expect(readFileSync(log, 'utf8')).toBe(does === 'wait' ? '6\naborted\n' : '6\n');
    expect(await executor.run(job({ does: 'square', x: 2 }), never)).toEqual({ cost: 4 });
  });

  it('runs nothing for a signal that has aborted already', async () => {
    const log = join(folder, 'aborted');
    const run = errorOf(executor.run(job({ does: 'square', log }), AbortSignal.abort()));
    expect(await run).toBeInstanceOf(AbortedError);
    expect(() => readFileSync(log)).toThrow('ENOENT');
  });
});

describe('closed workerThreads', () => {
  it('have ended what ran and run nothing more', async () => {
    const executor = workerThreads(moduleOf('sleep.mjs', 'export const trial = () => new Promise(() => {});'));
    const running = errorOf(executor.run(job({}), never));
    await executor.ready?.();
    await executor.close();
    expect(await running).toBeInstanceOf(AbortedError);
    const late = await errorOf(executor.run(job({}), never));
    expect(late).toBeInstanceOf(StateError);
    expect(late.message).toBe('workerThreads: the workers have been closed.');
  });
});

describe('the module of a trial', () => {
  it('has an engine of its own, on one thread', async () => {
    const executor = workerThreads(new URL('./trials/engine.ts', import.meta.url), { workers: 1 });
    expect(await executor.run(job({ n: 4 }), never)).toEqual({ size: 12, threads: 1 });
    await executor.close();
  });

  it.each([
    ['es.mjs', 'export const trial = ({ x }) => ({ y: x + 1 });'],
    ['common.cjs', 'exports.trial = ({ x }) => ({ y: x + 1 });'],
    ['computed.cjs', 'module.exports = { ["tri" + "al"]: ({ x }) => ({ y: x + 1 }) };'],
  ])('may be %s', async (name, source) => {
    const path = moduleOf(name, source);
    for (const module of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const executor = workerThreads(module, { workers: 1 });
      expect(await executor.run(job({ x: 1 }), never)).toEqual({ y: 2 });
      await executor.close();
    }
  });

  it('is told of when it returns something else than numbers by name', async () => {
    const executor = workerThreads(moduleOf('returns.mjs', 'export const trial = ({ value }) => eval(value);'), {
      workers: 1,
    });
    const say = async (value: string): Promise<string> =>
      (await errorOf(executor.run(job({ value }, { trial: 1 }), never))).message;
    const must = 'trial 1: ArgumentError: a trial must return numbers by name, such as { valLoss: 0.31 }, got';
    expect(await say('undefined')).toBe(`${must} undefined.`);
    expect(await say('[1]')).toBe(`${must} [1].`);
    expect(await say('({})')).toBe(`${must} {}.`);
    expect(await say('({ loss: "low" })')).toBe(`${must} {"loss":"low"}.`);
    expect(await say('({ f() {} })')).toContain('trial 1: DataCloneError: f() {} could not be cloned.');
    expect(await say('(() => { throw 3; })()')).toBe('trial 1: Error: something that is no Error was thrown: 3');
    expect(await executor.run(job({ value: '({ loss: NaN })' }), never)).toEqual({ loss: NaN });
    await executor.close();
  });

  it('must load', async () => {
    const thrown = await firstOf(moduleOf('throws.mjs', 'throw new TypeError("no data");'));
    expect(thrown).toBeInstanceOf(ResourceError);
    expect(thrown.message).toBe(
      `workerThreads: module ${join(folder, 'throws.mjs')} could not be loaded: TypeError: no data.`,
    );
    const ended = await firstOf(moduleOf('ends.mjs', 'process.exit(3);'));
    expect(ended).toBeInstanceOf(ResourceError);
    expect(ended.message).toContain('could not be loaded: it ended with exit code 3.');
  });

  it('must export a trial', async () => {
    const misspelt = await firstOf(moduleOf('misspelt.mjs', 'export const trail = 1; export const run = 2;'));
    expect(misspelt).toBeInstanceOf(ArgumentError);
    expect(misspelt.message).toBe(
      `workerThreads: module ${join(folder, 'misspelt.mjs')} must export a function named 'trial', it exports 'run', 'trail'.` +
        " Is 'trail' meant?",
    );
    expect((await firstOf(moduleOf('empty.mjs', ''))).message).toContain('it exports nothing.');
    expect((await firstOf(moduleOf('text.mjs', 'export const trial = "a";'))).message).toContain("it exports 'trial'.");
  });

  it('must be there', () => {
    const at = join(folder, 'es.mjz');
    expect(messageOf(() => workerThreads(at), ResourceError)).toBe(
      `workerThreads: there is no module at ${at}. Did you mean 'es.mjs'? Paths are relative to the working directory.`,
    );
    expect(messageOf(() => workerThreads(join(folder, 'none', 'trial.js')), ResourceError)).toContain(
      `There is no folder ${join(folder, 'none')} either.`,
    );
    expect(messageOf(() => workerThreads(''), ArgumentError)).toContain('exports the function \'trial\', got "".');
  });

  it('comes with a number of workers', () => {
    expect(messageOf(() => workerThreads(behaviours, { workers: 0 }), ArgumentError)).toBe(
      'workerThreads: workers must be a positive integer, got 0.',
    );
    expect(messageOf(() => Reflect.apply(workerThreads, undefined, [behaviours, { worker: 2 }]), ArgumentError)).toBe(
      "workerThreads: unknown option 'worker'. Did you mean 'workers'? Known options: workers.",
    );
    expect(messageOf(() => Reflect.apply(workerThreads, undefined, [() => 1]), ArgumentError)).toContain(
      'A function cannot go to another thread or machine: put it into a file of its own.',
    );
  });
});
