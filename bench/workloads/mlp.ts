import { Adam, Dense, Dropout, Sequential, SGD, SparseCategoricalCrossEntropy, Tensor } from 'layerwise';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';
import { training } from './training.js';

function mlp(): Sequential {
  return new Sequential([
    new Dense(512, { activation: 'relu' }),
    new Dropout(0.2),
    new Dense(512, { activation: 'relu' }),
    new Dropout(0.2),
    new Dense(10, { activation: 'softmax' }),
  ]);
}

/** W2: the network most tutorials begin with, by Adam. */
export const mlpTrain = training({
  name: 'W2-mlp-train',
  batch: 128,
  input: [784],
  classes: 10,
  model: mlp,
  loss: () => new SparseCategoricalCrossEntropy(),
  optimizer: () => new Adam(1e-3),
});

/** W3: one hidden layer by plain gradient descent: little arithmetic, so that the cost of a call shows. */
export const mlpSmallTrain = training({
  name: 'W3-mlp-small-train',
  batch: 128,
  input: [784],
  classes: 10,
  model: () => new Sequential([new Dense(256, { activation: 'relu' }), new Dense(10, { activation: 'softmax' })]),
  loss: () => new SparseCategoricalCrossEntropy(),
  optimizer: () => new SGD(0.01),
});

/** W12: one sample through the network of W2, from an ordinary array to an ordinary array. */
export const mlpInferOne: Workload = {
  name: 'W12-mlp-infer-1',
  unit: 'µs/call',
  prepare() {
    const sample = Float32Array.from(uniform([784]).data);
    const model = mlp();
    model.build([784]);
    const cache = model.createCache();
    let probabilities = new Float32Array(10);
    return {
      run() {
        const y = model.forward(new Tensor(sample, [1, 784]), cache);
        probabilities = Float32Array.from(y.data);
      },
      value: (seconds) => seconds * 1e6,
      detail: () => ({ sum: probabilities.reduce((sum, p) => sum + p, 0) }),
    };
  },
};
