import { resolveDataset } from 'layerwise/data';
import { type TrialExecutor, workerThreads } from 'layerwise/tune';
import type { Flags } from './flags.js';

/**
 * Worker threads for the trials on digits, and where these come from. The threads look for MNIST in the folder of
 * `--data` too, which they know as LAYERWISE_DATA.
 */
export async function digitTrials({ source }: Flags): Promise<{ executor: TrialExecutor; source: string }> {
  if (source.data !== undefined) process.env.LAYERWISE_DATA = source.data;
  const found = await resolveDataset('mnist', source);
  const executor = workerThreads(new URL('../trials/digits.ts', import.meta.url));
  return { executor, source: found ?? 'drawn digits' };
}
