// The first training step of W3 in a fresh process; what it prints ends the measurement.
import { Dense, Generator, Sequential, SGD, SparseCategoricalCrossEntropy, Tensor } from 'layerwise';

const model = new Sequential([new Dense(256, { activation: 'relu' }), new Dense(10, { activation: 'softmax' })]);
model.build([784]);
const x = new Generator(1).uniform([128, 784]);
const t = new Tensor(
  Int32Array.from({ length: 128 }, (_, i) => i % 10),
  [128],
);
const loss = new SparseCategoricalCrossEntropy();
const optimizer = new SGD(0.01);
optimizer.bind(model.theta);
const cache = model.createCache();
const y = model.forward(x, cache, { training: true });
const value = loss.forward(y, t, cache);
model.backward(loss.backward(cache), cache);
optimizer.step();
console.log(`READY ${value}`);
process.exit(0);
