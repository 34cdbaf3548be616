import { LANES, at, get, madd, put, vget, vmadd, vput } from './simd';

/**
 * Kernels that treat a matrix by its rows. All matrices are contiguous and
 * row-major.
 */

/** Rows whose sum is closed before it joins the total: the rounding error grows with rows / 128, not rows. */
const SUM_BLOCK = 128;

/** out[i] <- source[indices[i]] for rows [begin, end) of `bytes` bytes each (a multiple of 4). */
export function gatherRows(begin: i32, end: i32, source: usize, indices: usize, bytes: usize, out: usize): void {
  for (let i = begin; i < end; i++) {
    const from = source + <usize>get<i32>(indices, i) * bytes;
    const to = out + <usize>i * bytes;
    let b: usize = 0;
    for (; b + 16 <= bytes; b += 16) v128.store(to + b, v128.load(from + b));
    for (; b < bytes; b += 4) store<i32>(to + b, load<i32>(from + b));
  }
}

/**
 * target[indices[i]] <- target[indices[i]] + x[i], i = 0 .. count - 1 in this
 * order, for columns [begin, end) of rows of `cols` elements: indices may
 * repeat, and the cut along columns keeps every sum's order.
 */
function scatterAddRows<T>(begin: i32, end: i32, count: i32, cols: i32, x: usize, indices: usize, target: usize): void {
  for (let i = 0; i < count; i++) {
    const from = at<T>(x, i * cols);
    const to = at<T>(target, get<i32>(indices, i) * cols);
    let j = begin;
    for (; j <= end - LANES<T>(); j += LANES<T>()) vput<T>(to, j, v128.add<T>(vget<T>(to, j), vget<T>(from, j)));
    for (; j < end; j++) put<T>(to, j, get<T>(to, j) + get<T>(from, j));
  }
}

export function scatterAddRows_f32(begin: i32, end: i32, count: i32, cols: i32, x: usize, indices: usize, target: usize): void {
  scatterAddRows<f32>(begin, end, count, cols, x, indices, target);
}
export function scatterAddRows_f64(begin: i32, end: i32, count: i32, cols: i32, x: usize, indices: usize, target: usize): void {
  scatterAddRows<f64>(begin, end, count, cols, x, indices, target);
}

/**
 * out[j] <- beta out[j] + sum over `rows` rows of x[i, j], for columns
 * [begin, end). Every column adds its rows in blocks of 128, in order. beta = 0
 * overwrites. Eight vectors of columns run side by side, to hide the latency
 * of the additions.
 */
// @ts-ignore: decorator
@inline
function columnSums<T>(begin: i32, end: i32, rows: i32, cols: i32, beta: T, x: usize, out: usize): void {
  const step = <usize>cols * sizeof<T>();
  const vBeta = v128.splat<T>(beta);
  let j = begin;
  for (; j <= end - 8 * LANES<T>(); j += 8 * LANES<T>()) {
    const zero = v128.splat<T>(<T>0);
    let t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero, t5 = zero, t6 = zero, t7 = zero;
    let row = at<T>(x, j);
    // the totals of earlier blocks wait in memory: sixteen registers do not hold both
    for (let i = 0; i < rows; i += SUM_BLOCK) {
      const last = row + <usize>min(SUM_BLOCK, rows - i) * step;
      let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
      for (; row < last; row += step) {
        s0 = v128.add<T>(s0, v128.load(row));
        s1 = v128.add<T>(s1, v128.load(row, 16));
        s2 = v128.add<T>(s2, v128.load(row, 32));
        s3 = v128.add<T>(s3, v128.load(row, 48));
        s4 = v128.add<T>(s4, v128.load(row, 64));
        s5 = v128.add<T>(s5, v128.load(row, 80));
        s6 = v128.add<T>(s6, v128.load(row, 96));
        s7 = v128.add<T>(s7, v128.load(row, 112));
      }
      t0 = v128.add<T>(t0, s0);
      t1 = v128.add<T>(t1, s1);
      t2 = v128.add<T>(t2, s2);
      t3 = v128.add<T>(t3, s3);
      t4 = v128.add<T>(t4, s4);
      t5 = v128.add<T>(t5, s5);
      t6 = v128.add<T>(t6, s6);
      t7 = v128.add<T>(t7, s7);
    }
    vfinish<T>(out, j, vBeta, beta, t0);
    vfinish<T>(out, j + LANES<T>(), vBeta, beta, t1);
    vfinish<T>(out, j + 2 * LANES<T>(), vBeta, beta, t2);
    vfinish<T>(out, j + 3 * LANES<T>(), vBeta, beta, t3);
    vfinish<T>(out, j + 4 * LANES<T>(), vBeta, beta, t4);
    vfinish<T>(out, j + 5 * LANES<T>(), vBeta, beta, t5);
    vfinish<T>(out, j + 6 * LANES<T>(), vBeta, beta, t6);
    vfinish<T>(out, j + 7 * LANES<T>(), vBeta, beta, t7);
  }
  for (; j <= end - LANES<T>(); j += LANES<T>()) {
    let total = v128.splat<T>(<T>0);
    let row = at<T>(x, j);
    for (let i = 0; i < rows; i += SUM_BLOCK) {
      const last = row + <usize>min(SUM_BLOCK, rows - i) * step;
      let sum = v128.splat<T>(<T>0);
      for (; row < last; row += step) sum = v128.add<T>(sum, v128.load(row));
      total = v128.add<T>(total, sum);
    }
    vfinish<T>(out, j, vBeta, beta, total);
  }
  for (; j < end; j++) {
    let total: T = 0;
    let row = at<T>(x, j);
    for (let i = 0; i < rows; i += SUM_BLOCK) {
      const last = row + <usize>min(SUM_BLOCK, rows - i) * step;
      let sum: T = 0;
      for (; row < last; row += step) sum += load<T>(row);
      total += sum;
    }
    put<T>(out, j, beta == <T>0 ? total : madd<T>(beta, get<T>(out, j), total));
  }
}

// @ts-ignore: decorator
@inline
function vfinish<T>(out: usize, j: i32, vBeta: v128, beta: T, total: v128): void {
  vput<T>(out, j, beta == <T>0 ? total : vmadd<T>(vBeta, vget<T>(out, j), total));
}

export function sumRows_f32(begin: i32, end: i32, rows: i32, cols: i32, beta: f32, x: usize, out: usize): void {
  columnSums<f32>(begin, end, rows, cols, beta, x, out);
}
export function sumRows_f64(begin: i32, end: i32, rows: i32, cols: i32, beta: f64, x: usize, out: usize): void {
  columnSums<f64>(begin, end, rows, cols, beta, x, out);
}

/** partial[b] <- the column sums of the b-th `height` rows, for blocks [begin, end): the leaves of sumRows' tree. */
function sumRowBlocks<T>(begin: i32, end: i32, height: i32, rows: i32, cols: i32, x: usize, partial: usize): void {
  for (let b = begin; b < end; b++) {
    const count = min(height, rows - b * height);
    columnSums<T>(0, cols, count, cols, <T>0, at<T>(x, b * height * cols), at<T>(partial, b * cols));
  }
}

export function sumRowBlocks_f32(begin: i32, end: i32, height: i32, rows: i32, cols: i32, x: usize, partial: usize): void {
  sumRowBlocks<f32>(begin, end, height, rows, cols, x, partial);
}
export function sumRowBlocks_f64(begin: i32, end: i32, height: i32, rows: i32, cols: i32, x: usize, partial: usize): void {
  sumRowBlocks<f64>(begin, end, height, rows, cols, x, partial);
}

/** out[j, i] <- x[i, j] for columns [begin, end) of x [rows, cols], in squares of one vector's width. */
function transpose2d<T>(begin: i32, end: i32, rows: i32, cols: i32, x: usize, out: usize): void {
  let j = begin;
  for (; j <= end - LANES<T>(); j += LANES<T>()) {
    let i = 0;
    for (; i <= rows - LANES<T>(); i += LANES<T>()) {
      if (sizeof<T>() == 4) {
        const a = vget<T>(x, i * cols + j);
        const b = vget<T>(x, (i + 1) * cols + j);
        const c = vget<T>(x, (i + 2) * cols + j);
        const d = vget<T>(x, (i + 3) * cols + j);
        const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
        const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
        const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
        const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
        vput<T>(out, j * rows + i, v128.shuffle<i32>(abLow, cdLow, 0, 1, 4, 5));
        vput<T>(out, (j + 1) * rows + i, v128.shuffle<i32>(abLow, cdLow, 2, 3, 6, 7));
        vput<T>(out, (j + 2) * rows + i, v128.shuffle<i32>(abHigh, cdHigh, 0, 1, 4, 5));
        vput<T>(out, (j + 3) * rows + i, v128.shuffle<i32>(abHigh, cdHigh, 2, 3, 6, 7));
      } else {
        const a = vget<T>(x, i * cols + j);
        const b = vget<T>(x, (i + 1) * cols + j);
        vput<T>(out, j * rows + i, v128.shuffle<i64>(a, b, 0, 2));
        vput<T>(out, (j + 1) * rows + i, v128.shuffle<i64>(a, b, 1, 3));
      }
    }
    for (; i < rows; i++) {
      for (let l = 0; l < LANES<T>(); l++) put<T>(out, (j + l) * rows + i, get<T>(x, i * cols + j + l));
    }
  }
  for (; j < end; j++) {
    for (let i = 0; i < rows; i++) put<T>(out, j * rows + i, get<T>(x, i * cols + j));
  }
}

export function transpose2d_f32(begin: i32, end: i32, rows: i32, cols: i32, x: usize, out: usize): void {
  transpose2d<i32>(begin, end, rows, cols, x, out);
}
export function transpose2d_f64(begin: i32, end: i32, rows: i32, cols: i32, x: usize, out: usize): void {
  transpose2d<i64>(begin, end, rows, cols, x, out);
}
