import { parseCsv } from '../../data/csv.js';
import { FormatError, show } from '../../errors/index.js';
import { csvRows } from '../logging/csv-rows.js';
import { type Row, RowLogger, type RowLoggerOptions } from '../logging/row-logger.js';

/**
 * Writes the figures of training to a CSV file (RFC 4180) while it goes on: a
 * header, then one row per epoch, `epoch,loss,...,learningRate`. Spreadsheets
 * read it, and `History.load`.
 *
 * With `everySteps` there are rows of steps between those of epochs. They have
 * `step` (counted in its epoch) and `iteration` (over all) too; `loss` is the
 * cost of that batch, `learningRate` the rate of the next step, and metrics are
 * those of the epoch so far.
 *
 * A run that begins anew renames an earlier file (`log.csv` to `log.1.csv`).
 * A resumed one goes on in it, with no epoch twice and none left out; that
 * needs the optional package `csv-parse`. Figures that the file has no column
 * for widen it. When the disk is full or the file is gone, training goes on
 * with one warning; rows wait for better times.
 *
 * @throws ArgumentError for an unknown option or one outside its range; when
 * training begins ResourceError for a file that cannot be written, FormatError
 * for a file to go on with that is not such a log
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * const model = new Sequential([new Dense(1)]).compile({ optimizer: 'sgd', loss: 'mse' });
 * const callbacks = [new CSVLogger('log.csv')];
 * await model.fit(zeros([4, 2]), zeros([4, 1]), { epochs: 2, callbacks, verbose: false });
 * readFileSync('log.csv', 'utf8').split('\n'); // ["epoch,loss,learningRate", "1,0,0.01", "2,0,0.01", ""]
 * (await History.load('log.csv')).epochs; // [1, 2]
 */
export class CSVLogger extends RowLogger {
  #columns: readonly string[] = [];

  /** @param path the file, in a folder that exists */
  constructor(path: string, options: RowLoggerOptions = {}) {
    super('CSVLogger', path, options);
  }

  protected override async parse(text: string): Promise<readonly Row[]> {
    if (text === '') return [];
    const table = await parseCsv(text, show(this.path));
    if (table.columns[0] !== 'epoch') {
      throw new FormatError(
        `CSVLogger: ${show(this.path)}: the first column must be 'epoch', got '${table.columns[0]}'. ` +
          'Give another path, or move the file away.',
      );
    }
    return csvRows(`CSVLogger: ${show(this.path)}`, table);
  }

  protected override format(rows: readonly Row[], names: readonly string[]): string {
    this.#columns = [...new Set([...rows.flatMap((row) => Object.keys(row)), ...names])];
    const header = this.#columns.map((name) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
    return `${header.join(',')}\n${rows.map((row) => this.line(row)).join('')}`;
  }

  protected override line(row: Row): string {
    return `${this.#columns.map((name) => String(row[name] ?? '')).join(',')}\n`;
  }

  protected override holds(row: Row): boolean {
    return Object.keys(row).every((name) => this.#columns.includes(name));
  }
}
