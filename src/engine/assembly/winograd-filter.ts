import { NR } from './gemm-tile';
import { at, get, put } from './simd';
import { scratch } from './thread';
import { POINTS, filterLine } from './winograd-lines';

// Filters are transformed a run of whole lines of a panel at a time; the run's 9 taps and 6 x 3 halfway values stay in L1.
const RUN: usize = 512;

/** Scratch that `transformPanel` uses. */
export const FILTER_SCRATCH: usize = (9 + 18) * RUN;

/**
 * U = G g Gᵀ for the columns [j, j + NR) of a 3 x 3 filter [3, 3, rows, columns],
 * as a panel of B for each of the 36 points: [rows, NR], zeros beyond the last
 * column. Panels of adjacent points are `step` bytes apart.
 *
 * transposed: g[r, s] is the filter [3, 3, columns, rows] turned by half a
 * turn, g[r, s, i, j] = filter[2 - r, 2 - s, j, i], of the input's gradient.
 */
export function transformPanel<T>(
  j: i32, rows: i32, columns: i32, filter: usize, transposed: bool, temporary: usize, panel: usize, step: usize,
): void {
  const line = <usize>NR<T>() * sizeof<T>();
  const runRows = <i32>(RUN / line);
  const halfway = temporary + 9 * RUN;
  for (let i = 0; i < rows; i += runRows) {
    const count = min(runRows, rows - i);
    const bytes = <usize>count * line;
    for (let tap = 0; tap < 9; tap++) {
      const to = temporary + <usize>tap * RUN;
      const source = filter + <usize>((transposed ? 8 - tap : tap) * rows * columns) * sizeof<T>();
      if (transposed) gatherTransposed<T>(source, i, count, rows, j, columns, to);
      else gather<T>(source, i, count, j, columns, to);
    }
    for (let s: usize = 0; s < 3; s++) {
      const from = temporary + s * RUN;
      filterLine<T>(bytes, from, from + 3 * RUN, from + 6 * RUN, halfway + s * RUN, 3 * RUN);
    }
    const to = panel + <usize>i * line;
    for (let r: usize = 0; r < <usize>POINTS; r++) {
      const from = halfway + r * 3 * RUN;
      filterLine<T>(bytes, from, from + RUN, from + 2 * RUN, to + r * <usize>POINTS * step, step);
    }
  }
}

/** Rows [i, i + count), columns [j, j + NR) of a matrix with `columns` columns, zeros beyond the last. */
function gather<T>(matrix: usize, i: i32, count: i32, j: i32, columns: i32, to: usize): void {
  const valid = min(NR<T>(), columns - j);
  for (let r = 0; r < count; r++) {
    const from = at<T>(matrix, (i + r) * columns + j);
    if (valid == NR<T>()) {
      for (let p: usize = 0; p < <usize>NR<T>() * sizeof<T>(); p += 16) v128.store(to + p, v128.load(from + p));
    } else {
      for (let q = 0; q < valid; q++) put<T>(to, q, get<T>(from, q));
      for (let q = valid; q < NR<T>(); q++) put<T>(to, q, <T>0);
    }
    to += <usize>NR<T>() * sizeof<T>();
  }
}

/** The same of the transposed of a matrix [columns, rows]. */
function gatherTransposed<T>(matrix: usize, i: i32, count: i32, rows: i32, j: i32, columns: i32, to: usize): void {
  for (let q = 0; q < NR<T>(); q++) {
    const from = at<T>(matrix, (j + q) * rows + i);
    const valid = j + q < columns;
    for (let r = 0; r < count; r++) put<T>(to, r * NR<T>() + q, valid ? get<T>(from, r) : <T>0);
  }
}

/**
 * U for columns [begin, end), begin a multiple of 16: [36, panels, rows, NR],
 * points `step` bytes apart.
 */
function winogradFilter<T>(
  begin: i32, end: i32, rows: i32, columns: i32, filter: usize, transposed: bool, u: usize, step: usize,
): void {
  for (let j = begin; j < end; j += NR<T>()) {
    transformPanel<T>(j, rows, columns, filter, transposed, scratch, at<T>(u, j * rows), step);
  }
}

export function winogradFilter_f32(
  begin: i32, end: i32, rows: i32, columns: i32, filter: usize, transposed: bool, u: usize, step: usize,
): void {
  winogradFilter<f32>(begin, end, rows, columns, filter, transposed, u, step);
}
export function winogradFilter_f64(
  begin: i32, end: i32, rows: i32, columns: i32, filter: usize, transposed: bool, u: usize, step: usize,
): void {
  winogradFilter<f64>(begin, end, rows, columns, filter, transposed, u, step);
}
