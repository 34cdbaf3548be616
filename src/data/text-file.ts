import { FormatError, show } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { gunzip } from './gunzip.js';

/**
 * The text of a UTF-8 file, gzipped or not, with `\n` between lines, whatever was there, and without a byte order mark.
 * Relative paths start at the working directory.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is damaged gzip or not UTF-8
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('poem.txt', 'roses are red\r\nviolets are blue\r\n');
 * const text = await readText('poem.txt');
 * text.split('\n'); // ['roses are red', 'violets are blue', '']
 */
export async function readText(path: string): Promise<string> {
  return readTextFor('readText', path);
}

/**
 * The lines of a UTF-8 file, gzipped or not, without the spaces around them. An empty one at the end is no line.
 *
 * @throws ResourceError when the file cannot be read, FormatError when it is damaged gzip or not UTF-8
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('names.txt', 'Ada \nGrace\n');
 * await readLines('names.txt'); // ['Ada', 'Grace']
 */
export async function readLines(path: string): Promise<string[]> {
  return readLinesFor('readLines', path);
}

/** See readText; `who` asks. */
export async function readTextFor(who: string, path: string): Promise<string> {
  const bytes = await gunzip(await readBytes(who, path), show(path));
  return decodeText(who, path, bytes).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** See readLines; `who` asks. */
export async function readLinesFor(who: string, path: string): Promise<string[]> {
  const text = await readTextFor(who, path);
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function decodeText(who: string, path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${who}: ${show(path)} is not UTF-8 text, near byte ${firstBad(bytes)}.`, { cause });
  }
}

/** Where UTF-8 ends to be valid: the largest prefix that decodes, found by halving. */
function firstBad(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}
