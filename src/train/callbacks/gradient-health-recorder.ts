import { knownOptions, positiveInteger } from '../../errors/index.js';
import type { BaseLayer, Cache } from '../../layers/index.js';
import { type ActivationHealth, observer, parameterHealth } from '../../optim/gradient-health.js';
import type { GradientHealthRecord, LayerHealthRecord } from '../../plot/gradient-health-figure.js';
import type { Callback, GradientContext, TrainContext } from './callback.js';

export type { GradientHealthRecord, LayerHealthRecord };

/** Options of {@link GradientHealthRecorder}. */
export interface GradientHealthRecorderOptions {
  /** Steps from one record to the next, an integer >= 1; the first step has one. Default 50. */
  every?: number;
}

/**
 * Follows the health of every layer while training goes on (§2.1.10 of the course notes): gradients that vanish or
 * explode, units that die, activations that saturate. `gradientHealthFigure(recorder.records)` of 'layerwise/plot'
 * draws it; `gradientHealth` looks at one batch.
 *
 * Gradients are those of the batch, before clipping; activations those of one more forward pass over it as at
 * prediction, in memory of its own. Training itself stays the same, to the bit.
 *
 * @throws ArgumentError for an unknown option or one outside its range
 *
 * @example
 * const model = new Sequential([new Dense(4, { activation: 'relu' }), new Dense(1)], { inputShape: [2] });
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * const recorder = new GradientHealthRecorder({ every: 5 });
 * await model.fit(ones([8, 2]), ones([8, 1]), { epochs: 11, callbacks: [recorder], verbose: false });
 * recorder.records.map(({ iteration }) => iteration); // [0, 5, 10]
 * recorder.records[0].layers.map(({ layer }) => layer); // ['dense1', 'dense2']
 */
export class GradientHealthRecorder implements Callback {
  readonly every: number;
  #records: GradientHealthRecord[] = [];
  #cache: Cache | undefined;

  constructor(options: GradientHealthRecorderOptions = {}) {
    knownOptions('GradientHealthRecorder', options, ['every']);
    const { every = 50 } = options;
    positiveInteger('GradientHealthRecorder', 'every', every);
    this.every = every;
  }

  /** What the last training has shown, step by step. */
  get records(): readonly GradientHealthRecord[] {
    return this.#records;
  }

  onTrainBegin({ model }: TrainContext): void {
    this.#records = [];
    this.#cache = model.createCache();
  }

  onBackwardEnd({ model, inputs, iteration }: GradientContext): void {
    if (iteration % this.every !== 0 || !this.#cache) return;
    const seen = new Map<BaseLayer, ActivationHealth[]>();
    const observe = observer((layer, health) => seen.set(layer, [...(seen.get(layer) ?? []), health]));
    model.forwardAll(inputs, this.#cache, { observe });
    this.#records.push({ iteration, layers: [...seen].map(([layer, health]) => recordOf(layer, health)) });
  }

  onTrainEnd(): void {
    this.#cache?.dispose();
    this.#cache = undefined;
  }
}

/** A layer that ran several times counts with the mean of its outputs. */
function recordOf(layer: BaseLayer, outputs: readonly ActivationHealth[]): LayerHealthRecord {
  const parameters = layer.parameters().map(parameterHealth);
  const mean = (of: (health: ActivationHealth) => number): number =>
    outputs.reduce((sum, health) => sum + of(health), 0) / outputs.length;
  return {
    layer: nameOf(layer),
    gradientNorm: Math.hypot(...parameters.map(({ gradientNorm }) => gradientNorm)),
    weightNorm: Math.hypot(...parameters.map(({ norm }) => norm)),
    rms: Math.sqrt(mean(({ rms }) => rms ** 2)),
    deadShare: mean(({ deadShare }) => deadShare),
    saturatedShare: mean(({ saturatedShare }) => saturatedShare),
  };
}

/** The path of the layer, as far as its parameters tell it. */
function nameOf(layer: BaseLayer): string {
  const path = layer.parameters()[0]?.path.split('.') ?? [];
  const depth = path.indexOf(layer.name);
  return depth > 0 ? path.slice(0, depth + 1).join('.') : layer.name || layer.className;
}
