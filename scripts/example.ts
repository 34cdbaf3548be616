/**
 * npm run example -- <name> [flags]: runs examples/<name>.ts with its flags.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { LayerwiseError, nearest } from '../src/errors/index.js';

const folder = fileURLToPath(new URL('../examples', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

const [node, , name, ...flags] = process.argv;
if (name !== undefined && names.includes(name)) {
  const file = join(folder, `${name}.ts`);
  process.argv = [node, file, ...flags]; // the example reads its flags as if it had been started directly
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    if (!(error instanceof LayerwiseError)) throw error;
    console.error(error.message); // a wrong flag, a missing file: the message says it all
    process.exitCode = 1;
  }
} else {
  console.error(`${complaint(name)}\nUsage: npm run example -- <name> [flags]\nExamples: ${names.join(', ')}`);
  process.exitCode = 1;
}

function complaint(wanted: string | undefined): string {
  if (wanted === undefined) return 'Which example?';
  const guess = nearest(wanted, names);
  return `There is no example '${wanted}'.${guess === undefined ? '' : ` Did you mean '${guess}'?`}`;
}
