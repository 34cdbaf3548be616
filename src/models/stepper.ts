import { ArgumentError, ShapeError, show } from '../errors/index.js';
import type { Cache, Container } from '../layers/index.js';
import { Tensor, showShape } from '../tensor/index.js';

/**
 * Runs a model over sequences piece by piece, each call going on in the state in which the one before has ended:
 * characters as they are typed, words as they are chosen, sound as it arrives.
 *
 * The outputs of all pieces are, to the last bit, those of one call with the whole sequences. Several sequences go in
 * step, one for each row.
 *
 * @example
 * const model = new Sequential([new LSTM(8, { returnSequences: true }), new Dense(2)], { inputShape: [3, 4] });
 * const x = new Generator(1).normal([1, 3, 4]);
 * const whole = model.predict(x);
 * const stepper = new Stepper(model);
 * const pieces = [0, 1, 2].map((t) => stepper.step(slice(x, [0, t], [1, t + 1])).clone());
 * equal(concat(pieces, 1), whole).toArray(); // [[[1, 1], [1, 1], [1, 1]]]
 */
export class Stepper {
  readonly #cache: Cache;
  #rows = 0;

  /** `model` has one output; several inputs are given as a list. */
  constructor(private readonly model: Container) {
    this.#cache = model.createCache();
  }

  /** The number of sequences under way; 0 before the first step. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * The outputs for the next piece of every sequence, [N, T, ...] for inputs [N, T, ...]; valid until the next call.
   *
   * Throws ShapeError when the number of sequences differs from that under way.
   */
  step(inputs: Tensor | readonly Tensor[]): Tensor {
    const list = inputs instanceof Tensor ? [inputs] : inputs;
    const [n] = list[0]?.shape ?? [];
    if (this.#rows > 0 && n !== this.#rows) {
      throw new ShapeError(
        `Stepper: ${this.#rows} sequences are under way, got inputs for ${n ?? 'none'} (${list.map((x) => showShape(x.shape)).join(', ')}). ` +
          'Call reset() to begin new ones, reorder(rows) to drop or double some.',
      );
    }
    const outputs = this.model.forwardAll(list, this.#cache, { carryState: true });
    if (outputs.length !== 1) {
      throw new ArgumentError(`Stepper: needs a model with one output, this one has ${outputs.length}.`);
    }
    this.#rows = n;
    return outputs[0];
  }

  /** Ends all sequences: the next step begins new ones. */
  reset(): void {
    this.#cache.forgetCarried();
    this.#rows = 0;
  }

  /**
   * Row i goes on from what row rows[i] has been so far; rows may be dropped and doubled, as a beam search does.
   *
   * Throws ArgumentError for a row that is not under way.
   */
  reorder(rows: readonly number[] | Int32Array): void {
    rows.forEach((row, i) => {
      if (Number.isInteger(row) && row >= 0 && row < this.#rows) return;
      throw new ArgumentError(`Stepper: rows[${i}] must be an integer in 0..${this.#rows - 1}, got ${show(row)}.`);
    });
    this.#cache.reorderCarried(Int32Array.from(rows));
    this.#rows = rows.length;
  }
}
