import { takeRows } from '../data/index.js';
import { ShapeError } from '../errors/index.js';
import type { Cache, Mode } from '../layers/index.js';
import type { Graph } from '../models/index.js';
import { Tensor } from '../tensor/index.js';
import type { Decoder } from './decoder.js';
import { logProbabilities } from './log-probabilities.js';

/**
 * The decoder of a model in the middle of its work: the states of B sequences, and what each may look at.
 *
 * `graph` maps ids [B, 1], the states [B, units] and perhaps annotations [B, S, D] to probabilities [B, 1, V] and the
 * states after the step. One without states, a transformer, carries in its layers what they need of the steps before.
 */
export class EncodedDecoder implements Decoder {
  readonly #cache: Cache;
  #state: readonly Tensor[];
  /** What the sequences may look at: rows of `encoded`, which stay where they are as long as nobody moves. */
  #fixed: readonly Tensor[];
  #sources: Int32Array;
  readonly #mode: Mode;

  constructor(
    private readonly graph: Graph,
    /** What the encoder has left: the first states, then the annotations. */
    private readonly encoded: readonly Tensor[],
    private readonly forbidden: readonly number[],
  ) {
    const count = graph.outputShapes().length - 1;
    this.#cache = graph.createCache();
    this.#state = encoded.slice(0, count);
    this.#fixed = encoded.slice(count);
    this.#mode = { carryState: count === 0 };
    this.#sources = Int32Array.from({ length: encoded[0].shape[0] }, (_, i) => i);
  }

  step(tokens: Int32Array): Tensor {
    const b = tokens.length;
    if (b !== this.#sources.length) {
      throw new ShapeError(`decoder: ${this.#sources.length} sequences are under way, got ${b} tokens.`);
    }
    const ids = new Tensor(tokens, [b, 1]);
    const [y, ...state] = this.graph.forwardAll([ids, ...this.#state, ...this.#fixed], this.#cache, this.#mode);
    this.#state = state.map((s) => s.clone()); // the next step overwrites what this one has returned
    const size = y.shape[2];
    const logP = logProbabilities(y).reshape([b, size]);
    for (const id of this.forbidden) for (let i = id; i < logP.size; i += size) logP.data[i] = -Infinity;
    return logP;
  }

  reorder(rows: Int32Array): void {
    this.#state = this.#state.map((s) => takeRows(s, rows));
    this.#cache.reorderCarried(rows);
    const sources = rows.map((row) => this.#sources[row]);
    const moved = sources.length !== this.#sources.length || sources.some((source, i) => source !== this.#sources[i]);
    if (moved) this.#fixed = this.encoded.slice(this.#state.length).map((a) => takeRows(a, sources));
    this.#sources = sources;
  }
}
