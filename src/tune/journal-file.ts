import { FormatError, ResourceError, show, StateError } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { builtin } from '../io/node.js';
import type { Json } from '../layers/index.js';

const NEWLINE = 10;

/**
 * A file of JSON lines that only grows. A record is on the disk (fsync) when `append` returns. A process that dies at any
 * moment leaves whole lines and at most a torn last one, which is cut off when the file is opened again.
 */
export class JournalFile {
  /** The lines that were there, each with its number. */
  readonly lines: readonly (readonly [number: number, record: unknown])[];
  readonly #fs = builtin('search', 'node:fs');
  readonly #file: number;
  /** How much of the file is ours and whole. */
  #size: number;
  /** Lines that the disk has refused so far. */
  #waiting = '';
  #warned = false;

  /**
   * @param path a new file or a journal
   * @param opening how the first line of every journal begins
   * @throws ResourceError when the file cannot be read and written, FormatError when it is no journal
   */
  constructor(
    readonly path: string,
    opening: string,
  ) {
    try {
      this.#file = this.#fs.openSync(path, 'a+');
    } catch (cause) {
      throw new ResourceError(`search: cannot open the journal ${show(path)}: ${reasonOf(cause)}.`, { cause });
    }
    try {
      if (!this.#fs.fstatSync(this.#file).isFile()) {
        throw new ResourceError(`search: the journal ${show(path)} must be a file, which it is not.`);
      }
      const bytes = this.#fs.readFileSync(path);
      const text = bytes.toString('utf8');
      if (!text.startsWith(opening.slice(0, text.length))) {
        throw new FormatError(`search: ${show(path)} is no journal of a search. It is left as it was.`);
      }
      this.#size = bytes.lastIndexOf(NEWLINE) + 1;
      this.lines = this.#parse(bytes.toString('utf8', 0, this.#size));
      if (this.#size < bytes.length) this.#cut(bytes.length - this.#size);
    } catch (error) {
      this.#fs.closeSync(this.#file);
      throw error;
    }
  }

  /** Adds a record. Throws ResourceError when the disk refuses it. */
  write(record: Json): void {
    this.#append(`${JSON.stringify(record)}\n`, true);
  }

  /**
   * Adds a record and, unless told otherwise, waits for the disk. When that refuses it, one warning says so, and it is
   * tried again with the next.
   */
  append(record: Json, { sync = true } = {}): void {
    this.#waiting += `${JSON.stringify(record)}\n`;
    this.#flush(sync);
  }

  close(): void {
    if (this.#waiting !== '') this.#flush(true);
    this.#fs.closeSync(this.#file);
  }

  #flush(sync: boolean): void {
    try {
      this.#append(this.#waiting, sync);
      this.#waiting = '';
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error;
      if (!this.#warned)
        console.warn(`${error.message} The search goes on; what is not in it would have to run again.`);
      this.#warned = true;
    }
  }

  #append(text: string, sync: boolean): void {
    const bytes = new TextEncoder().encode(text);
    const { size } = this.#fs.fstatSync(this.#file);
    if (size !== this.#size) {
      throw new StateError(
        `search: the journal ${show(this.path)} has ${size} bytes, ${this.#size} of them written by this search: ` +
          'another process writes to it. Give each search a journal of its own.',
      );
    }
    try {
      for (let done = 0; done < bytes.length;) done += this.#fs.writeSync(this.#file, bytes, done);
      if (sync) this.#fs.fsyncSync(this.#file);
    } catch (cause) {
      this.#fs.ftruncateSync(this.#file, this.#size);
      throw new ResourceError(`search: cannot write the journal ${show(this.path)}: ${reasonOf(cause)}.`, { cause });
    }
    this.#size += bytes.length;
  }

  #parse(text: string): [number, unknown][] {
    const lines = text.split('\n').slice(0, -1);
    return lines.map((line, i) => {
      try {
        return [i + 1, JSON.parse(line)];
      } catch (cause) {
        const where = `search: the journal ${show(this.path)}, line ${i + 1}`;
        throw new FormatError(`${where}: ${show(line.slice(0, 60))} is no JSON. Mend the line, or take it out.`, {
          cause,
        });
      }
    });
  }

  #cut(length: number): void {
    this.#fs.ftruncateSync(this.#file, this.#size);
    console.warn(
      `search: the journal ${show(this.path)} ended in a torn line, which a process that died has left: ` +
        `${length} bytes are cut off.`,
    );
  }
}
