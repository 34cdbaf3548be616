import { type BatchSource, isBatchSource } from '../data/batch-source.js';
import { tensorsOf } from '../data/dataset.js';
import type { MultiDataset } from '../data/dataset.js';
import { ArgumentError, inInterval, knownOptions, positiveInteger, positiveNumber, show } from '../errors/index.js';
import { MovingAverage, type Shape, type Tensor } from '../tensor/index.js';
import type { BatchContext, Callback, GradientContext } from './callbacks/callback.js';
import { Model, isTensors } from './model.js';

/** Options of {@link findLearningRate}. */
export interface LearningRateFinderOptions {
  /** The first learning rate, > 0. Default 1e-7. */
  min?: number;
  /** The last one, > min. Default 10. */
  max?: number;
  /** Steps from the one to the other, an integer >= 10. Default 100. */
  steps?: number;
  /** Examples per step, an integer >= 1; a pipeline has its own. Default 32. */
  batchSize?: number;
  /** β in [0, 1) of the moving average of the costs (§2.2.3). Default 0.9. */
  smoothing?: number;
  /** The ramp ends when the averaged cost is more than so many times its lowest, > 1. Default 4. */
  stopFactor?: number;
  /** What the order of the examples and random layers are drawn from. Default: the model's seed. */
  seed?: number | string;
  /** Examples whose cost is measured after each step, in place of the batch's. Default: none. */
  validationData?: MultiDataset;
  /** Ends the ramp with an AbortedError; the model is as before. */
  signal?: AbortSignal;
}

/** What {@link findLearningRate} has measured: one number per step. */
export interface LearningRateRange {
  readonly rates: readonly number[];
  readonly costs: readonly number[];
  /** The moving average of the costs, with bias correction. */
  readonly smoothed: readonly number[];
  /** The rate at which the averaged cost falls most quickly; undefined when it never falls for some steps. */
  readonly steepest: number | undefined;
  /** A tenth of the rate with the lowest averaged cost; undefined when it never falls for some steps. */
  readonly minimumTenth: number | undefined;
  /** A rate to begin with, the geometric mean of the two. */
  readonly suggestion: number | undefined;
}

const who = 'findLearningRate';
const names = ['min', 'max', 'steps', 'batchSize', 'smoothing', 'stopFactor', 'seed', 'validationData', 'signal'];
/** Steps of the shortest ramp that has a slope to speak of. */
const FEWEST = 10;

/**
 * Measures which learning rates a model learns with: it trains while the rate rises exponentially, until the cost runs
 * away (Smith 2017, arXiv:1506.01186, section 3.3),
 *
 *   α_i = min (max / min)^(i / (steps - 1)),  i = 0 ... steps - 1
 *
 * A good rate lies where the cost falls quickly, well before its minimum. `learningRateFigure(range)` of
 * 'layerwise/plot' draws it. Weights, optimizer and history of the model are afterwards what they were, bit for bit.
 *
 * @param x as `fit` takes it: tensors with `y`, or a pipeline without
 * @throws ArgumentError for an option outside its range, and what `fit` throws for model and data
 *
 * @example
 * const { x, y } = moons(400, { noise: 0.1, seed: 1 });
 * const model = new Sequential([new Dense(16, { activation: 'tanh' }), new Dense(2, { activation: 'softmax' })]);
 * model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy' });
 * const range = await findLearningRate(model, x, y);
 * range.suggestion > 1e-3 && range.suggestion < 1; // true
 * model.optimizer.learningRate = range.suggestion;
 */
export function findLearningRate(
  model: Model,
  x: MultiDataset['x'],
  y: MultiDataset['y'],
  options?: LearningRateFinderOptions,
): Promise<LearningRateRange>;
export function findLearningRate(
  model: Model,
  source: BatchSource,
  options?: LearningRateFinderOptions,
): Promise<LearningRateRange>;
export async function findLearningRate(
  model: Model,
  x: MultiDataset['x'] | BatchSource,
  y?: MultiDataset['y'] | LearningRateFinderOptions,
  more: LearningRateFinderOptions = {},
): Promise<LearningRateRange> {
  if (!(model instanceof Model)) throw new ArgumentError(`${who}: needs a model, got ${show(model)}.`);
  const options = isTensors(y) ? more : (y ?? {});
  knownOptions(who, options, names);
  const ramp = new Ramp(model, options);
  const { batchSize, seed, signal } = options;
  const plain = { seed, signal, epochs: ramp.steps, callbacks: [ramp], verbose: false };
  const examples = tensorsOf(isBatchSource(x) ? x.preview()[0] : x);
  if (!model.built) model.build(shapesOf(model, examples));
  await model.rehearse(async () => {
    if (isBatchSource(x)) await model.fit(x, plain);
    else if (isTensors(y)) await model.fit(x, y, { ...plain, batchSize });
    else throw new ArgumentError(`${who}: y must be a Tensor or a list of Tensors, got ${show(y)}.`);
  });
  return ramp.result();
}

function shapesOf(model: Model, examples: readonly Tensor[]): readonly Shape[] {
  const known = model.inputShapes();
  return known.length > 0 ? known : examples.map(({ shape }) => shape.slice(1));
}

/** Raises the learning rate from step to step, and notes the costs. */
class Ramp implements Callback {
  readonly steps: number;
  readonly #min: number;
  readonly #max: number;
  readonly #stopFactor: number;
  readonly #validation: MultiDataset | undefined;
  readonly #average: MovingAverage;
  readonly #costs: number[] = [];
  readonly #smoothed: number[] = [];

  constructor(
    private readonly model: Model,
    { min = 1e-7, max = 10, steps = 100, smoothing = 0.9, stopFactor = 4, validationData }: LearningRateFinderOptions,
  ) {
    positiveNumber(who, 'min', min);
    positiveNumber(who, 'max', max);
    if (max <= min) throw new ArgumentError(`${who}: max must be above min = ${min}, got ${max}.`);
    positiveInteger(who, 'steps', steps);
    if (steps < FEWEST) throw new ArgumentError(`${who}: steps must be at least ${FEWEST}, got ${steps}.`);
    inInterval(who, 'smoothing', smoothing, '[0, 1)');
    inInterval(who, 'stopFactor', stopFactor, '(1, Infinity)');
    this.steps = steps;
    this.#min = min;
    this.#max = max;
    this.#stopFactor = stopFactor;
    this.#validation = validationData;
    this.#average = new MovingAverage(smoothing, { biasCorrection: true });
  }

  onBatchBegin({ optimizer }: BatchContext): void {
    optimizer.learningRate = this.#rate(this.#costs.length);
  }

  onBatchEnd(context: BatchContext): void {
    const cost = this.#validation ? this.model.evaluate(this.#validation.x, this.#validation.y).loss : context.loss;
    if (!Number.isFinite(cost)) return context.stop(`${who}: the cost is ${cost}.`);
    this.#costs.push(cost);
    this.#smoothed.push(this.#average.update(cost));
    const lowest = Math.min(...this.#smoothed);
    if (this.#average.value - lowest > (this.#stopFactor - 1) * Math.abs(lowest))
      context.stop(`${who}: the cost has run away.`);
    if (this.#costs.length === this.steps) context.stop(`${who}: the ramp is done.`);
  }

  /** The cost has run away for good. */
  onNonFinite(context: GradientContext): void {
    context.skipStep();
  }

  result(): LearningRateRange {
    const smoothed = this.#smoothed;
    const rates = smoothed.map((_, i) => this.#rate(i));
    const lowest = smoothed.indexOf(Math.min(...smoothed));
    const steep = steepest(smoothed.slice(0, lowest + 1), Math.round(this.steps / 20));
    const [at, tenth] = steep === undefined ? [] : [rates[steep], rates[lowest] / 10];
    const suggestion = at !== undefined && tenth !== undefined ? Math.sqrt(at * tenth) : undefined;
    return { rates, costs: this.#costs, smoothed, steepest: at, minimumTenth: tenth, suggestion };
  }

  #rate(step: number): number {
    return this.#min * (this.#max / this.#min) ** (step / (this.steps - 1));
  }
}

/**
 * Where a curve falls most, as from `reach` points before to as many after; undefined when it does not fall. Ups and
 * downs of single steps do not count so, and the first averages, which are of few costs, hardly.
 */
function steepest(curve: readonly number[], reach: number): number | undefined {
  let [place, slope]: [number | undefined, number] = [undefined, 0];
  for (let i = 2 * reach; i + reach < curve.length; i++) {
    const rise = curve[i + reach] - curve[i - reach];
    if (rise < slope) [place, slope] = [i, rise];
  }
  return place;
}
