import { ArgumentError, ShapeError, inInterval, knownOptions, nonNegativeInteger, show } from '../errors/index.js';
import { Stepper } from '../models/index.js';
import { Tensor, fromArray, showShape } from '../tensor/index.js';
import type { Model } from '../train/index.js';
import { isSequence } from './sequences.js';

/** Options of {@link StreamDetector}. */
export interface StreamDetectorOptions {
  /** The probability in [0, 1] above which the detector fires. Default 0.5. */
  threshold?: number;
  /** After it has fired it is silent for so many steps, an integer >= 0: one event is one alarm. Default 0. */
  refractory?: number;
}

/**
 * Listens to a stream, one symbol at a time, and fires where a model finds what it was trained to find: a word in a
 * stream of characters, a sound.
 *
 * The model takes ids [N, T] or features [N, T, C] and answers a probability at every step, [N, T, 1] or [N, T]; its
 * state is carried from symbol to symbol, so that a step costs the same however long the stream has been. The answers
 * are those that the model gives for the whole stream at once. Bidirectional models cannot listen: they need the end.
 *
 * Throws ArgumentError for a threshold or refractory time outside its range.
 *
 * @example
 * const model = new Sequential([
 *   new LSTM(8, { vocabulary: 5, returnSequences: true }),
 *   new Dense(1, { activation: 'sigmoid' }),
 * ]);
 * const detector = new StreamDetector(model, { threshold: 1 }); // never
 * [3, 1, 4].map((id) => detector.push(id)); // [false, false, false]
 * detector.position; // 3
 */
export class StreamDetector {
  readonly threshold: number;
  readonly refractory: number;
  readonly #stepper: Stepper;
  #probability = 0;
  #position = 0;
  #silentUntil = 0;

  constructor(
    readonly model: Model,
    options: StreamDetectorOptions = {},
  ) {
    knownOptions('StreamDetector', options, ['threshold', 'refractory']);
    const { threshold = 0.5, refractory = 0 } = options;
    inInterval('StreamDetector', 'threshold', threshold, '[0, 1]');
    nonNegativeInteger('StreamDetector', 'refractory', refractory);
    this.threshold = threshold;
    this.refractory = refractory;
    this.#stepper = new Stepper(model);
  }

  /** What the model answered to the last symbol; 0 before the first. */
  get probability(): number {
    return this.#probability;
  }

  /** How many symbols there have been. */
  get position(): number {
    return this.#position;
  }

  /** Takes the next symbol, an id or the features of a step, and tells whether the detector fires there. */
  push(symbol: number | ArrayLike<number>): boolean {
    if (typeof symbol !== 'number' && !isSequence(symbol)) {
      throw new ArgumentError(`StreamDetector: a symbol must be an id or a list of features, got ${show(symbol)}.`);
    }
    const x =
      typeof symbol === 'number'
        ? new Tensor(Int32Array.of(symbol), [1, 1])
        : fromArray([[Array.from(symbol)]], { dtype: this.model.dtype }); // [1, 1, C]
    const y = this.#stepper.step(x);
    if (y.size !== 1) {
      throw new ShapeError(
        `StreamDetector: the model must answer one probability for a step, [1, 1, 1], got ${showShape(y.shape)}.`,
      );
    }
    this.#probability = y.data[0];
    const step = this.#position++;
    const fires = this.#probability > this.threshold && step >= this.#silentUntil;
    if (fires) this.#silentUntil = step + 1 + this.refractory;
    return fires;
  }

  /** Begins a new stream. */
  reset(): void {
    this.#stepper.reset();
    this.#probability = this.#position = this.#silentUntil = 0;
  }
}
