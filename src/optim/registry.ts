import { ArgumentError, nearest, show } from '../errors/index.js';
import { ConfigReader } from '../layers/index.js';
import { Adadelta } from './adadelta.js';
import { Adagrad } from './adagrad.js';
import { Adam } from './adam.js';
import { AdamW } from './adamw.js';
import { AMSGrad } from './amsgrad.js';
import { HeavyBall } from './heavy-ball.js';
import { Momentum } from './momentum.js';
import type { MomentOptions } from './moments.js';
import { Nadam } from './nadam.js';
import { Nesterov } from './nesterov.js';
import { Optimizer, type OptimizerOptions } from './optimizer.js';
import { RMSprop } from './rmsprop.js';
import type { Schedule } from './schedule.js';
import { scheduleFromConfig } from './schedule-registry.js';
import { SGD } from './sgd.js';

const byName = new Map<string, new () => Optimizer>([
  ['sgd', SGD],
  ['momentum', Momentum],
  ['heavyBall', HeavyBall],
  ['nesterov', Nesterov],
  ['rmsprop', RMSprop],
  ['adagrad', Adagrad],
  ['adadelta', Adadelta],
  ['adam', Adam],
  ['adamw', AdamW],
  ['nadam', Nadam],
  ['amsgrad', AMSGrad],
]);

/** The names that {@link optimizer} knows. */
export const optimizerNames: readonly string[] = [...byName.keys()];

/**
 * The optimizer of a name, new and with its defaults, or the given one itself:
 * whatever `compile({ optimizer })` accepts.
 *
 * @throws ArgumentError for an unknown name, with the nearest known one
 *
 * @example
 * optimizer('adam').learningRate; // 0.001
 */
export function optimizer(nameOrOptimizer: string | Optimizer): Optimizer {
  if (nameOrOptimizer instanceof Optimizer) return nameOrOptimizer;
  const create = byName.get(nameOrOptimizer);
  if (create) return new create();
  const guess = typeof nameOrOptimizer === 'string' ? nearest(nameOrOptimizer, optimizerNames) : undefined;
  throw new ArgumentError(
    `optimizer: unknown optimizer ${show(nameOrOptimizer)}.${guess ? ` Did you mean '${guess}'?` : ''} ` +
      `Known: ${optimizerNames.join(', ')}.`,
  );
}

const classNames = [
  'SGD',
  'Momentum',
  'HeavyBall',
  'Nesterov',
  'RMSprop',
  'Adagrad',
  'Adadelta',
  'Adam',
  'AdamW',
  'Nadam',
  'AMSGrad',
] as const;

/**
 * The optimizer that `config()` described; its state comes from `restore`.
 *
 * @throws FormatError or ArgumentError for a config that is not one of an optimizer
 *
 * @example
 * optimizerFromConfig(new Adam(0.01).config()).learningRate; // 0.01
 */
export function optimizerFromConfig(config: unknown): Optimizer {
  const c = new ConfigReader('optimizer', config);
  const n = (key: string): number => c.number(key);
  const rate = readLearningRate(config, c);
  const clip: OptimizerOptions = {};
  if (c.has('clipValue')) clip.clipValue = n('clipValue');
  if (c.has('clipNorm')) clip.clipNorm = n('clipNorm');
  if (c.has('globalClipNorm')) clip.globalClipNorm = n('globalClipNorm');
  const moments = (): MomentOptions => ({ ...clip, beta1: n('beta1'), beta2: n('beta2'), epsilon: n('epsilon') });
  switch (c.oneOf('className', classNames)) {
    case 'SGD':
      return new SGD(rate, clip);
    case 'Momentum':
      return new Momentum(rate, { ...clip, beta: n('beta'), biasCorrection: c.boolean('biasCorrection') });
    case 'HeavyBall':
      return new HeavyBall(rate, { ...clip, beta: n('beta') });
    case 'Nesterov':
      return new Nesterov(rate, { ...clip, beta: n('beta') });
    case 'RMSprop': {
      const epsilonPlacement = c.oneOf('epsilonPlacement', ['outside', 'inside']);
      const [centered, momentum] = [c.boolean('centered'), n('momentum')];
      return new RMSprop(rate, { ...clip, rho: n('rho'), epsilon: n('epsilon'), epsilonPlacement, centered, momentum });
    }
    case 'Adagrad':
      return new Adagrad(rate, { ...clip, epsilon: n('epsilon'), initialAccumulator: n('initialAccumulator') });
    case 'Adadelta':
      return new Adadelta(rate, { ...clip, rho: n('rho'), epsilon: n('epsilon') });
    case 'Adam':
      return new Adam(rate, moments());
    case 'AdamW':
      return new AdamW(rate, { ...moments(), weightDecay: n('weightDecay') });
    case 'Nadam':
      return new Nadam(rate, moments());
    case 'AMSGrad':
      return new AMSGrad(rate, moments());
  }
}

/** A number, or the schedule that an object describes. */
function readLearningRate(config: unknown, reader: ConfigReader): number | Schedule {
  const isObject =
    typeof config === 'object' &&
    config !== null &&
    'learningRate' in config &&
    typeof config.learningRate === 'object';
  return isObject ? scheduleFromConfig(config.learningRate) : reader.number('learningRate');
}
