import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { type Options, defineConfig } from 'tsup';
import { entries } from './scripts/entries.js';
import { archives } from './src/engine/generated/kernels.js';

const common: Options = {
  target: 'node20',
  platform: 'neutral',
  external: [/^node:/],
  dts: false,
};

/** Where the bundler's modules wait to be made CommonJS. */
const MODULES = '.cache/modules';

/**
 * The package is CommonJS, with an ES module before each entry that hands out its names. Both ways in lead to the same
 * objects, and the code is there once.
 */
async function writePackage(): Promise<void> {
  mkdirSync('dist', { recursive: true });
  writeKernels();
  for (const file of readdirSync(MODULES)) await writeCommonJs(file);
  const load: (file: string) => unknown = createRequire(join(process.cwd(), 'dist/'));
  for (const name of Object.keys(entries)) {
    const exported = load(`./${name}.cjs`);
    if (typeof exported !== 'object' || exported === null) throw new Error(`dist/${name}.cjs exports nothing.`);
    writeFileSync(`dist/${name}.js`, `export{${Object.keys(exported).join(',')}}from'./${name}.cjs';\n`);
    writeFileSync(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
  }
}

/** ndarray-ops compiles code when it is loaded, 10 ms, so that waits until it is used: few programs do. */
async function writeCommonJs(file: string): Promise<void> {
  const { code } = await transform(readFileSync(join(MODULES, file), 'utf8'), {
    format: 'cjs',
    platform: 'node', // tells Node the names of the exports
    target: 'node20',
    minify: true,
    lineLimit: 120, // an uncaught error shows its line
  });
  const linked = code
    .replaceAll(/\b(require|import)\("\.\/([\w-]+)\.js"\)/g, '$1("./$2.cjs")')
    .replaceAll(/[\w$]+\(require\("ndarray-ops"\)\)/g, '{get default(){return require("ndarray-ops")}}');
  if (/=require\("ndarray-ops"\)/.test(linked)) throw new Error(`dist/${file}: ndarray-ops would load at start.`);
  writeFileSync(join('dist', file.replace(/js$/, 'cjs')), linked);
}

/** The kernels' bytes: those of each element type are a file of their own, loaded when they are asked for. */
function writeKernels(): void {
  const getters = Object.entries(archives).map(([dtype, archive]) => {
    writeFileSync(`dist/kernels-${dtype}.cjs`, `module.exports = '${archive}';\n`);
    return `  get ${dtype}() { return require('./kernels-${dtype}.cjs'); },\n`;
  });
  writeFileSync('dist/kernels.cjs', `exports.archives = {\n${getters.join('')}};\n`);
}

export default defineConfig([
  {
    ...common,
    entry: { ...entries, cli: 'src/cli/run.ts' },
    outDir: MODULES,
    format: ['esm'],
    splitting: true,
    /** Functions and classes keep their names: stack traces and messages are read. Only those of variables go. */
    esbuildOptions(options) {
      options.minify = true;
      options.keepNames = true;
    },
    esbuildPlugins: [
      {
        name: 'kernels',
        setup(build) {
          build.onResolve({ filter: /generated\/kernels\.js$/ }, () => ({ path: './kernels.cjs', external: true }));
        },
      },
    ],
    onSuccess: writePackage,
  },
  // One copy of the types serves both: an ES module may import from a CommonJS one, but not always the other way round.
  { ...common, entry: entries, format: ['cjs'], splitting: false, dts: { only: true } },
]);
