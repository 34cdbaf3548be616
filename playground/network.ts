import {
  BinaryCrossEntropy,
  Dense,
  Dropout,
  type InitializerOption,
  type Layer,
  type Loss,
  Sequential,
  SparseCategoricalCrossEntropy,
  type Tensor,
  cast,
  l2,
  normal,
  reshape,
} from 'layerwise';
import type { Settings } from './settings.js';

/** What each starting point means: the good ones, and those that show why it matters (§2.1.11). */
const initializers: Readonly<Record<Settings['weightInit'], InitializerOption>> = {
  glorotUniform: 'glorotUniform',
  heNormal: 'heNormal',
  lecunNormal: 'lecunNormal',
  small: normal(0.01),
  large: normal(3),
  zeros: 'zeros',
};

/**
 * Hidden layers of the settings' units, dropout behind each, and the output: one sigmoid for two classes, softmax for
 * more.
 */
export function network(settings: Settings, numClasses: number, dtype: 'float32' | 'float64' = 'float32'): Sequential {
  const { activation, dropout, seed } = settings;
  const weightInit = initializers[settings.weightInit];
  const weightRegularizer = settings.l2 > 0 ? l2(settings.l2) : undefined;
  const layers: Layer[] = [];
  settings.layers.forEach((units, i) => {
    layers.push(new Dense(units, { name: `hidden${i + 1}`, activation, weightInit, weightRegularizer }));
    if (dropout > 0) layers.push(new Dropout(dropout, { name: `dropout${i + 1}` }));
  });
  const isBinary = numClasses === 2;
  layers.push(
    new Dense(isBinary ? 1 : numClasses, {
      name: 'output',
      activation: isBinary ? 'sigmoid' : 'softmax',
      weightInit,
      weightRegularizer,
    }),
  );
  return new Sequential(layers, { inputShape: [2], seed, dtype });
}

/** The cross-entropy that belongs to the network's output. */
export function crossEntropy(numClasses: number): Loss {
  return numClasses === 2 ? new BinaryCrossEntropy() : new SparseCategoricalCrossEntropy();
}

/** Labels [N] as that loss takes them: [N, 1] of 0 and 1 for a sigmoid, as they are for softmax. */
export function targetsOf(labels: Tensor, numClasses: number, dtype: 'float32' | 'float64' = 'float32'): Tensor {
  return numClasses === 2 ? reshape(cast(labels, dtype), [labels.size, 1]) : labels;
}
