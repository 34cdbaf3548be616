/**
 * What augmentation buys (§4.2.10): a residual network (§4.2.3) on few pictures of CIFAR-10, once on the pictures as
 * they are and once on pictures that are mirrored and shifted by up to 4 pixels anew for each epoch; all else is the
 * same. Then ten views of each test picture, whose answers are averaged (§4.2.11): its corners and its centre with 4
 * pixels around, and their mirror images.
 *
 * From 4,000 pictures the network learns all of them by heart in 20 epochs and reads 43 % of 1,000 others right;
 * augmented, 59 %, and 60 % with ten views. About 65 seconds.
 * Of drawn objects 88 %, 98 % and 99 %.
 *
 *   npm run example -- cifar
 */
import { Adam, CosineDecay, expandDims, pad } from 'layerwise';
import { contactSheet, type Dataset, ImageAugmenter, loadCifar10, pipeline } from 'layerwise/data';
import { accuracy } from 'layerwise/metrics';
import { imageGrid, lineChart } from 'layerwise/plot';
import { predictTenCrop } from 'layerwise/vision';
import { first } from './kit/first.js';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { residualNetwork } from './kit/residual-network.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const EPOCHS = flags.quick ? 4 : 20;
const BATCH = flags.quick ? 32 : 64;
const PADDING = 4;

// Data: x [N, 32, 32, 3] in [0, 1], y [N].
const drawnSizes = flags.quick ? { drawnTrain: 400, drawnTest: 200 } : {};
const { source, classes, ...sets } = await loadCifar10({ ...flags.source, seed: flags.seed, ...drawnSizes });
const train = first(sets.train, flags.quick ? 400 : 4000);
const test = first(sets.test, flags.quick ? 200 : 1000);
report.say(`${train.y.size} pictures to learn from, ${test.y.size} to test: ${source}`);

// Half of the pictures are mirrored; of each, a window of 32×32 is seen with 4 black pixels around the picture.
const augmenter = new ImageAugmenter({
  horizontalFlip: true,
  crop: { size: 32, padding: PADDING },
  fillMode: 'constant',
});
const sheet = contactSheet(augmenter, train.x.rows(0, 6), { draws: 7, seed: flags.seed, scale: 2 });
const sheetTitle = 'Pictures as they are, and augmented';
await writePicture(imageGrid(expandDims(sheet, 0), { title: sheetTitle, scale: 1 }), flags, 'cifar-augmented.svg');

// The same first weights, the same order of the pictures, as many steps.
const asTheyAre = pipeline(train.x, train.y).shuffle(flags.seed).batch(BATCH);
const augmented = asTheyAre.augment(augmenter).workers(1);
const border = [[0, 0], [PADDING, PADDING], [PADDING, PADDING], [0, 0]] as const; // prettier-ignore
const rows = [['pictures', 'training', 'test', 'ten views', 'seconds']];
interface Reached {
  [figure: string]: number | [number, number][];
  trainAccuracy: number;
  testAccuracy: number;
  tenViewAccuracy: number;
  costs: [epoch: number, cost: number][];
}
const figures: Record<string, Reached> = {};
for (const [name, data] of Object.entries({ 'as they are': asTheyAre, augmented })) {
  const begin = report.seconds;
  const model = residualNetwork({
    inputShape: [32, 32, 3],
    classes: classes.length,
    filters: flags.quick ? [8, 16, 32] : [16, 32, 64, 128],
    stride: 2,
    seed: flags.seed,
  });
  model.compile({
    optimizer: new Adam(new CosineDecay(0.003, { total: EPOCHS })),
    loss: 'sparseCategoricalCrossEntropy',
  });
  const history = await model.fit(data, { epochs: EPOCHS, verbose: false });
  const seconds = report.seconds - begin;

  const share = ({ x, y }: Dataset): number => accuracy(model.predict(x), y);
  const [trainAccuracy, testAccuracy] = [train, test].map(share);
  const tenViewAccuracy = accuracy(predictTenCrop(model, pad(test.x, border), [32, 32]), test.y);
  const costs = history.get('loss').map((cost, i): [number, number] => [history.epochs[i], cost]);
  figures[name] = { trainAccuracy, testAccuracy, tenViewAccuracy, costs };
  rows.push([name, ...[trainAccuracy, testAccuracy, tenViewAccuracy].map(percent), seconds.toFixed(1)]);
}
report.say(table(rows));

const curves = Object.entries(figures).map(([name, { costs }]) => ({
  name,
  x: costs.map(([epoch]) => epoch),
  y: costs.map(([, cost]) => cost),
}));
const title = 'Cost of the training pictures';
await writePicture(lineChart(curves, { title, xLabel: 'epoch', yLabel: 'cost J' }), flags, 'cifar-cost.svg');
report.end({ source, variants: figures });
