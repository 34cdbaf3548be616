import { Generator, Tensor } from '../../src/index.js';
import type { Decoder } from '../../src/text/decoder.js';

/**
 * A decoder of random probabilities that depend on all tokens before, and on what each sequence was begun with: what a
 * model is, without one. Rows keep their history; `reorder` moves it.
 */
export class RandomDecoder implements Decoder {
  #histories: (readonly number[])[] | undefined;
  /** The rows of every step. */
  readonly rows: number[] = [];

  constructor(
    readonly size: number,
    readonly seed: number,
    /** How uneven the probabilities are. */
    readonly sharpness = 2,
  ) {}

  step(tokens: Int32Array): Tensor {
    const before = this.#histories ?? Array.from(tokens, () => []);
    if (before.length !== tokens.length) throw new Error(`${before.length} sequences, ${tokens.length} tokens.`);
    this.#histories = before.map((history, i) => [...history, tokens[i]]);
    this.rows.push(tokens.length);
    const answers = this.#histories.map((history) => this.next(history));
    return new Tensor(Float64Array.from(answers.flatMap((row) => [...row])), [tokens.length, this.size]);
  }

  reorder(rows: Int32Array): void {
    const histories = this.#histories;
    if (!histories) throw new Error('Nothing to reorder yet.');
    this.#histories = Array.from(rows, (row) => histories[row]);
  }

  /** ln P(next | history). */
  next(history: readonly number[]): Float64Array {
    const logits = new Float64Array(this.size);
    new Generator(`${this.seed} ${history.join(' ')}`).fillNormal(logits, 0, this.sharpness);
    const sum = Math.log(logits.reduce((total, z) => total + Math.exp(z), 0));
    return logits.map((z) => z - sum);
  }

  /** ln P(tokens | start). */
  logProbability(start: number, tokens: ArrayLike<number>): number {
    const history = [start];
    let sum = 0;
    for (const token of Array.from(tokens)) {
      sum += this.next(history)[token];
      history.push(token);
    }
    return sum;
  }
}
