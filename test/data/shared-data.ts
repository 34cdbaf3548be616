import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of real datasets, when this machine has one; absolute, for tests that change the working directory. */
const folder = resolve(process.env['LAYERWISE_DATA'] ?? join('..', 'shared', 'data'));

/** The path of a real data file, or undefined, said aloud, when it is not there. */
export function realFile(...path: string[]): string | undefined {
  const file = join(folder, ...path);
  if (existsSync(file)) return file;
  console.warn(`skipped: ${file} is not on this machine`);
  return undefined;
}
