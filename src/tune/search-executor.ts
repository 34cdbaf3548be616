import { ArgumentError, show } from '../errors/index.js';
import type { TrialExecutor } from './executor.js';
import { InlineExecutor } from './inline-executor.js';
import type { SearchSetup } from './search-options.js';
import { belongsTo, type Space, type ValuesOf } from './space.js';
import type { Values } from './trial.js';
import { workerThreads } from './worker-threads.js';

/** Where the trials run. Throws unless exactly one of a function, a module and an executor says so. */
export function executorOf<S extends Space>({ space, trial, executor, workers }: SearchSetup<S>): TrialExecutor {
  if ((trial === undefined) === (executor === undefined)) {
    throw new ArgumentError(
      'search: needs a trial (a function, or the path of a module that exports one) or an executor that has its own, ' +
        `got ${trial === undefined ? 'neither' : 'both'}.`,
    );
  }
  if (workers !== undefined && (executor !== undefined || typeof trial === 'function')) {
    throw new ArgumentError(
      `search: workers = ${show(workers)} belongs to a trial in a module of its own, which worker threads load; ` +
        `got ${executor ? 'an executor' : 'a function, which runs in this thread'}.`,
    );
  }
  if (executor !== undefined) return checkExecutor(executor);
  if (typeof trial === 'function') return new InlineExecutor((values, context) => trial(owned(space, values), context));
  if (typeof trial === 'string' || trial instanceof URL)
    return workerThreads(trial, workers === undefined ? {} : { workers });
  throw new ArgumentError(
    `search: trial must be a function, or the path or URL of a module that exports 'trial', got ${show(trial)}.`,
  );
}

function checkExecutor(executor: TrialExecutor): TrialExecutor {
  if (typeof executor === 'object' && typeof executor?.run === 'function') return executor;
  throw new ArgumentError(`search: executor must be one such as redisQueue(...), got ${show(executor)}.`);
}

/** The settings as those of the space. */
export function owned<S extends Space>(space: S, values: Values): ValuesOf<S> {
  if (belongsTo(space, values)) return values;
  throw new ArgumentError(`search: the strategy proposes ${JSON.stringify(values)}, which is not in the space.`);
}
