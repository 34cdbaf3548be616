import { tensorsOf } from '../data/dataset.js';
import { AbortedError, type StateError } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import type { Cache, Container } from '../layers/index.js';
import type { Optimizer } from '../optim/index.js';
import { Generator, type GeneratorState, type Tensor } from '../tensor/index.js';
import { adjustables, valuesOf } from './adjustable.js';
import { Breath } from './breathe.js';
import type { Callback, GradientContext } from './callbacks/callback.js';
import type { Compiled } from './compiled.js';
import { type Evaluation, evaluateBatches } from './evaluate.js';
import { validationName } from './figures.js';
import type { FitData } from './fit-data.js';
import type { FitSettings } from './fit-options.js';
import { History, type Logs } from './history.js';
import { nonFiniteCost, placeOf } from './non-finite.js';
import { checkSnapshot, restoreSnapshot, takeSnapshot } from './snapshot.js';
import type { Snapshot } from './snapshot-content.js';

type Hook = Exclude<keyof Callback, 'runsLast' | 'skipInDevRun' | 'state' | 'restore'>;

/** What one call of `fit` works with. */
export interface FitParts {
  readonly model: Container;
  readonly compiled: Compiled;
  readonly data: FitData;
  readonly settings: FitSettings;
  readonly callbacks: readonly Callback[];
  readonly cache: Cache;
  readonly evaluation: Evaluation;
}

/**
 * One call of `fit`: the loop of §2.2.1 over the pieces that a user's own loop
 * uses, with callbacks, validation, pauses for the event loop and an end at any
 * step. It is the context that callbacks see.
 */
export class FitRun implements GradientContext {
  readonly model: Container;
  readonly optimizer: Optimizer;
  readonly history = new History();
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /** What the shuffles are drawn from. */
  readonly shuffler: Generator;
  /** Where the shuffler stood at the beginning of the epoch. */
  epochStart: GeneratorState;
  epochsDone: number;
  /** True in onEpochEnd: the next step belongs to the next epoch. */
  epochEnded = false;
  step = 0;
  iteration = 0;
  loss = NaN;
  /** Of the current batch. */
  inputs: readonly Tensor[] = [];
  targets: readonly Tensor[] = [];
  error: unknown;
  readonly #breath = new Breath();
  readonly #seesGradients: boolean;
  #skipped = false;
  #logs: Logs | undefined;

  constructor(readonly parts: FitParts) {
    const { model, compiled, data, settings, cache, callbacks } = parts;
    this.model = model;
    this.optimizer = compiled.optimizer;
    compiled.given ??= valuesOf(adjustables(model, this.optimizer));
    this.#seesGradients = callbacks.some((callback) => callback.onBackwardEnd !== undefined);
    this.epochs = settings.epochs;
    this.batchSize = data.source.batchSize;
    this.stepsPerEpoch = data.source.steps ?? Math.ceil(data.source.samples / this.batchSize);
    this.epochsDone = settings.initialEpoch;
    const source = streamOf(settings.seed, this.optimizer.iterations);
    this.shuffler = source.fork('shuffle');
    this.epochStart = this.shuffler.state();
    cache.generator.restore(source.fork('random layers').state());
  }

  get epoch(): number {
    return this.epochsDone + 1;
  }

  get logs(): Logs {
    return this.#logs ?? this.parts.compiled.training.result();
  }

  get figures(): ReadonlyMap<string, 'min' | 'max'> {
    const { compiled, data } = this.parts;
    const training = [...compiled.training.better];
    const validation = data.validation ? training.map(([name, mode]) => [validationName(name), mode] as const) : [];
    return new Map([...training, ...validation, ['learningRate', 'min']]);
  }

  skipStep(): void {
    this.#skipped = true;
  }

  stop(reason: string): void {
    this.history.stopReason ??= reason;
  }

  snapshot(): Snapshot {
    return takeSnapshot(this);
  }

  /** Trains to the last epoch, from `resumed` on when it is given. */
  async run(resumed?: Snapshot): Promise<History> {
    if (resumed) checkSnapshot(this, resumed);
    try {
      await this.#call('onTrainBegin');
      if (resumed) restoreSnapshot(this, resumed);
      while (this.epochsDone < this.epochs && this.history.stopReason === undefined) await this.#runEpoch(resumed);
    } catch (error) {
      this.error = error;
      throw error;
    } finally {
      this.model.theta.zeroGrad(); // a step that failed half-way leaves nothing for the next one
      await this.#end();
    }
    return this.history;
  }

  async #runEpoch(resumed: Snapshot | undefined): Promise<void> {
    const { data, compiled, cache } = this.parts;
    const { objective, training } = compiled;
    const done = resumed && resumed.epoch === this.epochsDone ? resumed.step : 0;
    training.reset();
    if (resumed && done > 0) training.restore(resumed.sums, resumed.metrics);
    this.epochStart = this.shuffler.state();
    this.step = 0;
    const mode = { training: true, carryState: data.source.continuous ?? false };
    if (done === 0) cache.forgetCarried(); // an epoch begins new sequences
    await this.#call('onEpochBegin');
    this.step = done;
    for await (const [x, y] of data.source.epoch(this.epoch, { generator: this.shuffler, from: done })) {
      this.#checkSignal();
      this.loss = NaN;
      await this.#call('onBatchBegin');
      const inputs = tensorsOf(x);
      const dealt = tensorsOf(y);
      const [targets, weight] = data.weighted ? [dealt.slice(0, -1), dealt.at(-1)] : [dealt, undefined];
      const [n] = inputs[0].shape;
      const predictions = this.model.forwardAll(inputs, cache, mode);
      const cost = objective.forward(predictions, targets, cache, weight) + this.model.penalty(n);
      [this.loss, this.inputs, this.targets, this.#skipped] = [cost, inputs, targets, false];
      if (Number.isFinite(cost)) {
        training.add(n, cost, predictions, targets);
        this.model.backwardAll(objective.backward(cache), cache);
        if (this.#seesGradients) await this.#call('onBackwardEnd');
      } else {
        await this.#meet(nonFiniteCost(this, cost, this.model, inputs, cache));
      }
      if (this.#skipped) this.model.theta.zeroGrad();
      else this.optimizer.step();
      this.step++;
      this.iteration++;
      await this.#call('onBatchEnd');
      if (this.#breath.due) await this.#breath.take();
      if (this.history.stopReason !== undefined) break;
    }
    await this.#endEpoch();
  }

  async #endEpoch(): Promise<void> {
    const rate = this.optimizer.currentRate;
    const training = this.parts.compiled.training.result();
    this.#logs = { ...training, ...(await this.#validate()), learningRate: rate };
    this.history.add(this.epoch, this.#logs);
    this.optimizer.epoch++;
    this.epochEnded = true;
    await this.#call('onEpochEnd');
    this.epochEnded = false;
    this.epochsDone++;
    this.#logs = undefined;
  }

  async #validate(): Promise<Logs> {
    const { data, evaluation } = this.parts;
    if (!data.validation) return {};
    const walk = evaluateBatches(evaluation, data.validation.batches(this.batchSize));
    while (!walk.next().done) {
      if (this.#breath.due) await this.#breath.take();
    }
    return evaluation.figures.result(validationName);
  }

  #checkSignal(): void {
    const { signal } = this.parts.settings;
    if (!signal?.aborted) return;
    throw new AbortedError(
      `${placeOf(this)}: ended by its signal (${reasonOf(signal.reason)}). The weights are those after the last ` +
        `whole step; model.history holds the ${this.history.epochs.length} epochs that ended.`,
      { cause: signal.reason },
    );
  }

  /** Throws the error of a batch unless a callback leaves its step out. */
  async #meet(error: StateError): Promise<void> {
    this.error = error;
    await this.#call('onNonFinite');
    if (!this.#skipped) throw error;
    this.error = undefined;
  }

  async #call(hook: Hook): Promise<void> {
    for (const callback of this.parts.callbacks) {
      const pending = callback[hook]?.(this);
      if (pending) await pending;
    }
  }

  /** Every callback's onTrainEnd, whatever the others do; then the first error that one of them threw. */
  async #end(): Promise<void> {
    const errors: unknown[] = [];
    for (const callback of this.parts.callbacks) {
      try {
        await callback.onTrainEnd?.(this);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0 && this.error === undefined) throw errors[0];
  }
}

/** A first fit draws from the seed itself, a later one of the same optimizer from a stream of its own. */
function streamOf(seed: number | string, iterations: number): Generator {
  const source = new Generator(seed);
  return iterations === 0 ? source : source.fork(iterations);
}
