import { ArgumentError, knownOptions, nonNegativeNumber, oneOf, positiveInteger, show } from '../errors/index.js';
import { Diagnosis } from './diagnosis.js';
import { type ErrorName, gapsOf } from './gaps.js';
import { MismatchTable } from './mismatch-table.js';

/** The errors that a diagnosis compares, each a share in [0, 1]: 0.08, not 8. */
export interface DiagnoseErrors {
  /** The least error known to be possible, that of the best humans (§3.1.10). Default 0, as the report says. */
  human?: number;
  /** On the training set. */
  train: number;
  /** On examples of the training set's distribution that were held out (§3.2.5). Give it when dev is of another. */
  trainDev?: number;
  /** On the dev set. */
  dev: number;
  /** On the test set. */
  test?: number;
  /** What fills the column of the dev set's distribution in the table of §3.2.5; needs `trainDev`. */
  target?: {
    /** Of humans on it. */
    human?: number;
    /** Of the network on examples of it that it has trained on. */
    train?: number;
  };
}

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** A gap up to this is not large, >= 0. Default 0.01: one example in a hundred. Costs have no default. */
  tolerance?: number;
  /** The numbers of examples behind the errors: gaps come with what chance explains, and are not large below that. */
  sizes?: Partial<Record<Exclude<ErrorName, 'human'>, number>>;
  /** 'cost' when the errors are costs, numbers >= 0 without an upper end. Default 'share'. */
  scale?: 'share' | 'cost';
  /** What the two kinds of data are called in the table of §3.2.5. Default `['training data', 'target data']`. */
  columns?: readonly [source: string, target: string];
}

const names = ['human', 'train', 'trainDev', 'dev', 'test'] as const;

/**
 * Where a network loses: the chain of errors from humans to the test set, and what each step of it is called
 * (§2.1.2, §3.1.9, §3.2.5):
 *
 *   avoidable bias  = train - human
 *   variance        = train-dev - train   (dev - train without a train-dev set)
 *   data mismatch   = dev - train-dev
 *   dev overfitting = test - dev
 *
 * A gap is large when it exceeds `tolerance`, the chance that `sizes` leave (1.96 standard errors) and half of the
 * largest gap. An error of 8 % and one of 10 % are bias when humans err 1 %, variance when they err 7.5 %. When training
 * error is below that of humans, bias cannot be told (§3.1.11).
 *
 * @throws ArgumentError for an error that is missing or out of its range, for `target` without `trainDev`, and for
 * costs without a tolerance
 *
 * @example
 * const diagnosis = diagnose({ human: 0.075, train: 0.08, dev: 0.1 });
 * diagnosis.problems; // ['variance']
 * console.log(String(diagnosis));
 * //             error  gap               size
 * // --------  -------  --------------  ------
 * // human      7.50 %
 * // training   8.00 %  avoidable bias  0.50 %
 * // dev       10.00 %  variance        2.00 %  large
 * //
 * // The problem is variance (2.00 %): the network does not carry over what it has learned to ...
 */
export function diagnose(errors: DiagnoseErrors, options: DiagnoseOptions = {}): Diagnosis {
  const who = 'diagnose';
  knownOptions(who, errors, [...names, 'target']);
  knownOptions(who, options, ['tolerance', 'sizes', 'scale', 'columns']);
  const { sizes = {}, columns = ['training data', 'target data'] } = options;
  const scale = oneOf(who, 'scale', options.scale ?? 'share', ['share', 'cost']);
  const { human = 0, target = {} } = errors;
  for (const name of ['train', 'dev'] as const) checkError(who, name, errors[name], scale);
  for (const name of names) if (errors[name] !== undefined) checkError(who, name, errors[name], scale);
  knownOptions(`${who} target`, target, ['human', 'train']);
  for (const name of ['human', 'train'] as const) {
    if (target[name] !== undefined) checkError(who, `target.${name}`, target[name], scale);
  }
  if (errors.target && errors.trainDev === undefined) {
    throw new ArgumentError(`${who}: target needs trainDev: hold out a part of the training data (mismatchedSplit).`);
  }
  knownOptions(`${who} sizes`, sizes, names.slice(1));
  for (const [name, size] of Object.entries(sizes)) positiveInteger(who, `sizes.${name}`, size);
  const tolerance = readTolerance(who, options.tolerance, scale);
  const { train, trainDev, dev, test } = errors;
  const known = { human, train, trainDev, dev, test };
  const cells = [
    ['human', errors.human, target.human],
    ['trained', train, target.train],
    ['unseen', trainDev, dev],
  ] as const;
  return new Diagnosis({
    errors: known,
    assumed: errors.human === undefined,
    gaps: gapsOf(known, scale === 'share' ? sizes : {}, tolerance),
    ...{ tolerance, scale },
    table: trainDev === undefined || scale === 'cost' ? undefined : new MismatchTable(columns, cells, tolerance),
  });
}

function checkError(who: string, name: string, error: number, scale: 'share' | 'cost'): void {
  if (scale === 'cost') return nonNegativeNumber(who, name, error);
  if (typeof error === 'number' && error >= 0 && error <= 1) return;
  const advice = error > 1 && error <= 100 ? ` Of percentages take a hundredth: ${error / 100}.` : '';
  throw new ArgumentError(
    `${who}: ${name} must be the share of wrong answers, in [0, 1], got ${show(error)}.${advice}`,
  );
}

function readTolerance(who: string, tolerance: number | undefined, scale: 'share' | 'cost'): number {
  if (tolerance === undefined && scale === 'cost') {
    throw new ArgumentError(`${who}: costs need a tolerance: the difference of two costs that matters.`);
  }
  const value = tolerance ?? 0.01;
  nonNegativeNumber(who, 'tolerance', value);
  return value;
}
