import { ConfigReader } from '../layers/index.js';
import { CosineDecay, CosineRestarts } from './cosine.js';
import { ExponentialDecay, InverseTimeDecay, PolynomialDecay, SquareRootDecay, StepDecay } from './decay.js';
import { LinearWarmup, PiecewiseConstant } from './manual.js';
import type { Schedule } from './schedule.js';

const classes = [
  'InverseTimeDecay',
  'ExponentialDecay',
  'SquareRootDecay',
  'StepDecay',
  'PolynomialDecay',
  'CosineDecay',
  'CosineRestarts',
  'PiecewiseConstant',
  'LinearWarmup',
] as const;

/**
 * The schedule that `config()` described.
 *
 * @throws FormatError or ArgumentError for a config that is not one of a schedule
 *
 * @example
 * scheduleFromConfig(new StepDecay(0.1, { every: 5 }).config()).at(5); // 0.05
 */
export function scheduleFromConfig(config: unknown): Schedule {
  const c = new ConfigReader('schedule', config);
  const n = (key: string): number => c.number(key);
  const common = { unit: c.oneOf('unit', ['epoch', 'step']), first: n('first') };
  switch (c.oneOf('className', classes)) {
    case 'InverseTimeDecay':
      return new InverseTimeDecay(n('initial'), { ...common, decay: n('decay'), interval: n('interval') });
    case 'ExponentialDecay':
      return new ExponentialDecay(n('initial'), {
        ...common,
        rate: n('rate'),
        every: n('every'),
        staircase: c.boolean('staircase'),
      });
    case 'SquareRootDecay':
      return new SquareRootDecay(n('initial'), { ...common, k: n('k') });
    case 'StepDecay':
      return new StepDecay(n('initial'), { ...common, factor: n('factor'), every: n('every') });
    case 'PolynomialDecay':
      return new PolynomialDecay(n('initial'), { ...common, total: n('total'), end: n('end'), power: n('power') });
    case 'CosineDecay':
      return new CosineDecay(n('initial'), { ...common, total: n('total'), min: n('min'), warmup: n('warmup') });
    case 'CosineRestarts':
      return new CosineRestarts(n('initial'), {
        ...common,
        period: n('period'),
        multiplier: n('multiplier'),
        min: n('min'),
      });
    case 'PiecewiseConstant':
      return new PiecewiseConstant({ ...common, boundaries: c.numbers('boundaries'), values: c.numbers('values') });
    case 'LinearWarmup':
      return new LinearWarmup(n('initial'), { ...common, warmup: n('warmup') });
  }
}
