import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerPower } from '../../src/optim/integer-power.js';

it('is a product of squares, to the bit', () => {
  const square = 0.9 * 0.9;
  const fourth = square * square;
  expect([0, 1, 2, 3, 4, 5, 7].map((n) => integerPower(0.9, n))).toEqual([
    ...[1, 0.9, square, 0.9 * square, fourth],
    ...[0.9 * fourth, 0.9 * square * fourth],
  ]);
});

it('is the power, as near as rounding allows, for any number of steps', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1_000_000 }), (x, n) => {
      expect(Math.abs(integerPower(x, n) - x ** n)).toBeLessThanOrEqual(1e-12);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(integerPower(0, 0)).toBe(1);
  expect(integerPower(0.999, 2 ** 40)).toBe(0);
});
