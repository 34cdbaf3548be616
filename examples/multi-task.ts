/**
 * Several questions about one picture, answered by one network: multi-task learning (§3.2.8). Four digits stand in each
 * picture, and the questions are: is there a 2, a 3, a 5, an 8? Any number of the answers may be yes. Where nobody has
 * answered, the label is NaN, and the cost leaves it out:
 *
 *   J = -1/n Σ (t_ij log ŷ_ij + (1 - t_ij) log(1 - ŷ_ij))        over the n labels t_ij (picture i, task j) that are known
 *
 * One network for all tasks shares what it sees; the other way is a network of the same size for each, which learns from
 * the pictures whose label is known. After 10 epochs on 2,000 pictures of MNIST's digits the shares of right answers are
 * 95.4 % with one network and 95.7 % with four, which take four times as long; with half of the labels missing 92.2 % and
 * 91.1 % (drawn digits: 97.3 % and 97.7 %; 95.5 % and 91.8 %). That is no law: from 1,000 pictures in 20 epochs, half of
 * the labels give 90.0 % and 90.8 %. About 25 seconds.
 *
 *   npm run example -- multi-task
 */
import {
  Adam,
  BinaryCrossEntropy,
  Conv2D,
  CosineDecay,
  Dense,
  fromArray,
  Generator,
  GlobalMaxPool,
  MaxPool2D,
  Sequential,
  slice,
  type Tensor,
  transpose,
} from 'layerwise';
import { type Dataset, loadMnist, resizeImages, takeExamples, takeRows } from 'layerwise/data';
import { binaryAccuracy } from 'layerwise/metrics';
import { imageGrid } from 'layerwise/plot';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags();
const report = new Report(flags);
const TASKS = [2, 3, 5, 8];
const [m, testCount, EPOCHS] = flags.quick ? [300, 200, 6] : [2000, 1000, 10];
const BATCH = 32;

// Data: x [N, 28, 28, 1], four digits each; t [N, 4], 1 where the digit of the question is among them.
const digits = await loadMnist({ ...flags.source, seed: flags.seed, drawnTrain: 4 * m, drawnTest: 4 * testCount });
const rng = new Generator(flags.seed);
const [train, test] = [collages(digits.train, m), collages(digits.test, testCount)];
report.say(`${m} pictures to learn from, ${testCount} to test, of digits from: ${digits.source}`);

const shown = Array.from({ length: 15 }, (_, i) => TASKS.filter((_, task) => train.y.get(i, task) === 1));
const captions = shown.map((yes) => yes.join(', ') || 'none');
const title = 'Is there a 2, a 3, a 5, an 8?';
await writePicture(imageGrid(train.x.rows(0, 15), { columns: 5, captions, title }), flags, 'multi-task.svg');

/** Pictures of 2×2 digits of half the size, drawn from a set of digits, and their answers. */
function collages({ x, y }: Dataset, count: number): Dataset {
  const rows = rng.choice(y.size, { size: 4 * count });
  const cells = resizeImages(takeRows(x, rows), [14, 14], { interpolation: 'area' }).reshape([count, 2, 2, 14, 14]);
  const pictures = transpose(cells, [0, 1, 3, 2, 4]).reshape([count, 28, 28, 1]);
  const labels = takeRows(y, rows).data;
  const answers = Array.from({ length: count }, (_, i) => {
    const four = Array.from(labels.slice(4 * i, 4 * i + 4));
    return TASKS.map((digit) => Number(four.includes(digit)));
  });
  return { x: pictures, y: fromArray(answers) };
}

/** The labels with a share of each task's left out at random. */
function withGaps(labels: Tensor, missing: readonly number[]): Tensor {
  const known = labels.clone();
  for (let i = 0; i < known.size; i++) if (rng.next() < missing[i % TASKS.length]) known.data[i] = NaN;
  return known;
}

/** The labels [N, 1] of one task. */
function ofTask(labels: Tensor, task: number): Tensor {
  return slice(labels, [0, task], [labels.shape[0], task + 1]);
}

/** A network of one size for any number of tasks: only the last layer differs. */
async function learn({ x, y }: Dataset): Promise<Sequential> {
  const options = { padding: 'same', activation: 'relu', weightInit: 'heNormal' } as const;
  const model = new Sequential(
    [
      new Conv2D(16, 3, options),
      new MaxPool2D(2),
      new Conv2D(32, 3, options),
      new Conv2D(32, 3, options),
      new GlobalMaxPool(), // somewhere in the picture
      new Dense(64, { activation: 'relu', weightInit: 'heNormal' }),
      new Dense(y.shape[1], { activation: 'sigmoid' }),
    ],
    { seed: flags.seed },
  );
  model.compile({
    optimizer: new Adam(new CosineDecay(0.003, { total: EPOCHS })),
    loss: new BinaryCrossEntropy({ skipMissing: true }),
  });
  await model.fit(x, y, { epochs: EPOCHS, batchSize: BATCH, verbose: false });
  return model;
}

/** One network for all tasks: the share of right answers of each. */
async function together(labels: Tensor): Promise<number[]> {
  const model = await learn({ x: train.x, y: labels });
  const y = model.predict(test.x);
  return TASKS.map((_, task) => binaryAccuracy(ofTask(y, task), ofTask(test.y, task)));
}

/** A network for one task alone, from the pictures whose label is known. */
async function alone(labels: Tensor, task: number): Promise<number> {
  const y = ofTask(labels, task);
  const known = Array.from(y.data.keys()).filter((i) => !Number.isNaN(y.data[i]));
  const model = await learn(takeExamples({ x: train.x, y }, known));
  return binaryAccuracy(model.predict(test.x), ofTask(test.y, task));
}

async function apart(labels: Tensor): Promise<number[]> {
  const shares: number[] = [];
  for (const task of TASKS.keys()) shares.push(await alone(labels, task));
  return shares;
}

const situations = {
  'all labels': train.y,
  'half of the labels': withGaps(train.y, [0.5, 0.5, 0.5, 0.5]),
};
const ways = { 'one network': together, 'one each': apart };
const rows = [['', ...TASKS.map((digit) => `${digit}?`), 'mean', 'seconds']];
const figures: Record<string, { accuracies: number[]; meanAccuracy: number; seconds: number }> = {};
for (const [situation, labels] of Object.entries(situations)) {
  for (const [way, run] of Object.entries(ways)) {
    const begin = report.seconds;
    const accuracies = await run(labels);
    const seconds = report.seconds - begin;
    const meanAccuracy = accuracies.reduce((sum, share) => sum + share, 0) / TASKS.length;
    const name = `${situation}, ${way}`;
    figures[name] = { accuracies, meanAccuracy, seconds };
    rows.push([name, ...accuracies.map(percent), percent(meanAccuracy), seconds.toFixed(1)]);
  }
}
report.say(table(rows));
report.end({ source: digits.source, variants: figures });
