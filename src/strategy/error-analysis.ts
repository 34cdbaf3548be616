import { ArgumentError, ShapeError, knownOptions, nonNegativeInteger, positiveInteger, show } from '../errors/index.js';
import type { PixelRange } from '../data/index.js';
import { writeBytes } from '../io/files.js';
import { readTextFor } from '../data/text-file.js';
import { Generator, type Tensor } from '../tensor/index.js';
import { type Examples, type Viewable, readExamples } from './error-examples.js';
import { errorPage } from './error-page.js';
import { parseSheet, writeSheet } from './error-sheet.js';
import { type LabelErrors, TagCounts, type TagShare, tagName } from './error-tags.js';
import { count, percent, textTable } from './text.js';
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

/** What an {@link ErrorAnalysis} rests on. */
interface Findings {
  readonly title: string;
  readonly all: readonly ExampleLoss[];
  readonly wrong: number;
  readonly rows: readonly ExampleLoss[];
  readonly checked: readonly ExampleLoss[];
  readonly classNames: readonly string[];
  readonly names: readonly string[] | undefined;
  readonly knownTags: readonly string[];
  readonly examples: Examples;
}

/**
 * The misclassified examples of a set, the highest loss first, with the tags that a person gives them; made by
 * {@link errorAnalysis}. `String(analysis)` is the table of shares and ceilings.
 *
 * @example
 * const y = fromArray([0.9, 0.8, 0.3, 0.6, 0.1]);
 * const analysis = errorAnalysis(['dog', 'lynx', 'cat', 'cat', 'fox'], y, fromArray([0, 0, 1, 1, 0]));
 * analysis.error; // 0.6
 * analysis.rows.map(({ index }) => index); // [0, 1, 2]
 * analysis.tag(0, 'dog').tag(1, 'great cat', 'blurry').tag(2, 'blurry');
 * analysis.shares.map(({ tag, count, ceiling }) => [tag, count, ceiling]);
 * // [['blurry', 2, 0.2], ['dog', 1, 0.4], ['great cat', 1, 0.4]]
 */
export class ErrorAnalysis {
  /** How many examples there are. */
  readonly examples: number;
  /** How many of them are wrong. */
  readonly errors: number;
  /** The errors looked at, the highest loss first. */
  readonly rows: readonly ExampleLoss[];
  /** The right answers looked at, the highest loss first. */
  readonly checked: readonly ExampleLoss[];
  readonly classNames: readonly string[];
  readonly #tags = new Map<number, ReadonlySet<string>>();
  readonly #comments = new Map<number, string>();

  /** Made by {@link errorAnalysis}. */
  constructor(private readonly findings: Findings) {
    this.examples = findings.all.length;
    this.errors = findings.wrong;
    this.rows = findings.rows;
    this.checked = findings.checked;
    this.classNames = findings.classNames;
  }

  /** errors / examples. */
  get error(): number {
    return this.errors / this.examples;
  }

  /** The tags of an example, in the order in which it got them. */
  tagsOf(index: number): string[] {
    this.#checkIndex('tagsOf', index);
    return [...(this.#tags.get(index) ?? [])];
  }

  /**
   * Adds tags to an example: why it is wrong, as a person sees it; any number of them. `'mislabelled'` says that its
   * label is wrong. Capitals and outer spaces make no difference.
   *
   * @param index the example's row in the set
   * @throws ArgumentError for a row that the set does not have, and for a tag that is not among `options.tags`
   */
  tag(index: number, ...tags: string[]): this {
    this.#checkIndex('tag', index);
    const added = tags.map((tag) => tagName('tag', tag, this.findings.knownTags));
    this.#tags.set(index, new Set([...this.tagsOf(index), ...added]));
    return this;
  }

  /** How many of the errors each tag stands for, and what mending them would bring; the most frequent first. */
  get shares(): TagShare[] {
    return this.#counts.shares(this.findings.knownTags);
  }

  /**
   * The error that would be left if all errors with any of the tags were mended: (1 - share) · error. Tags overlap, so
   * that this is more than the single gains leave.
   */
  ceiling(...tags: string[]): number {
    const names = tags.map((tag) => tagName('ceiling', tag, this.findings.knownTags));
    return this.#counts.share('', names).ceiling;
  }

  /** How much of the error is due to wrong labels. */
  get labels(): LabelErrors {
    return this.#counts.labels;
  }

  get #counts(): TagCounts {
    const tagsOf = ({ index }: ExampleLoss): ReadonlySet<string> => this.#tags.get(index) ?? new Set();
    return new TagCounts(this.errors, this.examples, this.rows.map(tagsOf), this.checked.map(tagsOf));
  }

  /**
   * The table for a spreadsheet (CSV): a line for each error and right answer looked at, with a column for each of
   * `options.tags` to be marked with an x, one for other tags (`a; b`) and one for a comment. {@link parseTags} takes it
   * back. A text that a spreadsheet would take for a formula begins with an apostrophe.
   */
  toCSV(): string {
    return writeSheet(this.#sheet);
  }

  /** Writes {@link toCSV} to a file. @throws ResourceError when it cannot be written */
  async saveCSV(path: string): Promise<void> {
    await writeBytes('saveCSV', path, new TextEncoder().encode(this.toCSV()));
  }

  /**
   * Takes over the tags of CSV text that was filled in: columns may have been added (each is a tag), moved, or taken
   * away but for `index`, and rows too; separators may be commas, semicolons or tabs. The examples in it lose the tags
   * that they had. Needs the optional package `csv-parse`.
   *
   * @throws FormatError naming the row: of an example that the set does not have, or that stands there twice, or whose
   *   label is another one; of a mark that is none; of a tag that is not among `options.tags`. Nothing has changed then
   */
  async parseTags(text: string, source = 'text'): Promise<this> {
    for (const { index, tags, comment } of await parseSheet(this.#sheet, text, source)) {
      this.#tags.set(index, new Set(tags));
      this.#comments.set(index, comment);
    }
    return this;
  }

  /** {@link parseTags} from a file. @throws ResourceError when it cannot be read */
  async readTags(path: string): Promise<this> {
    return this.parseTags(await readTextFor('readTags', path), show(path));
  }

  /** One page that needs no other file and no network: pictures or texts by loss, with filters and fields for tags. */
  async toHTML(): Promise<string> {
    return errorPage({ ...this.#sheet, title: this.findings.title, summary: this.#summary(), shares: this.shares });
  }

  /**
   * Writes {@link toHTML} to a file.
   *
   * @throws ResourceError when it cannot be written, ArgumentError for pixels that are not in `options.range`
   */
  async saveHTML(path: string): Promise<void> {
    await writeBytes('saveHTML', path, new TextEncoder().encode(await this.toHTML()));
  }

  /** The table of shares and ceilings. */
  toString(): string {
    const { shares, labels } = this;
    const drawn = this.rows.length < this.errors;
    const untagged = this.#counts.untagged;
    const cells = shares.map(({ tag, count, share, margin, gain, ceiling }) => [
      ...[tag, String(count), percent(share) + (drawn ? ` ± ${percent(margin)}` : ''), percent(gain), percent(ceiling)],
    ]);
    const lines = [...this.#summary(), '', textTable([['tag', 'errors', 'share', 'gain', 'error without'], ...cells])];
    if (untagged > 0) lines.push(`${count(untagged, 'error')} without a tag`);
    if (labels.mislabelled + labels.lucky > 0) {
      lines.push(
        '',
        `error from wrong labels ${percent(labels.fromLabels)}, from anything else ${percent(labels.fromOthers)}`,
      );
    }
    if (labels.checked > 0) {
      lines.push(
        `${labels.lucky} of ${count(labels.checked, 'right answer')} looked at have a wrong label: ` +
          `with all labels mended, expect ${percent(labels.mended)}`,
      );
    }
    return lines.join('\n');
  }

  /** Figures, shares and the rows with their tags, as plain data. */
  toJSON() {
    const { examples, errors, error, shares, labels } = this;
    const withTags = (row: ExampleLoss) => ({ ...row, tags: this.tagsOf(row.index) });
    return {
      examples,
      errors,
      error,
      shares,
      labels,
      rows: this.rows.map(withTags),
      checked: this.checked.map(withTags),
    };
  }

  #summary(): string[] {
    const looked =
      this.rows.length < this.errors ? `; ${this.rows.length} of them, drawn at random, are looked at` : '';
    return [`${this.errors} of ${count(this.examples, 'example')} wrong: error ${percent(this.error)}${looked}`];
  }

  get #sheet() {
    const { all, names, knownTags, examples } = this.findings;
    const { rows, checked, classNames } = this;
    const tagsOf = (index: number): string[] => this.tagsOf(index);
    const commentOf = (index: number): string => this.#comments.get(index) ?? '';
    return { all, rows, checked, classNames, names, knownTags, examples, tagsOf, commentOf };
  }

  #checkIndex(who: string, index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.examples) return;
    throw new ArgumentError(`${who}: index must be an integer in [0, ${this.examples - 1}], got ${show(index)}.`);
  }
}

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
