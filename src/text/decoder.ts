import type { Tensor } from '../tensor/index.js';

/**
 * What a search over sequences asks of a model that writes one token after another: a language model, the second half
 * of a translation model, a captioning model.
 *
 * A decoder keeps B sequences at once, each with its own state.
 */
export interface Decoder {
  /**
   * Appends a token to every sequence and returns log P(next token | all tokens before), [B, vocabulary], valid until
   * the next call. `tokens` has B ids; the first call begins the sequences and decides B.
   */
  step(tokens: Int32Array): Tensor;
  /** Sequence i goes on from what sequence rows[i] has been so far: sequences are dropped and doubled. */
  reorder(rows: Int32Array): void;
}
