import { BinaryCrossEntropy, Dense, Sequential, SGD } from 'layerwise';
import type { Workload } from '../harness.js';
import { memoryFor, labels, uniform } from './data.js';

const EXAMPLES = 209;
const FEATURES = 12288;
const ITERATIONS = 2000;

/** W11: the course's cat classifier. One call is one iteration; the value is the time of 2000. */
export const logisticTrain: Workload = {
  name: 'W11-logreg-train',
  unit: 's',
  prepare() {
    const x = uniform([EXAMPLES, FEATURES]);
    const t = memoryFor([EXAMPLES, 1]);
    t.data.set(labels([EXAMPLES], 2).data);
    const model = new Sequential([new Dense(1, { activation: 'sigmoid', weightInit: 'zeros' })]);
    model.build([FEATURES]);
    const loss = new BinaryCrossEntropy();
    const optimizer = new SGD(0.005);
    optimizer.bind(model.theta);
    const cache = model.createCache();
    let value = NaN;
    return {
      run() {
        const y = model.forward(x, cache, { training: true });
        value = loss.forward(y, t, cache);
        model.backward(loss.backward(cache), cache);
        optimizer.step();
      },
      value: (seconds) => seconds * ITERATIONS,
      detail: () => ({ iterations: ITERATIONS, loss: value }),
    };
  },
};
