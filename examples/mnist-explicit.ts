/**
 * Handwritten digits by the explicit loop: forward, loss, backward, step (§1.4), with nothing hidden in `fit`.
 *
 * Two networks learn in turn:
 * - 784-512-512-10 with dropout 0.2, Adam and a learning rate that falls by half a cosine: RESULT
 * - 784-256-10 with plain gradient descent at rate 0.001 from weights that are normal with deviation 1, for 20 epochs:
 *   the course notes' first network for MNIST. RESULT: large first weights and a small rate leave it well behind.
 *
 *   npm run example -- mnist-explicit
 */
import {
  Adam,
  CosineDecay,
  Dense,
  Dropout,
  Flatten,
  Generator,
  type Optimizer,
  normal,
  Sequential,
  SGD,
  SparseCategoricalCrossEntropy,
} from 'layerwise';
import { batches, loadMnist } from 'layerwise/data';
import { accuracy } from 'layerwise/metrics';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';

const flags = readFlags();
const report = new Report(flags);
const BATCH = 128;
const [DEEP_EPOCHS, SHALLOW_EPOCHS] = flags.quick ? [2, 2] : [10, 20];

// Data: x [N, 28, 28, 1] in [0, 1], y [N], the digits.
const drawn = flags.quick ? { drawnTrain: 2000, drawnTest: 500 } : {};
const { train, test, source } = await loadMnist({ ...flags.source, seed: flags.seed, ...drawn });
report.say(`${train.y.size} digits to learn from, ${test.y.size} to test: ${source}`);

/** Trains a network and returns the share of test digits that it reads right. */
function learn(name: string, model: Sequential, optimizer: Optimizer, epochs: number): number {
  const loss = new SparseCategoricalCrossEntropy();
  const rng = new Generator(flags.seed);
  const cache = model.createCache(); // what one batch leaves behind from forward to backward
  const testCache = model.createCache();
  model.build(train.x.shape.slice(1));
  optimizer.bind(model.theta);
  let testAccuracy = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let cost = 0;
    for (const [x, t] of batches(train, BATCH, rng)) {
      const y = model.forward(x, cache, { training: true });
      cost += loss.forward(y, t, cache) * x.shape[0];
      model.backward(loss.backward(cache), cache);
      optimizer.step(); // θ <- θ - ..., in place, and clears the gradients
    }
    testAccuracy = accuracy(model.forward(test.x, testCache), test.y);
    report.say(`${name} epoch ${epoch}: cost ${(cost / train.y.size).toFixed(4)}, test ${percent(testAccuracy)}`);
  }
  return testAccuracy;
}

const steps = DEEP_EPOCHS * Math.ceil(train.y.size / BATCH);
const deep = new Sequential(
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
const testAccuracy = learn(
  '784-512-512-10',
  deep,
  new Adam(new CosineDecay(0.001, { total: steps, unit: 'step' })),
  DEEP_EPOCHS,
);

const init = { weightInit: normal(1), biasInit: normal(1) };
const shallow = new Sequential(
  [new Flatten(), new Dense(256, { activation: 'relu', ...init }), new Dense(10, { activation: 'softmax', ...init })],
  { seed: flags.seed },
);
const shallowAccuracy = learn('784-256-10', shallow, new SGD(0.001), SHALLOW_EPOCHS);

report.end({ source, testAccuracy, shallowAccuracy });
