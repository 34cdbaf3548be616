import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logUniform, search, workerThreads } from 'layerwise/tune';
import { type Measurement, type Workload, rounded } from '../harness.js';

const TRIALS = 32;
const WORKERS = 2;

/**
 * The share of two processors that a search of 32 short trials keeps busy, from the moment its workers have started, with
 * a journal on the disk. `with_start` counts the start too, in which each worker loads the library and its data.
 */
export const searchTrials: Workload = {
  name: 'search-32-trials',
  unit: '% of cores',
  async prepare(): Promise<Measurement> {
    const folder = mkdtempSync(join(tmpdir(), 'layerwise-bench-search-'));
    const executor = workerThreads(new URL('search-trial.ts', import.meta.url), { workers: WORKERS });
    try {
      const begin = now();
      await executor.ready?.();
      const ready = now();
      const { trials } = await search({
        executor,
        space: { learningRate: logUniform(1e-4, 1e-2) },
        trials: TRIALS,
        optimize: 'loss',
        journal: join(folder, 'journal.jsonl'),
        verbose: false,
      });
      const end = now();
      const trial = trials.reduce((sum, { seconds }) => sum + seconds, 0) / TRIALS;
      return { value: share(ready, end), detail: { with_start: rounded(share(begin, end)), trial_s: rounded(trial) } };
    } finally {
      await executor.close();
      rmSync(folder, { recursive: true });
    }
  },
};

interface Moment {
  readonly wall: number;
  readonly busy: number;
}

/** Seconds on the clock, and those that the processors have worked for this process. */
function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1e3, busy: (user + system) / 1e6 };
}

function share(from: Moment, to: Moment): number {
  return (100 * (to.busy - from.busy)) / (to.wall - from.wall) / WORKERS;
}
