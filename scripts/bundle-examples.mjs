/**
 * The examples and the library in plain JavaScript, in a folder of .cache: so an example starts in half a second, where
 * compiling three hundred files on the way takes one and a half. Made anew only after a source has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');
const bundles = join(root, '.cache', 'examples');
const DAY_MS = 86_400_000;

/** The folder with <name>.js for each example, and errors.js. */
export async function bundleExamples() {
  const sources = [fileURLToPath(import.meta.url), ...filesIn('src'), ...filesIn('examples')];
  const hash = createHash('sha256');
  for (const file of sources) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  const folder = join(bundles, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;

  mkdirSync(bundles, { recursive: true });
  for (const name of readdirSync(bundles)) {
    const old = join(bundles, name); // an example that still runs may load another file of it
    if (Date.now() - statSync(old).mtimeMs > DAY_MS) rmSync(old, { recursive: true });
  }
  const part = `${folder}.${process.pid}`;
  const inExamples = sources.filter((file) => file.startsWith(examples) && !file.startsWith(join(examples, 'kit')));
  await build({
    entryPoints: [
      { in: join(root, 'src/errors/index.ts'), out: 'errors' },
      ...inExamples.map((file) => ({ in: file, out: relative(examples, file).replace(/\.ts$/, '') })),
    ],
    outdir: part,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    tsconfig: join(root, 'tsconfig.json'),
    keepNames: true,
    sourcemap: true,
    logLevel: 'error',
    plugins: [{ name: 'module URLs', setup: (plugins) => rewriteUrls(plugins, folder) }],
  });
  try {
    renameSync(part, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another process was faster
    rmSync(part, { recursive: true });
  }
  return folder;
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, folder, file));
}

/** `new URL('<module>.ts', import.meta.url)`, as worker threads are given, becomes the URL of the bundled module. */
function rewriteUrls(plugins, folder) {
  plugins.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    if (!path.startsWith(examples)) return undefined;
    const contents = readFileSync(path, 'utf8').replaceAll(
      /new URL\('([^']+)\.ts', import\.meta\.url\)/g,
      (_, module) => {
        const file = join(folder, `${relative(examples, resolve(dirname(path), module))}.js`);
        return `new URL('${pathToFileURL(file).href}')`;
      },
    );
    return { contents, loader: 'ts' };
  });
}
