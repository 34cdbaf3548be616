import {
  Adam,
  AveragePool2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  MaxPool2D,
  Sequential,
  HeavyBall,
  SparseCategoricalCrossEntropy,
} from 'layerwise';
import { vgg16 } from 'layerwise/zoo';
import type { Workload } from '../harness.js';
import { uniform } from './data.js';
import { training } from './training.js';

/** W4: two convolutions and a large dense layer, as most tutorials on digits have them. */
export const cnnTrain = training({
  name: 'W4-cnn-train',
  batch: 128,
  input: [28, 28, 1],
  classes: 10,
  model: () =>
    new Sequential([
      new Conv2D(32, 5, { padding: 'same', activation: 'relu' }),
      new MaxPool2D(2),
      new Conv2D(64, 5, { padding: 'same', activation: 'relu' }),
      new MaxPool2D(2),
      new Flatten(),
      new Dense(1024, { activation: 'relu' }),
      new Dropout(0.3),
      new Dense(10, { activation: 'softmax' }),
    ]),
  loss: () => new SparseCategoricalCrossEntropy(),
  optimizer: () => new Adam(1e-3),
});

/** W5: LeNet-5: little arithmetic, so that the cost of a call shows. */
export const lenetTrain = training({
  name: 'W5-lenet5-train',
  batch: 64,
  input: [28, 28, 1],
  classes: 10,
  model: () =>
    new Sequential([
      new Conv2D(6, 5, { padding: 'same', activation: 'tanh' }),
      new AveragePool2D(2),
      new Conv2D(16, 5, { activation: 'tanh' }),
      new AveragePool2D(2),
      new Flatten(),
      new Dense(120, { activation: 'tanh' }),
      new Dense(84, { activation: 'tanh' }),
      new Dense(10, { activation: 'softmax' }),
    ]),
  loss: () => new SparseCategoricalCrossEntropy(),
  optimizer: () => new HeavyBall(0.01),
});

/** W10: one picture through VGG-16. */
export const vggInfer: Workload = {
  name: 'W10-vgg16-infer',
  unit: 'ms/image',
  prepare() {
    const model = vgg16();
    const x = uniform([1, 224, 224, 3]);
    const cache = model.createCache();
    let sum = 0;
    return {
      run() {
        const y = model.forward(x, cache);
        sum = Array.from(y.data).reduce((total, p) => total + p, 0);
      },
      value: (seconds) => seconds * 1e3,
      detail: () => ({ sum }),
    };
  },
};
