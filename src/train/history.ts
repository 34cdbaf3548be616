import { ArgumentError, nearest, show } from '../errors/index.js';
import type { Change, Logs } from './history-content.js';
import { readHistory, writeHistory } from './history-file.js';

export type { Change, Logs } from './history-content.js';

/**
 * What training has reached, epoch by epoch.
 *
 * `loss` and the metrics are those of the training batches, seen while the
 * weights changed; names that begin with `val` belong to the validation data,
 * seen at the end of the epoch.
 *
 * @example
 * const history = new History();
 * history.add(1, { loss: 0.7, valLoss: 0.8 });
 * history.add(2, { loss: 0.5, valLoss: 0.6 });
 * history.get('valLoss'); // [0.8, 0.6]
 * history.last.loss; // 0.5
 */
export class History {
  /** The epochs seen, counted from 1. */
  readonly epochs: number[] = [];
  /** Why training ended before its last epoch; undefined when it did not. */
  stopReason: string | undefined;
  /** What was changed by hand on the way, in order. */
  readonly changes: Change[] = [];
  readonly #logs: Logs[] = [];

  /**
   * Reads a history that `save` (.json), JSONLLogger (.jsonl) or CSVLogger (.csv, which needs the optional package
   * `csv-parse`) wrote. Of several rows of an epoch the last one counts.
   *
   * @throws ResourceError when the file cannot be read, FormatError naming the row that is not one of a history
   */
  static async load(path: string): Promise<History> {
    const { rows, changes, stopReason } = await readHistory(path);
    const history = new History();
    for (const { epoch, logs } of rows) history.add(epoch, logs);
    history.changes.push(...changes);
    history.stopReason = stopReason;
    return history;
  }

  /**
   * Writes the history as JSON: its figures, what was changed on the way and why training ended. The file appears whole
   * or not at all.
   *
   * @throws ArgumentError unless the path ends in .json, ResourceError when it cannot be written
   */
  async save(path: string): Promise<void> {
    const rows = this.#logs.map((logs, i) => ({ epoch: this.epochs[i], logs }));
    await writeHistory(path, { rows, changes: this.changes, stopReason: this.stopReason });
  }

  /** Appends an epoch. */
  add(epoch: number, logs: Logs): void {
    this.epochs.push(epoch);
    this.#logs.push({ ...logs });
  }

  /** Notes that a value was changed. */
  noteChange(change: Change): void {
    this.changes.push({ ...change });
  }

  /** The names of all figures. */
  get names(): readonly string[] {
    return [...new Set(this.#logs.flatMap((logs) => Object.keys(logs)))];
  }

  /** A figure over the epochs, NaN where an epoch lacks it. Throws ArgumentError when no epoch has it. */
  get(name: string): number[] {
    if (!this.names.includes(name)) {
      const guess = typeof name === 'string' ? nearest(name, this.names) : undefined;
      throw new ArgumentError(
        `History: no figure is named ${show(name)}.${guess ? ` Did you mean '${guess}'?` : ''} ` +
          `Known: ${this.names.join(', ') || 'none, no epoch has ended yet'}.`,
      );
    }
    return this.#logs.map((logs) => logs[name] ?? NaN);
  }

  /** The figures of the last epoch; empty before the first. */
  get last(): Logs {
    return this.#logs.at(-1) ?? {};
  }

  /** One row per epoch: `{ epoch, loss, ... }`. */
  toJSON(): Readonly<Record<string, number>>[] {
    return this.#logs.map((logs, i) => ({ epoch: this.epochs[i], ...logs }));
  }
}
