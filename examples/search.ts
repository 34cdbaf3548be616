/**
 * The right scale for a learning rate (§2.3.2): rates for Adam between 0.0001 and 1, drawn once evenly and once as 10^r
 * with r even, for the network 784-32-10 that reads digits after three epochs of 2,000.
 *
 * Of the even rates nine in ten lie between 0.1 and 1, where nothing is learned; the logarithmic ones spread over all
 * decades, and many are good. On MNIST, with 24 trials each, the best reads 85.5 % (even) and 87.5 % (logarithmic) of 1,000
 * other digits right; the better half of the trials reads at least 11.7 % and 77.3 %. On drawn digits, which take longer to
 * learn, the best are 74.7 % and 76.2 %, the better halves begin at 10.0 % and 40.6 %. The trials run in worker threads,
 * one per processor: about 4 seconds.
 *
 *   npm run example -- search
 */
import { lineChart } from 'layerwise/plot';
import { choice, logUniform, type Parameter, search, uniform } from 'layerwise/tune';
import { digitTrials } from './kit/digit-trials.js';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const [TRIALS, EXAMPLES] = flags.quick ? [12, 500] : [24, 2000];
const { executor, source } = await digitTrials(flags);
report.say(`${EXAMPLES} digits to learn from, 1000 to judge: ${source}`);

const scales: Record<string, Parameter<number>> = {
  linear: uniform(0.0001, 1),
  logarithmic: logUniform(0.0001, 1),
};
const found: Record<string, { rate: number; accuracy: number }[]> = {};
for (const [name, learningRate] of Object.entries(scales)) {
  const { trials } = await search({
    ...{ executor, trials: TRIALS, seed: flags.seed, verbose: false },
    space: { learningRate, examples: choice([EXAMPLES]) },
    optimize: 'devAccuracy',
  });
  found[name] = trials.map(({ values, value }) => ({ rate: values.learningRate, accuracy: value }));
}
await executor.close();

// How many trials fall into each decade, and the best of them.
const rows = [['learning rate', ...Object.keys(scales).flatMap((name) => [`${name}: trials`, 'best'])]];
const decades = [0.1, 0.01, 0.001, 0.0001];
for (const low of decades) {
  const cells = Object.values(found).flatMap((trials) => {
    const inside = trials.filter(({ rate }) => rate >= low && rate < 10 * low);
    return [String(inside.length), inside.length > 0 ? percent(inside[0].accuracy) : '-'];
  });
  rows.push([`${low} to ${Number((10 * low).toPrecision(1))}`, ...cells]);
}
const scalesFound = Object.fromEntries(
  Object.entries(found).map(([name, trials]) => {
    const middle = trials[Math.floor(trials.length / 2)];
    const lower = trials.filter(({ rate }) => rate < 0.1).length;
    return [name, { best: trials[0], medianAccuracy: middle.accuracy, belowTenth: lower / trials.length }];
  }),
);
const each = (cell: (scale: (typeof scalesFound)[string]) => string): string[] =>
  Object.values(scalesFound).flatMap((scale) => ['', cell(scale)]);
rows.push(['best rate', ...each(({ best }) => best.rate.toPrecision(2))]);
rows.push(['best of all', ...each(({ best }) => percent(best.accuracy))]);
rows.push(['better half', ...each(({ medianAccuracy }) => `>= ${percent(medianAccuracy)}`)]);
report.say(table(rows));

const points = Object.entries(found).map(([name, trials]) => {
  const ordered = [...trials].sort((a, b) => a.rate - b.rate);
  return { name, x: ordered.map(({ rate }) => rate), y: ordered.map(({ accuracy }) => accuracy) };
});
const chart = { title: 'Trials on two scales', xLabel: 'learning rate', yLabel: 'share of digits read right' };
await writePicture(lineChart(points, { ...chart, xScale: 'log' }), flags, 'search.svg');
report.end({ source, scales: scalesFound });
