import { FormatError, show } from '../../errors/index.js';
import { type Row, RowLogger, type RowLoggerOptions } from '../logging/row-logger.js';

/**
 * Writes the figures of training to a file of JSON lines while it goes on: one
 * object per epoch, `{"epoch":1,"loss":0.7,...}`. NaN is null, Infinity 1e999.
 * `History.load` reads it.
 *
 * Rows of steps (`everySteps`), resumed runs, earlier files and full disks are
 * as with {@link CSVLogger}; no optional package is needed.
 *
 * @throws ArgumentError for an unknown option or one outside its range; when
 * training begins ResourceError for a file that cannot be written, FormatError
 * for a file to go on with that is not such a log
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * const model = new Sequential([new Dense(1)]).compile({ optimizer: 'sgd', loss: 'mse' });
 * const callbacks = [new JSONLLogger('log.jsonl', { everySteps: 1 })];
 * await model.fit(zeros([4, 2]), zeros([4, 1]), { callbacks, verbose: false });
 * const [step, epoch] = readFileSync('log.jsonl', 'utf8').split('\n');
 * JSON.parse(step).iteration; // 1
 * epoch; // '{"epoch":1,"loss":0,"learningRate":0.01}'
 */
export class JSONLLogger extends RowLogger {
  /** @param path the file, in a folder that exists */
  constructor(path: string, options: RowLoggerOptions = {}) {
    super('JSONLLogger', path, options);
  }

  protected override parse(text: string): Promise<readonly Row[]> {
    const lines = text.split('\n').slice(0, -1);
    return Promise.resolve(lines.map((line, i) => this.#row(line, i)));
  }

  protected override format(rows: readonly Row[]): string {
    return rows.map((row) => this.line(row)).join('');
  }

  protected override line(row: Row): string {
    const fields = Object.entries(row).map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`);
    return `{${fields.join(',')}}\n`;
  }

  protected override holds(): boolean {
    return true;
  }

  #row(line: string, index: number): Row {
    const where = `JSONLLogger: ${show(this.path)}: line ${index + 1}`;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (cause) {
      throw new FormatError(`${where} is not JSON. Give another path, or move the file away.`, { cause });
    }
    const entries = typeof row === 'object' && row !== null ? Object.entries(row) : [];
    const numbers = entries.map(([name, value]: [string, unknown]): [string, unknown] => [name, value ?? NaN]);
    if (numbers.every(isFigure) && numbers.some(([name]) => name === 'epoch')) return Object.fromEntries(numbers);
    throw new FormatError(
      `${where} must hold numbers, "epoch" among them, got ${line.slice(0, 80)}. Give another path, or move the file away.`,
    );
  }
}

function isFigure(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === 'number';
}

/** JSON has no NaN; a number beyond its range is read as Infinity. */
function json(value: number): string {
  return Number.isNaN(value) ? 'null' : String(value).replace('Infinity', '1e999');
}
