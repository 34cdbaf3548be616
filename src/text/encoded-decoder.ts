import { takeRows } from '../data/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { type Graph, Stepper } from '../models/index.js';
import { Tensor } from '../tensor/index.js';
import type { Decoder } from './decoder.js';
import { logProbabilities } from './log-probabilities.js';

/**
 * The decoder of a model in the middle of its work: B sequences, each with its state and the example that it is about.
 *
 * `graph` maps ids [B, 1] and what the encoder has left, a row for each sequence, to probabilities [B, 1, V]; its layers
 * carry their states from step to step.
 */
export class EncodedDecoder implements Decoder {
  readonly #stepper: Stepper;
  /** The example of each sequence: a row of `encoded`. */
  #examples: Int32Array;
  /** What the encoder has left, by sequence. */
  #given: readonly Tensor[];

  constructor(
    graph: Graph,
    /** What the encoder has left, by example. */
    private readonly encoded: readonly Tensor[],
    private readonly forbidden: readonly number[],
  ) {
    this.#stepper = new Stepper(graph);
    this.#given = encoded;
    this.#examples = Int32Array.from({ length: encoded[0].shape[0] }, (_, i) => i);
  }

  step(tokens: Int32Array): Tensor {
    const b = tokens.length;
    if (b !== this.#examples.length) {
      throw new ShapeError(`decoder: ${this.#examples.length} sequences are under way, got ${b} tokens.`);
    }
    const y = this.#stepper.step([new Tensor(tokens, [b, 1]), ...this.#given]);
    const size = y.shape[2];
    const logP = logProbabilities(y).reshape([b, size]);
    for (const id of this.forbidden) for (let i = id; i < logP.size; i += size) logP.data[i] = -Infinity;
    return logP;
  }

  reorder(rows: Int32Array): void {
    const wrong = rows.findIndex((row) => !(row >= 0 && row < this.#examples.length));
    if (wrong >= 0) {
      throw new ArgumentError(
        `decoder: rows[${wrong}] must be in 0..${this.#examples.length - 1}, the sequences under way, got ${rows[wrong]}.`,
      );
    }
    if (this.#stepper.rows > 0) this.#stepper.reorder(rows);
    const examples = rows.map((row) => this.#examples[row]);
    const moved = examples.length !== this.#examples.length || examples.some((one, i) => one !== this.#examples[i]);
    if (moved) this.#given = this.encoded.map((x) => takeRows(x, examples));
    this.#examples = examples;
  }
}
