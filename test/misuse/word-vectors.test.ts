import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect } from 'vitest';
import { ArgumentError, FormatError, ResourceError, ShapeError, ones } from 'layerwise';
import {
  type EmbeddingMatrixOptions,
  type WordVectors,
  WordVocabulary,
  type WordVectorsOptions,
  embeddingMatrix,
  parseWordVectors,
  readWordVectors,
} from 'layerwise/text';
import { refuses, wrong } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kept = join(folder, 'kept.txt');
writeFileSync(kept, 'king 0.5 -1\n');
const broken = join(folder, 'broken.txt.gz');
writeFileSync(broken, gzipSync('king 0.5 -1\nqueen 0.5\n'.repeat(100)).subarray(0, 30));

const surroundings = {
  state: () => readdirSync(folder).sort(),
  goesOn: async () => expect((await readWordVectors(kept)).words).toEqual(['king']),
};

const parse = (text: string, options?: WordVectorsOptions) => () =>
  parseWordVectors(new TextEncoder().encode(text), 'v.txt', options);
const notUtf8 = Uint8Array.of(0x61, 0x20, 0x31, 0x0a, 0xff, 0x20, 0x31, 0x0a);

refuses('files of word vectors', surroundings, [
  ['nothing', parse(''), FormatError, 'parseWordVectors: v.txt: expected words, got none.'],
  ['a header alone', parse('2 3\n'), FormatError, 'parseWordVectors: v.txt: expected words, got none.'],
  [
    'a word alone',
    parse('king\n'),
    FormatError,
    'parseWordVectors: v.txt: line 1: expected numbers after the word "king", got 0.',
  ],
  [
    'an empty line',
    parse('king 1 2\n\nqueen 3 4\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected a word, got none.',
  ],
  [
    'numbers without a word',
    parse('king 1 2\n 3 4\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected a word, got none.',
  ],
  [
    'a column too few',
    parse('king 1 2\nqueen 3\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected 2 numbers after the word "queen", got 1.',
  ],
  [
    'a column too many',
    parse('king 1 2\nqueen 3 4 5\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected 2 numbers after the word "queen", got 3.',
  ],
  [
    'a field that is no number',
    parse('king 1 2\nqueen 3 four\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: column 3: expected a finite number of 32 bits, got "four".',
  ],
  [
    'two spaces',
    parse('king 1 2\nqueen 3  4\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected 2 numbers after the word "queen", got 3.',
  ],
  ...['NaN', 'Infinity', '0x10', '1e39', '1_000', '١'].map(
    (field) =>
      [
        `the number ${field}`,
        parse(`king ${field}\n`),
        FormatError,
        `parseWordVectors: v.txt: line 1: column 2: expected a finite number of 32 bits, got "${field}".`,
      ] as const,
  ),
  [
    'a word twice',
    parse('king 1 2\nqueen 3 4\nking 5 6\n'),
    FormatError,
    'parseWordVectors: v.txt: line 3: the word "king" has a vector on line 1 already. ' +
      "Pass { duplicates: 'skip' } to keep the first.",
  ],
  [
    'fewer words than promised',
    parse('3 2\na 1 2\nb 3 4\n'),
    FormatError,
    'parseWordVectors: v.txt: line 1: expected 2 words, as many as lines follow, got 3.',
  ],
  [
    'more words than promised',
    parse('1 2\na 1 2\nb 3 4\n'),
    FormatError,
    'parseWordVectors: v.txt: line 1: expected 2 words, as many as lines follow, got 1.',
  ],
  [
    'another width than promised',
    parse('1 3\na 1 2\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected 3 numbers after the word "a", got 2.',
  ],
  [
    'a promise of more than memory holds',
    parse('999999999999 999999999999\na 1 2\n'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected 999999999999 numbers after the word "a", got 2.',
  ],
  [
    'bytes that are no UTF-8',
    () => parseWordVectors(notUtf8, 'v.txt'),
    FormatError,
    'parseWordVectors: v.txt: line 2: expected UTF-8 text, got bytes that are not.',
  ],
  ['a damaged file', () => readWordVectors(broken), FormatError, /^gunzip: .*the gzip data of 30 bytes is truncated/],
  ['no such file', () => readWordVectors('nowhere.txt'), ResourceError, /^readWordVectors: cannot read "nowhere.txt"/],
  ['no path', () => readWordVectors(''), ArgumentError, 'readWordVectors: path must be the name of a file, got "".'],
  [
    'no words at all',
    parse('a 1\n', { maxWords: 0 }),
    ArgumentError,
    'parseWordVectors: maxWords must be a positive integer, got 0.',
  ],
  [
    'an unknown option',
    parse('a 1\n', wrong({ maxWord: 2 })),
    ArgumentError,
    "parseWordVectors: unknown option 'maxWord'. Did you mean 'maxWords'? Known options: maxWords, duplicates.",
  ],
  [
    'an unknown way with duplicates',
    parse('a 1\n', { duplicates: wrong('last') }),
    ArgumentError,
    `parseWordVectors: duplicates must be one of 'error', 'skip', got "last".`,
  ],
]);

const vocabulary = new WordVocabulary(['king', 'queen']);
const given = { words: ['king', 'prince'], vectors: ones([2, 3]) };
const matrix = (vectors: WordVectors, options?: EmbeddingMatrixOptions) => (): unknown =>
  embeddingMatrix(vocabulary, vectors, options);

refuses('rows of an embedding', { state: () => vocabulary.tokens, goesOn: matrix(given) }, [
  [
    'no vectors',
    matrix(wrong(undefined)),
    ArgumentError,
    'embeddingMatrix: wordVectors must be { words, vectors }, got undefined.',
  ],
  [
    'vectors without words',
    matrix(wrong(ones([2, 3]))),
    ArgumentError,
    'embeddingMatrix: wordVectors must be { words, vectors }, got Tensor.',
  ],
  [
    'a vector too many',
    matrix({ words: ['king'], vectors: ones([2, 3]) }),
    ShapeError,
    'embeddingMatrix: vectors must have shape [1, width], one row for each word, got [2, 3].',
  ],
  [
    'vectors of no numbers',
    matrix({ words: ['king'], vectors: ones([1, 0]) }),
    ShapeError,
    'embeddingMatrix: vectors must have shape [1, width], one row for each word, got [1, 0].',
  ],
  [
    'words that are all others',
    matrix({ words: ['King', 'Queen'], vectors: ones([2, 3]) }),
    ArgumentError,
    'embeddingMatrix: none of the 5 tokens is among the 2 words. Are both in lower case?',
  ],
  [
    'an unknown way with missing words',
    matrix(given, { missing: wrong('zero') }),
    ArgumentError,
    `embeddingMatrix: missing must be one of 'zeros', 'random', got "zero". Did you mean 'zeros'?`,
  ],
  [
    'an unknown option',
    matrix(given, wrong({ seeds: 1 })),
    ArgumentError,
    "embeddingMatrix: unknown option 'seeds'. Did you mean 'seed'? Known options: missing, seed.",
  ],
]);
