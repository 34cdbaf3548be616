import { ArgumentError, StateError, knownOptions, oneOf, show } from '../errors/index.js';
import { BaseVocabulary } from './base-vocabulary.js';
import { type Texts, countOf, eachText, keptTokens } from './counts.js';
import { type Tokenizer, tokenizeSpaces, tokenizeWords } from './tokenize.js';
import type { VocabularyFromOptions, VocabularyJson, VocabularyOptions } from './vocabulary.js';

const TOKENIZERS = { words: tokenizeWords, spaces: tokenizeSpaces } as const;

/** Options of vocabularies of words. */
export interface WordOptions extends VocabularyOptions {
  /**
   * How text is cut: `'words'` (default; see tokenizeWords), `'spaces'` for texts whose tokens are separated already,
   * or a function, which gets the text lower-cased if it is to be.
   */
  tokenizer?: 'words' | 'spaces' | Tokenizer;
}

/** Options of vocabularies of the words of texts. */
export interface WordFromOptions extends VocabularyFromOptions, WordOptions {}

/**
 * Words and punctuation marks as tokens, the most frequent ones first (course §5.1.6); others are `<UNK>`.
 *
 * Decoding puts one space between tokens: encode(decode(ids)) gives the same ids, decode(encode(text)) the text in
 * lower case with its punctuation set apart.
 *
 * @example
 * const vocabulary = WordVocabulary.from(['The cat sat.', 'The dog sat, too.']);
 * vocabulary.tokens; // ['<PAD>', '<UNK>', '<EOS>', '.', 'sat', 'the', ',', 'cat', 'dog', 'too']
 * vocabulary.encode('The bird sat.', { end: true }); // [5, 1, 4, 3, 2]
 * vocabulary.decode([5, 1, 4, 3, 2]); // 'the <UNK> sat .'
 */
export class WordVocabulary extends BaseVocabulary {
  readonly kind = 'word';
  readonly #tokenizer: NonNullable<WordOptions['tokenizer']>;
  readonly #cut: Tokenizer;

  /**
   * @param tokens the words, in the order of their ids after those of the special tokens
   * @throws ArgumentError for an empty token or one that occurs twice
   */
  constructor(tokens: readonly string[], options: WordOptions = {}) {
    const who = 'WordVocabulary';
    knownOptions(who, options, ['special', 'lowercase', 'tokenizer']);
    super(who, tokens, options, true);
    this.#tokenizer = options.tokenizer ?? 'words';
    this.#cut = cutterOf(who, this.#tokenizer);
  }

  /**
   * The words of texts, by their frequency; equally frequent ones in the order of their characters.
   *
   * @throws ArgumentError when the texts hold no word that is to be kept
   */
  static from(texts: Texts, options: WordFromOptions = {}): WordVocabulary {
    const who = 'WordVocabulary.from';
    knownOptions(who, options, ['special', 'lowercase', 'minCount', 'maxSize', 'tokenizer']);
    const { lowercase = true, special, tokenizer = 'words' } = options;
    const cut = cutterOf(who, tokenizer);
    const counts = new Map<string, number>();
    for (const text of eachText(who, texts, lowercase)) countOf(cut(text), counts);
    const { minCount, maxSize } = options;
    return new WordVocabulary(keptTokens(who, counts, { special, minCount, maxSize }), {
      lowercase,
      special,
      tokenizer,
    });
  }

  /** A text's tokens, before they become ids. */
  tokenize(text: string): readonly string[] {
    return this.#cut(this.lowercase ? text.toLowerCase() : text);
  }

  protected override appendIds(text: string, ids: number[]): void {
    this.#cut(text).forEach((token, i) => ids.push(this.idAt(token, () => `, token ${i} of the text,`)));
  }

  protected override joined(tokens: readonly string[]): string {
    return tokens.join(' ');
  }

  /** @throws StateError when the tokenizer is a function: code is not written to files */
  override toJSON(): VocabularyJson {
    const { kind, special, lowercase } = this;
    if (typeof this.#tokenizer === 'function') {
      throw new StateError(
        `${this.who}.toJSON: the tokenizer is a function, which JSON cannot hold. Cut texts by it before they are ` +
          "encoded, join the tokens by spaces, and use tokenizer 'spaces'.",
      );
    }
    return { kind, special, tokens: this.tokens.slice(special.length), lowercase, tokenizer: this.#tokenizer };
  }
}

function cutterOf(who: string, tokenizer: NonNullable<WordOptions['tokenizer']>): Tokenizer {
  if (typeof tokenizer === 'string') return TOKENIZERS[oneOf(who, 'tokenizer', tokenizer, ['words', 'spaces'])];
  if (typeof tokenizer !== 'function') {
    throw new ArgumentError(
      `${who}: tokenizer must be 'words', 'spaces' or a function that cuts text, got ${show(tokenizer)}.`,
    );
  }
  return (text) => {
    const tokens = tokenizer(text);
    if (Array.isArray(tokens) && tokens.every((token) => typeof token === 'string')) return tokens;
    throw new ArgumentError(`${who}: tokenizer must return a list of strings, got ${show(tokens)}.`);
  };
}
