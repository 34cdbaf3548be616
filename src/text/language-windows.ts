import type { Batch, BatchSource, Dataset, EpochOptions } from '../data/index.js';
import { type TypedArray, allocateArray, subarray } from '../engine/index.js';
import { ArgumentError, knownOptions, nonNegativeInteger, positiveInteger, trueOrFalse } from '../errors/index.js';
import { Generator, Tensor } from '../tensor/index.js';
import { type Sequence, checkIds } from './sequences.js';

/** Options of languageWindows. */
export interface LanguageWindowsOptions {
  /** Symbols in a window, a positive integer. */
  steps: number;
  /** Windows in a batch, a positive integer. */
  batchSize: number;
  /**
   * Whether windows stand for themselves and come in a new order each epoch; otherwise row i of a batch goes on where
   * row i of the batch before ended. Default false.
   */
  shuffled?: boolean;
  /** The distance between the beginnings of windows that stand for themselves. Default: `steps`. */
  stride?: number;
}

/** A text's ids as x, and the same one ahead as targets. */
interface Ids<A extends TypedArray = TypedArray> {
  readonly x: A;
  readonly y: A;
}

/**
 * Windows of a long text for language models (course §5.1.6): x [batchSize, T] are the ids of symbols, y [batchSize, T]
 * those of the symbols one ahead. Goes where tensors go in `model.fit`, or into a loop. Made by `languageWindows`.
 *
 * A text of L + 1 symbols has L pairs of symbol and next one. Without `shuffled` they are cut into batchSize streams of
 * R = ⌊L / batchSize⌋, which are read side by side, T = steps at a time and what is left at the end: for models that
 * carry their state from batch to batch (truncated backpropagation through time), in memory that does not grow with
 * the text. Every pair comes once, but for the last L - R batchSize, `unused`. With `shuffled` the windows of T = steps
 * symbols begin every `stride` symbols, in random order.
 *
 * @example
 * const ids = CharacterVocabulary.from('to be or not to be').encode('to be or not to be');
 * const data = languageWindows(ids, { steps: 4, batchSize: 2 });
 * [data.samples, data.steps, data.unused]; // [4, 2, 1]
 */
export class LanguageWindows implements BatchSource<Batch> {
  /** Windows in an epoch: a stream's shorter one at the end counts as one. */
  readonly samples: number;
  /** The number of batches in an epoch. */
  readonly steps: number;
  readonly batchSize: number;
  readonly shuffled: boolean;
  /** Whether rows go on from batch to batch: `fit` then lets the model's layers carry their state. */
  readonly continuous: boolean;
  /** Whether the last batch has fewer steps than the others. */
  readonly variableSteps: boolean;
  /** The pairs of symbol and next one at the end of the text that are in no window. */
  readonly unused: number;
  readonly #ids: Ids<Int32Array>;
  readonly #length: number; // T
  readonly #stride: number; // from the beginning of a row's window to that of the next row
  readonly #span: number; // what a row reads in an epoch
  #epochs = 0;

  /** Use `languageWindows`. */
  constructor(ids: Sequence | Tensor, options: LanguageWindowsOptions) {
    const who = 'languageWindows';
    knownOptions(who, options, ['steps', 'batchSize', 'shuffled', 'stride']);
    const { steps, batchSize, shuffled = false, stride = steps } = options;
    positiveInteger(who, 'steps', steps);
    positiveInteger(who, 'batchSize', batchSize);
    positiveInteger(who, 'stride', stride);
    trueOrFalse(who, 'shuffled', shuffled);
    if (!shuffled && stride !== steps) {
      throw new ArgumentError(
        `${who}: stride is an option for shuffled windows; others follow each other, got ${stride}.`,
      );
    }
    const text = ids instanceof Tensor ? ids.data : ids;
    checkIds(who, 'ids', text);
    const pairs = text.length - 1;
    const rows = shuffled ? 1 : batchSize;
    if (pairs < steps * rows) throw tooShort(text.length, steps, rows);
    this.batchSize = batchSize;
    this.shuffled = shuffled;
    this.continuous = !shuffled;
    this.variableSteps = !shuffled;
    this.#length = steps;
    this.#ids = { x: Int32Array.from(text).subarray(0, pairs), y: Int32Array.from(text).subarray(1) };
    if (shuffled) {
      this.samples = Math.floor((pairs - steps) / stride) + 1;
      this.#stride = stride;
      this.#span = steps;
      this.unused = pairs - (this.samples - 1) * stride - steps;
    } else {
      this.#stride = Math.floor(pairs / batchSize);
      this.#span = this.#stride;
      this.samples = batchSize * Math.ceil(this.#span / steps);
      this.unused = pairs - batchSize * this.#span;
    }
    this.steps = Math.ceil(this.samples / batchSize);
  }

  /** The first one or two windows as a batch holds them. */
  preview(): Batch {
    const rows = Int32Array.from({ length: Math.min(2, this.samples, this.batchSize) }, (_, row) => row);
    return this.#deal(rows, 0, this.#memory(rows.length));
  }

  /** The batches of one epoch, 1 or later; each is valid until the next one is taken. */
  *epoch(epoch: number, options: EpochOptions = {}): IterableIterator<Batch> {
    const who = 'languageWindows.epoch';
    const { generator = new Generator(0), from = 0 } = options;
    nonNegativeInteger(who, 'epoch', epoch);
    nonNegativeInteger(who, 'from', from);
    const { batchSize, samples } = this;
    const memory = this.#memory(Math.min(batchSize, samples));
    if (this.shuffled) {
      const order = generator.fork(`windows of epoch ${epoch}`).permutation(samples);
      for (let begin = from * batchSize; begin < samples; begin += batchSize) {
        yield this.#deal(order.subarray(begin, begin + batchSize), 0, memory);
      }
    } else {
      const rows = Int32Array.from({ length: batchSize }, (_, row) => row);
      for (let begin = from * this.#length; begin < this.#span; begin += this.#length) {
        yield this.#deal(rows, begin, memory);
      }
    }
  }

  /** The batches of the next epoch: each loop over the windows is one. */
  [Symbol.iterator](): IterableIterator<Batch> {
    return this.epoch(++this.#epochs);
  }

  /** All whole windows as tensors [N, steps], in the order of the text: for `evaluate` and `predict`. */
  examples(): Dataset {
    const perRow = Math.floor(this.#span / this.#length);
    const rows = this.shuffled ? this.samples : this.batchSize;
    const starts = Int32Array.from({ length: rows * perRow }, (_, window) => {
      return Math.floor(window / perRow) * this.#stride + (window % perRow) * this.#length;
    });
    const size = starts.length * this.#length;
    const [x, y] = this.#read(starts, this.#length, { x: new Int32Array(size), y: new Int32Array(size) });
    return { x, y };
  }

  /** The windows of rows, `begin` symbols into each. */
  #deal(rows: Int32Array, begin: number, memory: Ids): Batch {
    const steps = Math.min(this.#length, this.#span - begin);
    const starts = rows.map((row) => row * this.#stride + begin);
    return this.#read(starts, steps, memory);
  }

  /** The windows that begin at `starts`, in the first part of the memory. */
  #read(starts: Int32Array, steps: number, memory: Ids): Batch {
    const read = (from: Int32Array, to: TypedArray): Tensor => {
      starts.forEach((start, row) => to.set(from.subarray(start, start + steps), row * steps));
      return new Tensor(subarray(to, 0, starts.length * steps), [starts.length, steps]);
    };
    return [read(this.#ids.x, memory.x), read(this.#ids.y, memory.y)];
  }

  #memory(rows: number): Ids {
    const size = rows * this.#length;
    return {
      x: allocateArray('int32', size, 'languageWindows'),
      y: allocateArray('int32', size, 'languageWindows'),
    };
  }
}

/**
 * The ids of a text, dealt in windows to a language model. See {@link LanguageWindows}.
 *
 * @param ids of one long text, such as `encode` returns: a list of integers or a tensor [L]
 * @throws ArgumentError for a text without symbols, one that is shorter than its windows, or an id that is no integer
 *
 * @example
 * const data = languageWindows([1, 2, 3, 4, 5, 6, 7, 8, 9], { steps: 3, batchSize: 2 });
 * const [first, second] = Array.from(data, ([x, y]) => [x.toArray(), y.toArray()]);
 * first; // [[[1, 2, 3], [5, 6, 7]], [[2, 3, 4], [6, 7, 8]]]
 * second; // [[[4], [8]], [[5], [9]]]
 */
export function languageWindows(ids: Sequence | Tensor, options: LanguageWindowsOptions): LanguageWindows {
  return new LanguageWindows(ids, options);
}

function tooShort(symbols: number, steps: number, rows: number): ArgumentError {
  const needed = steps * rows + 1;
  const windows = rows === 1 ? `a window of ${steps} symbols` : `${rows} windows of ${steps} symbols side by side`;
  return new ArgumentError(
    `languageWindows: the text of ${symbols} symbols is too short for ${windows} and the symbol after: ${needed} are ` +
      `needed. Use fewer steps${rows === 1 ? '' : ' or a smaller batchSize'}, or a longer text.`,
  );
}
