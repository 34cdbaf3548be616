import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SearchTrials, parallelCoordinates, trialScatter } from '../../src/plot/index.js';
import { trialAxis } from '../../src/plot/trial-axis.js';
import { wrong } from '../misuse/table.js';
import { texts } from './svg.js';

const search: SearchTrials = {
  optimize: 'valLoss',
  mode: 'min',
  trials: [
    { values: { learningRate: 0.1, optimizer: 'adam', momentum: undefined }, value: 0.5 },
    { values: { learningRate: 0.001, optimizer: 'sgd', momentum: 0.9 }, value: 0.25 },
    { values: { learningRate: 1e-5, optimizer: 'sgd', momentum: 0.5 }, value: 0.75 },
    { values: { learningRate: 1, optimizer: 'sgd', momentum: 0.5 }, value: NaN },
  ],
};

/** All texts of a figure in a row: notes are broken into lines. */
const told = (svg: string): string => texts(svg).join(' ').replaceAll(/\s+/g, ' ');

describe('parallelCoordinates', () => {
  it('has an axis for each setting and the figure, the best trial and the failed ones told', async () => {
    const svg = await parallelCoordinates(search).toSVG();
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        ...['learning rate', 'optimizer', 'momentum', 'val loss', 'adam', 'sgd', 'not set', '0.0001', '0.01'],
        '1 of 4 trials failed, not drawn',
      ]),
    );
    expect(told(svg)).toContain(
      'thick: the best, val loss 0.25, with learning rate 0.001, optimizer sgd, momentum 0.9',
    );
    expect(svg.match(/stroke="#D55E00"/g)).toHaveLength(1);
  });

  it('finds the best of either kind', async () => {
    const { trials } = search;
    const svg = await parallelCoordinates({ optimize: 'accuracy', mode: 'max', trials }).toSVG();
    expect(told(svg)).toContain('thick: the best, accuracy 0.75, with learning rate 1e−5, optimizer sgd, momentum 0.5');
  });

  it('draws the settings that are asked for, on the scales that are asked for', async () => {
    const chart = { names: ['learningRate'], scales: { learningRate: 'linear' } } as const;
    const svg = texts(await parallelCoordinates(search, chart).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['0.02', '0.04']));
    expect(svg).not.toContain('optimizer');
  });

  it('names what does not fit', () => {
    expect(() => parallelCoordinates({ ...search, trials: [] })).toThrow(
      'parallelCoordinates: needs a trial with a finite value, got none among 0 trials',
    );
    expect(() => parallelCoordinates(search, { names: ['learningrate'] })).toThrow(
      'no trial has a setting "learningrate". Did you mean \'learningRate\'? Known: learningRate, optimizer, momentum.',
    );
    expect(() => parallelCoordinates(search, { scales: { momentun: 'log' } })).toThrow("Did you mean 'momentum'?");
    expect(() => parallelCoordinates(search, { scales: { momentum: wrong('ln') } })).toThrow('scales.momentum must be');
    const zero = { ...search, trials: [{ values: { l2: 0 }, value: 1 }] };
    expect(() => parallelCoordinates(zero, { scales: { l2: 'log' } })).toThrow('a log scale needs l2 > 0, got 0');
    const one = { ...search, trials: [{ values: { beta: 1 }, value: 1 }] };
    expect(() => parallelCoordinates(one, { scales: { beta: 'oneMinusLog' } })).toThrow('needs beta < 1, got 1');
  });
});

describe('trialScatter', () => {
  it('has a panel for each setting', async () => {
    const svg = texts(await trialScatter(search).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['learning rate', 'optimizer', 'momentum', 'adam', 'not set']));
    expect(svg.filter((text) => text === 'val loss')).toHaveLength(3);
    expect(svg).toContain('diamond: the best, val loss 0.25');
  });

  it('takes a log axis of the figure, and refuses one that has no place for it', async () => {
    const svg = texts(await trialScatter(search, { names: ['momentum'], yScale: 'log' }).toSVG());
    expect(svg).toEqual(expect.arrayContaining(['0.2', '0.5', '1']));
    const zero = { ...search, trials: [{ values: { l2: 0 }, value: 0 }] };
    expect(() => trialScatter(zero, { yScale: 'log' })).toThrow('trialScatter: a log yScale needs values > 0, got 0');
    expect(() => trialScatter(search, { yScale: wrong('lg') })).toThrow("Did you mean 'log'?");
  });
});

describe('an axis of settings', () => {
  const places = (values: number[]) => values.map((value) => trialAxis('test', 'x', values).place(value));

  it('spreads numbers by logarithm when they span a factor of 30', () => {
    expect(places([0.001, 0.01, 0.1])[1]).toBeCloseTo(0.5, 12);
    expect(places([1, 2, 3])[1]).toBeCloseTo(0.5, 12);
    expect(places([0.9, 0.99, 0.999])[1]).toBeCloseTo(0.5, 12);
    expect(places([7, 7])).toEqual([0.5, 0.5]);
  });

  it('keeps the order of any numbers, and its marks on the axis', () => {
    const number = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (values) => {
        const axis = trialAxis('test', 'x', values);
        const sorted = [...values].sort((a, b) => a - b).map((value) => axis.place(value));
        expect(sorted.every((place, i) => place >= 0 && place <= 1 && (i === 0 || place >= sorted[i - 1]))).toBe(true);
        expect(axis.ticks.length).toBeGreaterThan(0);
        for (const { place } of axis.ticks) expect(Math.abs(place - 0.5)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
