/** Where the library runs: Node's built-in modules when there are any, nothing in a browser. */

const node = typeof process === 'object' && typeof process.getBuiltinModule === 'function' ? process : undefined;

/** A built-in module of Node, without an import that a browser bundle would trip over. */
export function v8Module(): typeof import('node:v8') | undefined {
  return node?.getBuiltinModule('node:v8');
}

export function bufferModule(): typeof import('node:buffer') | undefined {
  return node?.getBuiltinModule('node:buffer');
}

export function zlibModule(): typeof import('node:zlib') | undefined {
  return node?.getBuiltinModule('node:zlib');
}

export function workerThreads(): typeof import('node:worker_threads') | undefined {
  return node?.getBuiltinModule('node:worker_threads');
}

/** The major version of Node, 0 elsewhere. */
export const nodeMajor = node ? Number.parseInt(node.versions.node, 10) : 0;

/** The value of an environment variable; undefined in a browser. */
export function environment(name: string): string | undefined {
  return node?.env[name];
}

/** How many threads can share memory at once: in a browser one alone, unless the page is cross-origin isolated. */
export function processors(): number {
  const os = node?.getBuiltinModule('node:os');
  if (os) return os.availableParallelism();
  return globalThis.crossOriginIsolated === true ? navigator.hardwareConcurrency : 1;
}
