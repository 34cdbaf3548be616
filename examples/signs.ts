/**
 * Hands that show a number from 0 to 5: a residual network (§4.2.3), batch norm (§2.3.4), augmentation (§4.2.10), and
 * the loop written out: pictures come from a pipeline whose worker turns, shifts, zooms, mirrors and tints them anew for
 * each epoch while the network learns from those before.
 *
 * On the 864 photos of SIGNS, 25 epochs read 98.5 % of 201 validation and 98.15 % (106) of 108 test pictures right that
 * are not copies of training pictures, in about 30 seconds.
 * Of drawn hands, 1,200 to learn from, 97.5 % of 240 others.
 *
 *   npm run example -- signs
 */
import { Adam, argMax, CosineDecay, expandDims, SparseCategoricalCrossEntropy, type Tensor } from 'layerwise';
import { contactSheet, ImageAugmenter, loadSigns, pipeline, takeRows } from 'layerwise/data';
import { accuracy } from 'layerwise/metrics';
import { imageGrid } from 'layerwise/plot';
import { first } from './kit/first.js';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { percent, Report } from './kit/report.js';
import { residualNetwork } from './kit/residual-network.js';

const flags = readFlags();
const report = new Report(flags);
const EPOCHS = flags.quick ? 8 : 25;
const BATCH = flags.quick ? 16 : 32;
const RATE = 0.003;

// Data: x [N, 64, 64, 3] in [0, 1], y [N]. Copies of training pictures are left out of the other two sets.
const drawnSizes = flags.quick ? { drawnTrain: 420, drawnTest: 120 } : {};
const signs = await loadSigns({ ...flags.source, seed: flags.seed, cleaned: true, ...drawnSizes });
const { validation, test, classes, source } = signs;
const train = first(signs.train, flags.quick ? 420 : Infinity);
report.say(`${train.y.size} pictures to learn from, ${validation.y.size} + ${test.y.size} to test: ${source}`);

// What may happen to a picture: the number it shows stays the same.
const augmenter = new ImageAugmenter({
  rotationRange: 15,
  widthShiftRange: 0.1,
  heightShiftRange: 0.1,
  zoomRange: 0.15,
  horizontalFlip: true,
  brightnessRange: [0.8, 1.2],
  rgbShiftRange: 0.05,
  range: [0, 1],
});
const sheet = contactSheet(augmenter, train.x.rows(0, 6), { draws: 7, seed: flags.seed });
const sheetTitle = 'Pictures as they are, and augmented';
await writePicture(imageGrid(expandDims(sheet, 0), { title: sheetTitle, scale: 1 }), flags, 'signs-augmented.svg');

// Model.
const filters = flags.quick ? [8, 16, 32] : [16, 32, 64, 128];
const model = residualNetwork({
  inputShape: [64, 64, 3],
  classes: classes.length,
  filters,
  stride: 2,
  seed: flags.seed,
});
model.build();
report.say(`${model.theta.size} parameters`);

// Loop: the learning rate falls to 0 by half a cosine.
const loss = new SparseCategoricalCrossEntropy();
const optimizer = new Adam(new CosineDecay(RATE, { total: EPOCHS })).bind(model.theta);
const cache = model.createCache();
const data = pipeline(train.x, train.y).shuffle(flags.seed).batch(BATCH).augment(augmenter).workers(1);
const begin = report.seconds;
for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  let sum = 0;
  for (const [x, t] of data) {
    sum += t.size * loss.forward(model.forward(x, cache, { training: true }), t, cache);
    model.backward(loss.backward(cache), cache);
    optimizer.step();
  }
  optimizer.epoch = epoch;
  report.cost(epoch, sum / train.y.size, 'epoch');
}
data.close();
const trainSeconds = report.seconds - begin;

// Report.
const share = (set: { x: Tensor; y: Tensor }): number => accuracy(model.predict(set.x), set.y);
const [trainAccuracy, validationAccuracy, testAccuracy] = [train, validation, test].map(share);
report.say(
  `right: ${percent(trainAccuracy)} of training, ${percent(validationAccuracy)} of validation, ${percent(testAccuracy)} of test`,
);

// The pictures of the test that are read wrong.
const answers = argMax(model.predict(test.x), 1).data;
const wrong = Array.from(test.y.data.keys()).filter((i) => answers[i] !== test.y.data[i]).slice(0, 24); // prettier-ignore
if (wrong.length > 0) {
  const captions = wrong.map((i) => `${test.y.data[i]} as ${answers[i]}`);
  const title = 'Hands that are read wrong';
  await writePicture(imageGrid(takeRows(test.x, wrong), { captions, title }), flags, 'signs-wrong.svg');
}
report.end({ source, trainAccuracy, validationAccuracy, testAccuracy, trainSeconds });
