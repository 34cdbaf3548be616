import { describe, expect, it } from 'vitest';
import {
  choice,
  coarseToFine,
  gridSearch,
  integer,
  logUniform,
  randomSearch,
  search,
  type Strategy,
  successiveHalving,
  uniform,
} from 'layerwise/tune';
import { FakeExecutor, thrown } from './fake-executor.js';

const space = { x: uniform(0, 1), rate: logUniform(1e-4, 1), kind: choice(['a', 'b', 'c']) };
const read = (value: unknown): number => Number(value);

/** The least at x = 0.3, rate = 0.01, kind = 'b'. */
function bowl({ x, rate, kind }: { x: unknown; rate: unknown; kind: unknown }): number {
  return (read(x) - 0.3) ** 2 + (Math.log10(read(rate)) + 2) ** 2 + (kind === 'b' ? 0 : 0.1);
}

function find(strategy: Strategy, trials: number | undefined, slots = 1, seed: number | string = 1) {
  const executor = new FakeExecutor(slots, ({ values }) => ({
    loss: bowl({ x: values.x, rate: values.rate, kind: values.kind }),
  }));
  return search({ space, executor, strategy, trials, seed, optimize: 'loss', verbose: false });
}

describe('every strategy', () => {
  it.each([
    ['random search', randomSearch(), 20],
    ['grid search', gridSearch({ points: 3 }), undefined],
    ['coarse to fine', coarseToFine(), 20],
    ['successive halving', successiveHalving({ maxBudget: 9 }), 20],
  ])('%s finds the same, in the same order, with any number of slots', async (_, strategy, trials) => {
    const plain = (result: Awaited<ReturnType<typeof find>>) =>
      result.trials.map(({ seconds: _seconds, ...rest }) => rest);
    const one = plain(await find(strategy, trials));
    for (const slots of [2, 3, 50]) expect(plain(await find(strategy, trials, slots))).toEqual(one);
    expect(plain(await find(strategy, trials))).toEqual(one);
  });

  it.each([
    ['random search', randomSearch()],
    ['coarse to fine', coarseToFine()],
    ['successive halving', successiveHalving({ maxBudget: 9 })],
  ])('%s draws others with another seed', async (_, strategy) => {
    const [a, b] = [await find(strategy, 5, 1, 'a'), await find(strategy, 5, 1, 'b')];
    expect(a.best.values.x).not.toBe(b.best.values.x);
  });
});

describe('random search', () => {
  it('begins alike however many trials follow', async () => {
    const [few, many] = [await find(randomSearch(), 5), await find(randomSearch(), 12)];
    for (const { trial, values } of few.trials) {
      expect(many.trials.find((other) => other.trial === trial)?.values).toEqual(values);
    }
  });
});

describe('grid search', () => {
  it('tries every combination once', async () => {
    const { trials } = await find(gridSearch({ points: { x: 2, rate: 3 } }), 18);
    expect(new Set(trials.map(({ values }) => JSON.stringify(values))).size).toBe(18);
    expect([...new Set(trials.map(({ values }) => values.rate))].sort()).toEqual([1e-4, expect.closeTo(0.01, 10), 1]);
  });
});

describe('coarse to fine', () => {
  it('draws each round from a third of the ranges of the one before, around the best trial so far', async () => {
    const { trials } = await find(coarseToFine({ rounds: 3, zoom: 3 }), 31);
    const round = (number: number) => trials.filter((trial) => trial.round === number);
    expect([1, 2, 3].map((number) => round(number).length)).toEqual([11, 10, 10]);
    for (const number of [2, 3]) {
      const [leader] = trials.filter((trial) => trial.round < number); // best first
      const width = 3 ** (1 - number);
      const near = (name: 'x' | 'rate', whole: number, to: (x: number) => number) => {
        const own = round(number).map(({ values }) => to(values[name]));
        expect(Math.max(...own) - Math.min(...own)).toBeLessThan(width * whole);
        for (const value of own) expect(Math.abs(value - to(leader.values[name]))).toBeLessThan(width * whole);
      };
      near('x', 1, (x) => x);
      near('rate', 4, Math.log10);
    }
  });

  it('keeps the choices of the better half', async () => {
    const trial = ({ kind }: { kind: 'a' | 'b' | 'c' | 'd' }) => ({ loss: 'abcd'.indexOf(kind) });
    const kinds = { kind: choice(['a', 'b', 'c', 'd']) };
    const options = { space: kinds, trial, strategy: coarseToFine({ rounds: 2 }), trials: 80, optimize: 'loss' };
    const { trials } = await search({ ...options, verbose: false });
    const kindsOf = (round: number) => [
      ...new Set(trials.filter((one) => one.round === round).map(({ values }) => values.kind)),
    ];
    expect(kindsOf(1)).toEqual(['a', 'b', 'c', 'd']);
    expect(kindsOf(2)).toEqual(['a', 'b']);
  });

  it('comes nearer than random search with as many trials', async () => {
    const means = await Promise.all(
      [coarseToFine(), randomSearch()].map(async (strategy) => {
        const found = await Promise.all(Array.from({ length: 20 }, (_, seed) => find(strategy, 30, 1, seed)));
        return found.reduce((sum, { best }) => sum + best.value, 0) / found.length;
      }),
    );
    expect(means[0]).toBeLessThan(0.7 * means[1]); // 0.045 to 0.091 over 60 seeds
  });
});

describe('successive halving', () => {
  it('lets the best third of each rung go on, with three times the budget', async () => {
    const executor = new FakeExecutor(2, ({ values, budget = NaN }) => ({ loss: read(values.x) + 1 / budget }));
    const result = await search({
      space: { x: uniform(0, 1) },
      executor,
      strategy: successiveHalving({ maxBudget: 10 }),
      trials: 20,
      optimize: 'loss',
      verbose: false,
    });
    const runs = (budget: number) => executor.jobs.filter((job) => job.budget === budget);
    expect([1, 3, 9, 10].map((budget) => runs(budget).length)).toEqual([20, 6, 2, 1]);
    expect(executor.jobs.map(({ rung }) => rung)).toEqual([...executor.jobs.map(({ rung }) => rung)].sort());
    const xs = (budget: number) =>
      runs(budget)
        .map(({ values }) => read(values.x))
        .sort((a, b) => a - b);
    expect(xs(3)).toEqual(xs(1).slice(0, 6));
    expect(xs(10)).toEqual(xs(1).slice(0, 1));
    expect(result.trials).toHaveLength(20);
    expect(result.best).toMatchObject({ budget: 10, round: 4, values: { x: xs(1)[0] } });
    expect(result.trials.map(({ round }) => round).slice(0, 7)).toEqual([4, 3, 2, 2, 2, 2, 1]);
    const seeds = new Set(executor.jobs.filter(({ trial }) => trial === result.best.trial).map(({ seed }) => seed));
    expect(seeds.size).toBe(1);
  });

  it.each([
    [{ maxBudget: 1 }, [1]],
    [{ maxBudget: 27 }, [1, 3, 9, 27]],
    [{ minBudget: 2, maxBudget: 16, factor: 2 }, [2, 4, 8, 16]],
    [{ minBudget: 0.1, maxBudget: 2.7 }, [0.1, 0.3, 0.9, 2.7]],
    [{ minBudget: 5, maxBudget: 20 }, [5, 15, 20]],
  ])('has the budgets of %o', async (options, budgets) => {
    const executor = new FakeExecutor(1, () => ({ loss: 1 }));
    const strategy = successiveHalving(options);
    await search({ space, executor, strategy, trials: 1, optimize: 'loss', verbose: false });
    expect(executor.jobs.map(({ budget }) => budget)).toEqual(
      budgets.map((budget): unknown => expect.closeTo(budget, 10)),
    );
  });

  it('passes over those that have failed', async () => {
    const executor = new FakeExecutor(1, ({ trial, budget }) => {
      if (trial % 2 === 1 || (trial === 2 && budget === 3)) thrown('no');
      return { loss: trial };
    });
    const strategy = successiveHalving({ maxBudget: 3 });
    const result = await search({ space, executor, strategy, trials: 9, optimize: 'loss', verbose: false });
    expect(executor.jobs.filter(({ rung }) => rung === 1).map(({ trial }) => trial)).toEqual([2, 4, 6]);
    expect(result.trials.map(({ trial }) => trial)).toEqual([4, 6, 8, 1, 2, 3, 5, 7, 9]);
  });
});

it('integer ranges of one value are settings too', async () => {
  const trial = ({ n }: { n: number }) => ({ loss: n });
  const { best } = await search({ space: { n: integer(3, 3) }, trial, trials: 1, optimize: 'loss', verbose: false });
  expect(best.value).toBe(3);
});
