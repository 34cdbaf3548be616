import { rowsOf } from '../data/dataset.js';
import type { DType } from '../engine/index.js';
import { allocateArray, subarray } from '../engine/index.js';
import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { setLengths } from '../layers/index.js';
import { Tensor, sizeOf } from '../tensor/index.js';
import { type Sequence, checkSequences, isSequence, writeSequence } from './sequences.js';

/** What a model takes or gives in one place: rows of a tensor, or sequences of unequal lengths. */
export type Column = Tensor | readonly Sequence[];

/** One column, or several. */
export type Columns = Column | readonly Column[];

/** Columns one by one. */
export interface ColumnList {
  readonly list: readonly Column[];
  /** Whether there is one alone, which was not in a list. */
  readonly single: boolean;
}

/** The columns, checked. */
export function columnsOf(who: string, name: string, columns: Columns): ColumnList {
  const single = columns instanceof Tensor || !Array.isArray(columns) || isSequence(columns[0]);
  const list: readonly unknown[] = single ? [columns] : columns;
  const found = list.map((column, i) => {
    const place = single ? name : `${name}[${i}]`;
    if (column instanceof Tensor) return column;
    if (Array.isArray(column) && column.every(isSequence)) {
      checkSequences(who, place, column);
      return column;
    }
    throw new ArgumentError(`${who}: ${place} must be a list of sequences of ids, or a Tensor, got ${show(column)}.`);
  });
  if (found.length === 0) throw new ArgumentError(`${who}: ${name} holds no column; at least one is needed.`);
  return { list: found, single };
}

/** The number of examples; throws unless all columns have as many. */
export function examplesOf(who: string, x: readonly Column[], y: readonly Column[]): number {
  const shapes = (columns: readonly Column[]): Tensor[] =>
    columns.map((column) => (column instanceof Tensor ? column : Tensor.zeros([column.length], 'int32')));
  const n = rowsOf(who, { x: shapes(x), y: shapes(y) });
  if (n === 0) throw new ShapeError(`${who}: the data is empty; at least one example is needed.`);
  return n;
}

/** The batches of a column: memory for the largest one, which each of them uses. */
export class ColumnBuffer {
  readonly #memory: Tensor['data'];

  constructor(
    private readonly column: Column,
    private readonly filling: number,
    /** Whether batches tell how long their sequences are. */
    private readonly announced: boolean,
    batchSize: number,
  ) {
    const steps = column instanceof Tensor ? sizeOf(column.shape.slice(1)) : longestOf(column);
    this.#memory = allocateArray(this.#dtype, Math.min(batchSize, lengthOf(column)) * steps, 'bucketByLength');
  }

  get #dtype(): DType {
    return this.column instanceof Tensor ? this.column.dtype : 'int32';
  }

  /** The rows of a batch: [n, ...] of a tensor, [n, T] of sequences, T steps being the longest of them. */
  fill(rows: ArrayLike<number>): Tensor {
    const { column } = this;
    const n = rows.length;
    if (column instanceof Tensor) {
      const rest = column.shape.slice(1);
      const stride = sizeOf(rest);
      for (let i = 0; i < n; i++)
        this.#memory.set(column.data.subarray(rows[i] * stride, (rows[i] + 1) * stride), i * stride);
      return new Tensor(subarray(this.#memory, 0, n * stride), [n, ...rest]);
    }
    const lengths = Int32Array.from(rows, (row) => column[row].length);
    const steps = lengths.reduce((most, length) => Math.max(most, length), 0);
    for (let i = 0; i < n; i++) writeSequence(this.#memory, i * steps, column[rows[i]], steps, this.filling);
    const batch = new Tensor(subarray(this.#memory, 0, n * steps), [n, steps]);
    if (this.announced) setLengths(batch, lengths);
    return batch;
  }
}

function lengthOf(column: Column): number {
  return column instanceof Tensor ? column.shape[0] : column.length;
}

function longestOf(column: readonly Sequence[]): number {
  return column.reduce((most, sequence) => Math.max(most, sequence.length), 0);
}

/** The length of the longest sequence that each example has, for the order of examples. */
export function exampleLengths(n: number, columns: readonly Column[]): Int32Array {
  const lengths = new Int32Array(n);
  for (const column of columns) {
    if (column instanceof Tensor) continue;
    column.forEach((sequence, i) => (lengths[i] = Math.max(lengths[i], sequence.length)));
  }
  return lengths;
}
