/**
 * From coarse to fine (§2.3.1): four hyper-parameters of a network that reads digits, each on its own scale (§2.3.2).
 * Three rounds of trials look at ever smaller regions, each half as long on every scale and around the best trial so
 * far, like a magnifying glass.
 *
 * On MNIST the mean of the rounds rises from 50 % to 79 % to 87 % of 1,000 digits that are not trained on, and the best
 * trial reads 89.0 % of them and 87.5 % of the test set right. As many trials over the whole space come to 89.8 %: one run
 * proves little, and over five seeds the best are 89.7 % from coarse to fine and 89.3 % at random. On drawn digits the
 * rounds rise from 30 % to 56 % to 73 %, the best trial is at 78.9 %. About 5 seconds.
 *
 * The journal in the folder of `--out` has every trial that has ended: with `--resume` an interrupted search goes on.
 *
 *   npm run example -- coarse-to-fine
 */
import { rmSync } from 'node:fs';
import { parallelCoordinates } from 'layerwise/plot';
import { choice, coarseToFine, logInteger, logUniform, oneMinusLogUniform, randomSearch, search } from 'layerwise/tune';
import { digitTrials } from './kit/digit-trials.js';
import { readFlags } from './kit/flags.js';
import { outFile, writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags({ own: { resume: 'go on with the journal of an interrupted search' } });
const report = new Report(flags);
const [TRIALS, EXAMPLES] = flags.quick ? [12, 800] : [36, 2000];
const { executor, source } = await digitTrials(flags);
report.say(`${EXAMPLES} digits to learn from, 1000 to judge, 1000 to test: ${source}`);

const space = {
  learningRate: logUniform(0.0001, 1),
  beta1: oneMinusLogUniform(0.5, 0.999),
  units: logInteger(8, 128),
  batchSize: choice([16, 32, 64]),
  examples: choice([EXAMPLES]),
};
const common = { executor, space, trials: TRIALS, optimize: 'devAccuracy', seed: flags.seed };
const journal = outFile(flags, 'coarse-to-fine.jsonl');
if (!flags.has('resume')) rmSync(journal, { force: true });
const result = await search({ ...common, strategy: coarseToFine({ rounds: 3 }), journal });
const random = await search({ ...common, strategy: randomSearch(), verbose: false });
await executor.close();

// Each round: where its trials lie, and what they reach.
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const range = (values: readonly number[]): string =>
  [Math.min(...values), Math.max(...values)].map((value) => String(Number(value.toPrecision(3)))).join(' to ');
const rows = [['round', 'trials', 'learning rate', 'beta1', 'units', 'mean', 'best']];
const rounds = [1, 2, 3].map((round) => {
  const trials = result.trials.filter((trial) => trial.round === round);
  const accuracies = trials.filter(({ error }) => error === undefined).map(({ value }) => value);
  const settings = (name: 'learningRate' | 'beta1' | 'units') => range(trials.map(({ values }) => values[name]));
  const [meanAccuracy, bestAccuracy] = [mean(accuracies), Math.max(...accuracies)];
  const where = [settings('learningRate'), settings('beta1'), settings('units')];
  rows.push([`${round}`, `${trials.length}`, ...where, percent(meanAccuracy), percent(bestAccuracy)]);
  return { trials: trials.length, meanAccuracy, bestAccuracy };
});
report.say(`\n${table(rows)}\n\nThe best five:\n${result.table(5)}\n`);

const { figures } = result.best;
report.say(`coarse to fine: ${percent(figures.devAccuracy)} of dev, ${percent(figures.testAccuracy)} of test`);
report.say(`random search:  ${percent(random.best.value)} of dev`);
const names = ['learningRate', 'beta1', 'units', 'batchSize'];
const picture = parallelCoordinates(result, { title: 'Trials from coarse to fine', names });
await writePicture(picture, flags, 'coarse-to-fine.svg');
report.end({ source, rounds, bestAccuracy: result.best.value, randomAccuracy: random.best.value });
