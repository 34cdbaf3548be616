import { ArgumentError, show } from '../errors/index.js';
import { writeBytes } from '../io/files.js';
import { readTextFor } from '../data/text-file.js';
import { errorPage } from './error-page.js';
import { type SheetRows, parseSheet, writeSheet } from './error-sheet.js';
import { type LabelErrors, TagCounts, type TagShare, tagName } from './error-tags.js';
import { count, percent, textTable } from './text.js';
import type { ExampleLoss } from './top-losses.js';

/** What an {@link ErrorAnalysis} rests on. */
export interface ErrorFindings extends SheetRows {
  readonly title: string;
  readonly wrong: number;
}

/**
 * The misclassified examples of a set, the highest loss first, with the tags that a person gives them; made by
 * `errorAnalysis`. `String(analysis)` is the table of shares and ceilings.
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

  /** Made by `errorAnalysis`. */
  constructor(private readonly findings: ErrorFindings) {
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
    const lines = this.#summary();
    if (cells.length > 0) lines.push('', textTable([['tag', 'errors', 'share', 'gain', 'error without'], ...cells]));
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
