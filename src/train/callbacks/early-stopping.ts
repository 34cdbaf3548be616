import { FormatError, knownOptions, positiveInteger, trueOrFalse } from '../../errors/index.js';
import { ConfigReader } from '../../layers/index.js';
import type { Tensor } from '../../tensor/index.js';
import type { CallbackState } from '../snapshot-content.js';
import type { Callback, EpochContext, TrainContext } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Options of {@link EarlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs in a row without a better result after which training stops, an integer >= 1. Default 5. */
  patience?: number;
  /** Whether the weights of the best epoch come back at the end, however training ends. Default true. */
  restoreBestWeights?: boolean;
}

/**
 * Stops training when a figure no longer gets better (§2.1.8 of the course
 * notes), and brings back the weights of the best epoch: after the last epoch,
 * after an early stop, after an abort, after an error.
 *
 * @throws ArgumentError for an unknown option or one outside its range; at the
 * start of training when no epoch will have the figure
 *
 * @example
 * const model = new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })]);
 * model.compile({ optimizer: 'adam', loss: 'binaryCrossEntropy' });
 * const stopping = new EarlyStopping({ monitor: 'valLoss', patience: 2 });
 * const x = fromArray([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const y = fromArray([[0], [1], [1], [0]]);
 * await model.fit(x, y, { epochs: 20, validationData: { x, y }, callbacks: [stopping] });
 * stopping.bestEpoch >= 1; // true
 */
export class EarlyStopping implements Callback {
  readonly skipInDevRun = true;
  readonly patience: number;
  readonly restoreBestWeights: boolean;
  readonly #monitor: Monitor;
  #weights: readonly Tensor[] = [];
  #model: readonly Tensor[] = [];
  #wait = 0;
  /** The epoch of the best result, counted from 1; 0 before the first. */
  bestEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    knownOptions('EarlyStopping', options, ['monitor', 'mode', 'minDelta', 'patience', 'restoreBestWeights']);
    const { patience = 5, restoreBestWeights = true } = options;
    positiveInteger('EarlyStopping', 'patience', patience);
    this.patience = patience;
    this.restoreBestWeights = trueOrFalse('EarlyStopping', 'restoreBestWeights', restoreBestWeights);
    this.#monitor = new Monitor('EarlyStopping', options);
  }

  /** The best result so far. */
  get best(): number {
    return this.#monitor.best;
  }

  onTrainBegin(context: TrainContext): void {
    this.#monitor.begin(context);
    this.#model = tensorsOf(context);
    this.#weights = [];
    this.#wait = 0;
    this.bestEpoch = 0;
  }

  onEpochEnd(context: EpochContext): void {
    if (this.#monitor.improves(context.logs[this.#monitor.name])) {
      this.bestEpoch = context.epoch;
      this.#wait = 0;
      this.#keep(tensorsOf(context));
    } else if (++this.#wait >= this.patience) {
      context.stop(
        `EarlyStopping: ${this.#monitor.name} has not become better for ${this.#wait} epochs; ` +
          `the best was ${this.best} in epoch ${this.bestEpoch}.`,
      );
    }
  }

  onTrainEnd(context: TrainContext): void {
    if (!this.restoreBestWeights || this.#weights.length === 0) return;
    tensorsOf(context).forEach((tensor, i) => tensor.data.set(this.#weights[i].data));
    this.#weights = [];
  }

  state(): CallbackState {
    const best = Number.isFinite(this.best) ? this.best : null;
    return {
      values: { best, wait: this.#wait, bestEpoch: this.bestEpoch },
      tensors: new Map(this.#weights.map((tensor, i) => [String(i), tensor])),
    };
  }

  restore({ values, tensors = new Map<string, Tensor>() }: CallbackState): void {
    const config = new ConfigReader('EarlyStopping', values);
    const [wait, bestEpoch] = [config.number('wait'), config.number('bestEpoch')];
    const weights = this.#model.flatMap((_, i) => tensors.get(String(i)) ?? []);
    const fit =
      weights.length === this.#model.length &&
      weights.every(({ size, dtype }, i) => size === this.#model[i].size && dtype === this.#model[i].dtype);
    if (tensors.size > 0 && !fit)
      throw new FormatError('EarlyStopping: the best weights in the checkpoint are those of another model.');
    if (config.has('best')) this.#monitor.best = config.number('best');
    this.#wait = wait;
    this.bestEpoch = bestEpoch;
    this.#weights = weights;
  }

  #keep(tensors: readonly Tensor[]): void {
    if (!this.restoreBestWeights) return;
    if (this.#weights.length === 0) this.#weights = tensors.map((tensor) => tensor.clone());
    else tensors.forEach((tensor, i) => this.#weights[i].data.set(tensor.data));
  }
}

/** θ and what layers keep beside it, such as running averages. */
function tensorsOf({ model }: TrainContext): readonly Tensor[] {
  return [model.theta.values, ...model.state().map(({ value }) => value)];
}
