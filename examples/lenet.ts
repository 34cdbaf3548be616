/**
 * LeNet-5 (LeCun et al. 1998; §4.2.2): 61,706 parameters, average pooling and tanh as in the paper, softmax at the end.
 *
 * On MNIST (60,000 digits) 10 epochs read 98.76 % of the 10,000 test digits right, in about 45 seconds: the paper's
 * network, without its distorted copies of the digits, reads 99.05 %.
 *
 *   npm run example -- lenet
 */
import { Adam, CosineDecay } from 'layerwise';
import { loadMnist } from 'layerwise/data';
import { lenet5 } from 'layerwise/zoo';
import { first } from './kit/first.js';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';

const flags = readFlags();
const report = new Report(flags);

// Data: x [N, 28, 28, 1] in [0, 1], y [N], the digits.
const drawnSizes = flags.quick ? { drawnTrain: 3000, drawnTest: 1000 } : {};
const digits = await loadMnist({ ...flags.source, seed: flags.seed, ...drawnSizes });
const { source } = digits;
const train = first(digits.train, flags.quick ? 3000 : Infinity);
const test = first(digits.test, flags.quick ? 1000 : Infinity);
report.say(`${train.y.size} digits to learn from, ${test.y.size} to test: ${source}`);

const model = lenet5({ inputShape: [28, 28, 1], padding: 'same', seed: flags.seed });
report.say(String(model.summary()));

const epochs = flags.quick ? 4 : 10;
model.compile({
  optimizer: new Adam(new CosineDecay(0.004, { total: epochs })),
  loss: 'sparseCategoricalCrossEntropy',
  metrics: ['accuracy'],
});
const begin = report.seconds;
const history = await model.fit(train.x, train.y, { epochs, batchSize: flags.quick ? 32 : 64 });
const trainSeconds = report.seconds - begin;
const costs = history.get('loss').map((cost, i) => [history.epochs[i], cost]);
const { accuracy: trainAccuracy } = model.evaluate(train.x, train.y);
const { accuracy: testAccuracy } = model.evaluate(test.x, test.y);
report.say(`right: ${percent(trainAccuracy)} of training, ${percent(testAccuracy)} of test`);
report.end({ source, parameters: model.summary().total, trainAccuracy, testAccuracy, costs, trainSeconds });
