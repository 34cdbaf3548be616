import type { Options } from 'csv-parse/sync';
import { type DType, createArray } from '../engine/dtype.js';
import { ArgumentError, FormatError, knownOptions, nearest, oneOf, show } from '../errors/index.js';
import { readBytes, reasonOf } from '../io/files.js';
import { hasNode } from '../io/node.js';
import { optionalPeer } from '../io/peer.js';
import { Tensor } from '../tensor/tensor.js';
import { gunzip } from './gunzip.js';

/** How CSV text is cut into fields. */
export interface CsvOptions {
  /** Whether the first line names the columns (default true), or the names themselves when no line does. */
  header?: boolean | readonly string[];
  /** What separates fields (default `','`; `'\t'` for TSV). */
  delimiter?: string;
  /** Fields that mean "no value" (default: empty, NA, N/A, NaN, null, ?), compared after trimming, whatever the case. */
  missingMarks?: readonly string[];
}

/** How numeric columns become a tensor. */
export interface CsvNumbersOptions {
  dtype?: DType;
  /** What a missing value becomes: an error that locates it (default), NaN, or the number given. */
  missing?: 'error' | 'nan' | number;
}

const MISSING = ['', 'NA', 'N/A', 'NaN', 'null', '?'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A table of text fields, read once; numbers, strings and labels are taken out by column.
 *
 * A column is given by name or by index. Rows are counted from 1, the header not counted.
 *
 * @example
 * const table = await parseCsv('size,rooms,price\n70,3,250\n42,?,140\n');
 * table.columns; // ['size', 'rooms', 'price']
 * table.numbers(['size', 'rooms'], { missing: 0 }); // [[70, 3], [42, 0]]
 */
export class CsvTable {
  /** Made by `readCsv` and `parseCsv`. */
  constructor(
    private readonly source: string,
    readonly columns: readonly string[],
    private readonly fields: readonly (readonly string[])[],
    private readonly missingMarks: ReadonlySet<string>,
  ) {}

  /** The number of rows, without the header. */
  get rows(): number {
    return this.fields.length;
  }

  /**
   * The chosen columns (default: all) as a tensor [rows, columns], float32 unless another dtype is given.
   *
   * @throws FormatError naming row and column of a field that is no number, and count and place of missing values
   */
  numbers(columns: readonly (string | number)[] = this.columns, options: CsvNumbersOptions = {}): Tensor {
    knownOptions('CsvTable.numbers', options, ['dtype', 'missing']);
    const dtype = oneOf('CsvTable.numbers', 'dtype', options.dtype ?? 'float32', ['float32', 'float64', 'int32']);
    const substitute = this.substitute(options.missing ?? 'error', dtype);
    const indices = columns.map((column) => this.indexOf(column));
    const out = createArray(dtype, this.rows * indices.length);
    const missing: string[] = [];
    let at = 0;
    for (let row = 0; row < this.rows; row++) {
      for (const index of indices) {
        if (!this.isMissing(this.fields[row][index])) out[at] = this.number(row, index, dtype);
        else if (substitute === undefined) missing.push(this.place(row, index));
        else out[at] = substitute;
        at++;
      }
    }
    if (missing.length === 0) return new Tensor(out, [this.rows, indices.length]);
    throw new FormatError(
      `readCsv: ${this.source}: ${missing.length} missing values, the first at ${missing[0]}. ` +
        "Pass { missing: 'nan' } or { missing: number }, or leave the column out.",
    );
  }

  /** A column as text. */
  strings(column: string | number): string[] {
    const index = this.indexOf(column);
    return this.fields.map((row) => row[index]);
  }

  /**
   * A column of class names as int32 labels [rows], with the names in sorted order: label k means `classes[k]`.
   *
   * @throws FormatError when a value is missing
   */
  labels(column: string | number): { labels: Tensor; classes: string[] } {
    const index = this.indexOf(column);
    const names = this.fields.map((fields, row) => {
      if (!this.isMissing(fields[index])) return fields[index].trim();
      throw new FormatError(`readCsv: ${this.source}: the label at ${this.place(row, index)} is missing.`);
    });
    const classes = [...new Set(names)].sort();
    const number = new Map(classes.map((name, k) => [name, k]));
    return {
      labels: new Tensor(
        Int32Array.from(names, (name) => number.get(name) ?? 0),
        [this.rows],
      ),
      classes,
    };
  }

  private indexOf(column: string | number): number {
    const index = typeof column === 'number' ? column : this.columns.indexOf(column);
    if (Number.isInteger(index) && index >= 0 && index < this.columns.length) return index;
    const guess = typeof column === 'string' ? nearest(column, this.columns) : undefined;
    throw new ArgumentError(
      `CsvTable: ${this.source} has no column ${show(column)}.` +
        (guess ? ` Did you mean '${guess}'?` : '') +
        ` It has: ${this.columns.join(', ')}.`,
    );
  }

  private isMissing(field: string): boolean {
    return this.missingMarks.has(field.trim().toLowerCase());
  }

  private place(row: number, index: number): string {
    return `row ${row + 1}, column '${this.columns[index]}'`;
  }

  private substitute(missing: 'error' | 'nan' | number, dtype: DType): number | undefined {
    if (missing === 'error') return undefined;
    const value = missing === 'nan' ? NaN : missing;
    if (typeof value !== 'number') {
      throw new ArgumentError(`CsvTable.numbers: missing must be 'error', 'nan' or a number, got ${show(missing)}.`);
    }
    if (dtype === 'int32' && (value | 0) !== value) {
      throw new ArgumentError(
        `CsvTable.numbers: int32 has no value for missing = ${show(missing)}; use dtype 'float32'.`,
      );
    }
    return value;
  }

  private number(row: number, index: number, dtype: DType): number {
    const text = this.fields[row][index].trim();
    const value = NUMBER.test(text) ? Number(text) : NaN;
    const fits = dtype === 'int32' ? (value | 0) === value : Number.isFinite(value);
    if (fits) return value;
    const expected = dtype === 'int32' ? 'an integer of 32 bits' : 'a finite number';
    throw new FormatError(
      `readCsv: ${this.source}: ${this.place(row, index)}: expected ${expected}, got ${show(text)}.`,
    );
  }
}

/**
 * The table of CSV text (RFC 4180: quoted fields may hold delimiters, quotes and line ends). Needs the optional
 * package `csv-parse`.
 *
 * @throws FormatError naming the line where rows differ in length or quotes do not close
 *
 * @example
 * const table = await parseCsv('hello;3\n"so; long";4\n', 'greetings', { header: ['text', 'count'], delimiter: ';' });
 * table.strings('text'); // ['hello', 'so; long']
 */
export async function parseCsv(text: string, source = 'text', options: CsvOptions = {}): Promise<CsvTable> {
  knownOptions('parseCsv', options, ['header', 'delimiter', 'missingMarks']);
  const { header = true, delimiter = ',', missingMarks = MISSING } = options;
  const { parse } = await optionalPeer('csv-parse', 'readCsv', () =>
    hasNode ? import('csv-parse/sync') : import('csv-parse/browser/esm/sync'),
  );
  const settings: Options = { bom: true, delimiter, skip_empty_lines: true };
  let records: string[][];
  try {
    records = parse(text, settings);
  } catch (cause) {
    throw new FormatError(`readCsv: ${source}: ${reasonOf(cause)}.`, { cause });
  }
  if (records.length === 0) throw new FormatError(`readCsv: ${source}: expected at least one row, got none.`);
  const width = records[0].length;
  const fields = header === true ? records.slice(1) : records;
  const columns =
    header === true ? records[0].map((name) => name.trim()) : header || Array.from({ length: width }, (_, i) => `${i}`);
  if (columns.length !== width) {
    throw new ArgumentError(
      `parseCsv: header must name the ${width} columns of ${source}, got ${columns.length}: ${columns.join(', ')}.`,
    );
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new FormatError(`readCsv: ${source}: expected each column name once, got ${show(twice)} twice.`);
  return new CsvTable(source, columns, fields, new Set(missingMarks.map((mark) => mark.toLowerCase())));
}

/**
 * Reads a CSV file in UTF-8, gzipped or not. Relative paths start at the working directory. Needs the optional
 * package `csv-parse`.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is not CSV
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('houses.csv', 'size,rooms,price\n70,3,250\n42,2,140\n');
 * const table = await readCsv('houses.csv');
 * table.numbers(['size', 'rooms']); // [[70, 3], [42, 2]]
 * table.numbers(['price']).shape; // [2, 1]
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  const bytes = await gunzip(await readBytes('readCsv', path), path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`readCsv: ${path}: expected UTF-8 text, got bytes that are not.`, { cause });
  }
  return parseCsv(text, path, options);
}
