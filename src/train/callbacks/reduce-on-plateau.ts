import {
  StateError,
  inInterval,
  knownOptions,
  nonNegativeInteger,
  positiveInteger,
  positiveNumber,
} from '../../errors/index.js';
import { ConfigReader } from '../../layers/index.js';
import type { Optimizer } from '../../optim/index.js';
import type { CallbackState } from '../snapshot-content.js';
import type { Callback, EpochContext, TrainContext } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Options of {@link ReduceOnPlateau}. */
export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by, in (0, 1). Default 0.1. */
  factor?: number;
  /** Epochs in a row without a better result after which the rate is reduced, an integer >= 1. Default 5. */
  patience?: number;
  /** Epochs after a reduction in which none is counted, an integer >= 0. Default 0. */
  cooldown?: number;
  /** The rate is never made smaller than this, > 0. Default 1e-8. */
  minLearningRate?: number;
}

/**
 * α <- max(factor · α, minLearningRate) when a figure has not become better
 * for `patience` epochs. `history.changes` notes each reduction.
 *
 * @throws ArgumentError for an unknown option or one outside its range; at the
 * start of training when no epoch will have the figure
 *
 * @example
 * const slower = new ReduceOnPlateau({ monitor: 'loss', factor: 0.5, patience: 3 });
 * slower.factor; // 0.5
 */
export class ReduceOnPlateau implements Callback {
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLearningRate: number;
  readonly #monitor: Monitor;
  #wait = 0;
  #resting = 0;

  constructor(options: ReduceOnPlateauOptions = {}) {
    knownOptions('ReduceOnPlateau', options, [
      ...['monitor', 'mode', 'minDelta', 'factor', 'patience', 'cooldown', 'minLearningRate'],
    ]);
    const { factor = 0.1, patience = 5, cooldown = 0, minLearningRate = 1e-8 } = options;
    inInterval('ReduceOnPlateau', 'factor', factor, '(0, 1)');
    positiveInteger('ReduceOnPlateau', 'patience', patience);
    nonNegativeInteger('ReduceOnPlateau', 'cooldown', cooldown);
    positiveNumber('ReduceOnPlateau', 'minLearningRate', minLearningRate);
    this.factor = factor;
    this.patience = patience;
    this.cooldown = cooldown;
    this.minLearningRate = minLearningRate;
    this.#monitor = new Monitor('ReduceOnPlateau', options);
  }

  onTrainBegin(context: TrainContext): void {
    this.#monitor.begin(context);
    rateOf(context.optimizer);
    this.#wait = 0;
    this.#resting = 0;
  }

  onEpochEnd({ logs, optimizer, history, epoch, iteration }: EpochContext): void {
    const better = this.#monitor.improves(logs[this.#monitor.name]);
    if (better || this.#resting > 0) {
      this.#wait = 0;
      this.#resting = Math.max(0, this.#resting - 1);
    } else if (++this.#wait >= this.patience) {
      const from = rateOf(optimizer);
      const to = Math.max(this.factor * from, this.minLearningRate);
      if (to !== from) history.noteChange({ epoch, iteration, name: 'learningRate', from, to, by: 'ReduceOnPlateau' });
      optimizer.learningRate = to;
      this.#wait = 0;
      this.#resting = this.cooldown;
    }
  }

  state(): CallbackState {
    const { best } = this.#monitor;
    return { values: { best: Number.isFinite(best) ? best : null, wait: this.#wait, resting: this.#resting } };
  }

  restore({ values }: CallbackState): void {
    const config = new ConfigReader('ReduceOnPlateau', values);
    if (config.has('best')) this.#monitor.best = config.number('best');
    this.#wait = config.number('wait');
    this.#resting = config.number('resting');
  }
}

function rateOf({ className, learningRate }: Optimizer): number {
  if (typeof learningRate === 'number') return learningRate;
  throw new StateError(
    `ReduceOnPlateau: the learning rate of ${className} follows ${learningRate.className}. ` +
      'Give the optimizer a number, or leave ReduceOnPlateau out.',
  );
}
