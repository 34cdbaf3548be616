import { PairHeap } from './pair-heap.js';

/** Two tokens that become one. */
export type Merge = readonly [left: string, right: string];

/**
 * Letters, digits, other signs with the space before them; else spaces. The pieces make up the text. What is longer
 * than 32 characters is cut, so that no text takes time that grows faster than its length.
 */
const CHUNK = / ?[\p{L}\p{M}]{1,32}| ?\p{N}{1,32}| ?[^\s\p{L}\p{M}\p{N}]{1,32}|\s{1,32}(?!\S)|\s/gu;

/** A text cut into words, each with the space before it: pairs are merged inside these. */
export function chunksOf(text: string): readonly string[] {
  return text.match(CHUNK) ?? [];
}

/** A word: the ids of its pieces, and how often it occurs. */
interface Word {
  ids: readonly number[];
  readonly count: number;
}

/** How often a pair occurs, and the words that it was seen in. */
interface Pair {
  count: number;
  readonly words: Set<Word>;
}

/**
 * Merges the most frequent pair of neighbours until there are `size` tokens or no pair occurs twice.
 *
 * The frequencies of pairs are counted once and then corrected in the words that a merge changes.
 *
 * @param characters the tokens to begin with; the others of the words separate pairs
 * @param chunks the words and how often they occur
 * @param taken tokens that no pair may become
 */
export function mergePairs(
  characters: readonly string[],
  chunks: ReadonlyMap<string, number>,
  size: number,
  taken: readonly string[] = [],
): { tokens: string[]; merges: Merge[] } {
  const tokens = [...characters];
  const merges: Merge[] = [];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const pairs = new Map<number, Pair>();
  const heap = new PairHeap();
  const learned = new Set<number>();
  const changed = new Set<number>();

  const add = (word: Word, sign: 1 | -1): void => {
    const { ids, count } = word;
    for (let i = 0; i + 1 < ids.length; i++) {
      if (ids[i] < 0 || ids[i + 1] < 0) continue;
      const key = ids[i] * size + ids[i + 1];
      const pair = pairs.get(key) ?? { count: 0, words: new Set() };
      pair.count += sign * count;
      if (sign > 0) pair.words.add(word);
      pairs.set(key, pair);
      changed.add(key);
    }
  };
  const pushChanged = (): void => {
    for (const key of changed) {
      const count = pairs.get(key)?.count ?? 0;
      if (count >= 2) heap.push({ count, key });
      else if (count === 0) pairs.delete(key);
    }
    changed.clear();
  };

  for (const [chunk, count] of chunks) {
    add({ ids: Array.from(chunk, (character) => idOf.get(character) ?? -1), count }, 1);
  }
  pushChanged();
  for (let top = heap.pop(); top !== undefined && tokens.length < size; top = heap.pop()) {
    const pair = pairs.get(top.key);
    if (pair?.count !== top.count) continue; // it has changed since, and was pushed anew then
    const left = Math.floor(top.key / size);
    const right = top.key % size;
    const token = tokens[left] + tokens[right];
    if (taken.includes(token)) continue;
    const id = idOf.get(token) ?? tokens.push(token) - 1; // another pair may have made the same token
    idOf.set(token, id);
    if (!learned.has(top.key)) merges.push([tokens[left], tokens[right]]); // one that comes again is learned already
    learned.add(top.key);
    for (const word of pair.words) {
      const ids = merged(word.ids, left, right, id);
      if (ids.length === word.ids.length) continue; // an earlier merge has taken the pair from it
      add(word, -1);
      word.ids = ids;
      add(word, 1);
    }
    pushChanged();
  }
  return { tokens, merges };
}

/** A word's pieces with every pair (left, right) replaced by one piece, from the first on. */
function merged(ids: readonly number[], left: number, right: number, id: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const match = ids[i] === left && ids[i + 1] === right;
    out.push(match ? id : ids[i]);
    if (match) i++;
  }
  return out;
}
