import type { BatchSource, EpochOptions, MultiBatch } from '../data/index.js';
import {
  ArgumentError,
  knownOptions,
  nonNegativeInteger,
  positiveInteger,
  show,
  trueOrFalse,
} from '../errors/index.js';
import { Generator, type Tensor } from '../tensor/index.js';
import {
  ColumnBuffer,
  type ColumnList,
  type Columns,
  columnsOf,
  exampleLengths,
  examplesOf,
} from './bucket-columns.js';

/** Inputs and targets of unequal lengths: a column of sequences each, or a list of columns. */
export interface SequenceDataset {
  /** Ids of the inputs: one sequence per example; tensors, whose rows are dealt along, may be among several. */
  readonly x: Columns;
  /** Labels of every step as sequences, or a tensor [N, ...] of one target per example. */
  readonly y: Columns;
}

/** Options of bucketByLength. */
export interface BucketOptions {
  /** Examples in a batch, a positive integer; the last batch of a bucket has what is left. */
  batchSize: number;
  /**
   * The longest sequences of each bucket, ascending; those beyond the last one make another bucket. Batches are mixed
   * inside a bucket. Default: all examples are sorted by their lengths, and neighbours make a batch.
   */
  boundaries?: readonly number[];
  /** What fills inputs up. Default 0. */
  paddingId?: number;
  /** What fills targets up. Default -1: a label that is missing, for losses with `skipMissing`. */
  paddingLabel?: number;
  /** Whether examples of like length are mixed and batches come in a new order each epoch. Default true. */
  shuffle?: boolean;
}

const OPTIONS = ['batchSize', 'boundaries', 'paddingId', 'paddingLabel', 'shuffle'] as const;

/**
 * Batches of sequences of similar length, padded at the end to the longest of the batch: little is computed for
 * nothing. Goes where tensors go in `model.fit`, or into a loop. Made by `bucketByLength`.
 *
 * An example's length is that of the longest sequence among its inputs and targets. Inputs tell their lengths to the
 * layers (see lengthsOf). Every example comes once an epoch; which batches they make depends on seed and epoch alone.
 *
 * @example
 * const data = bucketByLength({ x: [[5], [6, 7], [8]], y: [[6], [7, 2], [9]] }, { batchSize: 2 });
 * [data.samples, data.steps]; // [3, 2]
 */
export class LengthBuckets implements BatchSource {
  /** The number of examples, N. */
  readonly samples: number;
  /** The number of batches in an epoch. */
  readonly steps: number;
  readonly batchSize: number;
  readonly shuffled: boolean;
  readonly variableSteps = true;
  readonly #inputs: ColumnList;
  readonly #targets: ColumnList;
  readonly #lengths: Int32Array;
  readonly #options: BucketOptions;
  readonly #buckets: readonly (readonly number[])[];
  #epochs = 0;

  /** Use `bucketByLength`. */
  constructor(dataset: SequenceDataset, options: BucketOptions) {
    const who = 'bucketByLength';
    knownOptions(who, options, OPTIONS);
    const { batchSize, boundaries, shuffle = true } = options;
    positiveInteger(who, 'batchSize', batchSize);
    this.shuffled = trueOrFalse(who, 'shuffle', shuffle);
    checkFilling(who, 'paddingId', options.paddingId);
    checkFilling(who, 'paddingLabel', options.paddingLabel);
    if (boundaries !== undefined) checkBoundaries(who, boundaries);
    knownOptions(who, dataset, ['x', 'y']);
    this.#inputs = columnsOf(who, 'x', dataset.x);
    this.#targets = columnsOf(who, 'y', dataset.y);
    const columns = [...this.#inputs.list, ...this.#targets.list];
    this.samples = examplesOf(who, this.#inputs.list, this.#targets.list);
    if (!columns.some((column) => Array.isArray(column))) {
      throw new ArgumentError(`${who}: x or y must hold sequences, got tensors alone. Use pipeline or fit for these.`);
    }
    this.batchSize = batchSize;
    this.#options = options;
    this.#lengths = exampleLengths(this.samples, columns);
    this.#buckets = bucketsOf(this.#lengths, boundaries);
    this.steps = this.#buckets.reduce((sum, bucket) => sum + Math.ceil(bucket.length / batchSize), 0);
  }

  /** The shortest and the longest example as a batch holds them. */
  preview(): MultiBatch {
    const order = this.#buckets.flat();
    return this.#deal([order[0], order[order.length - 1]].slice(0, this.samples), this.#buffers(2));
  }

  /** The batches of one epoch, 1 or later; each is valid until the next one is taken. */
  *epoch(epoch: number, options: EpochOptions = {}): IterableIterator<MultiBatch> {
    const who = 'bucketByLength.epoch';
    const { generator = new Generator(0), from = 0 } = options;
    nonNegativeInteger(who, 'epoch', epoch);
    nonNegativeInteger(who, 'from', from);
    const batches = this.#plan(this.shuffled ? generator.fork(`buckets of epoch ${epoch}`) : undefined);
    const buffers = this.#buffers(this.batchSize);
    for (const rows of batches.slice(from)) yield this.#deal(rows, buffers);
  }

  /** The batches of the next epoch: each loop over the buckets is one. */
  [Symbol.iterator](): IterableIterator<MultiBatch> {
    return this.epoch(++this.#epochs);
  }

  /** The examples of each batch: every bucket mixed, if wanted, and cut; without boundaries, neighbours in length. */
  #plan(generator: Generator | undefined): number[][] {
    const sorted = this.#options.boundaries === undefined;
    const batches = this.#buckets.flatMap((bucket) => {
      const order = [...bucket];
      generator?.shuffle(order);
      if (sorted) order.sort((a, b) => this.#lengths[a] - this.#lengths[b]); // keeps the order of equals
      return cut(order, this.batchSize);
    });
    return generator ? generator.shuffle(batches) : batches;
  }

  #buffers(batchSize: number): readonly ColumnBuffer[] {
    const { paddingId = 0, paddingLabel = -1 } = this.#options;
    return [
      ...this.#inputs.list.map((column) => new ColumnBuffer(column, paddingId, true, batchSize)),
      ...this.#targets.list.map((column) => new ColumnBuffer(column, paddingLabel, false, batchSize)),
    ];
  }

  #deal(rows: readonly number[], buffers: readonly ColumnBuffer[]): MultiBatch {
    const tensors = buffers.map((buffer) => buffer.fill(rows));
    const part = ({ list, single }: ColumnList, first: number): Tensor | readonly Tensor[] =>
      single ? tensors[first] : tensors.slice(first, first + list.length);
    return [part(this.#inputs, 0), part(this.#targets, this.#inputs.list.length)];
  }
}

/**
 * A dataset of sequences dealt in batches of similar length. See {@link LengthBuckets}.
 *
 * @throws ArgumentError naming the first sequence that is empty or holds no integers, a batch size that is no positive
 *   integer, boundaries that do not ascend; ShapeError for unequal numbers of examples
 *
 * @example
 * const x = [[5, 6], [7, 8, 9, 10], [11], [12, 13, 14]];
 * const y = [[6, 2], [8, 9, 10, 2], [2], [13, 14, 2]];
 * const data = bucketByLength({ x, y }, { batchSize: 2, shuffle: false });
 * const batches = Array.from(data, ([ids, labels]) => [ids.toArray(), labels.toArray()]);
 * batches[0]; // [[[11, 0], [5, 6]], [[2, -1], [6, 2]]]
 * batches[1]; // [[[12, 13, 14, 0], [7, 8, 9, 10]], [[13, 14, 2, -1], [8, 9, 10, 2]]]
 */
export function bucketByLength(dataset: SequenceDataset, options: BucketOptions): LengthBuckets {
  return new LengthBuckets(dataset, options);
}

/** A list in pieces of `size`. */
function cut(order: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}

/** The examples of each bucket that has any, the shortest first: those up to each boundary, then the rest. */
function bucketsOf(lengths: Int32Array, boundaries: readonly number[] = []): number[][] {
  const buckets = Array.from({ length: boundaries.length + 1 }, (): number[] => []);
  lengths.forEach((length, i) => {
    const bucket = boundaries.findIndex((boundary) => length <= boundary);
    buckets[bucket < 0 ? boundaries.length : bucket].push(i);
  });
  for (const bucket of buckets) bucket.sort((a, b) => lengths[a] - lengths[b]);
  return buckets.filter((bucket) => bucket.length > 0);
}

function checkBoundaries(who: string, boundaries: readonly number[]): void {
  if (!Array.isArray(boundaries) || boundaries.length === 0) {
    throw new ArgumentError(`${who}: boundaries must be a list of lengths, got ${show(boundaries)}.`);
  }
  boundaries.forEach((boundary: number, i) => {
    positiveInteger(who, `boundaries[${i}]`, boundary);
    if (i === 0 || boundary > boundaries[i - 1]) return;
    throw new ArgumentError(
      `${who}: boundaries must ascend, got boundaries[${i}] = ${boundary} after ${boundaries[i - 1]}.`,
    );
  });
}

function checkFilling(who: string, name: string, value = 0): void {
  if (!Number.isInteger(value)) throw new ArgumentError(`${who}: ${name} must be an integer, got ${show(value)}.`);
}
