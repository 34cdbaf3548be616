/** Cuts text into tokens. */
export type Tokenizer = (text: string) => readonly string[];

/** A word with its apostrophes inside, a number with its points, or any other sign by itself. */
const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\p{N}+(?:[.,]\p{N}+)*|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * Words, numbers and punctuation marks as tokens: what lies between spaces, with every sign by itself. Apostrophes
 * between letters and points between digits belong to their word.
 *
 * @example
 * tokenizeWords("The cat's 1.5 m, it isn't long."); // ['The', "cat's", '1.5', 'm', ',', 'it', "isn't", 'long', '.']
 */
export function tokenizeWords(text: string): string[] {
  return text.match(WORD) ?? [];
}

/**
 * What lies between spaces, as it is: for texts whose tokens are separated already.
 *
 * @example
 * tokenizeSpaces(' a u.s. film  , '); // ['a', 'u.s.', 'film', ',']
 */
export function tokenizeSpaces(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}
