import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisUpTo, linearAxis, logAxis } from '../../playground/axis.js';
import { digits, raised } from '../../playground/format.js';

it('a linear axis is marked at round numbers', () => {
  expect(linearAxis(0, 105).ticks).toEqual([0, 20, 40, 60, 80, 100]);
  expect(axisUpTo(0, 0.59).ticks.at(-1)).toBeCloseTo(0.6, 12);
  expect(axisUpTo(0, 0.59).place(0.6)).toBeCloseTo(1, 12);
});

it('any range has between two and eight marks, all on the axis', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, range) => {
        const { ticks, place } = linearAxis(low, low + range);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) expect(place(tick)).toSatisfy((at: number) => at > -1e-6 && at < 1 + 1e-6);
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

it('a logarithmic axis runs over whole powers of ten', () => {
  expect(logAxis(0.002, 0.7).ticks.map(Math.log10).map(Math.round)).toEqual([-3, -2, -1, 0]);
  expect(logAxis(1, 1).place(1)).toBe(0);
  expect(logAxis(1e-12, 1).ticks.length).toBeLessThanOrEqual(6);
});

it.each([
  [0, '0'],
  [0.123456, '0.123'],
  [-2, '−2'],
  [3.21e-10, '3.2·10⁻¹⁰'],
  [-4e6, '−4.0·10⁶'],
  [1e-4, '10⁻⁴'],
  [NaN, 'NaN'],
])('%d is written %s', (value, text) => {
  expect(digits(value)).toBe(text);
});

it('exponents are raised', () => {
  expect(raised(-120)).toBe('⁻¹²⁰');
});
