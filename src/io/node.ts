/**
 * Node's built-in modules, without an `import` that a browser bundle would trip over. The one place where files,
 * paths and processes enter; everything that parses works on bytes and runs anywhere.
 */
import { ResourceError } from '../errors/index.js';

/** The built-in modules that readers and writers use. */
interface Builtins {
  'node:crypto': typeof import('node:crypto');
  'node:fs': typeof import('node:fs');
  'node:module': typeof import('node:module');
  'node:os': typeof import('node:os');
  'node:path': typeof import('node:path');
  'node:url': typeof import('node:url');
  'node:worker_threads': typeof import('node:worker_threads');
}

const node = typeof process === 'object' && typeof process.getBuiltinModule === 'function' ? process : undefined;

/** Whether Node's built-in modules are there. */
export const hasNode = node !== undefined;

/** A built-in module of Node; throws ResourceError where there is none, as in a browser. */
export function builtin<Name extends keyof Builtins>(who: string, name: Name): Builtins[Name] {
  if (node) return node.getBuiltinModule(name);
  throw new ResourceError(
    `${who}: needs ${name}, which only Node.js has. In a browser use what takes and gives bytes: encode and decode, parse.`,
  );
}

/** The value of an environment variable, undefined when it is unset or empty and in a browser. */
export function environment(name: string): string | undefined {
  return node?.env[name] || undefined;
}

/** The number of this process, which keeps its temporary files apart from another's. */
export function processId(): number {
  return node?.pid ?? 0;
}
