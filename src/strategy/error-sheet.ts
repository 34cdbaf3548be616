import { FormatError, LayerwiseError, show } from '../errors/index.js';
import { type CsvTable, parseCsv } from '../data/csv.js';
import type { Examples } from './error-examples.js';
import { MISLABELLED, OWN_COLUMNS, tagName } from './error-tags.js';
import type { ExampleLoss } from './top-losses.js';

/** The examples of an error analysis. */
export interface SheetRows {
  /** Every example of the set, by row. */
  readonly all: readonly ExampleLoss[];
  /** The errors looked at. */
  readonly rows: readonly ExampleLoss[];
  /** The right answers looked at. */
  readonly checked: readonly ExampleLoss[];
  readonly classNames: readonly string[];
  readonly names: readonly string[] | undefined;
  readonly knownTags: readonly string[];
  readonly examples: Examples;
}

/** An error analysis as its files know it. */
export interface Sheet extends SheetRows {
  readonly tagsOf: (index: number) => readonly string[];
  readonly commentOf: (index: number) => string;
}

/** What a person has noted about one example. */
export interface Note {
  readonly index: number;
  readonly tags: readonly string[];
  readonly comment: string;
}

const YES = ['x', '1', 'yes', 'y', 'true', '✓', '✔'];
const NO = ['', '0', 'no', 'n', 'false', '-'];

/** CSV with a line for each row of the sheet. */
export function writeSheet({
  rows,
  checked,
  classNames,
  names,
  knownTags,
  examples,
  tagsOf,
  commentOf,
}: Sheet): string {
  const ticked = tickColumns(knownTags);
  const isText = examples.view(0).kind === 'text';
  const columns = [
    ...OWN_COLUMNS.slice(0, -2).filter((name) => (name !== 'name' || names) && (name !== 'text' || isText)),
    ...examples.featureNames,
    ...ticked,
    ...OWN_COLUMNS.slice(-2),
  ];
  const line = (row: ExampleLoss, verdict: string): (string | number)[] => {
    const { index, actual, predicted, confidence, loss } = row;
    const view = examples.view(index);
    const tags = tagsOf(index);
    return [
      ...[index, ...(names ? [names[index]] : []), verdict, classNames[actual], classNames[predicted]],
      ...[Number(confidence.toFixed(4)), Number(loss.toFixed(4))],
      ...(view.kind === 'text'
        ? [view.text]
        : view.kind === 'row'
          ? view.values.map((value) => Number(value.toPrecision(7)))
          : []),
      ...ticked.map((tag) => (tags.includes(tag) ? 'x' : '')),
      ...[tags.filter((tag) => !ticked.includes(tag)).join('; '), commentOf(index)],
    ];
  };
  const lines = [columns, ...rows.map((row) => line(row, 'wrong')), ...checked.map((row) => line(row, 'right'))];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** A column for each known tag and for 'mislabelled'; none when any tag will do. */
export function tickColumns(knownTags: readonly string[]): string[] {
  return knownTags.length === 0 ? [] : [...new Set([...knownTags, MISLABELLED])];
}

/** A field by RFC 4180, that no spreadsheet takes for a formula. */
function field(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = inert(cell);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text that begins as a formula does gets an apostrophe before it, and {@link bare} takes it away. */
function inert(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function bare(text: string): string {
  return text.replace(/^'(?='*[=+\-@\t\r])/, '');
}

/** The notes of CSV text, one for each of its rows; all are checked before the first is returned. */
export async function parseSheet(sheet: Sheet, text: string, source: string): Promise<Note[]> {
  const table = await parseCsv(text, source, { delimiter: delimiterOf(text) });
  const columns = new Map(table.columns.map((column) => [column.toLowerCase(), table.strings(column)]));
  const indices = columns.get('index');
  if (!indices) {
    throw new FormatError(`readTags: ${source}: expected a column 'index', got ${table.columns.join(', ')}.`);
  }
  const ticks = tickedBy(sheet, table, source);
  const firstRow = new Map<number, number>();
  return indices.map((field, i): Note => {
    const where = `readTags: ${source}: row ${i + 1}`;
    const index = readIndex(where, field, sheet.all.length);
    const earlier = firstRow.get(index);
    if (earlier !== undefined)
      throw new FormatError(`${where}: example ${index} stands in row ${earlier + 1} already.`);
    firstRow.set(index, i);
    checkLabel(where, index, columns.get('actual')?.[i], sheet);
    const marked = ticks.filter(({ marks }) => isYes(where, marks, i)).map(({ tag }) => tag);
    const listed = bare(columns.get('tags')?.[i] ?? '')
      .split(/[;,\n]/)
      .filter((tag) => tag.trim() !== '');
    const tags = [...marked, ...listed.map((tag) => known(where, tag, sheet.knownTags))];
    return { index, tags, comment: bare(columns.get('comment')?.[i] ?? '').trim() };
  });
}

/** What separates the fields of the first line: spreadsheets write commas, semicolons or tabs. */
function delimiterOf(text: string): string {
  const [header] = text.split('\n', 1);
  const fields = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (fields(delimiter) > fields(best) ? delimiter : best));
}

function readIndex(where: string, field: string, n: number): number {
  const index = /^\d+$/.test(field.trim()) ? Number(field) : NaN;
  if (index < n) return index;
  throw new FormatError(
    `${where}: index must be the row of an example, an integer in [0, ${n - 1}], got ${show(field)}.`,
  );
}

function checkLabel(where: string, index: number, field: string | undefined, { all, classNames }: Sheet): void {
  const label = classNames[all[index].actual];
  if (field === undefined || field === label || bare(field) === label) return;
  throw new FormatError(
    `${where}: example ${index} has the label ${show(label)} here, ${show(field)} in the file. Was it written for other data?`,
  );
}

/** The columns that are tags: those that the sheet does not write itself. */
function tickedBy({ knownTags, examples }: Sheet, table: CsvTable, source: string) {
  const own = [...OWN_COLUMNS, ...examples.featureNames.map((feature) => feature.toLowerCase())];
  return table.columns
    .filter((column) => column !== '' && !own.includes(column.toLowerCase()))
    .map((column) => {
      const tag = known(`readTags: ${source}: column ${show(column)}`, column, knownTags);
      return { tag, marks: { column, fields: table.strings(column) } };
    });
}

function isYes(where: string, { column, fields }: { column: string; fields: readonly string[] }, row: number): boolean {
  const mark = fields[row].trim().toLowerCase();
  if (YES.includes(mark)) return true;
  if (NO.includes(mark)) return false;
  throw new FormatError(
    `${where}: column ${show(column)} is a tag, to be marked with x or left empty, got ${show(fields[row])}. ` +
      "Words go into the columns 'tags' and 'comment'.",
  );
}

/** The tag's name; what is wrong with it is the file's fault. */
function known(where: string, tag: string, knownTags: readonly string[]): string {
  try {
    return tagName(where, tag, knownTags);
  } catch (cause) {
    if (!(cause instanceof LayerwiseError)) throw cause;
    throw new FormatError(cause.message, { cause });
  }
}
