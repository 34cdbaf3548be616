import type { FloatArray, FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError, StateError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { writeBytes } from '../io/files.js';
import { encodeSafetensors } from '../io/safetensors.js';
import { type BatchSource, isBatchSource } from '../data/batch-source.js';
import { batches } from '../data/batches.js';
import { type MultiDataset, namedTensors, rowsOf } from '../data/dataset.js';
import { checkFinite } from '../data/validate.js';
import { type BaseLayer, type Cache, Container } from '../layers/index.js';
import type { Loss } from '../losses/index.js';
import { type ArrayInput, type Shape, Tensor, fromArray, showShape } from '../tensor/index.js';
import { ProgressBar } from './callbacks/progress-bar.js';
import { loadSnapshot } from './checkpoint-file.js';
import { Compiled, type CompileOptions, needCompiled } from './compiled.js';
import { type Evaluation, evaluateBatches } from './evaluate.js';
import { type Examples, type FitData, checkTargets, readExamples, readFitData } from './fit-data.js';
import { type FitOptions, type FitSettings, readFitOptions } from './fit-options.js';
import { type SourceFitOptions, readSource, sourceOf } from './fit-source.js';
import { FitRun } from './fit.js';
import type { History, Logs } from './history.js';
import { callbacksOf, limitData } from './limited-data.js';
import { modelMetadata } from './model-file.js';
import { SinglePredictor, predictBatches } from './predict.js';
import { remember } from './remember.js';
import { type Summary, summarize } from './summary.js';
import { weightsOf } from './weights.js';

/** Options of `evaluate` and `predict`. */
export interface BatchOptions {
  /** Examples per forward pass, an integer >= 1. Default 256. */
  batchSize?: number;
}

/**
 * A network that can be trained, used, saved and looked at.
 *
 * `compile` says what to minimise and how, `fit` learns, `evaluate` measures,
 * `predict` answers. The same steps can be written by hand: `forward`, the
 * loss, `backward`, `optimizer.step()`; `fit` is that loop, to the bit.
 *
 * @example
 * const x = fromArray([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const y = fromArray([[0], [1], [1], [0]]); // exclusive or
 * const model = new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })]);
 * model.compile({ optimizer: new Adam(0.1), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
 * const history = await model.fit(x, y, { epochs: 200, verbose: false });
 * history.last.accuracy; // 1
 * model.predict(x).toArray().map(([p]) => Math.round(p)); // [0, 1, 1, 0]
 */
export abstract class Model extends Container {
  #compiled: Compiled | undefined;
  #history: History | undefined;
  #training = false;
  #inference: Cache | undefined;
  #single: SinglePredictor | undefined;

  /** What the outputs are called in histories and in options that name them. */
  outputNames(): readonly string[] {
    return ['output'];
  }

  /** The output shapes of the parts of a built model, without the batch axis. */
  abstract partShapes(): ReadonlyMap<BaseLayer, readonly Shape[]>;

  /**
   * Says what training minimises, how it moves θ, and which figures it reports.
   *
   * @throws ArgumentError for an unknown option, name or output; nothing has changed then
   */
  compile(options: CompileOptions): this {
    this.#notWhileTraining('compile');
    const compiled = new Compiled(options, this.outputNames());
    this.#compiled?.release();
    this.#compiled = compiled;
    return this;
  }

  /** The optimizer of `compile`. */
  get optimizer(): Compiled['optimizer'] {
    return needCompiled('optimizer', this.#compiled).optimizer;
  }

  /** The history of the last `fit`, also of one that failed or was aborted; undefined before the first. */
  get history(): History | undefined {
    return this.#history;
  }

  /**
   * Learns from examples: the loop of mini-batches (§2.2.1 of the course notes).
   *
   * `x` and `y` are a tensor each, or lists of one tensor per input and output.
   * The reported cost is the mean over the examples of the loss, plus penalties.
   * About every 50 ms other work of the process gets its turn.
   *
   * In place of both, a `pipeline` deals the batches, or any other BatchSource: it decides their size and order, and
   * is closed at the end.
   *
   * @throws ArgumentError, ShapeError, StateError or FormatError before anything changes, when options, data or a
   * checkpoint to resume do not fit; StateError when the cost becomes NaN, naming the first layer it came from;
   * AbortedError when the signal ends the run
   */
  fit(x: MultiDataset['x'], y: MultiDataset['y'], options?: FitOptions): Promise<History>;
  fit(source: BatchSource, options?: SourceFitOptions): Promise<History>;
  async fit(
    x: MultiDataset['x'] | BatchSource,
    y?: MultiDataset['y'] | SourceFitOptions,
    more: FitOptions = {},
  ): Promise<History> {
    if (!isBatchSource(x)) return this.#fit(more, (...parts) => readTensors(x, y, more, this.dtype, ...parts));
    if (isTensors(y)) throw new ArgumentError('fit: a pipeline holds its targets: call fit(pipeline, options).');
    const options: FitOptions = y ?? {};
    try {
      return await this.#fit(options, (_settings, losses) => readSource(x, options, losses));
    } finally {
      x.close?.();
    }
  }

  async #fit(
    options: FitOptions,
    read: (settings: FitSettings, losses: readonly (Loss | undefined)[]) => FitData,
  ): Promise<History> {
    const compiled = needCompiled('fit', this.#compiled);
    this.#notWhileTraining('fit');
    this.#training = true;
    try {
      const settings = readFitOptions(options, this.seed);
      const data = await limitData(read(settings, compiled.objective.losses), settings);
      const snapshot = options.resume === undefined ? undefined : await loadSnapshot(options.resume);
      this.#prepare('fit', compiled, data.train);
      if (data.validation) this.#prepare('fit validationData', compiled, data.validation.examples);
      compiled.optimizer.bind(this.theta);
      const given = callbacksOf(settings);
      const all = settings.verbose ? [...given, new ProgressBar()] : given;
      const callbacks = [...all.filter((one) => !one.runsLast), ...all.filter((one) => one.runsLast)];
      const cache = this.createCache(settings.seed);
      const evaluation = this.#evaluation(compiled);
      const run = new FitRun({ model: this, compiled, data, settings, callbacks, cache, evaluation });
      this.#history = run.history;
      try {
        return await run.run(snapshot);
      } finally {
        cache.dispose();
      }
    } finally {
      this.#training = false;
    }
  }

  /**
   * Runs something that trains the model, then puts weights, running averages, gradients, optimizer and history back as
   * they were, bit for bit, also when it fails. Returns what it returned.
   *
   * @throws StateError before `compile`, and until the model is built
   *
   * @example
   * const model = new Sequential([new Dense(1)], { inputShape: [2], seed: 1 });
   * model.compile({ optimizer: 'adam', loss: 'mse' });
   * const before = model.theta.values.clone();
   * const [x, y] = [ones([8, 2]), ones([8, 1])];
   * const loss = await model.rehearse(async () => (await model.fit(x, y, { verbose: false })).last.loss);
   * model.optimizer.iterations; // 0
   * String(model.theta.values.data) === String(before.data); // true
   */
  async rehearse<T>(action: () => T | Promise<T>): Promise<T> {
    const { optimizer } = needCompiled('rehearse', this.#compiled);
    this.#notWhileTraining('rehearse');
    const putBack = remember(this, optimizer.bind(this.theta));
    const history = this.#history;
    try {
      return await action();
    } finally {
      putBack();
      this.#history = history;
    }
  }

  /**
   * The cost and the metrics over examples, with the weights as they are. The
   * cost is the loss alone: penalties on the weights belong to training.
   *
   * @throws ArgumentError, ShapeError or StateError as `fit` does
   */
  evaluate(x: MultiDataset['x'], y: MultiDataset['y'], options: BatchOptions = {}): Logs {
    const compiled = needCompiled('evaluate', this.#compiled);
    const batchSize = readBatchSize('evaluate', options);
    const examples = readExamples('evaluate', { x, y }, compiled.objective.losses);
    this.#prepare('evaluate', compiled, examples);
    const evaluation = this.#evaluation(compiled);
    const walk = evaluateBatches(evaluation, batches(examples, batchSize));
    while (!walk.next().done);
    return evaluation.figures.result();
  }

  /**
   * The output for every example, [N, ...], in memory of its own.
   *
   * @param x a tensor or nested arrays whose first axis counts the examples
   */
  predict(x: Tensor | ArrayInput, options: BatchOptions = {}): Tensor {
    const input = x instanceof Tensor ? x : fromArray(x, { dtype: this.dtype });
    const outputs = this.predictAll([input], options);
    if (outputs.length === 1) return outputs[0];
    throw new ArgumentError(`predict: the model has ${outputs.length} outputs. Use predictAll.`);
  }

  /** The outputs for a list of inputs. */
  predictAll(inputs: readonly Tensor[], options: BatchOptions = {}): Tensor[] {
    const batchSize = readBatchSize('predict', options);
    checkRows('predict', inputs);
    if (!this.built) this.#buildFor(inputs);
    return predictBatches(this, inputs, batchSize, this.#inferenceCache());
  }

  /**
   * The output for one example, from its numbers in row-major order to those of
   * the output: the quickest way to ask a model. Returns `out`, or a new array.
   *
   * @throws ShapeError when the lengths do not fit
   */
  predictOne(sample: ArrayLike<number>, out?: FloatArray): FloatArray {
    this.#single ??= new SinglePredictor(this);
    return this.#single.predict(sample, out);
  }

  /** The layers with their output shapes and numbers of parameters; `String(summary)` is a table to print. */
  summary(): Summary {
    if (!this.built) throw new StateError(`summary: ${this.who} is not built yet. Call build(inputShape) first.`);
    return summarize(this, this.partShapes());
  }

  /**
   * Writes the model to one safetensors file: weights by path, and in the
   * metadata the architecture, `model.metadata` and the settings of compile as
   * JSON. `loadModel` reads it. The file is written whole or not at all.
   *
   * @throws StateError when the model is not built, ArgumentError when
   * `model.metadata` is not plain JSON, ResourceError when the file cannot be written
   */
  async save(path: string): Promise<void> {
    await writeBytes('save', path, this.encode());
  }

  /** The bytes that `save` writes. */
  encode(): Uint8Array {
    if (!this.built) throw new StateError(`save: ${this.who} is not built yet. Call build(inputShape) first.`);
    return encodeSafetensors(weightsOf(this), modelMetadata(this, this.#compiled?.config() ?? null));
  }

  #notWhileTraining(who: string): void {
    if (this.#training) throw new StateError(`${who}: ${this.who} is being trained. Await its fit first.`);
  }

  /** Builds the model when it is not, and tries the first examples: what does not fit throws before training begins. */
  #prepare(who: string, compiled: Compiled, { x, y }: Examples): void {
    if (!this.built) this.#buildFor(x);
    compiled.prepare(this);
    const cache = this.#inferenceCache();
    const firstOf = (tensor: Tensor): Tensor => tensor.rows(0, Math.min(2, tensor.shape[0]));
    const predictions = this.forwardAll(x.map(firstOf), cache);
    checkTargets(who, predictions, y, compiled.objective.losses);
    const targets = y.map(firstOf);
    const { evaluation, objective } = compiled;
    evaluation.reset();
    evaluation.add(1, objective.forward(predictions, targets, cache), predictions, targets);
    evaluation.reset();
  }

  #buildFor(inputs: readonly Tensor[]): void {
    if (this.inputShapes().length > 0) this.build(this.inputShapes());
    else this.build(inputs.map(({ shape }) => shape.slice(1)));
  }

  #inferenceCache(): Cache {
    this.#inference ??= this.createCache();
    return this.#inference;
  }

  #evaluation({ objective, evaluation }: Compiled): Evaluation {
    return { model: this, objective, figures: evaluation, cache: this.#inferenceCache() };
  }
}

/** Whether y of a training set is given as tensors. */
export function isTensors(y: unknown): y is MultiDataset['y'] {
  return y instanceof Tensor || Array.isArray(y);
}

/** The data of a `fit` of tensors, checked in full. */
function readTensors(
  x: MultiDataset['x'],
  y: unknown,
  options: FitOptions,
  dtype: FloatDType,
  settings: FitSettings,
  losses: readonly (Loss | undefined)[],
): FitData {
  if (!isTensors(y)) throw new ArgumentError(`fit: y must be a Tensor or a list of Tensors, got ${show(y)}.`);
  const { train, weight, validation } = readFitData(x, y, options, settings, dtype, losses);
  const source = sourceOf(train, weight, settings.batchSize, settings.shuffle);
  return { train, source, weighted: weight !== undefined, validation };
}

function readBatchSize(who: string, options: BatchOptions): number {
  knownOptions(who, options, ['batchSize']);
  const { batchSize = 256 } = options;
  positiveInteger(who, 'batchSize', batchSize);
  return batchSize;
}

/** Throws unless the inputs are tensors with the same number of rows, at least one, and without NaN. */
function checkRows(who: string, inputs: readonly Tensor[]): void {
  const rows = rowsOf(who, { x: inputs, y: inputs });
  if (rows === 0) {
    throw new ShapeError(`${who}: x is empty (shape ${showShape(inputs[0].shape)}); at least one example is needed.`);
  }
  for (const { name, tensor } of namedTensors(who, 'x', inputs.length === 1 ? inputs[0] : inputs)) {
    checkFinite(who, name, tensor);
  }
}
