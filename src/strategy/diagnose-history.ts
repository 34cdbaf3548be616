import { ArgumentError, knownOptions, oneOf, show } from '../errors/index.js';
import { validationName } from '../train/figures.js';
import { type DiagnoseErrors, type DiagnoseOptions, diagnose } from './diagnose.js';
import { type ErrorFigureOptions, errorFigure } from './error-figure.js';
import { HistoryDiagnosis } from './history-diagnosis.js';

/** What a diagnosis needs of a history. */
export interface Curves {
  readonly epochs: readonly number[];
  readonly names: readonly string[];
  get(name: string): readonly number[];
}

/** Options of {@link diagnoseHistory}. */
export interface DiagnoseHistoryOptions extends ErrorFigureOptions, Pick<DiagnoseOptions, 'tolerance' | 'sizes'> {
  /** The epoch to diagnose: that of the least dev error, the last (default), or its number. */
  epoch?: 'best' | 'last' | number;
  /** The error of humans, as in {@link diagnose}. */
  human?: number;
  /** The error of that epoch's network on a train-dev set, as in {@link diagnose}: the error, not the accuracy. */
  trainDev?: number;
  /** Its error on the test set. */
  test?: number;
}

const names = ['metric', 'mode', 'tolerance', 'sizes', 'epoch', 'human', 'trainDev', 'test'];

/**
 * The diagnosis of a training run from its history: training and dev error of one epoch, and whether the network was
 * still learning or overfitting by then.
 *
 * The error is 1 - accuracy, or whatever `metric` names: 1 - x where higher is better, the figure itself where lower
 * is. Training figures are those of `fit`, seen while the weights changed and with dropout at work, the cost with its
 * penalties: they look worse than the network is. {@link diagnoseModel} measures afresh.
 *
 * @throws ArgumentError for a history without epochs or validation figures, with missing epochs or values, an epoch
 * that it lacks and an unknown metric
 *
 * @example
 * const history = new History();
 * [0.7, 0.8, 0.9, 0.98].forEach((accuracy, i) => history.add(i + 1, { accuracy, valAccuracy: 0.8 + 0.01 * i }));
 * const { diagnosis } = diagnoseHistory(history, { human: 0.01 });
 * diagnosis.problems; // ['variance']
 */
export function diagnoseHistory(history: Curves, options: DiagnoseHistoryOptions = {}): HistoryDiagnosis {
  const who = 'diagnoseHistory';
  knownOptions(who, options, names);
  const { epochs } = history;
  checkEpochs(who, epochs);
  const validated = history.names.filter((name) => history.names.includes(validationName(name)));
  if (validated.length === 0) {
    throw new ArgumentError(
      `${who}: the history has no figure of a validation set: give fit validationData or validationSplit. ` +
        `Known: ${history.names.join(', ')}.`,
    );
  }
  const figure = errorFigure(who, validated, options);
  const [train, dev] = [figure.name, validationName(figure.name)].map((name) => {
    const values = history.get(name);
    checkComplete(who, name, epochs, values);
    return values.map((value) => figure.errorOf(value));
  });
  const at = placeOf(who, options.epoch ?? 'last', epochs, dev);
  const { human, trainDev, test, tolerance, sizes } = options;
  const errors: DiagnoseErrors = { human, train: train[at], trainDev, dev: dev[at], test };
  const { scale, formula } = figure;
  const diagnosis = diagnose(errors, { tolerance, sizes, scale });
  return new HistoryDiagnosis({ diagnosis, formula, scale, epochs, train, dev, at });
}

function checkEpochs(who: string, epochs: readonly number[]): void {
  if (epochs.length === 0) throw new ArgumentError(`${who}: the history has no epoch yet.`);
  for (let i = 1; i < epochs.length; i++) {
    const [before, epoch] = [epochs[i - 1], epochs[i]];
    if (epoch === before + 1) continue;
    const missing = epoch > before ? ` The history lacks ${epoch - before - 1}: was a part of the run not kept?` : '';
    throw new ArgumentError(`${who}: epochs must follow one another, but ${epoch} comes after ${before}.${missing}`);
  }
}

function checkComplete(who: string, name: string, epochs: readonly number[], values: readonly number[]): void {
  const bad = epochs.filter((_, i) => !Number.isFinite(values[i]));
  if (bad.length === 0) return;
  const listed = `${bad.slice(0, 5).join(', ')}${bad.length > 5 ? ', ...' : ''}`;
  throw new ArgumentError(
    `${who}: every epoch needs a finite ${name}, which ${bad.length === 1 ? 'epoch' : 'epochs'} ${listed} ` +
      `${bad.length === 1 ? 'lacks' : 'lack'}.`,
  );
}

function placeOf(who: string, epoch: string | number, epochs: readonly number[], dev: readonly number[]): number {
  if (typeof epoch === 'number') {
    const place = epochs.indexOf(epoch);
    if (place >= 0) return place;
    throw new ArgumentError(
      `${who}: epoch must be one of ${epochs[0]} to ${epochs[epochs.length - 1]}, 'best' or 'last', got ${show(epoch)}.`,
    );
  }
  const word = oneOf(who, 'epoch', epoch, ['best', 'last']);
  return word === 'last' ? epochs.length - 1 : dev.indexOf(Math.min(...dev));
}
