import { ResourceError, show } from '../errors/index.js';
import { reasonOf } from './files.js';
import { builtin } from './node.js';

/** What waits for a disk that is full takes at most this many bytes; more is not taken in. */
const MOST_WAITING = 2 ** 24;
/** What is added goes to the disk after this time, or when it has become this large. */
const FLUSH_MS = 1000;
const FLUSH_BYTES = 2 ** 16;

/** Says the first time, and only then, that `path` cannot be written and what that means. */
export function warnOnce(who: string, path: string): (cause: unknown) => void {
  let isSaid = false;
  return (cause) => {
    if (isSaid) return;
    isSaid = true;
    console.warn(
      `${who}: cannot write ${show(path)}: ${reasonOf(cause)}. Training goes on; up to ${MOST_WAITING / 2 ** 20} MB ` +
        'wait in memory and are written when that becomes possible, or lost with the process.',
    );
  };
}

/**
 * A file that grows while something more important goes on, such as the log of a training run.
 *
 * A path that is wrong from the start is an error. A disk that is full later, or a file that is gone, is one warning:
 * what could not be written waits in memory and is tried again, and the file never holds a part of a chunk.
 */
export class LogFile {
  #length = 0;
  #isRegular = true;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Bytes that have come since the last flush, and when that was. */
  #fresh = 0;
  #flushed = Date.now();

  private constructor(
    readonly who: string,
    readonly path: string,
    /** Says what is wrong, once. */
    readonly warn: (cause: unknown) => void,
  ) {}

  /**
   * Opens a file to add to its end, and makes it when there is none.
   *
   * @throws ResourceError when it cannot be written
   */
  static async open(who: string, path: string, warn = warnOnce(who, path)): Promise<LogFile> {
    const log = new LogFile(who, path, warn);
    const fs = builtin(who, 'node:fs');
    try {
      const file = await fs.promises.open(path, 'a');
      const stat = await file.stat();
      await file.close();
      log.#length = stat.size;
      log.#isRegular = stat.isFile();
    } catch (cause) {
      throw new ResourceError(`${who}: cannot write ${show(path)}: ${reasonOf(cause)}.`, { cause });
    }
    return log;
  }

  /** Whether the file can be read back and replaced: a device such as /dev/stdout cannot. */
  get isRegular(): boolean {
    return this.#isRegular;
  }

  /** Whether nothing is in the file yet. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Whether everything added so far is in the file. */
  get isWritten(): boolean {
    return this.#waiting.length === 0;
  }

  /** Adds a chunk, which is written whole or not at all, and flushes when it is time to. */
  add(chunk: Uint8Array): void {
    if (this.#waitingBytes + chunk.length > MOST_WAITING) return; // the warning has said so
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#fresh += chunk.length;
    if (this.#fresh >= FLUSH_BYTES || Date.now() - this.#flushed >= FLUSH_MS) this.flush();
  }

  /** Writes what waits. Never throws. Synchronous, as the threads of Node's asynchronous files cost ten times as much. */
  flush(): void {
    [this.#fresh, this.#flushed] = [0, Date.now()];
    if (this.isWritten) return;
    const bytes = new Uint8Array(this.#waitingBytes);
    let offset = 0;
    for (const chunk of this.#waiting) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    try {
      this.#append(bytes);
      this.#length += bytes.length;
      [this.#waiting, this.#waitingBytes] = [[], 0];
    } catch (cause) {
      this.warn(cause);
    }
  }

  /** Opens anew each time: an open file that somebody deletes could be written to in vain. */
  #append(bytes: Uint8Array): void {
    const fs = builtin(this.who, 'node:fs');
    const start = this.#length;
    const file = fs.openSync(this.path, this.#isRegular ? 'r+' : 'a');
    try {
      const { size } = fs.fstatSync(file);
      if (this.#isRegular && size !== start) {
        throw new ResourceError(`it has ${size} bytes, not the ${start} written here; does another run use it?`);
      }
      for (let done = 0; done < bytes.length;) {
        done += fs.writeSync(file, bytes, done, bytes.length - done, this.#isRegular ? start + done : null);
      }
    } catch (cause) {
      if (this.#isRegular && fs.fstatSync(file).size > start && !(cause instanceof ResourceError)) {
        fs.ftruncateSync(file, start); // no part of a chunk stays
      }
      throw cause;
    } finally {
      fs.closeSync(file);
    }
  }
}
