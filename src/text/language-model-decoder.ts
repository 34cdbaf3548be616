import { logSoftmax } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions, oneOf } from '../errors/index.js';
import { floatsOf } from '../layers/expect.js';
import { Stepper } from '../models/index.js';
import { Tensor, showShape } from '../tensor/index.js';
import type { Model } from '../train/index.js';
import type { Decoder } from './decoder.js';
import { logProbabilities } from './log-probabilities.js';

/** What the numbers are that a language model answers for each token. */
export type TokenScores = 'probabilities' | 'logits';

/** Options of {@link languageModelDecoder}. */
export interface LanguageModelDecoderOptions {
  /** What the model answers. Default 'probabilities': it ends in softmax. */
  output?: TokenScores;
}

/**
 * A language model as a Decoder: ids [B, 1] in, the state of all tokens before carried along, ln P(next token) out.
 *
 * The model takes ids [N, T] and answers probabilities or logits [N, T, V]. The logarithm of a softmax is taken from
 * the logits behind it, so that it is finite where the probability itself is 0. Throws ArgumentError for an output that
 * is neither.
 *
 * @example
 * const model = languageModel({ vocabulary: 5, units: 3 });
 * const decoder = languageModelDecoder(model);
 * decoder.step(Int32Array.of(2, 4)).shape; // [2, 5]
 * decoder.reorder(Int32Array.of(1)); // the second sequence goes on, the first is dropped
 * decoder.step(Int32Array.of(0)).shape; // [1, 5]
 */
export function languageModelDecoder(model: Model, options: LanguageModelDecoderOptions = {}): Decoder {
  knownOptions('languageModelDecoder', options, ['output']);
  const { output = 'probabilities' } = options;
  oneOf('languageModelDecoder', 'output', output, ['probabilities', 'logits']);
  return new LanguageModelDecoder(new Stepper(model), output);
}

class LanguageModelDecoder implements Decoder {
  constructor(
    private readonly stepper: Stepper,
    private readonly output: TokenScores,
  ) {}

  step(tokens: Int32Array): Tensor {
    const y = this.stepper.step(new Tensor(tokens, [tokens.length, 1])); // [B, 1] -> [B, 1, V]
    const [b, t, size] = y.shape;
    if (y.rank !== 3 || b !== tokens.length || t !== 1) {
      throw new ShapeError(
        `languageModelDecoder: the model must answer [B, 1, V] for ids [${tokens.length}, 1], got ${showShape(y.shape)}. ` +
          'Do its recurrent layers have returnSequences: true?',
      );
    }
    if (this.output === 'probabilities') {
      checkSums(y);
      return logProbabilities(y).reshape([b, size]);
    }
    const logP = Tensor.zeros([b, size], y.dtype);
    logSoftmax(floatsOf(y), floatsOf(logP), b, size);
    return logP;
  }

  reorder(rows: Int32Array): void {
    this.stepper.reorder(rows);
  }
}

/** Throws at the first row of y [B, 1, V] that does not sum to 1. */
function checkSums({ data, shape }: Tensor): void {
  const [rows, , size] = shape;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += data[i];
    if (Math.abs(sum - 1) < 1e-3 || Number.isNaN(sum)) continue;
    throw new ArgumentError(
      `languageModelDecoder: the model must answer probabilities, which sum to 1; those of sequence ${row} sum to ` +
        `${sum}. Is it a model of logits? Say output: 'logits'.`,
    );
  }
}
