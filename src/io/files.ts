import { ArgumentError, ResourceError, show } from '../errors/index.js';
import { builtin, processId } from './node.js';

/** Why the operating system refused, in a few words. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function checkPath(who: string, path: string): void {
  if (typeof path !== 'string' || path === '') {
    throw new ArgumentError(`${who}: path must be the name of a file, got ${show(path)}.`);
  }
}

/**
 * The bytes of a file. Relative paths start at the working directory.
 *
 * @throws ResourceError when the file cannot be read
 */
export async function readBytes(who: string, path: string): Promise<Uint8Array> {
  checkPath(who, path);
  const fs = builtin(who, 'node:fs');
  try {
    return await fs.promises.readFile(path);
  } catch (cause) {
    throw new ResourceError(`${who}: cannot read ${show(path)}: ${reasonOf(cause)}.`, { cause });
  }
}

let written = 0;

/** A name beside `path` that no other writer uses. */
export function temporaryBeside(path: string): string {
  return `${path}.${processId()}-${++written}.part`;
}

/**
 * Writes a file whole or not at all: beside its place, to the disk (fsync), then renamed. A reader sees the old file
 * or the new one, never a half; a failure leaves the old one as it was.
 *
 * @throws ResourceError when the file cannot be written
 */
export async function writeBytes(who: string, path: string, bytes: Uint8Array): Promise<void> {
  checkPath(who, path);
  const fs = builtin(who, 'node:fs');
  const temporary = temporaryBeside(path);
  try {
    const file = await fs.promises.open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.promises.rename(temporary, path);
  } catch (cause) {
    await fs.promises.rm(temporary, { force: true }).catch(() => undefined);
    throw new ResourceError(`${who}: cannot write ${show(path)}: ${reasonOf(cause)}.`, { cause });
  }
}

/** Renames a file, `log.csv` to the first of `log.1.csv`, `log.2.csv`, ... that is free: a new one overwrites nothing. */
export async function setAside(who: string, path: string): Promise<void> {
  const fs = builtin(who, 'node:fs');
  const extension = builtin(who, 'node:path').extname(path);
  const stem = path.slice(0, path.length - extension.length);
  let number = 1;
  while (fs.existsSync(`${stem}.${number}${extension}`)) number++;
  try {
    await fs.promises.rename(path, `${stem}.${number}${extension}`);
  } catch (cause) {
    throw new ResourceError(`${who}: cannot rename ${show(path)}: ${reasonOf(cause)}.`, { cause });
  }
}
