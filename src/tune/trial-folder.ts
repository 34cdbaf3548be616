import { ResourceError, show } from '../errors/index.js';
import { reasonOf } from '../io/files.js';
import { builtin } from '../io/node.js';

/** The folder of a trial below that of the search, made when it is not there. */
export function trialFolder(folder: string, trial: number): string {
  const path = builtin('search', 'node:path').resolve(folder, `trial-${String(trial).padStart(4, '0')}`);
  try {
    builtin('search', 'node:fs').mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new ResourceError(`search: cannot make the folder ${show(path)}: ${reasonOf(cause)}.`, { cause });
  }
  return path;
}
