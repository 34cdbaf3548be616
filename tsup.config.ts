import { writeFileSync } from 'node:fs';
import { type Options, defineConfig } from 'tsup';
import { entries } from './scripts/entries.js';

const common: Options = {
  target: 'node20',
  platform: 'neutral',
  external: [/^node:/],
  dts: false,
  splitting: false,
};

/**
 * Names stay: stack traces are read. The kernels' bytes are one CommonJS file, which both builds can load at once: two
 * copies would double the package.
 */
const compact: Options = {
  ...common,
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    options.lineLimit = 120; // an uncaught error shows its line
  },
  esbuildPlugins: [
    {
      name: 'shared kernels',
      setup(build) {
        build.onResolve({ filter: /generated\/kernels\.js$/ }, () => ({ path: './kernels.cjs', external: true }));
      },
    },
  ],
};

export default defineConfig([
  { ...compact, entry: entries, format: ['esm'], splitting: true },
  {
    ...compact,
    entry: { all: 'scripts/commonjs.ts' },
    format: ['cjs'],
    onSuccess: async () => {
      for (const name of Object.keys(entries)) {
        writeFileSync(`dist/${name}.cjs`, `module.exports = require('./all.cjs').${name};\n`);
      }
      return Promise.resolve();
    },
  },
  // platform 'node' lets ES modules see the names of its exports.
  { ...common, platform: 'node', entry: { kernels: 'src/engine/generated/kernels.ts' }, format: ['cjs'] },
  { ...common, entry: entries, format: ['esm', 'cjs'], dts: { only: true } },
]);
