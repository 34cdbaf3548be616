import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { AbortedError, ArgumentError, ResourceError } from 'layerwise';
import {
  choice,
  gridSearch,
  search,
  SearchResult,
  successiveHalving,
  type TrialContext,
  TrialError,
  type TrialFigures,
  uniform,
  when,
} from 'layerwise/tune';
import { FakeExecutor, thrown } from './fake-executor.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-search-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const space = { w: uniform(0, 10) };
const quiet = { space, trials: 12, verbose: false } as const;
const cost = ({ w }: { w: number }): TrialFigures => ({ cost: (w - 5) ** 2, w });

describe('search', () => {
  it('runs a function, one trial after another, and ranks them', async () => {
    const seen: TrialContext[] = [];
    const result = await search({
      ...quiet,
      trial: async ({ w }, context) => {
        seen.push(context);
        await Promise.resolve();
        return cost({ w });
      },
      optimize: 'cost',
      seed: 'a',
    });
    expect(seen.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(new Set(seen.map(({ seed }) => seed)).size).toBe(12);
    expect(seen.every(({ budget, folder: own }) => budget === undefined && own === undefined)).toBe(true);
    expect(result).toBeInstanceOf(SearchResult);
    const values = result.trials.map(({ value }) => value);
    expect([...values].sort((a, b) => a - b)).toEqual(values);
    expect(result.best).toBe(result.trials[0]);
    expect(result.best).toMatchObject({ round: 1, figures: cost(result.best.values), error: undefined });
    expect(seen.find(({ trial }) => trial === result.best.trial)?.seed).toBe(result.best.seed);
    expectTypeOf(result.best.values.w).toBeNumber();
  });

  it('gives the same trial the same seed in another call, another one with another seed', async () => {
    const seeds = async (seed: number): Promise<string[]> =>
      (await search({ ...quiet, trial: cost, optimize: 'cost', seed })).trials.map((trial) => trial.seed).sort();
    expect(await seeds(1)).toEqual(await seeds(1));
    expect(await seeds(1)).not.toEqual(await seeds(2));
  });

  it.each([
    ['cost', 'min'],
    ['valLoss', 'min'],
    ['testError', 'min'],
    ['accuracy', 'max'],
    ['valAccuracy', 'max'],
    ['valF1', 'max'],
    ['valMse', 'min'],
    ['mse', 'min'],
    ['bleuScore', 'max'],
  ])('knows what is best of %s: %s', async (optimize, mode) => {
    const result = await search({ ...quiet, trial: ({ w }) => ({ [optimize]: w }), optimize });
    expect(result.mode).toBe(mode);
    const values = result.trials.map(({ value }) => value);
    expect(result.best.value).toBe(mode === 'min' ? Math.min(...values) : Math.max(...values));
  });

  it('takes the mode it is told', async () => {
    const { best, trials } = await search({ ...quiet, trial: cost, optimize: 'w', mode: 'max' });
    expect(best.value).toBe(Math.max(...trials.map(({ values }) => values.w)));
  });

  it('orders equal trials by number', async () => {
    const { trials } = await search({ ...quiet, trial: () => ({ loss: 1 }), optimize: 'loss' });
    expect(trials.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('keeps all slots of an executor busy and leaves it open', async () => {
    const executor = new FakeExecutor(3, ({ trial }) => ({ loss: trial }), 'order');
    const { trials } = await search({ ...quiet, executor, optimize: 'loss' });
    expect(trials.map(({ trial }) => trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(executor.order).not.toEqual([...executor.order].sort((a, b) => a - b)); // the fake does mix them
    expect([executor.asked, executor.busiest, executor.closed]).toEqual([1, 3, false]);
    const ids = new Set(executor.jobs.map((job) => job.search));
    expect(ids.size).toBe(1);
    await search({ ...quiet, trials: 1, executor, optimize: 'loss' });
    expect(new Set(executor.jobs.map((job) => job.search)).size).toBe(2);
  });

  it('gives a conditional setting where its condition is met', async () => {
    const kinds = { kind: choice(['a', 'b']), depth: when('kind', 'b', choice([1, 2])) };
    const given: unknown[] = [];
    await search({
      space: kinds,
      trial: (values) => {
        given.push(values);
        expectTypeOf(values).toEqualTypeOf<{ readonly kind: 'a' | 'b'; readonly depth: 1 | 2 | undefined }>();
        return { loss: values.depth ?? 0 };
      },
      strategy: gridSearch(),
      optimize: 'loss',
      verbose: false,
    });
    expect(given).toEqual([{ kind: 'a' }, { kind: 'b', depth: 1 }, { kind: 'b', depth: 2 }]);
  });

  it('gives each trial a folder of its own through all its budgets', async () => {
    const base = join(folder, 'checkpoints');
    const found: string[] = [];
    await search({
      ...quiet,
      trials: 3,
      trial: ({ w }, { trial, folder: own = '', budget = 0 }) => {
        found.push(`${trial} ${budget}: ${readdirSync(own).join()}`);
        writeFileSync(join(own, String(budget)), '');
        return { loss: w };
      },
      strategy: successiveHalving({ maxBudget: 3 }),
      folder: base,
      optimize: 'loss',
    });
    expect(readdirSync(base)).toEqual(['trial-0001', 'trial-0002', 'trial-0003']);
    expect(found).toEqual(['1 1: ', '2 1: ', '3 1: ', expect.stringMatching(/^[123] 3: 1$/)]);
  });

  it('names a folder that cannot be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const failure = search({ ...quiet, trial: cost, optimize: 'cost', folder: file });
    await expect(failure).rejects.toThrow(ResourceError);
    await expect(failure).rejects.toThrow(
      `search: cannot make the folder ${JSON.stringify(join(file, 'trial-0001'))}: `,
    );
  });

  it('runs a module in worker threads', async () => {
    const module = join(folder, 'trial.mjs');
    writeFileSync(module, 'export const trial = ({ w }, { seed }) => ({ cost: (w - 5) ** 2, length: seed.length });');
    const threads = await search({ ...quiet, trial: module, workers: 2, optimize: 'cost' });
    const here = await search({ ...quiet, trial: cost, optimize: 'cost' });
    expect(threads.trials.map(({ trial }) => trial)).toEqual(here.trials.map(({ trial }) => trial));
    expect(threads.best.value).toBe(here.best.value);
  });
});

describe('trials that fail', () => {
  it('are noted, ranked last, and the search goes on', async () => {
    const { trials } = await search({
      ...quiet,
      trials: 6,
      trial: (_, { trial }): TrialFigures => {
        if (trial === 2) throw new RangeError('too much');
        if (trial === 4) return { loss: NaN };
        if (trial === 5) return { loss: -Infinity };
        return { loss: trial, other: NaN };
      },
      optimize: 'loss',
    });
    expect(trials.map(({ trial, value, error }) => [trial, value, error])).toEqual([
      [1, 1, undefined],
      [3, 3, undefined],
      [6, 6, undefined],
      [2, NaN, 'RangeError: too much'],
      [4, NaN, 'loss is NaN'],
      [5, NaN, 'loss is -Infinity'],
    ]);
    expect(trials[0].figures.other).toBeNaN();
  });

  it('fail when they lack the figure that others have', async () => {
    const trial = (_: unknown, context: TrialContext): TrialFigures =>
      context.trial === 1 ? { loss: 1 } : { lost: 1 };
    const { trials } = await search({ ...quiet, trials: 2, trial, optimize: 'loss' });
    expect(trials[1].error).toBe('it returned no loss');
  });

  it('end the search when none is left', async () => {
    const trial = () => thrown('no memory');
    const failure = search({ ...quiet, trial, optimize: 'loss' });
    await expect(failure).rejects.toThrow(TrialError);
    await expect(failure).rejects.toThrow(
      'search: all 12 trials have failed, the first because: TrialError: no memory',
    );
  });

  it('end it at the first trial when the figure is not among those returned', async () => {
    const executor = new FakeExecutor(1, () => ({ valLoss: 1, valAccuracy: 0.5 }));
    const failure = search({ ...quiet, executor, optimize: 'valAcuracy', mode: 'max' });
    await expect(failure).rejects.toThrow(ArgumentError);
    await expect(failure).rejects.toThrow(
      "search: optimize 'valAcuracy' is not among the figures that the trial returns. Did you mean 'valAccuracy'? " +
        'Known: valLoss, valAccuracy.',
    );
    expect(executor.jobs).toHaveLength(1);
  });

  it('are not what an executor says that cannot go on', async () => {
    const executor = new FakeExecutor(2, ({ trial }, signal) => {
      if (trial === 3) throw new ResourceError('no more workers');
      return new Promise((resolve) => {
        if (trial < 3) resolve({ loss: trial });
        else signal.addEventListener('abort', () => resolve({ loss: 0 })); // one that ends only when it is told to
      });
    });
    await expect(search({ ...quiet, executor, optimize: 'loss' })).rejects.toThrow(
      new ResourceError('no more workers'),
    );
    expect(executor.jobs.length).toBeLessThanOrEqual(4);
  });
});

it('an executor that is not ready ends the search before anything begins', async () => {
  const executor = new FakeExecutor(2, () => ({ loss: 1 }));
  vi.spyOn(executor, 'ready').mockRejectedValue(new ResourceError('nobody there'));
  const journal = join(folder, 'not-ready.jsonl');
  const failure = search({ ...quiet, executor, optimize: 'loss', journal });
  await expect(failure).rejects.toThrow(new ResourceError('nobody there'));
  expect(executor.jobs).toEqual([]);
  expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(2); // the header alone
});

describe('a signal', () => {
  it('ends the search and tells the trials', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const failure = search({
      ...quiet,
      trial: (_, { trial, signal }) => {
        seen.push(trial);
        if (trial === 3) controller.abort(new Error('enough'));
        signal.throwIfAborted();
        return { loss: trial };
      },
      optimize: 'loss',
      signal: controller.signal,
    });
    await expect(failure).rejects.toThrow(AbortedError);
    await expect(failure).rejects.toThrow('search: aborted: enough.');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('that is aborted already lets nothing begin', async () => {
    const executor = new FakeExecutor(1, () => ({ loss: 1 }));
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(search({ ...quiet, executor, optimize: 'loss', signal })).rejects.toThrow('search: aborted: closed.');
    expect(executor.jobs).toEqual([]);
  });
});

describe('progress', () => {
  it('is a line for each trial', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    await search({
      space: { kind: choice(['a', 'b', 'c']) },
      trial: ({ kind }) => (kind === 'c' ? thrown('no c') : { loss: kind === 'a' ? 1 / 3 : 2 }),
      strategy: gridSearch(),
      optimize: 'loss',
    });
    expect(lines.map((line) => line.replace(/\d+\.\d s/, '# s'))).toEqual([
      'trial 1 of 3: loss 0.3333, # s, kind a\n',
      'trial 2 of 3: loss 2 (best 0.3333 of trial 1), # s, kind b\n',
      'trial 3 of 3: TrialError: no c (best 0.3333 of trial 1), # s, kind c\n',
    ]);
  });
});

describe('the result', () => {
  it('reads as a table and as plain data', async () => {
    const result = await search({
      space: { kind: choice(['a', 'b', 'c']), rate: when('kind', 'b', choice([0.0123456])) },
      trial: ({ kind }) => (kind === 'c' ? thrown('no c') : { loss: kind === 'a' ? 1 / 3 : 2 }),
      strategy: gridSearch(),
      optimize: 'loss',
      verbose: false,
    });
    expect(result.table()).toBe(
      [
        'trial  kind     rate    loss',
        '-----  ----  -------  ------',
        '    1     a        -  0.3333',
        '    2     b  0.01235       2',
        '    3     c        -     NaN  TrialError: no c',
      ].join('\n'),
    );
    expect(String(result)).toBe(result.table());
    expect(result.table(1).split('\n')).toHaveLength(3);
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({
      optimize: 'loss',
      mode: 'min',
      trials: [
        { trial: 1, value: 1 / 3 },
        { trial: 2, values: { rate: 0.0123456 } },
        { trial: 3, value: null },
      ],
    });
  });
});
