import { tensorsOf } from '../data/dataset.js';
import type { MultiDataset } from '../data/index.js';
import { ArgumentError, knownOptions } from '../errors/index.js';
import type { Model } from '../train/index.js';
import { type DiagnoseErrors, type DiagnoseOptions, diagnose } from './diagnose.js';
import type { Diagnosis } from './diagnosis.js';
import { type ErrorFigureOptions, errorFigure } from './error-figure.js';

/** The sets of a project; `mismatchedSplit` gives all four where training data is of another distribution. */
export interface DiagnoseSets {
  train: MultiDataset;
  /** Held out from data as in training. */
  trainDev?: MultiDataset;
  dev: MultiDataset;
  test?: MultiDataset;
  /** Examples of dev's distribution that the network has trained on: a cell of the table of §3.2.5. */
  targetTrain?: MultiDataset;
}

/** Options of {@link diagnoseModel}. */
export interface DiagnoseModelOptions extends ErrorFigureOptions, Pick<DiagnoseOptions, 'tolerance' | 'columns'> {
  /** The error of humans, on data as in training. Default 0. */
  human?: number;
  /** The error of humans on data as in the dev set: a cell of the table of §3.2.5. */
  targetHuman?: number;
  /** Examples per step of the evaluation. Default 256. */
  batchSize?: number;
}

const names = ['metric', 'mode', 'tolerance', 'columns', 'human', 'targetHuman', 'batchSize'];

/**
 * Evaluates a compiled model on its sets and diagnoses what comes out (§3.2.5).
 *
 * The error is 1 - accuracy, or whatever figure of `compile` is named. For accuracies the sizes of the sets say what
 * chance explains.
 *
 * @throws ArgumentError for an unknown set, option or metric and for `targetTrain` or `targetHuman` without `trainDev`
 *
 * @example
 * const { train, test } = trainTestSplit(moons(400, { noise: 0.1, seed: 1 }));
 * const model = new Sequential([new Dense(1, { activation: 'sigmoid' })], { seed: 1 });
 * model.compile({ optimizer: new Adam(0.1), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
 * const column = ({ x, y }) => ({ x, y: y.reshape([y.size, 1]) });
 * const [ofTrain, ofDev] = [column(train), column(test)];
 * await model.fit(ofTrain.x, ofTrain.y, { epochs: 20, verbose: false });
 * const diagnosis = diagnoseModel(model, { train: ofTrain, dev: ofDev });
 * diagnosis.problems; // ['avoidableBias']
 */
export function diagnoseModel(
  model: Pick<Model, 'evaluate'>,
  sets: DiagnoseSets,
  options: DiagnoseModelOptions = {},
): Diagnosis {
  const who = 'diagnoseModel';
  knownOptions(`${who} sets`, sets, ['train', 'trainDev', 'dev', 'test', 'targetTrain']);
  knownOptions(who, options, names);
  const { human, targetHuman, batchSize, tolerance, columns } = options;
  for (const name of ['train', 'dev'] as const) {
    if (!sets[name]) throw new ArgumentError(`${who}: the set '${name}' is missing.`);
  }
  const evaluate = ({ x, y }: MultiDataset) => model.evaluate(x, y, { batchSize });
  const ofTrain = evaluate(sets.train);
  const figure = errorFigure(who, Object.keys(ofTrain), options);
  const errorOn = (set: MultiDataset): number => figure.errorOf(evaluate(set)[figure.name]);
  const { trainDev, dev, test, targetTrain } = sets;
  const errors: DiagnoseErrors = { human, train: figure.errorOf(ofTrain[figure.name]), dev: errorOn(dev) };
  if (trainDev) errors.trainDev = errorOn(trainDev);
  if (test) errors.test = errorOn(test);
  if (targetTrain || targetHuman !== undefined) {
    errors.target = { human: targetHuman, train: targetTrain && errorOn(targetTrain) };
  }
  const sizes: DiagnoseOptions['sizes'] = {};
  for (const name of ['train', 'trainDev', 'dev', 'test'] as const) {
    const set = sets[name];
    if (set && figure.counts) sizes[name] = tensorsOf(set.x)[0].shape[0];
  }
  return diagnose(errors, { tolerance, columns, sizes, scale: figure.scale });
}
