import type { FloatArray } from '../dtype.js';
import { packB, packedLength } from './gemm.js';

/** A batch of sequences in a recurrent kernel: values of width w are [rows, steps, w]. */
export interface SequenceShape {
  readonly rows: number;
  readonly steps: number;
  /** H, the size of the state. */
  readonly units: number;
  /** From the last step to the first. */
  readonly reverse: boolean;
  /** Steps of row r from lengths[r] on are padding. */
  readonly lengths: Int32Array | undefined;
}

/** Rows from which on threads share the rows of a whole sequence; fewer share the units of each step. */
const SHARED_ROWS = 8;

/** Rows or units that one thread takes at least. */
const ROW_GRAIN = 2;
const UNIT_GRAIN = 16;

/** Whether the threads share the units of one step at a time: a function of the shape, not of the number of threads. */
export function byUnits({ rows }: SequenceShape): boolean {
  return rows < SHARED_ROWS;
}

/** What a kernel's range counts. */
export function extent(shape: SequenceShape): number {
  return byUnits(shape) ? shape.units : shape.rows;
}

/** How finely the range may be cut. */
export function grain(shape: SequenceShape): number {
  return byUnits(shape) ? UNIT_GRAIN : ROW_GRAIN;
}

/** How many launches a sequence takes. */
export function launches(shape: SequenceShape): number {
  return byUnits(shape) ? shape.steps : 1;
}

/** The time of one launch on one thread, for `gates` products [units, units] a step; few rows wait for memory. */
export function nanoseconds(shape: SequenceShape, gates: number): number {
  const { rows, steps, units } = shape;
  const step = rows * gates * units * ((2 * units) / (byUnits(shape) ? 20 : 50) + 2);
  return byUnits(shape) ? step : steps * step;
}

/** Elements that `recurrentWeight` needs for op(weight) [k, n]. */
export function recurrentLength(shape: SequenceShape, k: number, n: number): number {
  return byUnits(shape) ? 0 : packedLength(k, n);
}

/** op(weight) [k, n] as the kernels read it: laid out in `packed`, or as it is when threads share units. */
export function recurrentWeight(
  shape: SequenceShape,
  k: number,
  n: number,
  weight: FloatArray,
  packed: FloatArray,
  options: { transB?: boolean; ldb?: number } = {},
): FloatArray {
  if (byUnits(shape)) return weight;
  packB(k, n, weight, packed, options);
  return packed;
}
