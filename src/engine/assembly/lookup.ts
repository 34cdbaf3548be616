import { LANES, at, get, put, vget, vput } from './simd';

/**
 * ids[i] <- the column of the one element 1 of row i of x [rows, cols] whose others are 0, or -1 when the row is
 * anything else; rows [begin, end).
 */
function oneHotIds<T>(begin: i32, end: i32, cols: i32, x: usize, ids: usize): void {
  for (let i = begin; i < end; i++) {
    const row = at<T>(x, i * cols);
    let found = -1;
    let j = 0;
    while (j < cols) {
      if (j <= cols - LANES<T>() && !v128.any_true(vget<T>(row, j))) {
        j += LANES<T>();
        continue;
      }
      const value = get<T>(row, j);
      if (value != <T>0) {
        if (value != <T>1 || found >= 0) {
          found = -1;
          break;
        }
        found = j;
      }
      j++;
    }
    put<i32>(ids, i, found);
  }
}

export function oneHotIds_f32(begin: i32, end: i32, cols: i32, x: usize, ids: usize): void {
  oneHotIds<f32>(begin, end, cols, x, ids);
}
export function oneHotIds_f64(begin: i32, end: i32, cols: i32, x: usize, ids: usize): void {
  oneHotIds<f64>(begin, end, cols, x, ids);
}

/** out[i] <- table[ids[i]] + bias for rows [begin, end) of `cols` elements; bias = 0 stands for none. */
function lookUpRows<T>(begin: i32, end: i32, cols: i32, table: usize, ids: usize, bias: usize, out: usize): void {
  for (let i = begin; i < end; i++) {
    const from = at<T>(table, get<i32>(ids, i) * cols);
    const to = at<T>(out, i * cols);
    if (!bias) {
      memory.copy(to, from, <usize>cols * sizeof<T>());
      continue;
    }
    let j = 0;
    for (; j <= cols - LANES<T>(); j += LANES<T>()) vput<T>(to, j, v128.add<T>(vget<T>(from, j), vget<T>(bias, j)));
    for (; j < cols; j++) put<T>(to, j, get<T>(from, j) + get<T>(bias, j));
  }
}

export function lookUpRows_f32(begin: i32, end: i32, cols: i32, table: usize, ids: usize, bias: usize, out: usize): void {
  lookUpRows<f32>(begin, end, cols, table, ids, bias, out);
}
export function lookUpRows_f64(begin: i32, end: i32, cols: i32, table: usize, ids: usize, bias: usize, out: usize): void {
  lookUpRows<f64>(begin, end, cols, table, ids, bias, out);
}
