import type { Json } from '../layers/index.js';

/** What a vocabulary's tokens are. */
export type VocabularyKind = 'character' | 'word' | 'bytePair';

/** How text becomes ids. */
export interface EncodeOptions {
  /** Whether the ids begin with that of `<SOS>`. Default false. */
  start?: boolean;
  /** Whether the ids end with that of `<EOS>`. Default false. */
  end?: boolean;
}

/** How ids become text. */
export interface DecodeOptions {
  /** Whether `<PAD>`, `<SOS>` and `<EOS>` are written too. Default false: they are left out. */
  special?: boolean;
}

/** A vocabulary as plain JSON, which `vocabularyFromJSON` reads. */
export interface VocabularyJson {
  readonly [key: string]: Json;
  readonly kind: VocabularyKind;
}

/**
 * Numbers for the symbols of texts: token k of `size` has id k.
 *
 * The special tokens come first; by default `<PAD>` = 0, `<UNK>` = 1, `<EOS>` = 2. What text says never makes one of
 * `<PAD>`, `<SOS>` and `<EOS>` by itself.
 */
export interface Vocabulary {
  readonly kind: VocabularyKind;
  /** The number of tokens, special ones included. */
  readonly size: number;
  /** All tokens in the order of their ids. */
  readonly tokens: readonly string[];
  /** The id of `<PAD>`, which fills sequences up; undefined when the vocabulary has none. */
  readonly pad: number | undefined;
  /** The id of `<UNK>`, which stands for what is not known. */
  readonly unk: number | undefined;
  /** The id of `<SOS>`, which begins a sequence. */
  readonly sos: number | undefined;
  /** The id of `<EOS>`, which ends a sequence. */
  readonly eos: number | undefined;
  /**
   * The ids of a text's tokens.
   *
   * @throws ArgumentError naming symbol and position when one is not known and the vocabulary has no `<UNK>`
   */
  encode(text: string, options?: EncodeOptions): Int32Array;
  /**
   * The text of ids.
   *
   * @throws ArgumentError naming the position of the first id outside [0, size)
   */
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  /** Whether a token has an id of its own. */
  has(token: string): boolean;
  /** The id of a token: that of `<UNK>` when it is not known. Throws ArgumentError when there is no `<UNK>`. */
  id(token: string): number;
  /** The token of an id. Throws ArgumentError when it is outside [0, size). */
  token(id: number): string;
  /** Everything that makes the vocabulary again, as JSON. */
  toJSON(): VocabularyJson;
}

/** Options that all vocabularies have. */
export interface VocabularyOptions {
  /**
   * The special tokens, which get the first ids in this order. Default `['<PAD>', '<UNK>', '<EOS>']`. `<SOS>` is known
   * too; any other is a token without a meaning here, such as `<MASK>`.
   */
  special?: readonly string[];
  /** Whether text is lower-cased first. Default: true for words, false for characters and byte pairs. */
  lowercase?: boolean;
}

/** Options of vocabularies made from texts. */
export interface VocabularyFromOptions extends VocabularyOptions {
  /** Tokens that occur less often are left out. Default 1. */
  minCount?: number;
  /** The most tokens, special ones included; the most frequent ones are kept. Default: no limit. */
  maxSize?: number;
}
