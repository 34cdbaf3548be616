import { expect, it } from 'vitest';
import { MovingAverage, movingAverage } from '../../src/tensor/index.js';

it('follows v_t = β v_{t-1} + (1 - β) θ_t', () => {
  const values = [3, -1, 4, 1, 5];
  let v = 0;
  const expected = values.map((theta) => (v = 0.8 * v + 0.2 * theta));
  movingAverage(values, 0.8).forEach((actual, i) => expect(actual).toBeCloseTo(expected[i], 14));
});

it('corrects the bias by 1 - βᵗ: a constant series stays constant', () => {
  for (const v of movingAverage([7, 7, 7, 7], 0.98, { biasCorrection: true })) expect(v).toBeCloseTo(7, 12);
  const [plain] = movingAverage([7], 0.98);
  expect(plain).toBeCloseTo(0.14, 14);
});

it('counts its window, and starts anew', () => {
  const average = new MovingAverage(0.9, { biasCorrection: true });
  expect(average.window).toBeCloseTo(10, 12);
  expect(average.value).toBeNaN();
  average.update(5);
  average.reset();
  expect(average.update(2)).toBeCloseTo(2, 14);
});

it('names what is wrong', () => {
  expect(() => new MovingAverage(1)).toThrow('MovingAverage: beta must lie in [0, 1), got 1.');
  expect(() => new MovingAverage(0.5).update(NaN)).toThrow(
    'MovingAverage.update: theta must be a finite number, got NaN.',
  );
  // @ts-expect-error an unknown option
  expect(() => movingAverage([], 0.5, { biasCorrected: true })).toThrow(
    "MovingAverage: unknown option 'biasCorrected'. Did you mean 'biasCorrection'?",
  );
});
