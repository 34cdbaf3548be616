import { ArgumentError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { BaseVocabulary, specialOf } from './base-vocabulary.js';
import { type Merge, chunksOf, mergePairs } from './byte-pair-training.js';
import { type Texts, byUnits, countOf, eachText, keptTokens } from './counts.js';
import type { VocabularyJson, VocabularyOptions } from './vocabulary.js';

/** Options of BytePairVocabulary.train. */
export interface BytePairTrainOptions extends VocabularyOptions {
  /** The most tokens: special ones, characters and merged ones. */
  size: number;
  /** Characters that occur less often become `<UNK>`. Default 1. */
  minCount?: number;
}

/** Words whose pieces are remembered, at most. */
const REMEMBERED = 65536;

/**
 * Pieces of words as tokens, by byte-pair encoding (Sennrich, Haddow & Birch 2016, arXiv:1508.07909, Algorithm 1):
 * beginning with characters, the most frequent pair of neighbours becomes a token, again and again.
 *
 * Pairs are merged inside words only. The space before a word belongs to it, in place of the paper's mark at its end,
 * so decode(encode(text)) is the text itself when all its characters are known. Of equally frequent pairs the one with
 * the smaller ids comes first.
 *
 * @example
 * const vocabulary = BytePairVocabulary.train(['low lower lowest', 'new newer newest'], { size: 18 });
 * vocabulary.decode(vocabulary.encode('lower, newest')); // 'lower<UNK> newest'
 * vocabulary.encode('newest').length; // 3
 */
export class BytePairVocabulary extends BaseVocabulary {
  readonly kind = 'bytePair';
  /** The pairs of tokens that became one, in the order in which they are merged. */
  readonly merges: readonly Merge[];
  readonly #ranks = new Map<number, number>(); // of pairs of ids
  readonly #merged: Int32Array; // the id that pair `rank` becomes
  readonly #known = new Map<string, readonly number[]>();

  /**
   * @param tokens the characters and the merged pieces, in the order of their ids after those of the special tokens
   * @param merges pairs of tokens whose concatenations are tokens, in the order in which they are merged
   * @throws ArgumentError for a token that occurs twice, or a pair that is none or makes no token
   */
  constructor(tokens: readonly string[], merges: readonly Merge[], options: VocabularyOptions = {}) {
    const who = 'BytePairVocabulary';
    knownOptions(who, options, ['special', 'lowercase']);
    super(who, tokens, options, false);
    this.merges = merges;
    const ids = new Map(this.tokens.map((token, id) => [token, id]));
    this.special.forEach((token) => ids.delete(token));
    this.#merged = Int32Array.from(merges, ([left, right], rank) => {
      const [l, r, both] = [left, right, left + right].map((token) => ids.get(token));
      const pair = l !== undefined && r !== undefined ? this.#pair(l, r) : -1;
      if (both === undefined || pair < 0 || this.#ranks.has(pair)) {
        throw new ArgumentError(
          `${who}: merges[${rank}] must be a new pair of tokens that make a token, got ${show([left, right])}.`,
        );
      }
      this.#ranks.set(pair, rank);
      return both;
    });
  }

  /**
   * Learns the pieces of texts, until there are `size` tokens or no pair occurs twice.
   *
   * @throws ArgumentError when the texts are empty or `size` has no room for their characters
   */
  static train(texts: Texts, options: BytePairTrainOptions): BytePairVocabulary {
    const who = 'BytePairVocabulary.train';
    knownOptions(who, options, ['special', 'lowercase', 'size', 'minCount']);
    const { size, special, lowercase = false, minCount } = options;
    positiveInteger(who, 'size', size);
    const chunks = new Map<string, number>();
    for (const text of eachText(who, texts, lowercase)) countOf(chunksOf(text), chunks);
    const counts = new Map<string, number>();
    for (const [chunk, count] of chunks) {
      for (const character of chunk) counts.set(character, (counts.get(character) ?? 0) + count);
    }
    const characters = keptTokens(who, counts, { special, minCount }).sort(byUnits);
    const taken = specialOf(who, { special });
    const room = size - taken.length;
    if (room < characters.length) {
      throw new ArgumentError(
        `${who}: size must be at least ${characters.length + size - room}, the ${size - room} special tokens and ` +
          `${characters.length} characters of the texts, got ${size}. Or raise minCount: rare characters become <UNK>.`,
      );
    }
    const { tokens, merges } = mergePairs(characters, chunks, room, taken);
    return new BytePairVocabulary(tokens, merges, { special, lowercase });
  }

  protected override appendIds(text: string, ids: number[]): void {
    let position = 0;
    for (const chunk of chunksOf(text)) {
      for (const id of this.#pieces(chunk, position)) ids.push(id);
      position += chunk.length;
    }
  }

  protected override joined(tokens: readonly string[]): string {
    return tokens.join('');
  }

  override toJSON(): VocabularyJson {
    const { kind, special, lowercase, merges } = this;
    return { kind, special, tokens: this.tokens.slice(special.length), lowercase, merges };
  }

  /** The ids of a word's pieces: of the pairs of neighbours, the one that was learned first is merged, until none is left. */
  #pieces(chunk: string, begin: number): readonly number[] {
    const known = this.#known.get(chunk);
    if (known) return known;
    const ids: number[] = [];
    let position = begin;
    for (const character of chunk) {
      ids.push(this.idAt(character, () => ` at position ${position}`));
      position += character.length;
    }
    for (let best = this.#bestPair(ids); best.rank < Infinity; best = this.#bestPair(ids)) {
      ids.splice(best.at, 2, this.#merged[best.rank]);
    }
    if (this.#known.size === REMEMBERED) this.#known.clear();
    this.#known.set(chunk, ids);
    return ids;
  }

  #bestPair(ids: readonly number[]): { rank: number; at: number } {
    const best = { rank: Infinity, at: 0 };
    for (let at = 0; at + 1 < ids.length; at++) {
      const rank = this.#ranks.get(this.#pair(ids[at], ids[at + 1])) ?? Infinity;
      if (rank < best.rank) Object.assign(best, { rank, at });
    }
    return best;
  }

  /** One number for two ids. */
  #pair(left: number, right: number): number {
    return left * this.size + right;
  }
}
