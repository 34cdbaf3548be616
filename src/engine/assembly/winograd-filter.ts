import { pack } from './gemm-pack';
import { NR } from './gemm-tile';
import { at } from './simd';
import { scratch } from './thread';
import { filterLine } from './winograd-lines';
import { POINTS } from './winograd-points';

// Filters are transformed a run of whole lines of a panel at a time; the run's 9 taps and 6 x 3 halfway values stay in L1.
const RUN: usize = 512;

/** Scratch that `transformPanel` uses. */
export const FILTER_SCRATCH: usize = (9 + 18) * RUN;

/**
 * U = G g Gᵀ for the columns [j, j + NR) of a 3 x 3 filter [3, 3, rows, columns],
 * as a panel of B for each of the 36 points: [rows, NR]. What is beyond the
 * last column is never stored by its users. Panels of adjacent points are `step` bytes apart.
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
  const ld = <usize>(transposed ? rows : columns) * sizeof<T>();
  for (let i = 0; i < rows; i += runRows) {
    const count = min(runRows, rows - i);
    const bytes = <usize>count * line;
    for (let tap = 0; tap < 9; tap++) {
      const to = temporary + <usize>tap * RUN;
      const matrix = filter + <usize>((transposed ? 8 - tap : tap) * rows * columns) * sizeof<T>();
      const from = at<T>(matrix, transposed ? j * rows + i : i * columns + j);
      pack<T>(NR<T>(), min(NR<T>(), columns - j), count, from, ld, !transposed, to);
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
