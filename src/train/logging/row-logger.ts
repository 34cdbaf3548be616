import { ArgumentError, knownOptions, positiveInteger, show } from '../../errors/index.js';
import { readBytes, setAside, writeBytes } from '../../io/files.js';
import { LogFile } from '../../io/log-file.js';
import type { BatchContext, Callback, EpochContext } from '../callbacks/callback.js';
import type { Logs } from '../history.js';

/** Options of {@link CSVLogger} and {@link JSONLLogger}. */
export interface RowLoggerOptions {
  /** Rows of steps too: one after every so many steps, counted over all epochs. Default: one row per epoch alone. */
  everySteps?: number;
}

/** A row of a log: `epoch` and its figures; of a step also `step`, counted in its epoch, and `iteration`, over all. */
export type Row = Logs;

/**
 * What the loggers of rows have in common: where a run begins anew, an earlier
 * file is renamed; where a run goes on, the rows from there on are cut off and
 * epochs that the file lacks are taken from the history.
 */
export abstract class RowLogger implements Callback {
  readonly skipInDevRun = true;
  readonly #everySteps: number | undefined;
  #file: LogFile | undefined;
  /** The names that the file was made for. */
  #names: readonly string[] = [];
  /** Rows that the file has no columns for until it can be rewritten. */
  #waiting: Row[] = [];

  constructor(
    readonly className: string,
    readonly path: string,
    options: RowLoggerOptions,
  ) {
    knownOptions(className, options, ['everySteps']);
    const { everySteps } = options;
    if (typeof path !== 'string' || path === '') {
      throw new ArgumentError(`${className}: path must be the name of a file, got ${show(path)}.`);
    }
    if (everySteps !== undefined) positiveInteger(className, 'everySteps', everySteps);
    this.#everySteps = everySteps;
  }

  /** The rows in the text of a file. Throws FormatError when it is not of this logger. */
  protected abstract parse(text: string): Promise<readonly Row[]>;

  /** The text of a file with these rows; `names` are those of later rows. */
  protected abstract format(rows: readonly Row[], names: readonly string[]): string;

  /** The text of one more row. */
  protected abstract line(row: Row): string;

  /** Whether the file as `format` made it has a place for everything in the row. */
  protected abstract holds(row: Row): boolean;

  onTrainBegin(): void {
    this.#file = undefined;
    this.#waiting = [];
  }

  onBatchBegin(context: BatchContext): Promise<void> | undefined {
    return this.#file ? undefined : this.#open(context); // where a resumed run begins is known only here
  }

  onBatchEnd(context: BatchContext): Promise<void> | undefined {
    const { epoch, step, iteration, loss, optimizer } = context;
    if (this.#everySteps === undefined || iteration % this.#everySteps !== 0) return undefined;
    return this.#log({ epoch, step, iteration, ...context.logs, loss, learningRate: optimizer.currentRate });
  }

  async onEpochEnd({ epoch, logs }: EpochContext): Promise<void> {
    await this.#log({ epoch, ...logs });
  }

  onTrainEnd(): void {
    this.#file?.flush();
  }

  async #open(context: BatchContext): Promise<void> {
    const { epoch, step, figures } = context;
    const file = await LogFile.open(this.className, this.path); // a wrong path is known before anything is renamed
    const goesOn = epoch > 1 || step > 0;
    if (!goesOn && file.isRegular && !file.isEmpty) await setAside(this.className, this.path);
    const rows = goesOn ? completed(await this.#rows(file), context) : [];
    const names = ['epoch', ...(this.#everySteps === undefined ? [] : ['step', 'iteration']), ...figures.keys()];
    this.#file = await this.#rewrite(rows, names);
  }

  async #log(row: Row): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#waiting.push(row);
    if (!this.#waiting.every((one) => this.holds(one)) && !(await this.#widen(file))) return;
    for (const one of this.#waiting.splice(0)) this.#file?.add(new TextEncoder().encode(this.line(one)));
    this.#file?.flush(); // a checkpoint that follows finds it there, whenever the process is killed
  }

  /** Gives the file the columns of the rows that wait. */
  async #widen(file: LogFile): Promise<boolean> {
    file.flush();
    if (!file.isWritten) return false;
    try {
      const names = [...this.#names, ...this.#waiting.flatMap((row) => Object.keys(row))];
      this.#file = await this.#rewrite(await this.#rows(file), names);
      return true;
    } catch (cause) {
      file.warn(cause);
      return false;
    }
  }

  /** The rows of the file. A last line that a kill has torn is left out. */
  async #rows({ isRegular }: LogFile): Promise<readonly Row[]> {
    if (!isRegular) return [];
    const text = new TextDecoder().decode(await readBytes(this.className, this.path));
    return this.parse(text.slice(0, text.lastIndexOf('\n') + 1));
  }

  async #rewrite(rows: readonly Row[], names: readonly string[]): Promise<LogFile> {
    const bytes = new TextEncoder().encode(this.format(rows, names));
    this.#names = names;
    const file = await LogFile.open(this.className, this.path);
    if (file.isRegular && !file.isEmpty) {
      await writeBytes(this.className, this.path, bytes);
      return LogFile.open(this.className, this.path);
    }
    file.add(bytes);
    file.flush();
    return file;
  }
}

/** The rows before the point where a run goes on, every epoch of its history among them. */
function completed(rows: readonly Row[], { epoch, step, history }: BatchContext): readonly Row[] {
  const before = rows.filter((row) => row.epoch < epoch || (row.epoch === epoch && row.step <= step));
  const isEpoch = (row: Row): boolean => row.step === undefined;
  const known = new Set(before.filter(isEpoch).map((row) => row.epoch));
  const missing = history.toJSON().filter((row) => row.epoch < epoch && !known.has(row.epoch));
  const order = (row: Row): number => (isEpoch(row) ? Number.MAX_VALUE : row.step);
  return [...before, ...missing].sort((a, b) => a.epoch - b.epoch || order(a) - order(b));
}
