import { Adam, Dense, Sequential, cast, engineInfo, reshape } from 'layerwise';
import { moons } from 'layerwise/data';

const { x, y } = moons(400, { seed: 1 });
const model = new Sequential([new Dense(8, { activation: 'tanh' }), new Dense(1, { activation: 'sigmoid' })], {
  seed: 1,
});
model.compile({ optimizer: new Adam(0.03), loss: 'binaryCrossEntropy', metrics: ['accuracy'] });
const { last } = await model.fit(x, reshape(cast(y, 'float32'), [400, 1]), { epochs: 60, verbose: false });
globalThis.reached = { accuracy: last.accuracy, threads: engineInfo().threads };
