import { ArgumentError, FormatError, show } from '../errors/index.js';
import { ConfigReader } from '../layers/index.js';
import { BytePairVocabulary } from './byte-pair-vocabulary.js';
import { CharacterVocabulary } from './character-vocabulary.js';
import type { Vocabulary } from './vocabulary.js';
import { WordVocabulary } from './word-vocabulary.js';

/**
 * The vocabulary that `toJSON` wrote.
 *
 * The JSON is read as hostile: whatever is missing, of another type, doubled or out of range is named with its place.
 *
 * @throws FormatError when it is no vocabulary
 *
 * @example
 * const vocabulary = CharacterVocabulary.from('to be or not to be');
 * const text = JSON.stringify(vocabulary);
 * vocabularyFromJSON(JSON.parse(text)).decode(vocabulary.encode('not to be')); // 'not to be'
 */
export function vocabularyFromJSON(json: unknown): Vocabulary {
  const who = 'vocabularyFromJSON';
  const config = new ConfigReader(who, json);
  try {
    const kind = config.oneOf('kind', ['character', 'word', 'bytePair']);
    const special = strings(config, 'special');
    const tokens = strings(config, 'tokens');
    const options = { special, lowercase: config.boolean('lowercase') };
    if (kind === 'character') return new CharacterVocabulary(tokens, options);
    if (kind === 'bytePair') return new BytePairVocabulary(tokens, pairs(config, 'merges'), options);
    const tokenizer = config.oneOf('tokenizer', ['words', 'spaces']);
    return new WordVocabulary(tokens, { ...options, tokenizer });
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(`${who}: the JSON is not that of a vocabulary: ${error.message}`, { cause: error });
  }
}

function strings(config: ConfigReader, key: string): string[] {
  return config.list(key).map((value, i) => {
    if (typeof value === 'string') return value;
    throw new FormatError(`${config.where}: '${key}[${i}]' must be a string, got ${show(value)}.`);
  });
}

function pairs(config: ConfigReader, key: string): (readonly [string, string])[] {
  return config.list(key).map((value, i) => {
    const pair: readonly unknown[] = Array.isArray(value) ? value : [];
    const [left, right] = pair;
    if (pair.length === 2 && typeof left === 'string' && typeof right === 'string') return [left, right] as const;
    throw new FormatError(`${config.where}: '${key}[${i}]' must be a pair of strings, got ${show(value)}.`);
  });
}
