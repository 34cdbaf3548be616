// The same program as a CommonJS module.
const { Adam, Dense, Sequential, Tensor } = require('layerwise');

const side = 20;
const points = Array.from({ length: side * side }, (_, i) => [
  (2 * (i % side)) / (side - 1) - 1,
  (2 * Math.floor(i / side)) / (side - 1) - 1,
]);
const inside = points.map(([a, b]) => (a * a + b * b < 0.5 ? 1 : 0));
const x = new Tensor(new Float32Array(points.flat()), [points.length, 2]);
const y = new Tensor(new Float32Array(inside), [points.length, 1]);

async function main() {
  const model = new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })]);
  model.compile({ optimizer: new Adam(0.02), loss: 'binaryCrossEntropy' });
  await model.fit(x, y, { epochs: 60, verbose: false });
  const prediction = model.predict(x);

  const right = inside.filter((target, i) => prediction.data[i] > 0.5 === (target === 1)).length;
  const { Tensor: imported } = await import('layerwise');
  console.log(JSON.stringify({ accuracy: right / inside.length, oneInstance: imported === Tensor }));
}

main();
