import { ArgumentError, ShapeError, knownOptions, oneOf, show } from '../errors/index.js';
import { Generator, Tensor, showShape } from '../tensor/index.js';
import type { Vocabulary } from './vocabulary.js';
import type { WordVectors } from './word-vectors.js';

/** What the rows of tokens without a vector become. */
export interface EmbeddingMatrixOptions {
  /**
   * `'zeros'`, or `'random'`: normal numbers whose standard deviation is that of the numbers in the other rows, around 0.
   * Default 'zeros'. The row of `<PAD>` is 0 always.
   */
  missing?: 'zeros' | 'random';
  /** What the random rows are drawn from. Default 0. */
  seed?: number | string;
}

/** Rows for an Embedding layer, and the tokens that no vector was found for. */
export interface EmbeddingMatrix {
  /** float32 [vocabulary.size, width]: row k is the vector of token k. */
  readonly matrix: Tensor;
  /** The tokens without a vector, `<PAD>` left out, in the order of their ids. */
  readonly missing: readonly string[];
}

/**
 * The vectors of a vocabulary's tokens, row by row: what an Embedding layer begins with when it uses word vectors
 * trained on other text (course §5.2.2). A token has a vector when the file has the very same word.
 *
 * @throws ShapeError when there is not one vector for each word, ArgumentError when no token has a vector, or for an
 *   option outside its range
 *
 * @example
 * const words = ['the', 'cat', 'sat'];
 * const vectors = fromArray([[1, 2], [3, 4], [5, 6]]);
 * const vocabulary = WordVocabulary.from(['The bird sat']);
 * vocabulary.tokens; // ['<PAD>', '<UNK>', '<EOS>', 'bird', 'sat', 'the']
 * const { matrix, missing } = embeddingMatrix(vocabulary, { words, vectors });
 * matrix; // [[0, 0], [0, 0], [0, 0], [0, 0], [5, 6], [1, 2]]
 * missing; // ['<UNK>', '<EOS>', 'bird']
 */
export function embeddingMatrix(
  vocabulary: Vocabulary,
  wordVectors: WordVectors,
  options: EmbeddingMatrixOptions = {},
): EmbeddingMatrix {
  const who = 'embeddingMatrix';
  knownOptions(who, options, ['missing', 'seed']);
  const fill = oneOf(who, 'missing', options.missing ?? 'zeros', ['zeros', 'random']);
  const generator = new Generator(options.seed ?? 0);
  if (!Array.isArray(wordVectors?.words) || !(wordVectors.vectors instanceof Tensor)) {
    throw new ArgumentError(`${who}: wordVectors must be { words, vectors }, got ${show(wordVectors)}.`);
  }
  const { words, vectors } = wordVectors;
  if (vectors.rank !== 2 || vectors.shape[0] !== words.length || vectors.shape[1] === 0) {
    throw new ShapeError(
      `${who}: vectors must have shape [${words.length}, width], one row for each word, got ${showShape(vectors.shape)}.`,
    );
  }
  const rowOf = new Map(words.map((word, row) => [word, row]));
  const rows = vocabulary.tokens.map((token) => rowOf.get(token));
  const absent = [...rows.keys()].filter((id) => rows[id] === undefined && id !== vocabulary.pad);
  const found = vocabulary.size - rows.filter((row) => row === undefined).length;
  if (found === 0) {
    throw new ArgumentError(
      `${who}: none of the ${vocabulary.size} tokens is among the ${words.length} words. Are both in lower case?`,
    );
  }
  const width = vectors.shape[1];
  const matrix = Tensor.zeros([vocabulary.size, width]);
  rows.forEach((row, id) => {
    if (row !== undefined) matrix.data.set(vectors.data.subarray(row * width, (row + 1) * width), id * width);
  });
  if (fill === 'random') {
    const std = deviation(matrix.data, found * width);
    for (const id of absent) matrix.data.set(generator.normal([width], 0, std).data, id * width);
  }
  return { matrix, missing: absent.map((id) => vocabulary.tokens[id]) };
}

/** √(Σ x² / n - (Σ x / n)²), for n numbers beside any number of zeros. */
function deviation(data: ArrayLike<number>, n: number): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] ** 2;
  }
  return Math.sqrt(Math.max(squares / n - (sum / n) ** 2, 0));
}
