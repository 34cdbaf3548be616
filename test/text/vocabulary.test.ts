import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, StateError } from 'layerwise';
import {
  BytePairVocabulary,
  CharacterVocabulary,
  type Vocabulary,
  WordVocabulary,
  tokenizeSpaces,
  tokenizeWords,
  vocabularyFromJSON,
} from 'layerwise/text';

const again = (vocabulary: Vocabulary): Vocabulary => vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary)));
const ids = (...list: number[]): Int32Array => Int32Array.from(list);

/** Text of few characters, so that pairs repeat: letters, marks, spaces of several kinds, an emoji, half an emoji. */
const someText = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', 'e\u0301', '1', '.', '-', ' ', ' ', '\n', '\t', '😀', '\ud83d'),
});

describe('special tokens', () => {
  it('have the first ids, and each can be left out', () => {
    const usual = CharacterVocabulary.from('b a');
    expect(usual.tokens).toEqual(['<PAD>', '<UNK>', '<EOS>', ' ', 'a', 'b']);
    expect([usual.pad, usual.unk, usual.eos, usual.sos, usual.size]).toEqual([0, 1, 2, undefined, 6]);
    const none = CharacterVocabulary.from('b a', { special: [] });
    expect([none.tokens, none.pad, none.unk, none.eos]).toEqual([[' ', 'a', 'b'], undefined, undefined, undefined]);
    const own = WordVocabulary.from('b a', { special: ['<MASK>', '<SOS>', '<UNK>'] });
    expect([own.tokens, own.sos, own.unk]).toEqual([['<MASK>', '<SOS>', '<UNK>', 'a', 'b'], 1, 2]);
  });

  it('frame a text when they are asked for, and are not in the text that comes back', () => {
    const vocabulary = CharacterVocabulary.from('ab', { special: ['<PAD>', '<SOS>', '<EOS>', '<MASK>'] });
    expect(vocabulary.encode('ba', { start: true, end: true })).toEqual(ids(1, 5, 4, 2));
    expect(vocabulary.decode([1, 5, 4, 2, 0, 0])).toBe('ba');
    expect(vocabulary.decode([1, 5, 3, 2, 0], { special: true })).toBe('<SOS>b<MASK><EOS><PAD>');
  });

  it('are not made by what a text says', () => {
    expect(CharacterVocabulary.from('<PAD>').encode('<PAD>')).not.toContain(0);
    expect(WordVocabulary.from('<EOS> <PAD>').encode('<EOS>')).toHaveLength(3);
    const pieces = BytePairVocabulary.train('<PAD><PAD><PAD> <UNK><UNK>', { size: 40 });
    expect(pieces.decode(pieces.encode('<PAD>'))).toBe('<PAD>');
  });
});

describe('characters', () => {
  it('come back as they were, any of them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.string(), (texts, last) => {
        const vocabulary = CharacterVocabulary.from([...texts, last, 'a']);
        for (const text of [...texts, last]) expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(someText, (text) => {
        const vocabulary = CharacterVocabulary.from(`${text}.`);
        expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
        expect(again(vocabulary).tokens).toEqual(vocabulary.tokens);
      }),
    );
  });

  it('are code points in the order of their codes', () => {
    const vocabulary = CharacterVocabulary.from(['zé', 'A😀a'], { special: [] });
    expect(vocabulary.tokens).toEqual(['A', 'a', 'z', 'é', '😀']);
    expect(vocabulary.encode('😀z')).toEqual(ids(4, 2));
  });

  it('that are not known become <UNK>, or are named with their position', () => {
    expect(CharacterVocabulary.from('ab').encode('abc')).toEqual(ids(3, 4, 1));
    expect(CharacterVocabulary.from('ab').decode([3, 1])).toBe('a<UNK>');
    const strict = CharacterVocabulary.from('a😀b', { special: [] });
    expect(() => strict.encode('a😀c')).toThrow(
      new ArgumentError(
        `CharacterVocabulary: "c" at position 3 is none of the 3 tokens, and there is no <UNK> to stand for it. ` +
          "Make the vocabulary from texts that have it, or with '<UNK>' among its special tokens.",
      ),
    );
  });

  it('are counted and lower-cased when asked', () => {
    const vocabulary = CharacterVocabulary.from('AAaabBc', { lowercase: true, minCount: 2, special: ['<UNK>'] });
    expect(vocabulary.tokens).toEqual(['<UNK>', 'a', 'b']);
    expect(vocabulary.encode('aBC')).toEqual(ids(1, 2, 0));
    expect(again(vocabulary).encode('aBC')).toEqual(ids(1, 2, 0));
    expect(CharacterVocabulary.from('aab', { maxSize: 4 }).tokens.at(-1)).toBe('a');
  });
});

describe('words', () => {
  it('are cut at spaces and marks; apostrophes and points inside stay', () => {
    expect(tokenizeWords("It's 1,000.5 m—isn’t it?! (U.S.)  naïve_x")).toEqual([
      "It's",
      '1,000.5',
      'm',
      '—',
      'isn’t',
      'it',
      '?',
      '!',
      '(',
      'U',
      '.',
      'S',
      '.',
      ')',
      'naïve',
      '_',
      'x',
    ]);
    expect(tokenizeSpaces('\tu.s. ,\n ok ')).toEqual(['u.s.', ',', 'ok']);
    expect([tokenizeWords(' '), tokenizeSpaces('')]).toEqual([[], []]);
    const pieces = fc.array(someText, { minLength: 1 });
    fc.assert(
      fc.property(pieces, (texts) => {
        const tokens = tokenizeWords(texts.join(''));
        expect(tokens.join('')).toBe(texts.join('').replace(/\s/g, ''));
        expect(tokenizeWords(tokens.join(' '))).toEqual(tokens);
      }),
    );
  });

  it('come in the order of their frequency, equals in that of their characters', () => {
    const vocabulary = WordVocabulary.from(['the Cat, the dog', 'THE bird, a cat'], { special: [] });
    expect(vocabulary.tokens).toEqual(['the', ',', 'cat', 'a', 'bird', 'dog']);
    const small = WordVocabulary.from(['the Cat, the dog', 'THE bird, a cat'], { maxSize: 5, minCount: 2 });
    expect(small.tokens).toEqual(['<PAD>', '<UNK>', '<EOS>', 'the', ',']);
    expect(small.encode('the bird')).toEqual(ids(3, 1));
  });

  it('give the same ids after a way through text', () => {
    fc.assert(
      fc.property(someText, someText, (text, other) => {
        const vocabulary = WordVocabulary.from([text, 'a b']);
        const found = vocabulary.encode(text);
        expect(vocabulary.encode(vocabulary.decode(found))).toEqual(found);
        expect(again(vocabulary).encode(other)).toEqual(vocabulary.encode(other));
      }),
    );
  });

  it('are cut by a function, if one is given, which is not written to files', () => {
    const vocabulary = WordVocabulary.from('a-b-A', { tokenizer: (text) => text.split('-'), lowercase: false });
    expect(vocabulary.tokens.slice(3)).toEqual(['A', 'a', 'b']);
    expect(vocabulary.tokenize('b-c')).toEqual(['b', 'c']);
    expect(() => vocabulary.toJSON()).toThrow(StateError);
    expect(() => vocabulary.toJSON()).toThrow(
      /^WordVocabulary\.toJSON: the tokenizer is a function, which JSON cannot/,
    );
    const spaces = again(WordVocabulary.from('u.s. .', { tokenizer: 'spaces' }));
    expect(spaces.encode('u.s.')).toHaveLength(1);
  });

  it('that are not known are named with their place when there is no <UNK>', () => {
    const strict = WordVocabulary.from('the cat', { special: [] });
    expect(() => strict.encode('The dog')).toThrow(
      /^WordVocabulary: "dog", token 1 of the text, is none of the 2 tokens/,
    );
    expect(() => strict.id('dog')).toThrow(/^WordVocabulary: "dog" is none of the 2 tokens/);
    expect([strict.has('dog'), strict.has('cat'), strict.id('the'), strict.token(0)]).toEqual([false, true, 1, 'cat']);
  });
});

describe('byte pairs', () => {
  it('are merged in the order of the paper’s example: low lower newest widest', () => {
    const text = ['low '.repeat(5), 'lower '.repeat(2), 'newest '.repeat(6), 'widest '.repeat(3)].join('');
    const vocabulary = BytePairVocabulary.train(text, { size: 30, special: [] });
    expect(vocabulary.merges.slice(0, 4)).toEqual([
      ['e', 's'],
      ['es', 't'],
      ['l', 'o'],
      ['lo', 'w'],
    ]);
  });

  it('come back as they were, whatever is merged, and through JSON', () => {
    fc.assert(
      fc.property(fc.array(someText), someText, fc.integer({ min: 20, max: 60 }), (texts, text, size) => {
        const vocabulary = BytePairVocabulary.train([...texts, text, 'aa aa ab ab'], { size });
        expect(vocabulary.size).toBeLessThanOrEqual(size);
        for (const one of [...texts, text]) expect(vocabulary.decode(vocabulary.encode(one))).toBe(one);
        const copy = again(vocabulary);
        expect(copy.encode(text)).toEqual(vocabulary.encode(text));
        expect(copy.toJSON()).toEqual(vocabulary.toJSON());
      }),
    );
  });

  it('encode a text of learning as learning left it', () => {
    const text = 'the theme of the thesis there then they other mother father the the lath';
    const vocabulary = BytePairVocabulary.train(text, { size: 40 });
    expect(Array.from(vocabulary.encode('the theme'), (id) => vocabulary.token(id))).toEqual(['the', ' the', 'm', 'e']);
    const pairs = Array.from(vocabulary.encode(text));
    expect(pairs.length).toBeLessThan(text.length / 2);
  });

  it('stay inside words, with the space before them, and never reach the next line', () => {
    const vocabulary = BytePairVocabulary.train('a b a b a b\na b a b. . . 1 1 1a 1a', { size: 60 });
    for (const token of vocabulary.tokens.slice(3)) expect(token).toMatch(/^( ?[ab]+| ?1+| ?\.+|\s+)$/);
    expect(vocabulary.tokens).toContain(' a');
  });

  it('end when no pair occurs twice, and take no token twice', () => {
    const vocabulary = BytePairVocabulary.train('abc abc', { size: 1000 });
    expect(vocabulary.tokens.slice(3)).toEqual([' ', 'a', 'b', 'c', 'ab', 'abc']);
    const rich = BytePairVocabulary.train('aaaaaaaaaaaaaaa aaaaaaa aaa aaaaa', { size: 1000 });
    expect(new Set(rich.tokens).size).toBe(rich.size);
  });

  it('leave out what is rare: it is <UNK>, also inside words', () => {
    const vocabulary = BytePairVocabulary.train('aab aab aac', { size: 12, minCount: 2 });
    expect(vocabulary.decode(vocabulary.encode('aac'))).toBe('aa<UNK>');
    const strict = BytePairVocabulary.train('aab', { size: 9, special: [] });
    expect(() => strict.encode('aab aac')).toThrow(/^BytePairVocabulary: " " at position 3 is none of the \d tokens/);
    expect(() => strict.encode('aabaac')).toThrow(/^BytePairVocabulary: "c" at position 5/);
  });

  it('take long words and long runs of spaces in time that grows with their length', () => {
    const vocabulary = BytePairVocabulary.train('ab ab   ab', { size: 20 });
    const long = 'ab'.repeat(50000) + ' '.repeat(100000) + '\n';
    expect(vocabulary.decode(vocabulary.encode(long.replace('\n', 'b')))).toBe(long.replace('\n', 'b'));
  });
});

it('a vocabulary knows names that objects have by themselves', () => {
  const vocabulary = WordVocabulary.from('constructor __proto__ toString', { tokenizer: 'spaces', lowercase: false });
  expect(vocabulary.has('hasOwnProperty')).toBe(false);
  expect(again(vocabulary).decode(vocabulary.encode('__proto__ toString'))).toBe('__proto__ toString');
});
