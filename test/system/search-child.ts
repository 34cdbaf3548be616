/**
 * A search in a process of its own: `search-child.ts journal workers module`. Prints its trials when it gets to the end.
 */
import { coarseToFine, search, uniform } from 'layerwise/tune';

const [journal, workers, trial] = process.argv.slice(2);
const { trials } = await search({
  ...{ trial, workers: Number(workers), journal },
  space: { x: uniform(0, 1), y: uniform(0, 1) },
  strategy: coarseToFine({ rounds: 2 }),
  trials: 16,
  optimize: 'loss',
  verbose: false,
});
console.log(JSON.stringify(trials.map(({ trial: number, values, value }) => [number, values, value])));
