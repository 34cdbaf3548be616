/**
 * Why one split misleads, and cross-validation does not (§2.1.1): 120 points of two noisy moons, and the network 2-16-1.
 *
 *   one split     96 points to learn from, 24 to validate: one right or wrong answer more is 4 %
 *   k folds       each fifth of the points in turn is the dev set of a network that learns from the other four
 *
 * The truth is what networks that learn from 96 points get right of 20,000 fresh ones: 89.2 %. Forty splits of the same
 * 120 points promise anything from 75 % to 100 %, off by 6.4 % (root mean square). The same forty trainings, as eight
 * cross-validations of five folds, promise 85.0 % to 88.3 %, off by 2.8 %; what is left is due to the 120 points, which
 * are not quite like the rest of the world. About 1 second.
 *
 *   npm run example -- k-fold
 */
import { Adam, Dense, Sequential } from 'layerwise';
import { type Dataset, moons, trainTestSplit } from 'layerwise/data';
import { crossValidate } from 'layerwise/strategy';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const POINTS = 120;
const FOLDS = 5;
const REPEATS = flags.quick ? 4 : 8;
const fit = { epochs: 60, batchSize: 16, verbose: false };

/** x [N, 2] and y [N, 1] of one draw of two moons. */
function draw(name: string, n: number): Dataset {
  const { x, y } = moons(n, { noise: 0.3, seed: `${flags.seed} ${name}` });
  return { x, y: y.reshape([n, 1]) };
}
const points = draw('points', POINTS);
const fresh = draw('fresh', 20_000);

function build(seed: string): Sequential {
  const hidden = new Dense(16, { activation: 'relu', weightInit: 'heNormal' });
  const model = new Sequential([hidden, new Dense(1, { activation: 'sigmoid' })], { seed });
  return model.compile({ optimizer: new Adam(0.02), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
}

// One split after another, each a project that has only this one.
const splits: number[] = [];
const truths: number[] = [];
for (let i = 1; i <= FOLDS * REPEATS; i++) {
  const { train, test } = trainTestSplit(points, { testShare: 1 / FOLDS, seed: `${flags.seed} split ${i}` });
  const model = build(`${flags.seed} split ${i}`);
  await model.fit(train.x, train.y, fit);
  splits.push(model.evaluate(test.x, test.y).accuracy);
  truths.push(model.evaluate(fresh.x, fresh.y, { batchSize: 4000 }).accuracy);
}

// As many trainings, in folds.
const folds: number[] = [];
for (let i = 1; i <= REPEATS; i++) {
  const result = await crossValidate(build, points, { folds: FOLDS, seed: `${flags.seed} ${i}`, fit });
  if (i === 1) report.say(`The first cross-validation: ${String(result)}\n`);
  folds.push(result.mean('accuracy'));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const truth = mean(truths);
const judge = (estimates: readonly number[]) => ({
  mean: mean(estimates),
  lowest: Math.min(...estimates),
  highest: Math.max(...estimates),
  off: Math.sqrt(mean(estimates.map((estimate) => (estimate - truth) ** 2))),
});
const rows = { 'one split': judge(splits), [`${FOLDS} folds`]: judge(folds) };
report.say(
  table([
    ['accuracy by', 'mean', 'lowest', 'highest', 'off by (rms)'],
    ...Object.entries(rows).map(([name, row]) => [name, ...Object.values(row).map(percent)]),
  ]),
);
report.say(`On ${fresh.y.size} points more, such networks are right in ${percent(truth)}.`);
report.end({ truth, split: rows['one split'], folds: rows[`${FOLDS} folds`] });
