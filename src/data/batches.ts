import { allocateArray, subarray } from '../engine/index.js';
import { ShapeError, positiveInteger } from '../errors/index.js';
import { lengthsOfRows, setLengths } from '../tensor/lengths.js';
import { sizeOf } from '../tensor/shape.js';
import { Tensor } from '../tensor/tensor.js';
import { type Dataset, type MultiDataset, rowsOf, tensorsOf } from './dataset.js';
import type { Generator } from '../tensor/generator.js';

/** A batch of one input and one target. */
export type Batch = readonly [x: Tensor, y: Tensor];

/** A batch of several inputs or targets: what was a list stays a list. */
export type MultiBatch = readonly [x: Tensor | readonly Tensor[], y: Tensor | readonly Tensor[]];

/** The resident copy of one tensor's current batch, with the lengths of its sequences; `last` is its first rows, for the shorter batch at the end. */
export class BatchBuffer {
  readonly full: Tensor;
  readonly last: Tensor;
  private readonly stride: number;

  constructor(
    private readonly source: Tensor,
    batchSize: number,
  ) {
    const [n, ...rest] = source.shape;
    const rows = Math.min(batchSize, n);
    const remainder = n % rows;
    this.stride = sizeOf(rest);
    const memory = allocateArray(source.dtype, rows * this.stride, 'batches');
    this.full = new Tensor(memory, [rows, ...rest]);
    this.last = new Tensor(subarray(memory, 0, remainder * this.stride), [remainder, ...rest]);
  }

  /** Copies rows order[begin] to order[end - 1] of the source, or rows begin to end - 1 when there is no order. */
  fill(order: Int32Array | undefined, begin: number, end: number): void {
    const { stride } = this;
    const part = end - begin === this.full.shape[0] ? this.full : this.last;
    setLengths(part, lengthsOfRows(this.source, order, begin, end));
    const from = this.source.data;
    const to = this.full.data;
    if (!order) return to.set(from.subarray(begin * stride, end * stride));
    for (let i = begin; i < end; i++) {
      const row = order[i] * stride;
      to.set(from.subarray(row, row + stride), (i - begin) * stride);
    }
  }
}

/**
 * Deals a dataset into mini-batches, epoch after epoch, through memory of its own.
 *
 * A batch is valid until the next one is taken, which is the same memory: a pass creates no tensor and takes no
 * memory, however many steps it has. The last batch of an epoch is shorter when the batch size does not divide N; a
 * batch size above N gives one batch of N.
 *
 * @throws ShapeError for empty data or unequal rows, ArgumentError for a batch size that is no positive integer
 *
 * @example
 * const batcher = new Batcher(moons(100), 32);
 * const generator = new Generator(1);
 * let examples = 0;
 * for (let epoch = 0; epoch < 10; epoch++) {
 *   for (const [, y] of batcher.epoch(generator)) examples += y.size;
 * }
 * examples; // 1000
 */
export class Batcher {
  /** The number of examples, N. */
  readonly rows: number;
  /** The number of batches in an epoch: ⌈N / batchSize⌉. */
  readonly steps: number;
  private readonly buffers: readonly BatchBuffer[];
  private readonly full: MultiBatch;
  private readonly last: MultiBatch;
  private running = false;

  constructor(
    readonly data: MultiDataset,
    readonly batchSize: number,
  ) {
    positiveInteger('batches', 'batchSize', batchSize);
    this.rows = rowsOf('batches', data);
    if (this.rows === 0) throw new ShapeError('batches: the data is empty; at least one example is needed.');
    this.steps = Math.ceil(this.rows / batchSize);
    this.buffers = [...tensorsOf(data.x), ...tensorsOf(data.y)].map((tensor) => new BatchBuffer(tensor, batchSize));
    this.full = this.batchOf((buffer) => buffer.full);
    this.last = this.batchOf((buffer) => buffer.last);
  }

  /** Whether an epoch is under way, so that the memory is taken. */
  get busy(): boolean {
    return this.running;
  }

  /** One pass over the data: in a new order drawn from the generator, or in the given order without one. */
  *epoch(generator?: Generator): IterableIterator<MultiBatch> {
    const order = generator?.permutation(this.rows);
    const size = Math.min(this.batchSize, this.rows);
    this.running = true;
    try {
      for (let begin = 0; begin < this.rows; begin += size) {
        const end = Math.min(begin + size, this.rows);
        for (const buffer of this.buffers) buffer.fill(order, begin, end);
        yield end - begin === size ? this.full : this.last;
      }
    } finally {
      this.running = false;
    }
  }

  private batchOf(tensorOf: (buffer: BatchBuffer) => Tensor): MultiBatch {
    const { x, y } = this.data;
    const tensors = this.buffers.map(tensorOf);
    const inputs = tensorsOf(x).length;
    return [
      x instanceof Tensor ? tensors[0] : tensors.slice(0, inputs),
      y instanceof Tensor ? tensors[inputs] : tensors.slice(inputs),
    ];
  }
}

/** The batchers of `batches`, by their first input: they live as long as it does. */
const batchers = new WeakMap<Tensor, Batcher[]>();

/**
 * One epoch of mini-batches, to loop over: shuffled anew at each call when given a generator, in the given order
 * otherwise.
 *
 * The memory of a batch is kept with the data and used again by the next epoch of the same data and batch size; a
 * batch is valid until the next one is taken. See Batcher.
 *
 * @param batchSize positive integer; may exceed N
 *
 * @example
 * const train = moons(300);
 * const sizes = [];
 * for (const [x, y] of batches(train, 128, new Generator(1))) sizes.push(x.shape[0]);
 * sizes; // [128, 128, 44]
 */
export function batches(data: Dataset, batchSize: number, generator?: Generator): IterableIterator<Batch>;
export function batches(data: MultiDataset, batchSize: number, generator?: Generator): IterableIterator<MultiBatch>;
export function batches(data: MultiDataset, batchSize: number, generator?: Generator): IterableIterator<MultiBatch> {
  rowsOf('batches', data);
  const [key] = tensorsOf(data.x);
  const known = batchers.get(key) ?? [];
  const reusable = known.find(
    (batcher) => !batcher.busy && batcher.batchSize === batchSize && sameTensors(batcher.data, data),
  );
  const batcher = reusable ?? new Batcher(data, batchSize);
  if (!reusable) batchers.set(key, [...known, batcher]);
  return batcher.epoch(generator);
}

function sameTensors(a: MultiDataset, b: MultiDataset): boolean {
  const same = (p: Tensor | readonly Tensor[], q: Tensor | readonly Tensor[]): boolean => {
    if (p instanceof Tensor || q instanceof Tensor) return p === q;
    return p.length === q.length && p.every((tensor, i) => tensor === q[i]);
  };
  return same(a.x, b.x) && same(a.y, b.y);
}
