import { ArgumentError, nearest, nonNegativeNumber, oneOf, show } from '../../errors/index.js';
import type { TrainContext } from './callback.js';

/** Which figure is watched, and what counts as better. */
export interface MonitorOptions {
  /** The figure's name, such as 'valLoss' (default), 'loss' or 'valAccuracy'. */
  monitor?: string;
  /** Which results are better. Default 'auto': as the metric says, 'min' for losses. */
  mode?: 'auto' | 'min' | 'max';
  /** What a result must gain to count as better, >= 0. Default 0. */
  minDelta?: number;
}

/** Follows one figure and remembers the best result. */
export class Monitor {
  readonly name: string;
  readonly minDelta: number;
  best = NaN;
  readonly #asked: 'auto' | 'min' | 'max';
  #mode: 'min' | 'max' = 'min';

  constructor(
    readonly who: string,
    options: MonitorOptions,
  ) {
    const { monitor = 'valLoss', mode = 'auto', minDelta = 0 } = options;
    if (typeof monitor !== 'string' || monitor === '') {
      throw new ArgumentError(`${who}: monitor must be the name of a figure, such as 'valLoss', got ${show(monitor)}.`);
    }
    nonNegativeNumber(who, 'minDelta', minDelta);
    this.#asked = oneOf(who, 'mode', mode, ['auto', 'min', 'max']);
    this.name = monitor;
    this.minDelta = minDelta;
  }

  /** Begins anew. Throws ArgumentError when no epoch will have the figure. */
  begin({ figures }: TrainContext): void {
    const better = figures.get(this.name);
    if (!better) {
      const known = [...figures.keys()];
      const guess = nearest(this.name, known);
      throw new ArgumentError(
        `${this.who}: monitor '${this.name}' is not among the figures of this training.` +
          (guess ? ` Did you mean '${guess}'?` : '') +
          ` Known: ${known.join(', ')}. Figures in val... need validationData or validationSplit.`,
      );
    }
    this.#mode = this.#asked === 'auto' ? better : this.#asked;
    this.best = this.#mode === 'min' ? Infinity : -Infinity;
  }

  /** Whether `value` is better than the best so far, which it then becomes. NaN never is. */
  improves(value: number): boolean {
    const gain = this.#mode === 'min' ? this.best - value : value - this.best;
    if (!(gain > this.minDelta)) return false;
    this.best = value;
    return true;
  }
}
