import { gunzip } from '../data/index.js';
import { FormatError, knownOptions, oneOf, positiveInteger, show } from '../errors/index.js';
import { readBytes } from '../io/files.js';
import { Tensor } from '../tensor/index.js';

/** Words and a vector for each. */
export interface WordVectors {
  /** The words in the order of the file. */
  readonly words: readonly string[];
  /** float32 [words, width]: row i is the vector of `words[i]`. */
  readonly vectors: Tensor;
}

/** How word vectors are read. */
export interface WordVectorsOptions {
  /** Reads the first so many words only; files have the most frequent first. Default: all. */
  maxWords?: number;
  /** What a word that comes a second time is: an error, or passed over. Default 'error'. */
  duplicates?: 'error' | 'skip';
}

/**
 * The word vectors of text as GloVe and word2vec write them: a line for each word, the word and its numbers separated by
 * single spaces, in UTF-8. A first line of two counts, words and width, is word2vec's, and must be right. A word may
 * hold spaces, as a few of GloVe's do: the last `width` fields of its line are the numbers.
 *
 * @param source what messages call the text
 * @throws FormatError naming the line: another number of columns than before, a field that is no finite number, a word
 *   that is missing or comes twice, bytes that are not UTF-8; ArgumentError for an option outside its range
 *
 * @example
 * const text = new TextEncoder().encode('king 0.5 -1\nqueen 0.25 2e-1\n');
 * const { words, vectors } = parseWordVectors(text);
 * words; // ['king', 'queen']
 * vectors; // [[0.5, -1], [0.25, 0.2]]
 */
export function parseWordVectors(bytes: Uint8Array, source = 'text', options: WordVectorsOptions = {}): WordVectors {
  knownOptions('parseWordVectors', options, ['maxWords', 'duplicates']);
  const { maxWords = Infinity, duplicates = 'error' } = options;
  if (maxWords !== Infinity) positiveInteger('parseWordVectors', 'maxWords', maxWords);
  oneOf('parseWordVectors', 'duplicates', duplicates, ['error', 'skip']);
  const table = new Table(source, bytes, maxWords, duplicates === 'skip');
  for (const line of linesOf(bytes, source)) {
    table.add(line);
    if (table.full) break;
  }
  return table.finish();
}

/**
 * Reads a text file of word vectors, gzipped or not: see parseWordVectors. Relative paths start at the working
 * directory.
 *
 * @throws ResourceError when the file cannot be read, FormatError naming the line of what does not fit, ArgumentError
 *   for an option outside its range
 *
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('vectors.txt', 'king 0.5 -1\nqueen 0.25 2e-1\n');
 * const { words, vectors } = await readWordVectors('vectors.txt', { maxWords: 1 });
 * words; // ['king']
 * vectors; // [[0.5, -1]]
 */
export async function readWordVectors(path: string, options: WordVectorsOptions = {}): Promise<WordVectors> {
  return parseWordVectors(await gunzip(await readBytes('readWordVectors', path), path), path, options);
}

interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly fields: readonly string[];
}

const [LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x0a, 0x0d, 0x20];

/** The lines cut at single spaces; spaces at their ends, as word2vec writes them, do not count. */
function* linesOf(bytes: Uint8Array, source: string): IterableIterator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 0;
  for (let begin = 0, next: number; begin < bytes.length; begin = next + 1) {
    next = bytes.indexOf(LINE_FEED, begin);
    if (next < 0) next = bytes.length;
    let end = next;
    while (end > begin && (bytes[end - 1] === SPACE || bytes[end - 1] === CARRIAGE_RETURN)) end--;
    number++;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(begin, end));
    } catch (cause) {
      throw bad(source, number, 'expected UTF-8 text, got bytes that are not', cause);
    }
    yield { number, fields: text.split(' ') };
  }
}

const COUNT = /^[1-9]\d*$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Collects words and their numbers. */
class Table {
  readonly #lineOf = new Map<string, number>();
  /** What word2vec's first line promises. */
  #promised: { readonly words: number; readonly width: number } | undefined;
  #width = 0;
  #data = new Float32Array(0);
  #read = 0;

  constructor(
    private readonly source: string,
    private readonly bytes: Uint8Array,
    private readonly maxWords: number,
    private readonly skipDuplicates: boolean,
  ) {}

  /** Whether no more words are wanted. */
  get full(): boolean {
    return this.#lineOf.size >= this.maxWords;
  }

  add(line: Line): void {
    const { number, fields } = line;
    if (number === 1 && fields.length === 2 && fields.every((field) => COUNT.test(field))) {
      const [words, width] = fields.map(Number);
      this.#promised = { words, width };
      return;
    }
    if (this.#width === 0) this.#begin(this.#promised?.width ?? fields.length - 1);
    const word = this.#wordOf(line);
    const row = this.#lineOf.size * this.#width;
    for (let c = 0; c < this.#width; c++) {
      this.#data[row + c] = this.#numberAt(line, fields.length - this.#width + c);
    }
    this.#read++;
    const before = this.#lineOf.get(word);
    if (before === undefined) this.#lineOf.set(word, number);
    else if (!this.skipDuplicates) {
      const advice = "Pass { duplicates: 'skip' } to keep the first";
      throw bad(this.source, number, `the word ${show(word)} has a vector on line ${before} already. ${advice}`);
    }
  }

  finish(): WordVectors {
    const promised = this.#promised;
    if (this.#read === 0) throw new FormatError(`parseWordVectors: ${this.source}: expected words, got none.`);
    if (promised && !this.full && promised.words !== this.#read) {
      throw bad(this.source, 1, `expected ${this.#read} words, as many as lines follow, got ${promised.words}`);
    }
    const words = [...this.#lineOf.keys()];
    const shape = [words.length, this.#width];
    return { words, vectors: new Tensor(this.#data.slice(0, words.length * this.#width), shape) };
  }

  /** Memory for as many rows as there are lines, and no more than fit into the bytes: a number takes two. */
  #begin(width: number): void {
    let lines = 1;
    for (const byte of this.bytes) if (byte === LINE_FEED) lines++;
    const most = Math.floor(this.bytes.length / (2 * Math.max(width, 1)));
    this.#width = width;
    this.#data = new Float32Array(Math.min(lines, most, this.maxWords) * width);
  }

  #wordOf({ number, fields }: Line): string {
    const width = this.#width;
    const columns = fields.length - 1;
    if (fields[0] === '') throw bad(this.source, number, 'expected a word, got none');
    if (columns < Math.max(width, 1)) {
      const wanted = width > 0 ? `${width} numbers` : 'numbers';
      throw bad(this.source, number, `expected ${wanted} after the word ${show(fields[0])}, got ${columns}`);
    }
    const surplus = fields.slice(1, fields.length - width);
    if (surplus.some((field) => NUMBER.test(field))) {
      throw bad(this.source, number, `expected ${width} numbers after the word ${show(fields[0])}, got ${columns}`);
    }
    return fields.slice(0, fields.length - width).join(' ');
  }

  #numberAt({ number, fields }: Line, index: number): number {
    const text = fields[index];
    const value = NUMBER.test(text) ? Math.fround(Number(text)) : NaN;
    if (Number.isFinite(value)) return value;
    throw bad(this.source, number, `column ${index + 1}: expected a finite number of 32 bits, got ${show(text)}`);
  }
}

function bad(source: string, line: number, what: string, cause?: unknown): FormatError {
  return new FormatError(`parseWordVectors: ${source}: line ${line}: ${what}.`, { cause });
}
