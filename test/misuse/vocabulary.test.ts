import { expect } from 'vitest';
import { ArgumentError, FormatError, zeros } from 'layerwise';
import { BytePairVocabulary, CharacterVocabulary, WordVocabulary, vocabularyFromJSON } from 'layerwise/text';
import { refuses, wrong } from './table.js';

const word = WordVocabulary.from('the cat');
const json = (changes: object): unknown => ({ ...CharacterVocabulary.from('ab').toJSON(), ...changes });

refuses(
  'vocabularies',
  { state: () => word.tokens, goesOn: () => expect(word.decode(word.encode('cat'))).toBe('cat') },
  [
    [
      'no text',
      () => CharacterVocabulary.from(''),
      ArgumentError,
      'CharacterVocabulary.from: the texts are empty; at least one token is needed.',
    ],
    [
      'texts without words',
      () => WordVocabulary.from([' ', '\n']),
      ArgumentError,
      'WordVocabulary.from: the texts are empty; at least one token is needed.',
    ],
    [
      'no texts to learn from',
      () => BytePairVocabulary.train([], { size: 9 }),
      ArgumentError,
      'BytePairVocabulary.train: the texts are empty; at least one token is needed.',
    ],
    [
      'numbers for texts',
      () => WordVocabulary.from(wrong(['a', 7])),
      ArgumentError,
      'WordVocabulary.from: texts[1] must be a string, got 7.',
    ],
    [
      'no list of texts',
      () => WordVocabulary.from(wrong(undefined)),
      ArgumentError,
      'WordVocabulary.from: texts must be a string or a list of strings, got undefined.',
    ],
    [
      'a count of none',
      () => WordVocabulary.from('a', { minCount: 0 }),
      ArgumentError,
      'WordVocabulary.from: minCount must be a positive integer, got 0.',
    ],
    [
      'a count that no word reaches',
      () => WordVocabulary.from('a a b', { minCount: 3 }),
      ArgumentError,
      'WordVocabulary.from: no token of the texts occurs minCount = 3 times; the most frequent one occurs 2 times.',
    ],
    [
      'room for special tokens alone',
      () => WordVocabulary.from('a', { maxSize: 3 }),
      ArgumentError,
      'WordVocabulary.from: maxSize must leave room for a token beside the 3 special ones, got 3.',
    ],
    [
      'no room for the characters',
      () => BytePairVocabulary.train('abc', { size: 5 }),
      ArgumentError,
      'BytePairVocabulary.train: size must be at least 6, the 3 special tokens and 3 characters of the texts, got 5. Or raise minCount: rare characters become <UNK>.',
    ],
    [
      'an option that there is not',
      () => WordVocabulary.from('a', wrong({ lowerCase: true })),
      ArgumentError,
      "WordVocabulary.from: unknown option 'lowerCase'. Did you mean 'lowercase'? Known options: special, lowercase, minCount, maxSize, tokenizer.",
    ],
    [
      'a tokenizer that there is not',
      () => WordVocabulary.from('a', { tokenizer: wrong('space') }),
      ArgumentError,
      "WordVocabulary.from: tokenizer must be one of 'words', 'spaces', got \"space\". Did you mean 'spaces'?",
    ],
    [
      'a tokenizer that gives no list',
      () => WordVocabulary.from('a', { tokenizer: wrong(() => 'a') }),
      ArgumentError,
      'WordVocabulary.from: tokenizer must return a list of strings, got "a".',
    ],
    [
      'special tokens that are none',
      () => WordVocabulary.from('a', { special: wrong('<UNK>') }),
      ArgumentError,
      'WordVocabulary.from: special must be a list of tokens, such as [\'<UNK>\'], got "<UNK>".',
    ],
    [
      'a special token twice',
      () => new WordVocabulary(['a'], { special: ['<UNK>', '<UNK>'] }),
      ArgumentError,
      'WordVocabulary: special[1] is "<UNK>", which is token 0 already.',
    ],
    [
      'a token twice',
      () => new WordVocabulary(['a', 'b', 'a']),
      ArgumentError,
      'WordVocabulary: tokens[2] is "a", which is token 3 already.',
    ],
    [
      'an empty token',
      () => new WordVocabulary(['a', '']),
      ArgumentError,
      'WordVocabulary: tokens[1] must be a string of at least one character, got "".',
    ],
    [
      'a word among characters',
      () => new CharacterVocabulary(['a', 'bc']),
      ArgumentError,
      'CharacterVocabulary: tokens[1] must be one character, got "bc".',
    ],
    [
      'a pair that makes no token',
      () => new BytePairVocabulary(['a', 'b'], [['a', 'b']]),
      ArgumentError,
      'BytePairVocabulary: merges[0] must be a new pair of tokens that make a token, got ["a", "b"].',
    ],
    [
      'a number for a text',
      () => word.encode(wrong(5)),
      ArgumentError,
      'WordVocabulary.encode: text must be a string, got 5.',
    ],
    [
      'an end that there is not',
      () => CharacterVocabulary.from('a', { special: ['<UNK>'] }).encode('a', { end: true }),
      ArgumentError,
      'CharacterVocabulary.encode: end needs the token <EOS>, which the vocabulary lacks. Its special tokens are <UNK>.',
    ],
    [
      'an id beyond the vocabulary',
      () => word.decode([3, 4, 5]),
      ArgumentError,
      'WordVocabulary.decode: ids must be integers in [0, 4], got 5 at position 2.',
    ],
    [
      'a tensor of ids',
      () => word.decode(wrong(zeros([2], 'int32'))),
      ArgumentError,
      "WordVocabulary.decode: ids must be a list of ids, such as a tensor's data, got Tensor.",
    ],
    [
      'a negative id',
      () => word.decode([-1]),
      ArgumentError,
      'WordVocabulary.decode: ids must be integers in [0, 4], got -1 at position 0.',
    ],
    [
      'half an id',
      () => word.token(0.5),
      ArgumentError,
      'WordVocabulary.token: ids must be integers in [0, 4], got 0.5.',
    ],
    [
      'no JSON of a vocabulary',
      () => vocabularyFromJSON([1]),
      FormatError,
      'vocabularyFromJSON: must be a JSON object, got [1].',
    ],
    [
      'JSON of an unknown kind',
      () => vocabularyFromJSON(json({ kind: 'words' })),
      FormatError,
      "vocabularyFromJSON: the JSON is not that of a vocabulary: vocabularyFromJSON: kind must be one of 'character', 'word', 'bytePair', got \"words\". Did you mean 'word'?",
    ],
    [
      'JSON without tokens',
      () => vocabularyFromJSON(json({ tokens: null })),
      FormatError,
      "vocabularyFromJSON: 'tokens' must be an array, got null.",
    ],
    [
      'JSON with a number for a token',
      () => vocabularyFromJSON(json({ tokens: ['a', 1] })),
      FormatError,
      "vocabularyFromJSON: 'tokens[1]' must be a string, got 1.",
    ],
    [
      'JSON with a token twice',
      () => vocabularyFromJSON(json({ tokens: ['a', 'a'] })),
      FormatError,
      'vocabularyFromJSON: the JSON is not that of a vocabulary: CharacterVocabulary: tokens[1] is "a", which is token 3 already.',
    ],
    [
      'JSON with a pair of three',
      () => vocabularyFromJSON(json({ kind: 'bytePair', merges: [['a', 'b', 'c']] })),
      FormatError,
      'vocabularyFromJSON: \'merges[0]\' must be a pair of strings, got ["a", "b", "c"].',
    ],
  ],
);
