/**
 * npm run example -- <name> [flags]: runs examples/<name>.ts with its flags.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleExamples } from './bundle-examples.mjs';

process.setSourceMapsEnabled(true); // errors point into the sources
const folder = fileURLToPath(new URL('../examples', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

const bundle = await bundleExamples();
const load = (name) => import(pathToFileURL(join(bundle, `${name}.js`)).href);
const { LayerwiseError, nearest } = await load('errors');

const [node, , name, ...flags] = process.argv;
if (names.includes(name)) {
  process.argv = [node, join(folder, `${name}.ts`), ...flags]; // the example reads its flags as if it had been started directly
  try {
    await load(name);
  } catch (error) {
    if (!(error instanceof LayerwiseError)) throw error;
    console.error(error.message); // a wrong flag, a missing file: the message says it all
    process.exitCode = 1;
  }
} else {
  console.error(`${complaint(name)}\nUsage: npm run example -- <name> [flags]\nExamples: ${names.join(', ')}`);
  process.exitCode = 1;
}

function complaint(wanted) {
  if (wanted === undefined) return 'Which example?';
  const guess = nearest(wanted, names);
  return `There is no example '${wanted}'.${guess === undefined ? '' : ` Did you mean '${guess}'?`}`;
}
