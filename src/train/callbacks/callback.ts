import type { Container } from '../../layers/index.js';
import type { Optimizer } from '../../optim/index.js';
import type { Tensor } from '../../tensor/index.js';
import type { History, Logs } from '../history.js';
import type { CallbackState, Snapshot } from '../snapshot-content.js';

/** What a callback sees of a run of `fit`. */
export interface TrainContext {
  readonly model: Container;
  readonly optimizer: Optimizer;
  readonly history: History;
  /** The number of the last epoch. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /** Steps done in all epochs. */
  readonly iteration: number;
  /** The figures that each epoch will have, and which results are better: a misspelt one can be refused at once. */
  readonly figures: ReadonlyMap<string, 'min' | 'max'>;
  /** What went wrong; only in onNonFinite and onTrainEnd. */
  readonly error?: unknown;
  /** Ends training after the current batch; fit then returns normally and the history holds the reason. */
  stop(reason: string): void;
  /** Everything that is needed to go on from here; see {@link Checkpoint}. */
  snapshot(): Snapshot;
}

/** What a callback sees of an epoch. */
export interface EpochContext extends TrainContext {
  /** Counted from 1. */
  readonly epoch: number;
  /** Batches of this epoch done so far. */
  readonly step: number;
  /** Figures so far: in onEpochEnd of the whole epoch with validation, before that of its batches up to now. */
  readonly logs: Logs;
}

/** What a callback sees of a batch. */
export interface BatchContext extends EpochContext {
  /** The cost of the batch: known from onBackwardEnd on, NaN in onBatchBegin. */
  readonly loss: number;
}

/** What a callback sees between the backward pass of a batch and the step of the optimizer. */
export interface GradientContext extends BatchContext {
  /** The inputs of the batch, one tensor per input of the model. */
  readonly inputs: readonly Tensor[];
  /** Its targets, one tensor per output. */
  readonly targets: readonly Tensor[];
  /** Leaves the step of this batch out: its gradients are cleared, weights and accumulators stay as they are. */
  skipStep(): void;
}

/**
 * Something that happens at fixed points of training. Every method is optional
 * and may return a promise, which fit awaits. The contexts are the same object
 * all along: read what you need, do not keep it.
 *
 * onTrainEnd is called however training ends. An error thrown by a callback
 * ends training and comes out of fit.
 */
export interface Callback {
  onTrainBegin?(context: TrainContext): void | Promise<void>;
  onTrainEnd?(context: TrainContext): void | Promise<void>;
  onEpochBegin?(context: EpochContext): void | Promise<void>;
  onEpochEnd?(context: EpochContext): void | Promise<void>;
  onBatchBegin?(context: BatchContext): void | Promise<void>;
  /** Gradients are complete (`model.theta.grads`, `parameter.grad`), weights still those that they belong to. */
  onBackwardEnd?(context: GradientContext): void | Promise<void>;
  /**
   * The cost of the batch is NaN or infinite, and there are no gradients. Training ends with `context.error`, which
   * names the layer it comes from, unless a callback calls `skipStep`: the batch then does not count in the figures.
   */
  onNonFinite?(context: GradientContext): void | Promise<void>;
  onBatchEnd?(context: BatchContext): void | Promise<void>;
  /** True: runs after the others, and so sees what they have done. */
  readonly runsLast?: boolean;
  /** True: `fastDevRun` leaves the callback out, as one that writes files or decides about the end of training. */
  readonly skipInDevRun?: boolean;
  /** What the callback must remember for a resumed run to be the same. */
  state?(): CallbackState;
  restore?(state: CallbackState): void;
}
