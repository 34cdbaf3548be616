import { FormatError, ResourceError, show } from '../errors/index.js';
import { reasonOf, temporaryBeside } from '../io/files.js';
import { builtin } from '../io/node.js';

/** What a download must turn out to be, and who hears of its progress. */
export interface DownloadOptions {
  /** The size in bytes; more is cut off, less is an error. */
  bytes: number;
  /** SHA-256 of the whole file, in hexadecimal. */
  sha256: string;
  /** Called with the share of the file received, in [0, 1], at most once for each hundredth. */
  onProgress?: (share: number) => void;
}

/**
 * Downloads a file whole or not at all: beside its place, then renamed once its size and SHA-256 are right. A failure
 * leaves nothing behind.
 *
 * @throws ResourceError when the address cannot be reached or the path not written, FormatError when what arrives is
 * not the file expected
 *
 * @example
 * const expected = { bytes: 5, sha256: '0'.repeat(64) };
 * downloadFile('http://127.0.0.1:9/none', 'none.bin', expected); // throws ResourceError
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<void> {
  const fs = builtin('downloadFile', 'node:fs');
  const temporary = temporaryBeside(path);
  try {
    await fetchInto(url, temporary, options);
    await fs.promises.rename(temporary, path);
  } catch (cause) {
    await fs.promises.rm(temporary, { force: true }).catch(() => undefined);
    if (cause instanceof FormatError || cause instanceof ResourceError) throw cause;
    const inner = cause instanceof Error && cause.cause ? ` (${reasonOf(cause.cause)})` : '';
    throw new ResourceError(`downloadFile: ${url} to ${show(path)}: ${reasonOf(cause)}${inner}.`, { cause });
  }
}

async function fetchInto(url: string, path: string, { bytes, sha256, onProgress }: DownloadOptions): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new ResourceError(
      `downloadFile: ${url}: expected status 200, got ${response.status} ${response.statusText}.`,
    );
  }
  const hash = builtin('downloadFile', 'node:crypto').createHash('sha256');
  const file = await builtin('downloadFile', 'node:fs').promises.open(path, 'wx');
  let received = 0;
  let announced = -1;
  try {
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      received += part.value.length;
      if (received > bytes) {
        await reader.cancel();
        throw new FormatError(`downloadFile: ${url}: expected ${bytes} bytes, got more.`);
      }
      hash.update(part.value);
      await file.writeFile(part.value);
      const percent = Math.floor((100 * received) / bytes);
      if (percent > announced) onProgress?.((announced = percent) / 100);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (received !== bytes) throw new FormatError(`downloadFile: ${url}: expected ${bytes} bytes, got ${received}.`);
  const got = hash.digest('hex');
  if (got !== sha256) throw new FormatError(`downloadFile: ${url}: expected SHA-256 ${sha256}, got ${got}.`);
}
