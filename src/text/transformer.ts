import type { FloatDType } from '../engine/index.js';
import {
  ArgumentError,
  inInterval,
  knownOptions,
  nonNegativeInteger,
  positiveInteger,
  trueOrFalse,
} from '../errors/index.js';
import {
  type ActivationOption,
  Dense,
  Dropout,
  Embedding,
  LayerNorm,
  type Node,
  input,
  normal,
} from '../layers/index.js';
import { Graph } from '../models/index.js';
import {
  type NormPlace,
  PositionalEncoding,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from '../rnn/index.js';
import { SequenceWriter } from './sequence-writer.js';

/** Options of {@link transformer}. */
export interface TransformerOptions {
  /** The number of source tokens. */
  sourceVocabulary: number;
  /** The number of target tokens, V. */
  targetVocabulary: number;
  /** The id before the first token of a target. */
  start: number;
  /** The id after the last token of a target. */
  end: number;
  /** The length of the vectors that tokens become and that layers pass on. Default 64. */
  dimensions?: number;
  /** How many attentions run side by side in each layer; they share the dimensions. Default 4. */
  heads?: number;
  /** The number of layers of the encoder, and of the decoder. Default 2. */
  layers?: number;
  /** Units of the hidden layer in each layer's feed-forward network. Default 4 · dimensions. */
  hidden?: number;
  /** Fraction in [0, 1) that is dropped of embeddings and before each sum, while training. Default 0.1. */
  dropout?: number;
  /** The activation of the hidden layers. Default 'relu'. */
  activation?: ActivationOption;
  /** Whether LayerNorm stands before each part ('pre', default) or behind each sum ('post', as in the paper). */
  norm?: NormPlace;
  /** Whether source and target, of one vocabulary, have one embedding. Default false. */
  sharedEmbedding?: boolean;
  /** The id that fills sources up. Default: none; sequences tell their lengths themselves. */
  paddingId?: number;
  /** What initial values and dropout are drawn from. Default 0. */
  seed?: number | string;
  /** Element type of parameters and activations. Default 'float32'. */
  dtype?: FloatDType;
}

const names = [
  ...(['sourceVocabulary', 'targetVocabulary', 'start', 'end', 'dimensions', 'heads', 'layers', 'hidden'] as const),
  ...(['dropout', 'activation', 'norm', 'sharedEmbedding', 'paddingId', 'seed', 'dtype'] as const),
];

/**
 * The transformer (Vaswani et al. 2017, "Attention is all you need"): an encoder of self-attention reads ids [N, S], a
 * decoder of causal self-attention and attention to what the encoder has made writes ids [N, T]. No step waits for the one
 * before while it learns; when it writes, each step carries its keys and values on.
 *
 *   memory = encoder(E_s x + P)        P(y⟨t⟩ | y⟨1⟩ ... y⟨t-1⟩, x) = softmax(W decoder(E_t y⟨<t⟩ + P, memory) + b)
 *
 * with the sinusoidal positions P of PositionalEncoding. Embeddings begin as normal numbers of deviation 1, what the paper's
 * √dimensions makes of them; W is a matrix of its own.
 *
 * The `model` of the SequenceWriter that comes back has inputs [source, target] and the output [N, T, V]. It is trained with
 * the right tokens as inputs, see teacherForcing; with its vocabularies it becomes a Translator:
 * `new Translator(transformer(...), { source, target })`. `attention` tells the weights of the last decoder layer, the
 * mean of its heads.
 *
 * Throws ArgumentError for an option outside its domain, heads that do not divide the dimensions, and a shared embedding of
 * two vocabularies.
 *
 * @example
 * const writer = transformer({ sourceVocabulary: 12, targetVocabulary: 9, start: 0, end: 1, dimensions: 8, heads: 2 });
 * const { ids } = padSequences([[4, 5, 6], [7, 8]]);
 * writer.model.predictAll([ids, ones([2, 4], 'int32')])[0].shape; // [2, 4, 9]
 * const [[{ tokens }]] = writer.write([ids], { beamWidth: 2, maxLength: 5 });
 * tokens.length <= 5; // true
 */
export function transformer(options: TransformerOptions): SequenceWriter {
  const who = 'transformer';
  knownOptions(who, options, names);
  checkOptions(who, options);
  const { sourceVocabulary, targetVocabulary, dimensions = 64, heads = 4, layers = 2, norm = 'pre' } = options;
  const { hidden, dropout = 0.1, activation, sharedEmbedding = false, paddingId, start, end, seed, dtype } = options;
  const inside: TransformerLayerOptions = { hidden, dropout, activation, norm };
  const embedding = (vocabulary: number, name: string, padding?: number): Embedding =>
    new Embedding(vocabulary, dimensions, { name, paddingId: padding, weightInit: normal(1) });
  const placed = (name: string, x: Node): Node => {
    const y = new PositionalEncoding({ name: `${name}Positions` }).apply(x);
    return dropout > 0 ? new Dropout(dropout, { name: `${name}Dropout` }).apply(y) : y;
  };
  const last = (name: string, x: Node): Node => (norm === 'pre' ? new LayerNorm({ name }).apply(x) : x);

  const [source, target] = [input([1]), input([1])];
  const sourceTable = embedding(sourceVocabulary, sharedEmbedding ? 'embedding' : 'sourceEmbedding', paddingId);
  const targetTable = sharedEmbedding ? sourceTable : embedding(targetVocabulary, 'targetEmbedding');
  let x = placed('source', sourceTable.apply(source));
  for (let i = 1; i <= layers; i++) {
    x = new TransformerEncoderLayer(dimensions, heads, { ...inside, name: `encoder${i}` }).apply(x);
  }
  const memory = last('encoderNorm', x);
  let y = placed('target', targetTable.apply(target));
  let weights: Node | undefined;
  for (let i = 1; i <= layers; i++) {
    ({ y, weights } = new TransformerDecoderLayer(dimensions, heads, { ...inside, name: `decoder${i}` }).apply(
      y,
      memory,
    ));
  }
  const scores = new Dense(targetVocabulary, { activation: 'softmax', name: 'probabilities' });
  const output = scores.apply(last('decoderNorm', y));
  const model = new Graph({ inputs: [source, target], outputs: output }, { seed, dtype });
  return new SequenceWriter(model, { start, end, initial: [], annotations: memory, output, weights });
}

function checkOptions(who: string, options: TransformerOptions): void {
  const {
    sourceVocabulary,
    targetVocabulary,
    start,
    end,
    layers = 2,
    dropout = 0.1,
    sharedEmbedding = false,
  } = options;
  for (const [name, value] of Object.entries({ sourceVocabulary, targetVocabulary, layers })) {
    positiveInteger(who, name, value);
  }
  for (const [name, id] of Object.entries({ start, end })) {
    nonNegativeInteger(who, name, id);
    if (id < targetVocabulary) continue;
    throw new ArgumentError(`${who}: ${name} must be an id in 0..${targetVocabulary - 1}, got ${id}.`);
  }
  inInterval(who, 'dropout', dropout, '[0, 1)');
  if (trueOrFalse(who, 'sharedEmbedding', sharedEmbedding) && sourceVocabulary !== targetVocabulary) {
    throw new ArgumentError(
      `${who}: a shared embedding needs one vocabulary, got sourceVocabulary ${sourceVocabulary} and targetVocabulary ${targetVocabulary}.`,
    );
  }
}
