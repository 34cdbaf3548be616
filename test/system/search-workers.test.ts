import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { choice, coarseToFine, integer, logUniform, search, type SearchOptions } from 'layerwise/tune';
import { trial } from '../../examples/trials/digits.js';

const space = { learningRate: logUniform(0.0001, 0.1), units: integer(4, 40), examples: choice([300]) };
const options = { space, strategy: coarseToFine({ rounds: 2 }), trials: 8, optimize: 'devLoss', verbose: false };

/** What a search comes to, without the times. */
async function found(where: Pick<SearchOptions<typeof space>, 'trial' | 'workers'>): Promise<unknown> {
  const { trials } = await search({ ...options, ...where });
  return trials.map(({ trial: number, values, seed, figures, round }) => ({ number, values, seed, figures, round }));
}

it('networks learn the same, bit for bit, in one worker, in two, and in this thread', async () => {
  const module = fileURLToPath(new URL('../../examples/trials/digits.ts', import.meta.url));
  const one = await found({ trial: module, workers: 1 });
  expect(one).toHaveLength(8);
  expect(await found({ trial: module, workers: 2 })).toEqual(one);
  expect(await found({ trial })).toEqual(one);
});
