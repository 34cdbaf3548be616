/** Folders of src/ that are subpaths of the package. */
const subpaths: readonly string[] = ['data', 'metrics', 'plot', 'strategy', 'text', 'tune', 'vision', 'zoo'];

/**
 * The package's public entries, in one list: name of the file in dist/ to its source, `index` being the package itself.
 * The bundler builds them, package.json exports them, and a test compares the two. To publish `layerwise/plot` from
 * src/plot/index.ts, add 'plot' above and run `npm run sync-exports`.
 */
export const entries: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  ...Object.fromEntries(subpaths.map((name) => [name, `src/${name}/index.ts`])),
};

/** The `exports` field for `entries`. `module-sync` comes first: import and require then share one instance. */
export function packageExports(): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(entries)) {
    const module = { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
    const common = { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` };
    fields[name === 'index' ? '.' : `./${name}`] = { 'module-sync': module, import: module, require: common };
  }
  return { ...fields, './package.json': './package.json' };
}
