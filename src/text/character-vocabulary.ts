import { ArgumentError, knownOptions, show } from '../errors/index.js';
import { BaseVocabulary } from './base-vocabulary.js';
import { type Texts, byUnits, countOf, eachText, keptTokens } from './counts.js';
import type { VocabularyFromOptions, VocabularyJson, VocabularyOptions } from './vocabulary.js';

/**
 * Characters as tokens (course §5.1.7). A character is a Unicode code point: '😀' is one.
 *
 * decode(encode(text)) is the text itself when all its characters are known and none is lower-cased.
 *
 * @example
 * const vocabulary = CharacterVocabulary.from(['abelisaurus', 'zephyr']);
 * vocabulary.encode('a bee'); // [3, 1, 4, 5, 5]
 * vocabulary.decode([4, 5, 5, 2, 0]); // 'bee'
 */
export class CharacterVocabulary extends BaseVocabulary {
  readonly kind = 'character';

  /**
   * @param tokens the characters, in the order of their ids after those of the special tokens
   * @throws ArgumentError for a token that is not one character or occurs twice
   */
  constructor(tokens: readonly string[], options: VocabularyOptions = {}) {
    const who = 'CharacterVocabulary';
    knownOptions(who, options, ['special', 'lowercase']);
    super(who, tokens, options, false);
    tokens.forEach((token, i) => {
      if (Array.from(token).length === 1) return;
      throw new ArgumentError(`${who}: tokens[${i}] must be one character, got ${show(token)}.`);
    });
  }

  /**
   * The characters of texts, in the order of their codes.
   *
   * @throws ArgumentError when the texts hold no character that is to be kept
   */
  static from(texts: Texts, options: VocabularyFromOptions = {}): CharacterVocabulary {
    const who = 'CharacterVocabulary.from';
    knownOptions(who, options, ['special', 'lowercase', 'minCount', 'maxSize']);
    const { lowercase = false, special } = options;
    const counts = new Map<string, number>();
    for (const text of eachText(who, texts, lowercase)) countOf(text, counts);
    return new CharacterVocabulary(keptTokens(who, counts, options).sort(byUnits), { lowercase, special });
  }

  protected override appendIds(text: string, ids: number[]): void {
    let position = 0;
    for (const character of text) {
      ids.push(this.idAt(character, () => ` at position ${position}`));
      position += character.length;
    }
  }

  protected override joined(tokens: readonly string[]): string {
    return tokens.join('');
  }

  override toJSON(): VocabularyJson {
    const { kind, special, lowercase } = this;
    return { kind, special, tokens: this.tokens.slice(special.length), lowercase };
  }
}
