import { StateError, knownOptions, nonNegativeInteger, oneOf, positiveInteger } from '../../errors/index.js';
import type { Parameter } from '../../layers/index.js';
import type { Tensor } from '../../tensor/index.js';
import { nonFiniteGradient, nonFiniteWeights } from '../non-finite.js';
import type { BatchContext, Callback, GradientContext, TrainContext } from './callback.js';

/** Options of {@link NaNGuard}. */
export interface NaNGuardOptions {
  /**
   * What happens when numbers are not finite. 'throw' (default): a StateError; 'stop': training ends after the batch
   * and the history holds the reason; 'skip': the batch changes no weights, and training goes on.
   */
  action?: 'throw' | 'stop' | 'skip';
  /** Steps in a row that may be skipped, an integer >= 1; one more is a StateError. Default 10. */
  maxSkips?: number;
  /** Steps between two checks of the weights, an integer >= 0; 0 leaves all but the last of an epoch out. Default 100. */
  weightsEvery?: number;
}

/** A step that was left out. */
export interface SkippedStep {
  readonly epoch: number;
  /** Counted from 1. */
  readonly batch: number;
  /** What was not finite, and in which layer or parameter. */
  readonly reason: string;
}

/**
 * Watches for NaN and infinities (§2.1.10 of the course notes): in the cost and the gradients of every batch, before the
 * optimizer's step, so that the weights stay sound; in the weights now and then. What is found names the layer or
 * parameter where it began, the epoch and the batch.
 *
 * Without the guard `fit` throws for a cost that is not finite; gradients and weights it does not look at.
 *
 * @throws ArgumentError for an unknown option or one outside its range
 *
 * @example
 * const model = new Sequential([new Dense(1)], { inputShape: [1] });
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const guard = new NaNGuard({ action: 'skip' });
 * const x = fromArray([[1], [1e30]]); // the square of the second one's error is infinite
 * await model.fit(x, zeros([2, 1]), { batchSize: 1, callbacks: [guard], verbose: false });
 * guard.skipped.length; // 1
 */
export class NaNGuard implements Callback {
  readonly action: 'throw' | 'stop' | 'skip';
  readonly maxSkips: number;
  readonly weightsEvery: number;
  #skipped: SkippedStep[] = [];
  #inARow = 0;
  /** What layers keep beside their weights, as before the batch; only when batches are skipped. */
  #before: readonly { readonly parameter: Parameter; readonly copy: Tensor }[] = [];

  constructor(options: NaNGuardOptions = {}) {
    knownOptions('NaNGuard', options, ['action', 'maxSkips', 'weightsEvery']);
    const { action = 'throw', maxSkips = 10, weightsEvery = 100 } = options;
    this.action = oneOf('NaNGuard', 'action', action, ['throw', 'stop', 'skip']);
    positiveInteger('NaNGuard', 'maxSkips', maxSkips);
    nonNegativeInteger('NaNGuard', 'weightsEvery', weightsEvery);
    this.maxSkips = maxSkips;
    this.weightsEvery = weightsEvery;
  }

  /** The steps of the last training that were left out, in order. */
  get skipped(): readonly SkippedStep[] {
    return this.#skipped;
  }

  onTrainBegin({ model }: TrainContext): void {
    this.#skipped = [];
    this.#inARow = 0;
    const state = this.action === 'skip' ? model.state() : [];
    this.#before = state.map((parameter) => ({ parameter, copy: parameter.value.clone() }));
  }

  onBatchBegin(): void {
    for (const { parameter, copy } of this.#before) copy.data.set(parameter.value.data);
  }

  onBackwardEnd(context: GradientContext): void {
    const error = nonFiniteGradient(context, context.model, context.inputs);
    if (error) this.#meet(context, error);
    else this.#inARow = 0;
  }

  onNonFinite(context: GradientContext): void {
    if (context.error instanceof StateError) this.#meet(context, context.error);
  }

  onBatchEnd(context: BatchContext): void {
    const { model, epoch, epochs, step, stepsPerEpoch, iteration } = context;
    const due = step === stepsPerEpoch || (this.weightsEvery > 0 && iteration % this.weightsEvery === 0);
    const error = due ? nonFiniteWeights({ epoch, epochs, step: step - 1, stepsPerEpoch }, model) : undefined;
    if (!error) return;
    if (this.action !== 'stop') throw error; // sound weights are lost: there is nothing to go on with
    context.stop(`NaNGuard: ${error.message}`);
  }

  #meet(context: GradientContext, error: StateError): void {
    if (this.action === 'throw') throw error;
    context.skipStep();
    for (const { parameter, copy } of this.#before) parameter.assign(copy);
    this.#skipped.push({ epoch: context.epoch, batch: context.step + 1, reason: error.message });
    if (this.action === 'stop') {
      context.stop(`NaNGuard: ${error.message}`);
    } else if (++this.#inARow > this.maxSkips) {
      throw new StateError(`NaNGuard: ${this.#inARow} steps in a row had to be skipped. ${error.message}`, {
        cause: error,
      });
    } else if (this.#skipped.length === 1) {
      console.warn(`NaNGuard: a step is skipped; further ones are only counted. ${error.message}`);
    }
  }
}
