/**
 * What the examples `search` and `coarse-to-fine` try: the network 784-units-10 learns digits by Adam and is measured
 * on digits that it has not seen. Each worker thread loads this module, and with it the digits, once.
 */
import { Adam, Dense, Flatten, Sequential } from 'layerwise';
import { type Dataset, loadMnist } from 'layerwise/data';
import type { TrialContext, TrialFigures } from 'layerwise/tune';

const EPOCHS = 3;
const DEV = 1000;
const digits = await loadMnist({ drawnTrain: 4000, drawnTest: 1000, seed: 'digits', log: () => undefined });

/** Examples `from` to `to` of a set; they share its memory. */
function part({ x, y }: Dataset, from: number, to: number): Dataset {
  return { x: x.rows(from, to), y: y.rows(from, to) };
}
const dev = part(digits.train, 0, DEV);
const test = part(digits.test, 0, 1000);

interface Settings {
  readonly examples: number;
  readonly learningRate: number;
  readonly beta1?: number;
  readonly units?: number;
  readonly batchSize?: number;
}

export async function trial(settings: Settings, context: TrialContext): Promise<TrialFigures> {
  const { examples, learningRate, beta1 = 0.9, units = 32, batchSize = 32 } = settings;
  const { seed, signal } = context;
  const train = part(digits.train, DEV, DEV + examples);
  const layers = [new Flatten(), new Dense(units, { activation: 'relu' }), new Dense(10, { activation: 'softmax' })];
  const model = new Sequential(layers, { seed });
  const optimizer = new Adam(learningRate, { beta1 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] });
  await model.fit(train.x, train.y, { epochs: EPOCHS, batchSize, signal, verbose: false });
  const { loss: devLoss, accuracy: devAccuracy } = model.evaluate(dev.x, dev.y);
  const { accuracy: testAccuracy } = model.evaluate(test.x, test.y);
  return { devLoss, devAccuracy, testAccuracy };
}
