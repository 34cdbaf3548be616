import { ArgumentError, knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import { rowsOf } from '../data/dataset.js';
import { type Dataset, kFold, takeExamples } from '../data/index.js';
import type { FitOptions, Logs, Model } from '../train/index.js';
import { CrossValidation, type FoldRun } from './cross-validation.js';
import { newModels } from './new-models.js';

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions {
  /** k, the number of parts, an integer from 2 to the number of examples. Default 5. */
  folds?: number;
  /** How often the examples are dealt anew, an integer >= 1. Default 1. */
  repeats?: number;
  /** Whether each part gets every class in the proportion of the whole: y must hold class labels. Default false. */
  stratify?: boolean;
  /** What parts and weights are drawn from. Default 0. */
  seed?: number | string;
  /** Options of each `fit`. Default: those of `fit`, without printing. */
  fit?: FitOptions;
  /**
   * What has to be learnt from the training part alone, such as the means of a Standardizer: takes both parts and
   * returns what to train and to validate on. Default: both as they are.
   */
  prepare?: (train: Dataset, validation: Dataset) => readonly [train: Dataset, validation: Dataset];
  /** Told of each fold when it has ended. */
  onFold?: (run: FoldRun) => void;
}

const names = ['folds', 'repeats', 'stratify', 'seed', 'fit', 'prepare', 'onFold'];

/**
 * k-fold cross-validation (§2.1.1): the examples are dealt into k parts, and each part in turn is the dev set of a new
 * model that learns from all the others. The mean over the folds uses every example for both, and the deviation tells how
 * far one split alone may mislead. It takes k trainings: for small sets.
 *
 * @param build a new compiled model, its weights drawn from the seed it is given
 * @param data all examples
 * @throws ArgumentError for options outside their domain, ShapeError when x and y are not as many; what `fit` throws
 *
 * @example
 * const { x, y } = moons(60, { noise: 0.2, seed: 1 });
 * const build = (seed) =>
 *   new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })], { seed }).compile({
 *     optimizer: new Adam(0.05),
 *     loss: 'binaryCrossEntropy',
 *     metrics: ['accuracy'],
 *   });
 * const result = await crossValidate(build, { x, y: y.reshape([60, 1]) }, { folds: 4, fit: { epochs: 30 } });
 * result.get('accuracy').length; // 4
 * result.mean('accuracy') > 0.7; // true
 * console.log(String(result)); // a table of means ± deviations
 */
export async function crossValidate(
  build: (seed: string) => Model,
  data: Dataset,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const who = 'crossValidate';
  knownOptions(who, options, names);
  const newModel = newModels(who, build);
  const { folds = 5, repeats = 1, seed = 0, fit = {}, prepare, onFold } = options;
  const n = rowsOf(who, data);
  positiveInteger(who, 'folds', folds);
  if (folds < 2 || folds > n) {
    throw new ArgumentError(`${who}: folds must lie in [2, ${n}], the number of examples, got ${folds}.`);
  }
  positiveInteger(who, 'repeats', repeats);
  const stratify = trueOrFalse(who, 'stratify', options.stratify ?? false) ? data.y : undefined;
  const deals = Array.from({ length: repeats }, (_, r) =>
    kFold(n, folds, { seed: `${seed} folds ${r + 1}`, stratify }),
  );
  const runs: FoldRun[] = [];
  for (const [r, parts] of deals.entries()) {
    for (const [k, part] of parts.entries()) {
      const dealt = [takeExamples(data, part.train), takeExamples(data, part.validation)] as const;
      const [train, validation] = prepare?.(...dealt) ?? dealt;
      const model = newModel(`${seed} weights ${r + 1} ${k + 1}`);
      await model.fit(train.x, train.y, { verbose: false, ...fit });
      const figures = ({ x, y }: Dataset): Logs => model.evaluate(x, y);
      const run = { repeat: r + 1, fold: k + 1, train: figures(train), validation: figures(validation) };
      runs.push(run);
      onFold?.(run);
    }
  }
  return new CrossValidation(runs, n);
}
