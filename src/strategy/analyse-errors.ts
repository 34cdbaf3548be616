import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger } from '../errors/index.js';
import type { PixelRange } from '../data/index.js';
import { Generator, type Tensor } from '../tensor/index.js';
import { ErrorAnalysis } from './error-analysis.js';
import { type Viewable, readExamples } from './error-examples.js';
import { MISLABELLED, OWN_COLUMNS, tagName } from './error-tags.js';
import { type ExampleLoss, byLoss, exampleLosses } from './top-losses.js';

/** Options of {@link errorAnalysis}. */
export interface ErrorAnalysisOptions {
  /** The report's heading. Default 'Error analysis'. */
  title?: string;
  /** One name for each class. Default '0', '1', ... */
  classNames?: readonly string[];
  /** What each of the N examples is called, such as its file. Default: only its row. */
  names?: readonly string[];
  /** The tags that errors may get, each with a column of its own in the CSV file. Default: any tag. */
  tags?: readonly string[];
  /** How many errors, drawn at random, are looked at, an integer >= 1: about a hundred tell enough. Default: all. */
  limit?: number;
  /** How many right answers, drawn at random, are looked at too, for their labels (§3.2.2), an integer >= 0. Default 0. */
  checkCorrect?: number;
  /** What the draws depend on. Default 0. */
  seed?: number | string;
  /** The loss of each of the N examples. Default: -ln P(actual class). */
  losses?: ArrayLike<number>;
  /** The numbers that pictures show as black and white. Default [0, 1]. */
  range?: PixelRange;
  /** The columns of rows of features [N, F]. Default 'x1', 'x2', ... */
  featureNames?: readonly string[];
}

const options = [
  ...(['title', 'classNames', 'names', 'tags', 'limit', 'checkCorrect', 'seed', 'losses', 'range'] as const),
  'featureNames',
];

/**
 * Error analysis (§3.2.1): which examples of the dev set a classifier gets wrong, to be looked at by a person, who tags
 * each with what made it wrong. The share s of a tag tells what is worth doing: if all of its errors were mended, the
 * error would fall from e to (1 - s) e and no further.
 *
 * With many errors, look at about a hundred drawn at random (`limit`): the highest losses alone would not stand for all.
 *
 * @param examples pictures [N, H, W, C] or [N, H, W], rows of features [N, F], or N texts
 * @param prediction probabilities of class 1, [N] or [N, 1], or of all classes, [N, K]
 * @param target labels [N], or one-hot rows [N, K]
 * @throws ShapeError when they are not of the same examples, ArgumentError for probabilities, labels and options
 *   outside their domain
 *
 * @example
 * const x = new Generator(1).uniform([1000, 8, 8]); // pictures
 * const t = zeros([1000], 'int32');
 * const y = fromArray(Array.from({ length: 1000 }, (_, i) => (i < 100 ? 0.9 : 0.2))); // 10 % wrong
 * const analysis = errorAnalysis(x, y, t, { classNames: ['other', 'cat'], tags: ['dog', 'blurry'] });
 * for (let i = 0; i < 5; i++) analysis.tag(i, 'dog');
 * for (let i = 3; i < 50; i++) analysis.tag(i, 'blurry');
 * console.log(String(analysis));
 * // 100 of 1000 examples wrong: error 10.00 %
 * //
 * // tag     errors    share    gain  error without
 * // ------  ------  -------  ------  -------------
 * // blurry      47  47.00 %  4.70 %         5.30 %
 * // dog          5   5.00 %  0.50 %         9.50 %
 * // 50 errors without a tag
 * analysis.ceiling('dog', 'blurry'); // 0.05
 * await analysis.saveCSV('errors.csv'); // fill in a spreadsheet, then: await analysis.readTags('errors.csv')
 * await analysis.saveHTML('errors.html');
 */
export function errorAnalysis(
  examples: Viewable,
  prediction: Tensor,
  target: Tensor,
  chosen: ErrorAnalysisOptions = {},
): ErrorAnalysis {
  const who = 'errorAnalysis';
  knownOptions(who, chosen, options);
  const { title = 'Error analysis', limit, checkCorrect = 0, seed = 0, names, tags = [] } = chosen;
  if (limit !== undefined) positiveInteger(who, 'limit', limit);
  nonNegativeInteger(who, 'checkCorrect', checkCorrect);
  const knownTags = [...new Set(tags.map((tag) => tagName(`${who}: tags`, tag, [])))];
  const { examples: all, classes } = exampleLosses(who, prediction, target, chosen.losses);
  const views = readExamples(who, examples, all.length, chosen);
  const columns = [...OWN_COLUMNS, ...knownTags, MISLABELLED, ...views.featureNames.map((name) => name.toLowerCase())];
  const twice = columns.find((column, i) => columns.indexOf(column) !== i && column !== MISLABELLED);
  if (twice !== undefined) {
    throw new ArgumentError(`${who}: the CSV file would have two columns '${twice}'; call the feature otherwise.`);
  }
  const classNames = chosen.classNames ?? Array.from({ length: classes }, (_, k) => String(k));
  if (classNames.length !== classes) {
    throw new ArgumentError(`${who}: classNames must name the ${classes} classes, got ${classNames.length} names.`);
  }
  if (names && names.length !== all.length) {
    throw new ShapeError(`${who}: names must be as many as the ${all.length} examples, got ${names.length}.`);
  }
  const generator = new Generator(seed);
  const draw = (from: readonly ExampleLoss[], n: number): ExampleLoss[] =>
    byLoss(Array.from(generator.permutation(from.length).subarray(0, n), (i) => from[i]));
  const wrong = all.filter((row) => row.predicted !== row.actual);
  const rows = limit === undefined ? byLoss(wrong) : draw(wrong, limit);
  const right = all.filter((row) => row.predicted === row.actual);
  const checked = draw(right, checkCorrect);
  const findings = { title, all, wrong: wrong.length, rows, checked, classNames, names, knownTags, examples: views };
  return new ErrorAnalysis(findings);
}
