import { ArgumentError, inInterval, knownOptions, oneOf, positiveInteger } from '../errors/index.js';
import {
  type ActivationOption,
  type ConfigReader,
  type Json,
  type LayerOptions,
  readActivation,
  readActivationSpec,
  readLayerOptions,
} from '../layers/index.js';
import { MultiHeadAttention } from './multi-head-attention.js';
import { type NormPlace, Residual } from './transformer-residual.js';

/** Options of the layers of a transformer. */
export interface TransformerLayerOptions extends LayerOptions {
  /** Units of the feed-forward network's hidden layer. Default 4 · dimensions. */
  hidden?: number;
  /** The probability in [0, 1) with which elements are dropped before each sum, while training. Default 0.1. */
  dropout?: number;
  /** The activation of the hidden layer. Default 'relu'. */
  activation?: ActivationOption;
  /**
   * Where LayerNorm stands. 'pre' (default): before each part, x + f(norm(x)), which learns without a warm-up of the learning
   * rate (Xiong et al. 2020, arXiv:2002.04745) and wants a last LayerNorm behind the stack. 'post': behind each sum,
   * norm(x + f(x)), as in the paper.
   */
  norm?: NormPlace;
}

const places: readonly NormPlace[] = ['pre', 'post'];
const known = ['name', 'trainable', 'hidden', 'dropout', 'activation', 'norm'] as const;

/** The options of a layer of `dimensions` and `heads`, checked, with their defaults. */
export function readTransformerOptions(
  who: string,
  dimensions: number,
  heads: number,
  options: TransformerLayerOptions,
): Required<Omit<TransformerLayerOptions, keyof LayerOptions>> {
  knownOptions(who, options, known);
  positiveInteger(who, 'dimensions', dimensions);
  positiveInteger(who, 'heads', heads);
  if (dimensions % heads !== 0) {
    throw new ArgumentError(
      `${who}: heads must divide dimensions, got ${heads} heads and ${dimensions} dimensions: each head gets its share.`,
    );
  }
  const { hidden = 4 * dimensions, dropout = 0.1, activation = 'relu', norm = 'pre' } = options;
  positiveInteger(who, 'hidden', hidden);
  inInterval(who, 'dropout', dropout, '[0, 1)');
  readActivation(who, activation);
  oneOf(who, 'norm', norm, places);
  return { hidden, dropout, activation, norm };
}

/** The options among what `transformerConfig` has saved. */
export function transformerOptionsOf(config: ConfigReader): TransformerLayerOptions {
  return {
    ...readLayerOptions(config),
    hidden: config.number('hidden'),
    dropout: config.number('dropout'),
    activation: readActivationSpec(config.object('activation')),
    norm: config.oneOf('norm', places),
  };
}

/** What makes a layer again, as JSON. */
export function transformerConfig(
  dimensions: number,
  heads: number,
  { hidden, dropout, activation, norm }: Required<Omit<TransformerLayerOptions, keyof LayerOptions>>,
): Readonly<Record<string, Json>> {
  const { config } = readActivation('transformer', activation);
  return { dimensions, heads, hidden, dropout, activation: config, norm };
}

/** Attention whose heads share the dimensions among them. */
export function attentionOf(dimensions: number, heads: number, name: string, causal: boolean): MultiHeadAttention {
  return new MultiHeadAttention(heads, dimensions / heads, { causal, name });
}

/** What surrounds a part, which `name` says. */
export function residualOf(
  name: string,
  { norm, dropout }: { readonly norm: NormPlace; readonly dropout: number },
): Residual {
  return new Residual(name, norm, dropout);
}
