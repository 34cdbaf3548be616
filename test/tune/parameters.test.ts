import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator } from 'layerwise';
import {
  choice,
  integer,
  logInteger,
  logUniform,
  oneMinusLogUniform,
  type Parameter,
  uniform,
  when,
} from 'layerwise/tune';

const finite = { noNaN: true, noDefaultInfinity: true };
const reals = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc
    .tuple(fc.double({ min, max, ...finite }), fc.double({ min, max, ...finite }))
    .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))
    .filter(([a, b]) => a < b);
const integers = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));

const wholes: fc.Arbitrary<Parameter<number>> = fc.oneof(
  integers(-1000, 1000).map(([low, high]) => integer(low, high)),
  integers(1, 100_000).map(([low, high]) => logInteger(low, high)),
);
/** Ranges of numbers of every kind. */
const ranges: fc.Arbitrary<Parameter<number>> = fc.oneof(
  wholes,
  reals(-1e6, 1e6).map(([low, high]) => uniform(low, high)),
  reals(1e-12, 1e9).map(([low, high]) => logUniform(low, high)),
  reals(-3, 1 - 1e-9).map(([low, high]) => oneMinusLogUniform(low, high)),
);
const position = fc.double({ min: 0, max: 1, maxExcluded: true, ...finite });

/** What share of 4000 draws `matches`. */
function shareOf<T extends number | string | boolean>(parameter: Parameter<T>, matches: (value: T) => boolean): number {
  const generator = new Generator(1);
  const draws = Array.from({ length: 4000 }, () => parameter.at(generator.next()));
  return draws.filter(matches).length / draws.length;
}

describe('ranges of numbers', () => {
  it('give values of their own at every position, rising with it', () => {
    fc.assert(
      fc.property(ranges, position, position, (range, u, v) => {
        expect(range.holds(range.at(u))).toBe(true);
        if (u < v) expect(range.at(u)).toBeLessThanOrEqual(range.at(v));
      }),
    );
  });

  it('give grids of their own values, both ends included, without repetition', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 9 }), (range, points) => {
        const grid = range.grid(points);
        expect(grid.length).toBeGreaterThan(0);
        expect(grid.length).toBeLessThanOrEqual(points);
        expect(grid.every((value) => range.holds(value))).toBe(true);
        expect([...grid].sort((a, b) => a - b)).toEqual(grid);
        expect(new Set(grid).size).toBe(grid.length);
        if (points > 1) {
          expect(range.holds(grid[0] - 1e-9 * Math.max(1, Math.abs(grid[0])))).toBe(false);
          expect(grid[0]).toBeLessThanOrEqual(range.at(0));
          expect(grid[grid.length - 1]).toBeGreaterThanOrEqual(range.at(0.999999));
        }
      }),
    );
  });

  it('zoom into themselves, around the value', () => {
    const share = fc.double({ min: 1e-3, max: 1, ...finite });
    fc.assert(
      fc.property(ranges, position, share, position, (range, u, fraction, v) => {
        expect(range.holds(range.zoom([range.at(u)], fraction).at(v))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(wholes, position, share, (range, u, fraction) => {
        expect(range.zoom([range.at(u)], fraction).holds(range.at(u))).toBe(true);
      }),
    );
  });

  it('zoom on their own scale', () => {
    const decade = logUniform(1e-4, 1).zoom([1e-2], 1 / 4);
    expect(decade.at(0)).toBeCloseTo(10 ** -2.5, 10);
    expect(decade.at(1)).toBeCloseTo(10 ** -1.5, 10);
    expect(JSON.stringify(uniform(0, 8).zoom([7], 1 / 2))).toBe('{"uniform":[4,8]}'); // moved inside
    expect(JSON.stringify(uniform(0, 8).zoom([1], 1 / 4))).toBe('{"uniform":[0,2]}');
    expect(JSON.stringify(integer(1, 9).zoom([5], 1 / 3))).toBe('{"integer":[4,6]}');
    expect(JSON.stringify(integer(1, 9).zoom([9], 1 / 3))).toBe('{"integer":[7,9]}');
    expect(JSON.stringify(integer(1, 9).zoom([5], 1 / 100))).toBe('{"integer":[5,5]}');
    expect(JSON.stringify(uniform(0, 8).zoom([], 1 / 2))).toBe('{"uniform":[0,8]}');
    const beta = oneMinusLogUniform(0.9, 0.9999).zoom([0.99], 1 / 3);
    expect([1 - beta.at(0), 1 - beta.at(1)].map((x) => Math.log10(x))).toEqual([
      expect.closeTo(-1.5, 8),
      expect.closeTo(-2.5, 8),
    ]);
  });

  it('draw α as the course does: a quarter of 0.0001 to 1 in each decade, where even steps put 90 % above 0.1', () => {
    for (const low of [1e-4, 1e-3, 1e-2, 1e-1]) {
      expect(shareOf(logUniform(1e-4, 1), (x) => x >= low && x < 10 * low)).toBeCloseTo(0.25, 1);
    }
    expect(shareOf(uniform(1e-4, 1), (x) => x >= 0.1)).toBeCloseTo(0.9, 1);
  });

  it('draw β on the scale of 1 - β', () => {
    expect(shareOf(oneMinusLogUniform(0.9, 0.999), (beta) => beta < 0.99)).toBeCloseTo(0.5, 1);
    expect(shareOf(uniform(0.9, 0.999), (beta) => beta < 0.99)).toBeCloseTo(0.91, 1);
  });

  it('draw every integer as often, ends included', () => {
    for (const n of [2, 3, 4]) expect(shareOf(integer(2, 4), (x) => x === n)).toBeCloseTo(1 / 3, 1);
    expect(shareOf(logInteger(1, 99), (n) => n < 10)).toBeCloseTo(0.5, 1);
  });

  it('give the middle of the scale as a grid of one', () => {
    expect(logUniform(1e-4, 1).grid(1)).toEqual([expect.closeTo(0.01, 12)]);
    expect(logUniform(1e-2, 1).grid(3)).toEqual([0.01, expect.closeTo(0.1, 12), 1]);
    expect(integer(2, 4).grid(10)).toEqual([2, 3, 4]);
    expect(integer(7, 7).at(0.5)).toBe(7);
  });
});

describe('choice', () => {
  const kinds = choice(['sgd', 'adam', 'rmsprop']);

  it('takes each value as often', () => {
    for (const kind of ['sgd', 'adam', 'rmsprop']) expect(shareOf(kinds, (x) => x === kind)).toBeCloseTo(1 / 3, 1);
    expect(kinds.grid(1)).toEqual(['sgd', 'adam', 'rmsprop']);
  });

  it('zooms to the values that have led, in its own order', () => {
    expect(kinds.zoom(['rmsprop', 'sgd', 'rmsprop'], 0.5).grid(1)).toEqual(['sgd', 'rmsprop']);
    expect(kinds.zoom([], 0.5).grid(1)).toEqual(['sgd', 'adam', 'rmsprop']);
    expect(choice([1, 2]).holds('1')).toBe(false);
  });
});

describe('when', () => {
  const momentum = when('kind', ['sgd', 'nesterov'], oneMinusLogUniform(0.5, 0.99));

  it('exists with the values of its condition', () => {
    expect(momentum.exists({ kind: 'nesterov' })).toBe(true);
    expect(momentum.exists({ kind: 'adam' })).toBe(false);
    expect(momentum.exists({})).toBe(false);
    expect(when('layers', 3, uniform(0, 1)).exists({ layers: 3 })).toBe(true);
  });

  it('keeps its condition when it zooms', () => {
    expect(JSON.stringify(when('a', true, uniform(0, 1)).zoom([0.5], 0.5))).toBe(
      '{"when":["a",[true]],"parameter":{"uniform":[0.25,0.75]}}',
    );
    expect(momentum.holds(0.9)).toBe(true);
    expect(momentum.grid(2)).toEqual([0.5, expect.closeTo(0.99, 12)]);
  });
});
