// The same program in TypeScript: what comes back has the types it promises.
import { Adam, Dense, Sequential, Tensor } from 'layerwise';

const side = 20;
const points = Array.from({ length: side * side }, (_, i): [number, number] => [
  (2 * (i % side)) / (side - 1) - 1,
  (2 * Math.floor(i / side)) / (side - 1) - 1,
]);
const inside: number[] = points.map(([a, b]) => (a * a + b * b < 0.5 ? 1 : 0));
const x: Tensor = new Tensor(new Float32Array(points.flat()), [points.length, 2]);
const y: Tensor = new Tensor(new Float32Array(inside), [points.length, 1]);

const model = new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })]);
model.compile({ optimizer: new Adam(0.02), loss: 'binaryCrossEntropy' });
await model.fit(x, y, { epochs: 60, verbose: false });
const prediction: Tensor = model.predict(x);

// @ts-expect-error: an activation that does not exist is caught by the compiler
const misspelt = () => new Dense(8, { activation: 'tahn' });

const right = inside.filter((target, i) => prediction.data[i] > 0.5 === (target === 1)).length;
console.log(JSON.stringify({ accuracy: right / inside.length, shape: prediction.shape, kind: typeof misspelt }));
