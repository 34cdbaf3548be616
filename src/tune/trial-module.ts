import { ArgumentError, ResourceError, nearest, show } from '../errors/index.js';
import { builtin, hasNode } from '../io/node.js';

/** A module with a trial, found. */
export interface TrialModule {
  /** What `import` takes. */
  readonly url: string;
  /** How messages call it: its path, or the address of a module without one. */
  readonly shown: string;
  /** Addresses of the modules whose `register()` has to run first, for TypeScript. */
  readonly compilers: readonly string[];
}

/**
 * Finds the module at a path (relative to the working directory) or address.
 *
 * TypeScript goes through `tsx` when that is installed beside the module, in the working directory, or runs this process;
 * without it, it is left to Node.
 *
 * @throws ArgumentError when `module` is neither, ResourceError when nothing is there or this is not Node
 */
export function findTrialModule(who: string, module: string | URL): TrialModule {
  if (!hasNode) {
    throw new ResourceError(
      `${who}: needs Node.js; in a browser give search the trial as a function, without workers.`,
    );
  }
  if (!(module instanceof URL) && (typeof module !== 'string' || module === '')) {
    throw new ArgumentError(
      `${who}: module must be the path or URL of a module that exports the function 'trial', got ${show(module)}. ` +
        'A function cannot go to another thread or machine: put it into a file of its own.',
    );
  }
  const { fileURLToPath, pathToFileURL } = builtin(who, 'node:url');
  const address = module instanceof URL ? module.href : /^(file|data):/.test(module) ? module : undefined;
  if (address?.startsWith('data:')) return { url: address, shown: `${address.slice(0, 40)}...`, compilers: [] };
  const path = address === undefined ? builtin(who, 'node:path').resolve(String(module)) : fileURLToPath(address);
  checkFile(who, path);
  return {
    url: pathToFileURL(path).href,
    shown: path,
    compilers: /\.[cm]?tsx?$/.test(path) ? compilers(who, path) : [],
  };
}

function checkFile(who: string, path: string): void {
  const { readdirSync, statSync } = builtin(who, 'node:fs');
  const paths = builtin(who, 'node:path');
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  const folder = paths.dirname(path);
  const neighbours = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : undefined;
  const guess = neighbours && nearest(paths.basename(path), neighbours);
  throw new ResourceError(
    `${who}: there is no module at ${path}.` +
      (neighbours ? (guess ? ` Did you mean '${guess}'?` : '') : ` There is no folder ${folder} either.`) +
      ' Paths are relative to the working directory.',
  );
}

/** The ES modules of tsx that compile, for importers and for CommonJS; nothing where it is not installed. */
function compilers(who: string, path: string): readonly string[] {
  const { createRequire } = builtin(who, 'node:module');
  const { pathToFileURL } = builtin(who, 'node:url');
  const running = process.execArgv.filter((argument) => argument.startsWith('file:') && argument.includes('/tsx/'));
  for (const from of [path, builtin(who, 'node:path').resolve('x'), ...running]) {
    try {
      const require = createRequire(from);
      return ['tsx/esm/api', 'tsx/cjs/api'].map(
        (name) => pathToFileURL(require.resolve(name).replace(/\.cjs$/, '.mjs')).href,
      );
    } catch {
      continue; // not installed there
    }
  }
  return [];
}
