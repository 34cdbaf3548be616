import { ArgumentError, show } from '../errors/index.js';

/** A sequence of symbols: the characters of a string, words, or the numbers of classes. */
export type Symbols = string | readonly string[] | ArrayLike<number>;

/**
 * The least number of symbols to put in, take out or exchange that makes one sequence the other (Levenshtein 1966):
 *
 *   d(i, j) = min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + 1{a_i ≠ b_j})
 *
 * A string is its characters (code points); for words give a list of words. Time is the product of the lengths.
 *
 * @example
 * editDistance('kitten', 'sitting'); // 3
 * editDistance([1, 2, 3], [1, 3]); // 1
 * editDistance('the cat sat'.split(' '), 'the cat is sad'.split(' ')); // 2
 */
export function editDistance(a: Symbols, b: Symbols): number {
  const [s, t] = [symbolsOf('a', a), symbolsOf('b', b)];
  let above = Int32Array.from({ length: t.length + 1 }, (_, j) => j);
  let row = new Int32Array(t.length + 1);
  for (let i = 1; i <= s.length; i++) {
    row[0] = i;
    for (let j = 1; j <= t.length; j++) {
      const exchanged = above[j - 1] + (s[i - 1] === t[j - 1] ? 0 : 1);
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, exchanged);
    }
    [above, row] = [row, above];
  }
  return above[t.length];
}

/**
 * Σ edit distances / Σ lengths of the references, >= 0 (more than 1 when much is put in): the character error rate for
 * strings, the word error rate for lists of words, the label error rate for classes.
 *
 * @throws ArgumentError when there are not as many readings as references, or the references are all empty
 *
 * @example
 * errorRate(['hallo', 'word'], ['hello', 'world']); // 0.2
 * errorRate([[1, 2], [3]], [[1, 2], [3, 3]]); // 0.25
 */
export function errorRate(readings: readonly Symbols[], references: readonly Symbols[]): number {
  if (readings.length !== references.length) {
    throw new ArgumentError(
      `errorRate: needs one reading for each reference, got ${readings.length} readings and ${references.length} references.`,
    );
  }
  const total = references.reduce((sum, reference) => sum + symbolsOf('references', reference).length, 0);
  if (total === 0) throw new ArgumentError('errorRate: the references must hold at least one symbol, got none.');
  return references.reduce((sum, reference, i) => sum + editDistance(readings[i], reference), 0) / total;
}

/** The symbols one by one; throws for what is no sequence. */
function symbolsOf(name: string, symbols: Symbols): ArrayLike<string | number> {
  if (typeof symbols === 'string') return Array.from(symbols);
  if (typeof symbols === 'object' && symbols !== null && Number.isInteger(symbols.length)) return symbols;
  throw new ArgumentError(
    `editDistance: ${name} must be a string or a list of words or classes, got ${show(symbols)}.`,
  );
}
