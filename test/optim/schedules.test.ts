import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError } from '../../src/errors/index.js';
import {
  CosineDecay,
  CosineRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  LinearWarmup,
  ManualSchedule,
  PiecewiseConstant,
  PolynomialDecay,
  type Schedule,
  SquareRootDecay,
  StepDecay,
  scheduleFromConfig,
} from '../../src/optim/index.js';
import { messageOf } from '../message-of.js';

const all: readonly Schedule[] = [
  new InverseTimeDecay(0.2, { decay: 0.5, interval: 3, unit: 'step', first: 1 }),
  new ExponentialDecay(0.1, { rate: 0.9, every: 4, staircase: true }),
  new SquareRootDecay(0.1, { k: 2 }),
  new StepDecay(0.1, { factor: 0.3, every: 7 }),
  new PolynomialDecay(0.1, { total: 20, end: 0.01, power: 2 }),
  new CosineDecay(0.1, { total: 20, min: 0.01, warmup: 3 }),
  new CosineRestarts(0.1, { period: 4, multiplier: 1.5, min: 0.01 }),
  new PiecewiseConstant({ boundaries: [3, 9], values: [0.1, 0.2, 0.3], unit: 'step' }),
  new LinearWarmup(0.1, { warmup: 6 }),
];

describe('schedules', () => {
  it.each(all.map((schedule) => [schedule.className, schedule] as const))(
    '%s comes back from its config',
    (_, schedule) => {
      const again = scheduleFromConfig(JSON.parse(JSON.stringify(schedule.config())));
      expect(again.config()).toEqual(schedule.config());
      for (let t = 1; t < 40; t++) expect(again.at(t)).toBe(schedule.at(t));
    },
  );

  it.each<[() => unknown, string]>([
    [() => new InverseTimeDecay(-1), 'initial must be a finite number > 0, got -1'],
    [() => new StepDecay(0.1, { every: 0.5 }), 'every must be a positive integer, got 0.5'],
    [() => new CosineDecay(0.1, { total: 5, warmup: 5 }), 'warmup must be less than total = 5, got 5'],
    [() => new CosineRestarts(0.1, { period: 5, multiplier: 0.5 }), 'multiplier must be >= 1, got 0.5'],
    [
      () => new PiecewiseConstant({ boundaries: [1], values: [1] }),
      'one entry more than boundaries, got 1 values and 1 boundaries',
    ],
    [() => new PiecewiseConstant({ boundaries: [2, 2], values: [1, 1, 1] }), 'boundaries must ascend, got [2, 2]'],
    [() => new SquareRootDecay(0.1, { first: 0 }), 'first must be a finite number > 0, got 0'],
    [() => new ManualSchedule(() => 1).config(), 'a function cannot be saved'],
  ])('refuses %#', (action, expected) => {
    expect(messageOf(action, ArgumentError)).toContain(expected);
  });

  it('refuses a foreign config', () => {
    expect(messageOf(() => scheduleFromConfig({ unit: 'epoch' }), FormatError)).toContain("'first' must be a number");
  });
});
