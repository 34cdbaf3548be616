import { FormatError, StateError } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * A figure of merit, accumulated over batches.
 *
 * `update` adds a batch, `result` is the figure over everything since `reset`.
 * The result is that of all samples together, whatever the batch sizes: it is
 * not the mean of the batches' figures. `update` allocates no tensor and keeps
 * no reference to its arguments.
 *
 * @example
 * const accuracy = metric('accuracy');
 * accuracy.update(fromArray([0.9, 0.8, 0.1]), fromArray([1, 0, 0]));
 * accuracy.update(fromArray([0.7]), fromArray([1]));
 * accuracy.result(); // 0.75
 */
export interface Metric {
  /** The key in logs and history. */
  readonly name: string;
  /** Which results are better; absent when the metric does not say. */
  readonly better?: 'higher' | 'lower';
  /** Forgets everything. */
  reset(): void;
  /** Adds a batch; throws before anything is added when the batch does not fit. */
  update(prediction: Tensor, target: Tensor): void;
  /** The figure since `reset`; throws StateError when there was no update. */
  result(): number;
  /**
   * What has been added since `reset`, as numbers that `restore` takes back: a
   * checkpoint in the middle of an epoch keeps it. A metric without it covers,
   * in the epoch in which a run is resumed, the batches from there on.
   */
  state?(): Float64Array;
  /** Goes on from another metric's state; throws FormatError for numbers that are none. */
  restore?(state: Float64Array): void;
}

/** Throws the FormatError of a state that is none of this metric's. */
export function foreignState(who: string, state: Float64Array): never {
  throw new FormatError(
    `${who}: ${state.length} numbers are no state of this metric. Was the checkpoint made with other metrics?`,
  );
}

/** Throws unless something has been added since `reset`. */
export function needSamples(who: string, updates: number): void {
  if (updates === 0) throw new StateError(`${who}: result() needs at least one update() since reset(), got none.`);
}

/** A metric that is a mean: the sum of contributions over their number. */
export abstract class MeanMetric implements Metric {
  abstract readonly name: string;
  abstract readonly better: 'higher' | 'lower';
  private total = 0;
  private count = 0;
  private updates = 0;

  abstract update(prediction: Tensor, target: Tensor): void;

  reset(): void {
    this.total = 0;
    this.count = 0;
    this.updates = 0;
  }

  result(): number {
    needSamples(this.name, this.updates);
    return this.total / this.count;
  }

  state(): Float64Array {
    return Float64Array.of(this.total, this.count, this.updates);
  }

  restore(state: Float64Array): void {
    if (state.length !== 3) foreignState(this.name, state);
    [this.total, this.count, this.updates] = state;
  }

  /** Adds a batch: `total`, the sum over `count` contributions (or over contributions of that weight). */
  protected add(total: number, count: number): void {
    this.total += total;
    this.count += count;
    this.updates++;
  }
}

/** The figure of one batch alone: the functions of this folder are their metrics applied once. */
export function once(metric: Metric, prediction: Tensor, target: Tensor): number {
  metric.update(prediction, target);
  return metric.result();
}
