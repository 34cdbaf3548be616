/** What a trial of `search-32-trials` does: a fraction of a second of training on drawn digits. */
import { Adam, Dense, Flatten, Sequential } from 'layerwise';
import { drawnDigits } from 'layerwise/data';
import type { TrialContext, TrialFigures } from 'layerwise/tune';

const { x, y } = drawnDigits(4000, { seed: 1 });

export async function trial(
  { learningRate }: { readonly learningRate: number },
  { seed, signal }: TrialContext,
): Promise<TrialFigures> {
  const layers = [new Flatten(), new Dense(128, { activation: 'relu' }), new Dense(10, { activation: 'softmax' })];
  const model = new Sequential(layers, { seed });
  model.compile({ optimizer: new Adam(learningRate), loss: 'sparseCategoricalCrossEntropy' });
  const history = await model.fit(x, y, { epochs: 5, signal, verbose: false });
  return { loss: history.last.loss };
}
