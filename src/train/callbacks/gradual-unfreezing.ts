import { ArgumentError, StateError, knownOptions, nearest, positiveInteger, show } from '../../errors/index.js';
import type { BaseLayer } from '../../layers/index.js';
import type { Callback, EpochContext, TrainContext } from './callback.js';

/** Options of GradualUnfreezing. */
export interface GradualUnfreezingOptions {
  /** Epochs between one release and the next, an integer >= 1. Default 1. */
  every?: number;
  /**
   * The names of the model's own layers in the order in which they are freed, or of groups that are freed together.
   * Default: all layers with parameters but the last, from the output back.
   */
  layers?: readonly (string | readonly string[])[];
}

/**
 * Fine-tunes a network from its output back: a new head learns alone first, then
 * one more layer is freed every `every` epochs, so that what the lower layers
 * know already is not destroyed by the first gradients (§4.2.9; Howard & Ruder
 * 2018, section 3.3).
 *
 *   epoch e (from 1): the first ⌊(e - 1) / every⌋ entries of `layers` are free, the others frozen
 *
 * Layers that are not listed stay as they are. Which layers are free depends on
 * the epoch alone, so a resumed run goes on as the whole one.
 *
 * Throws ArgumentError, before training begins, for a layer that is not there.
 *
 * @example
 * const model = new Sequential([new Dense(4, { name: 'low' }), new Dense(4, { name: 'high' }), new Dense(1)]);
 * model.compile({ optimizer: 'adam', loss: 'mse' });
 * const callbacks = [new GradualUnfreezing({ every: 2 })];
 * await model.fit(zeros([8, 3]), zeros([8, 1]), { epochs: 3, callbacks, verbose: false });
 * model.layers.map(({ trainable }) => trainable); // [false, true, true]
 */
export class GradualUnfreezing implements Callback {
  readonly every: number;
  readonly #names: readonly (readonly string[])[] | undefined;
  #groups: readonly (readonly BaseLayer[])[] = [];

  constructor(options: GradualUnfreezingOptions = {}) {
    knownOptions('GradualUnfreezing', options, ['every', 'layers']);
    const { every = 1, layers } = options;
    positiveInteger('GradualUnfreezing', 'every', every);
    this.every = every;
    this.#names = layers?.map((entry) => (typeof entry === 'string' ? [entry] : entry));
    const isText = (name: unknown): boolean => typeof name === 'string';
    if (this.#names?.every((group) => Array.isArray(group) && group.every(isText)) === false) {
      throw new ArgumentError(`GradualUnfreezing: layers must be names or lists of names, got ${show(layers)}.`);
    }
  }

  onTrainBegin({ model }: TrainContext): void {
    const parts = model.parts();
    if (!this.#names) {
      const learning = parts.filter((part) => part.parameters().length > 0);
      this.#groups = learning.slice(0, -1).reverse().map((part) => [part]); // prettier-ignore
      if (this.#groups.length === 0) {
        throw new StateError(
          `GradualUnfreezing: ${model.who} has ${learning.length} layers with parameters, none to free.`,
        );
      }
      return;
    }
    this.#groups = this.#names.map((group) => group.map((name) => named(parts, name, model.who)));
  }

  onEpochBegin({ epoch }: EpochContext): void {
    const free = Math.floor((epoch - 1) / this.every);
    this.#groups.forEach((group, i) => group.forEach((layer) => (layer.trainable = i < free)));
  }
}

function named(parts: readonly BaseLayer[], name: string, who: string): BaseLayer {
  const found = parts.find((part) => part.name === name);
  if (found) return found;
  const guess = nearest(
    name,
    parts.map((part) => part.name),
  );
  throw new ArgumentError(
    `GradualUnfreezing: ${who} has no layer '${name}'.` + (guess ? ` Did you mean '${guess}'?` : ''),
  );
}
