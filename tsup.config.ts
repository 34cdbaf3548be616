import { writeFileSync } from 'node:fs';
import { type Options, defineConfig } from 'tsup';
import { entries } from './scripts/entries.js';
import { archives } from './src/engine/generated/kernels.js';

const common: Options = {
  target: 'node20',
  platform: 'neutral',
  external: [/^node:/],
  dts: false,
  splitting: false,
};

/** Functions and classes keep their names: stack traces and messages are read. Only those of variables go. */
const compact: Options = {
  ...common,
  esbuildOptions(options) {
    options.minify = true;
    options.keepNames = true;
    options.lineLimit = 120; // an uncaught error shows its line
  },
  esbuildPlugins: [
    {
      name: 'shared kernels',
      setup(build) {
        build.onResolve({ filter: /generated\/kernels\.js$/ }, () => ({
          path: './kernels.cjs',
          external: true,
        }));
      },
    },
  ],
};

/**
 * The kernels' bytes are CommonJS files, which both builds can load at once: two copies would double the package. Those
 * of each element type are a file of their own, loaded when they are asked for.
 */
function writeKernels(): void {
  const getters = Object.entries(archives).map(([dtype, archive]) => {
    writeFileSync(`dist/kernels-${dtype}.cjs`, `module.exports = '${archive}';\n`);
    return `  get ${dtype}() { return require('./kernels-${dtype}.cjs'); },\n`;
  });
  writeFileSync('dist/kernels.cjs', `exports.archives = {\n${getters.join('')}};\n`);
}

export default defineConfig([
  {
    ...compact,
    entry: { ...entries, cli: 'src/cli/run.ts' },
    format: ['esm'],
    splitting: true,
  },
  {
    ...compact,
    entry: { all: 'scripts/commonjs.ts' },
    format: ['cjs'],
    onSuccess: async () => {
      writeKernels();
      for (const name of Object.keys(entries)) {
        writeFileSync(`dist/${name}.cjs`, `module.exports = require('./all.cjs').${name};\n`);
        writeFileSync(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
      }
      return Promise.resolve();
    },
  },
  // One copy of the types serves both: an ES module may import from a CommonJS one, but not always the other way round.
  { ...common, entry: entries, format: ['cjs'], dts: { only: true } },
]);
