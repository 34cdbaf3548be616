import { ArgumentError, knownOptions, positiveInteger } from '../errors/index.js';
import { type Dataset, takeExamples } from '../data/index.js';
import { Generator } from '../tensor/index.js';
import type { FitOptions, Model } from '../train/index.js';
import { type ErrorFigure, type ErrorFigureOptions, errorFigure } from './error-figure.js';
import { type CurvePoint, LearningCurve } from './learning-curve-result.js';
import { newModels } from './new-models.js';
import { deviation, mean } from './statistics.js';

/** Options of {@link learningCurve}. */
export interface LearningCurveOptions extends ErrorFigureOptions {
  /** The dev set: the same for all sizes. */
  dev: Dataset;
  /** Numbers of training examples, ascending. Default: 1/16, 1/8, 1/4, 1/2 of them, and all. */
  sizes?: readonly number[];
  /** How often each size is trained, from other examples and weights each time, an integer >= 1. Default 1. */
  repeats?: number;
  /** What subsets and weights are drawn from. Default 0. */
  seed?: number | string;
  /** Options of each `fit`, or a function of the size that gives them. Default: those of `fit`, without printing. */
  fit?: FitOptions | ((size: number) => FitOptions);
  /** Told of each run when it has ended. */
  onRun?: (run: LearningCurveRun) => void;
}

/** One training of a {@link learningCurve}. */
export interface LearningCurveRun {
  readonly size: number;
  /** Counted from 1. */
  readonly repeat: number;
  readonly train: number;
  readonly dev: number;
}

const names = ['dev', 'sizes', 'repeats', 'seed', 'fit', 'onRun', 'metric', 'mode'];

/**
 * Training and dev error against the number of training examples (§2.1.8, §3.1.12): whether more data would help.
 *
 * For each repetition the examples are shuffled, and each size takes the first of them, so that a larger set holds the
 * smaller one. Each run trains a new model, and measures it on what it has trained on and on the dev set. With equal
 * epochs a smaller set means fewer steps: give `fit` as a function of the size where that matters.
 *
 * @param build a new compiled model, its weights drawn from the seed it is given, for that many examples
 * @param data all training examples
 * @returns points with means and standard deviations over the repetitions, and what they say;
 * `learningCurveFigure(curve.points)` draws them
 * @throws ArgumentError for sizes that do not ascend or exceed the data, a model that is built only once and an unknown
 * metric; what `fit` throws
 *
 * @example
 * const column = ({ x, y }) => ({ x, y: y.reshape([y.size, 1]) });
 * const [data, dev] = [1, 2].map((seed) => column(circles(200, { noise: 0.1, seed })));
 * const line = (seed) =>
 *   new Sequential([new Dense(1, { activation: 'sigmoid' })], { seed }).compile({
 *     optimizer: new Adam(0.05),
 *     loss: 'binaryCrossEntropy',
 *     metrics: ['accuracy'],
 *   });
 * const curve = await learningCurve(line, data, { dev, sizes: [50, 100, 200], fit: { epochs: 5 } });
 * curve.moreDataHelps; // false
 */
export async function learningCurve(
  build: (seed: string, size: number) => Model,
  data: Dataset,
  options: LearningCurveOptions,
): Promise<LearningCurve> {
  const who = 'learningCurve';
  knownOptions(who, options, names);
  const { dev, repeats = 1, seed = 0, fit = {}, onRun } = options;
  const newModel = newModels(who, build);
  if (!dev) throw new ArgumentError(`${who}: the option dev, the dev set, is missing.`);
  positiveInteger(who, 'repeats', repeats);
  const count = data.x.shape[0];
  const sizes = readSizes(who, options.sizes, count);
  const runs: LearningCurveRun[] = [];
  let figure: ErrorFigure | undefined;
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const order = new Generator(`${seed} examples ${repeat}`).permutation(count);
    for (const size of sizes) {
      const model = newModel(`${seed} weights ${repeat}`, size);
      const subset = takeExamples(data, order.subarray(0, size));
      const settings = typeof fit === 'function' ? fit(size) : fit;
      await model.fit(subset.x, subset.y, { verbose: false, ...settings });
      const [ofTrain, ofDev] = [subset, dev].map(({ x, y }) => model.evaluate(x, y));
      figure ??= errorFigure(who, Object.keys(ofTrain), options);
      const { name } = figure;
      const run = { size, repeat, train: figure.errorOf(ofTrain[name]), dev: figure.errorOf(ofDev[name]) };
      runs.push(run);
      onRun?.(run);
    }
  }
  const { scale, formula } = figure ?? errorFigure(who, [], options);
  const points = sizes.map((size) => pointOf(size, runs));
  return new LearningCurve(points, { scale, formula, repeats });
}

function pointOf(size: number, all: readonly LearningCurveRun[]): CurvePoint {
  const runs = all.filter((run) => run.size === size);
  const measured = (errors: readonly number[]) => ({ mean: mean(errors), deviation: deviation(errors) });
  return { size, train: measured(runs.map(({ train }) => train)), dev: measured(runs.map(({ dev }) => dev)) };
}

function readSizes(who: string, given: readonly number[] | undefined, count: number): readonly number[] {
  const parts = [16, 8, 4, 2, 1].map((part) => Math.round(count / part));
  const sizes = given ?? [...new Set(parts)].filter((size) => size > 0);
  if (sizes.length === 0) throw new ArgumentError(`${who}: needs at least one size, got none.`);
  sizes.forEach((size, i) => {
    positiveInteger(who, `sizes[${i}]`, size);
    if (i > 0 && size <= sizes[i - 1]) {
      throw new ArgumentError(`${who}: sizes must ascend, but sizes[${i}] = ${size} follows ${sizes[i - 1]}.`);
    }
    if (size > count) throw new ArgumentError(`${who}: sizes[${i}] = ${size} exceeds the ${count} examples there are.`);
  });
  return sizes;
}
