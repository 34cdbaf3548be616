/**
 * Transfer learning (§3.2.7, §4.2.9): what a network has learned from one half of the digits helps with the other half,
 * of which there are few pictures. A convolutional network learns 0 to 4 from 10,000 pictures; then 5 to 9 are learned
 * from 5, 10 and 50 pictures each, in three ways:
 *
 *   from scratch       the same network, from random weights
 *   frozen features    the convolutions stay as they are; a new last layer learns from what they answer, computed once
 *   fine-tuned         a new last layer learns alone first, then the convolutions are freed one by one from the last to
 *                      the first, at lower learning rates
 *
 * On MNIST, where 99.4 % of 0 to 4 are read right, the means of three draws on the test's 5 to 9 are
 *
 *                      5 each   10 each   50 each
 *   from scratch       74.2 %   84.7 %    93.9 %
 *   frozen features    80.6 %   86.3 %    92.1 %
 *   fine-tuned         80.6 %   87.1 %    93.4 %
 *
 * What was learned elsewhere pays where there is little data; from 50 pictures each the network learns as well by itself.
 * Drawn digits gain less: 66 %, 68 % and 69 % from 5 pictures each, nothing from 10 on. About 15 seconds.
 *
 *   npm run example -- transfer
 */
import {
  Adam,
  cachedFeatures,
  Conv2D,
  cut,
  Dense,
  Flatten,
  GradualUnfreezing,
  MaxPool2D,
  Sequential,
  sub,
} from 'layerwise';
import { type Dataset, loadMnist, takeExamples } from 'layerwise/data';
import { lineChart } from 'layerwise/plot';
import { first } from './kit/first.js';
import { readFlags } from './kit/flags.js';
import { outFile, writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const SIZES = flags.quick ? [3, 20] : [5, 10, 50];
const DRAWS = flags.quick ? 1 : 3; // of few pictures; the results are means
const SEEN = flags.quick ? 3000 : 5000; // pictures that pass in a training, however few there are
const inputShape = [28, 28, 1];

// Data: x [N, 28, 28, 1] in [0, 1], y [N], 0 to 4 for the digits 0 to 4, and for 5 to 9.
const drawnSizes = flags.quick ? { drawnTrain: 4000, drawnTest: 500 } : {};
const digits = await loadMnist({ ...flags.source, seed: flags.seed, ...drawnSizes });
const known = { train: first(half(digits.train, 0), flags.quick ? 2000 : 10000), test: half(digits.test, 0) };
const others = { train: half(digits.train, 5), test: half(digits.test, 5) };
const { source } = digits;

/** The digits `begin` to `begin + 4`, as classes 0 to 4. */
function half({ x, y }: Dataset, begin: number): Dataset {
  const rows = Array.from(y.data.keys()).filter((i) => y.data[i] >= begin && y.data[i] < begin + 5);
  const part = takeExamples({ x, y }, rows);
  return { x: part.x, y: sub(part.y, begin) };
}

/** `count` pictures of each class, others for each draw. */
function few(data: Dataset, count: number, draw: number): Dataset {
  const labels = Array.from(data.y.data.entries());
  const rows = [0, 1, 2, 3, 4].flatMap((k) => {
    const own = labels.filter(([, label]) => label === k).map(([row]) => row);
    return own.slice(draw * count, (draw + 1) * count);
  });
  return takeExamples(data, rows);
}

// Models.
const lastLayer = () => new Dense(5, { name: 'scores', activation: 'softmax' });

function network(seed: string): Sequential {
  const options = { padding: 'same', activation: 'relu', weightInit: 'heNormal' } as const;
  return new Sequential(
    [
      new Conv2D(16, 3, { name: 'low', ...options }),
      new MaxPool2D(2),
      new Conv2D(32, 3, { name: 'middle', ...options }),
      new MaxPool2D(2),
      new Conv2D(64, 3, { name: 'high', ...options }),
      new MaxPool2D(2),
      new Flatten({ name: 'features' }),
      lastLayer(),
    ],
    { seed, inputShape },
  );
}

async function learn(model: Sequential, { x, y }: Dataset, layerRates = {}, unfreeze = false): Promise<Sequential> {
  model.compile({
    optimizer: new Adam(0.001),
    loss: 'sparseCategoricalCrossEntropy',
    metrics: ['accuracy'],
    layerRates,
  });
  const epochs = Math.max(3, Math.round(SEEN / y.size));
  const callbacks = unfreeze ? [new GradualUnfreezing({ every: Math.ceil(epochs / 5) })] : [];
  await model.fit(x, y, { epochs, callbacks, verbose: false });
  return model;
}

// The half with many pictures.
const base = await learn(network(flags.seed), known.train);
const { accuracy: baseAccuracy } = base.evaluate(known.test.x, known.test.y);
const weights = base.theta.values.data.slice();
report.say(`${known.train.y.size} pictures of 0 to 4 (${source}): ${percent(baseAccuracy)} of others are read right`);

/** The layers that have learned 0 to 4, without the last: a copy, for training changes it. */
function learned(): Sequential {
  const copy = network(flags.seed);
  copy.theta.values.data.set(weights);
  const part = cut(copy, 'features');
  if (part instanceof Sequential) return part;
  throw new TypeError('A Sequential is cut into a Sequential.');
}

// The half with few pictures: the share of the test that is read right, by way.
const ways: Record<string, (train: Dataset, seed: string) => Promise<number>> = {
  'from scratch': async (train, seed) => {
    const model = await learn(network(seed), train);
    return model.evaluate(others.test.x, others.test.y).accuracy;
  },
  'frozen features': async (train, seed) => {
    const folder = outFile(flags, 'transfer-features');
    const features = await cachedFeatures(learned(), train.x, { folder });
    const testFeatures = await cachedFeatures(learned(), others.test.x, { folder });
    const head = await learn(new Sequential([lastLayer()], { seed }), { x: features, y: train.y });
    return head.evaluate(testFeatures, others.test.y).accuracy;
  },
  'fine-tuned': async (train, seed) => {
    const model = new Sequential([...learned().layers, lastLayer()], { seed, inputShape });
    await learn(model, train, { low: 0.1, middle: 0.3, high: 0.3 }, true);
    return model.evaluate(others.test.x, others.test.y).accuracy;
  },
};

const rows = [['', ...SIZES.map((size) => `${size} each`), 'seconds']];
const figures: Record<string, { accuracies: number[]; seconds: number }> = {};
for (const [name, way] of Object.entries(ways)) {
  const begin = report.seconds;
  const accuracies: number[] = [];
  for (const size of SIZES) {
    let sum = 0;
    for (let draw = 0; draw < DRAWS; draw++) sum += await way(few(others.train, size, draw), `${flags.seed}/${draw}`);
    accuracies.push(sum / DRAWS);
  }
  const seconds = report.seconds - begin;
  figures[name] = { accuracies, seconds };
  rows.push([name, ...accuracies.map(percent), seconds.toFixed(1)]);
}
report.say(`\n5 to 9 from few pictures of each:\n${table(rows)}`);

const curves = Object.entries(figures).map(([name, { accuracies }]) => ({ name, x: SIZES, y: accuracies }));
const title = 'Reading 5 to 9 after 0 to 4';
const figure = lineChart(curves, {
  title,
  xScale: 'log',
  xLabel: 'pictures of each digit',
  yLabel: 'share of the test read right',
});
await writePicture(figure, flags, 'transfer.svg');
report.end({ source, baseAccuracy, sizes: SIZES, variants: figures });
