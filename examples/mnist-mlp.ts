/**
 * Handwritten digits: 784-512-512-10 with dropout 0.2, trained by Adam with `compile` and `fit`, saved, loaded, used.
 *
 * On MNIST (60,000 digits) 10 epochs at a rate that falls from 0.001 to 0 by half a cosine read 98.5 % of the 10,000
 * test digits right, in about 30 seconds. Without MNIST it learns from 20,000 drawn digits in 5 epochs: 98.5 % of 4,000
 * others, in 6 seconds.
 *
 *   npm run example -- mnist-mlp
 *   npm run example -- mnist-mlp --download
 */
import { Adam, argMax, CosineDecay, Dense, Dropout, Flatten, loadModel, Sequential } from 'layerwise';
import { loadMnist, takeRows } from 'layerwise/data';
import { imageGrid } from 'layerwise/plot';
import { first } from './kit/first.js';
import { readFlags } from './kit/flags.js';
import { outFile, writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';

const flags = readFlags();
const report = new Report(flags);
const BATCH = 128;
const path = outFile(flags, 'mnist-mlp.safetensors');

// Data: x [N, 28, 28, 1] in [0, 1], y [N], the digits.
const digits = await loadMnist({ ...flags.source, seed: flags.seed });
const train = first(digits.train, flags.quick ? 5000 : Infinity);
const test = first(digits.test, flags.quick ? 1000 : Infinity);
const { source, drawn } = digits;
report.say(`${train.y.size} digits to learn from, ${test.y.size} to test: ${source}`);

// Model.
const model = new Sequential(
  [
    new Flatten(),
    new Dense(512, { activation: 'relu' }),
    new Dropout(0.2),
    new Dense(512, { activation: 'relu' }),
    new Dropout(0.2),
    new Dense(10, { activation: 'softmax' }),
  ],
  { seed: flags.seed },
);

// Training. Drawn digits are easier: half the epochs do.
const epochs = flags.quick ? 4 : drawn ? 5 : 10;
model.compile({
  optimizer: new Adam(new CosineDecay(0.001, { total: epochs })),
  loss: 'sparseCategoricalCrossEntropy',
  metrics: ['accuracy'],
});
const begin = report.seconds;
const history = await model.fit(train.x, train.y, { epochs, batchSize: BATCH });
const costs = history.get('loss').map((cost, i) => [history.epochs[i], cost]);
const trainSeconds = report.seconds - begin;
const { accuracy: trainAccuracy } = model.evaluate(train.x, train.y);
const { accuracy: testAccuracy } = model.evaluate(test.x, test.y);
report.say(`right: ${percent(trainAccuracy)} of training, ${percent(testAccuracy)} of test`);

// The model as a file, and back.
await model.save(path);
const loaded = await loadModel(path);
const scores = model.predict(test.x);
const scoresAgain = loaded.predict(test.x);
const samePredictions = scores.data.every((score, i) => score === scoresAgain.data[i]);
report.say(`saved to ${path} and loaded: ${samePredictions ? 'the same' : 'OTHER'} predictions`);

// The first digits that are read wrong.
const answers = argMax(scores, 1).data;
const wrong = Array.from(test.y.data.keys())
  .filter((i) => answers[i] !== test.y.data[i])
  .slice(0, 20);
if (wrong.length > 0) {
  const captions = wrong.map((i) => `${test.y.data[i]} as ${answers[i]}`);
  const title = 'Digits that are read wrong';
  await writePicture(imageGrid(takeRows(test.x, wrong), { captions, title }), flags, 'mnist-mlp-wrong.svg');
}
report.end({ source, trainAccuracy, testAccuracy, costs, samePredictions, trainSeconds });
