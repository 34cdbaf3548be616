import { ArgumentError, positiveInteger, show, trueOrFalse } from '../errors/index.js';
import { specialOf } from './base-vocabulary.js';
import type { VocabularyFromOptions } from './vocabulary.js';

/** Texts to make a vocabulary from: one, or several. */
export type Texts = string | Iterable<string>;

/** The texts one by one, lower-cased if asked; throws at the first that is no string. */
export function* eachText(who: string, texts: Texts, lowercase: boolean): IterableIterator<string> {
  trueOrFalse(who, 'lowercase', lowercase);
  const list = typeof texts === 'string' ? [texts] : texts;
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) {
    throw new ArgumentError(`${who}: texts must be a string or a list of strings, got ${show(texts)}.`);
  }
  let i = 0;
  for (const text of list) {
    if (typeof text !== 'string') throw new ArgumentError(`${who}: texts[${i}] must be a string, got ${show(text)}.`);
    i++;
    yield lowercase ? text.toLowerCase() : text;
  }
}

/** How often each of the things occurs. */
export function countOf(things: Iterable<string>, counts = new Map<string, number>()): Map<string, number> {
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

/** Before and after in the order of UTF-16 units, which is the same everywhere. */
export function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The tokens that a vocabulary keeps, the most frequent ones first, equals in the order of their characters. */
export function keptTokens(
  who: string,
  counts: ReadonlyMap<string, number>,
  { minCount = 1, maxSize = Infinity, ...options }: VocabularyFromOptions,
): string[] {
  const special = specialOf(who, options);
  positiveInteger(who, 'minCount', minCount);
  if (maxSize !== Infinity) positiveInteger(who, 'maxSize', maxSize);
  if (counts.size === 0) throw new ArgumentError(`${who}: the texts are empty; at least one token is needed.`);
  const room = maxSize - special.length;
  if (room < 1) {
    throw new ArgumentError(
      `${who}: maxSize must leave room for a token beside the ${special.length} special ones, got ${maxSize}.`,
    );
  }
  const kept = [...counts].filter(([token, count]) => count >= minCount && !special.includes(token));
  if (kept.length === 0) {
    let most = 0;
    for (const count of counts.values()) most = Math.max(most, count);
    throw new ArgumentError(
      `${who}: no token of the texts occurs minCount = ${minCount} times; the most frequent one occurs ${most} times.`,
    );
  }
  kept.sort(([a, m], [b, n]) => n - m || byUnits(a, b));
  return kept.slice(0, Math.min(room, kept.length)).map(([token]) => token);
}
