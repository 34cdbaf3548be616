import type { BatchSource, Dataset, MultiBatch } from '../data/index.js';
import { isBatchSource } from '../data/batch-source.js';
import { batches } from '../data/index.js';
import { tensorsOf } from '../data/dataset.js';
import { ArgumentError, knownOptions, oneOf, positiveInteger, show, trueOrFalse } from '../errors/index.js';
import type { Mode } from '../layers/index.js';
import { SparseCategoricalCrossEntropy } from '../losses/index.js';
import { Tensor } from '../tensor/index.js';
import type { Model } from '../train/index.js';
import type { TokenScores } from './language-model-decoder.js';
import { checkIds } from './sequences.js';

/**
 * Text to measure a language model on: the ids of one running text; ids x [N, T] with the labels y [N, T] that follow
 * them; or a source of such batches. Labels of -1 do not count.
 */
export type TokenData = Int32Array | readonly number[] | Dataset | BatchSource;

/** Options of {@link perplexity} and its kin. */
export interface PerplexityOptions {
  /** What the model answers. Default 'probabilities': it ends in softmax. */
  output?: TokenScores;
  /**
   * Whether row i of a batch goes on where row i of the batch before ended, so that the model's state is carried over.
   * Default: true for a running text, whose windows are such batches, and for a source that is `continuous`; false for
   * tensors, whose rows are sequences of their own.
   */
  carryState?: boolean;
  /** The rows of tensors that are computed at once, an integer >= 1. Default 64. */
  batchSize?: number;
  /** The tokens of a running text that are computed at once, an integer >= 1; the result does not depend on it. Default 256. */
  windowLength?: number;
}

/** What a model makes of a text. */
interface Likelihood {
  /** -Σ ln P(token | all before), in nats. */
  cost: number;
  /** The tokens that count. */
  tokens: number;
  /** The rows of all batches. */
  sequences: number;
}

/**
 * The perplexity of a language model: exp of the mean of -ln P(y⟨t⟩ | all before) over the tokens of a text. A model
 * that finds V tokens equally likely has perplexity V, one that knows the text by heart 1.
 *
 * @throws ArgumentError for a text without two tokens, for no known label, and for options outside their domain
 *
 * @example
 * const model = languageModel({ vocabulary: 8, units: 4 });
 * model.theta.values.data.fill(0); // all tokens are equally likely now
 * perplexity(model, [3, 1, 4, 1, 5, 2]); // 8.000
 */
export function perplexity(model: Model, data: TokenData, options: PerplexityOptions = {}): number {
  const { cost, tokens } = likelihood('perplexity', model, data, options);
  return Math.exp(cost / tokens);
}

/**
 * The cost of a sequence, L = -Σ_t ln P(y⟨t⟩ | all before), as the mean over the rows of the data (§5.1.6 of the course
 * notes): what the course prints for a name.
 *
 * @throws ArgumentError as {@link perplexity} does
 *
 * @example
 * const model = languageModel({ vocabulary: 8, units: 4 });
 * model.theta.values.data.fill(0);
 * const x = fromArray([[2, 4, 5], [2, 3, 0]], { dtype: 'int32' });
 * const y = fromArray([[4, 5, 2], [3, 2, -1]], { dtype: 'int32' });
 * costPerSequence(model, { x, y }); // 5.199 = 5 ln(8) / 2
 */
export function costPerSequence(model: Model, data: TokenData, options: PerplexityOptions = {}): number {
  const { cost, sequences } = likelihood('costPerSequence', model, data, options);
  return cost / sequences;
}

/**
 * ln P(y⟨2⟩ ... y⟨T⟩ | y⟨1⟩) = Σ_t ln P(y⟨t⟩ | all before): which of two sentences is likelier (§5.1.6). The first id is
 * given, usually that of <EOS> or <SOS>, so that all of the sentence counts.
 *
 * @throws ArgumentError for fewer than two ids, and as {@link perplexity} does
 *
 * @example
 * const model = languageModel({ vocabulary: 8, units: 4 });
 * model.theta.values.data.fill(0);
 * sequenceLogProbability(model, [2, 5, 4, 2]); // -6.238 = -3 ln(8)
 */
export function sequenceLogProbability(
  model: Model,
  ids: Int32Array | readonly number[],
  options: PerplexityOptions = {},
): number {
  return -likelihood('sequenceLogProbability', model, ids, options).cost;
}

function likelihood(who: string, model: Model, data: TokenData, options: PerplexityOptions): Likelihood {
  knownOptions(who, options, ['output', 'carryState', 'batchSize', 'windowLength']);
  const { output = 'probabilities', batchSize = 64, windowLength = 256 } = options;
  oneOf(who, 'output', output, ['probabilities', 'logits']);
  positiveInteger(who, 'batchSize', batchSize);
  positiveInteger(who, 'windowLength', windowLength);
  const { carryState = isIds(data) || (isBatchSource(data) && data.continuous === true) } = options;
  const mode: Mode = { carryState: trueOrFalse(who, 'carryState', carryState) };
  const loss = new SparseCategoricalCrossEntropy({
    fromLogits: output === 'logits',
    reduction: 'sum',
    skipMissing: true,
  });
  const cache = model.createCache();
  const sums: Likelihood = { cost: 0, tokens: 0, sequences: 0 };
  try {
    for (const [x, y] of batchesOf(who, data, batchSize, windowLength)) {
      const [predictions] = model.forwardAll(tensorsOf(x), cache, mode);
      const [labels] = tensorsOf(y);
      sums.cost += loss.forward(predictions, labels, cache);
      for (const label of labels.data) if (label >= 0) sums.tokens++;
      sums.sequences += labels.shape[0];
    }
  } finally {
    cache.dispose();
  }
  if (sums.tokens === 0) throw new ArgumentError(`${who}: no token counts: the data holds no label that is known.`);
  return sums;
}

function isIds(data: TokenData): data is Int32Array | readonly number[] {
  return data instanceof Int32Array || Array.isArray(data);
}

function batchesOf(who: string, data: TokenData, batchSize: number, windowLength: number): Iterable<MultiBatch> {
  if (isIds(data)) return windows(who, data, windowLength);
  if (typeof data !== 'object' || data === null) {
    throw new ArgumentError(`${who}: data must be ids, { x, y } or a source of batches, got ${show(data)}.`);
  }
  if (!isBatchSource(data)) return batches(data, batchSize);
  const epoch = data.epoch(1);
  if (Symbol.iterator in epoch) return epoch;
  throw new ArgumentError(`${who}: the source must deal its batches at once, this one lets wait for them.`);
}

/** One text as windows [1, T] of neighbouring tokens: ids 0 .. T - 1 with labels 1 .. T, then from T on. */
function* windows(who: string, ids: Int32Array | readonly number[], length: number): IterableIterator<MultiBatch> {
  if (ids.length < 2) {
    throw new ArgumentError(
      `${who}: needs at least two ids, one to begin with and one to predict, got ${show(ids.length)}.`,
    );
  }
  checkIds(who, 'ids', ids);
  const all = Int32Array.from(ids);
  for (let begin = 0; begin < all.length - 1; begin += length) {
    const end = Math.min(begin + length, all.length - 1);
    const x = new Tensor(all.slice(begin, end), [1, end - begin]);
    const y = new Tensor(all.slice(begin + 1, end + 1), [1, end - begin]);
    yield [x, y];
  }
}
