import type { Generator } from '../tensor/generator.js';

/** What each symbol may become: words, and further symbols in braces. A phrase that is listed twice is twice as likely. */
export type PhraseGrammar = Readonly<Record<string, readonly string[]>>;

/** A phrase of the grammar, drawn from the symbol down: every `{symbol}` becomes one of its phrases. */
export function drawPhrase(grammar: PhraseGrammar, symbol: string, generator: Generator): string {
  return pick(grammar[symbol], generator).replace(/\{(\w+)\}/g, (_, inner: string) =>
    drawPhrase(grammar, inner, generator),
  );
}

/** One of the items. */
export function pick<T>(items: readonly T[], generator: Generator): T {
  return items[generator.int(0, items.length)];
}

/** A phrase as a sentence: its first letter is large. */
export function capitalized(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
