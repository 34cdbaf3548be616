import { vexpDown } from './math';
import { logarithm, rowDot, rowExp, rowMax, rowScale, rowSum, rowSumExp } from './rowwise';
import { map, map2 } from './map';
import { at, put } from './simd';

/**
 * Softmax and its kin over contiguous rows of n elements, for rows
 * [begin, end). The row maximum is subtracted first, so exp cannot overflow;
 * -Infinity gets probability 0. A row of -Infinity only has no distribution:
 * softmax and logSoftmax give NaN, logSumExp -Infinity.
 */

/** y <- e^(x - max) / sum; y may be x. */
function softmax<T>(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  for (let row = begin; row < end; row++) {
    const px = at<T>(x, row * n);
    const py = at<T>(y, row * n);
    rowScale<T>(n, <T>1 / rowExp<T>(n, rowMax<T>(n, px), px, py), py);
  }
}

export function softmax_f32(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  softmax<f32>(begin, end, n, x, y);
}
export function softmax_f64(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  softmax<f64>(begin, end, n, x, y);
}

/** x - a - b: the maximum first, which is exact where it matters. */
class Shift {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.sub<T>(v128.sub<T>(x, a), b);
  }
}

/** y <- (x - max) - ln(sum of e^(x - max)); y may be x. */
function logSoftmax<T>(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  for (let row = begin; row < end; row++) {
    const px = at<T>(x, row * n);
    const max = rowMax<T>(n, px);
    map<T, Shift>(0, n, max, logarithm<T>(rowSumExp<T>(n, max, px)), px, at<T>(y, row * n));
  }
}

export function logSoftmax_f32(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  logSoftmax<f32>(begin, end, n, x, y);
}
export function logSoftmax_f64(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  logSoftmax<f64>(begin, end, n, x, y);
}

/** y[row] <- max + ln(sum of e^(x - max)); an infinite maximum is the result. */
function logSumExp<T>(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  for (let row = begin; row < end; row++) {
    const px = at<T>(x, row * n);
    const max = rowMax<T>(n, px);
    const shift = max == <T>-Infinity ? <T>0 : max;
    put<T>(y, row, max == <T>Infinity ? max : max + logarithm<T>(rowSumExp<T>(n, shift, px)));
  }
}

export function logSumExp_f32(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  logSumExp<f32>(begin, end, n, x, y);
}
export function logSumExp_f64(begin: i32, end: i32, n: i32, x: usize, y: usize): void {
  logSumExp<f64>(begin, end, n, x, y);
}

/** y (dy - a) */
class SoftmaxBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(y, v128.sub<T>(dy, a));
  }
}

/** dx <- y (dy - sum of dy y); dx may be dy or y. */
function softmaxBackward<T>(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  for (let row = begin; row < end; row++) {
    const py = at<T>(y, row * n);
    const pdy = at<T>(dy, row * n);
    map2<T, SoftmaxBackward>(0, n, rowDot<T>(n, py, pdy), <T>0, py, pdy, at<T>(dx, row * n));
  }
}

export function softmaxBackward_f32(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  softmaxBackward<f32>(begin, end, n, y, dy, dx);
}
export function softmaxBackward_f64(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  softmaxBackward<f64>(begin, end, n, y, dy, dx);
}

/** dy - a e^y */
class LogSoftmaxBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.sub<T>(dy, v128.mul<T>(a, vexpDown<T>(y)));
  }
}

/** dx <- dy - e^y (sum of dy); dx may be dy or y. */
function logSoftmaxBackward<T>(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  for (let row = begin; row < end; row++) {
    const pdy = at<T>(dy, row * n);
    map2<T, LogSoftmaxBackward>(0, n, rowSum<T>(n, pdy), <T>0, at<T>(y, row * n), pdy, at<T>(dx, row * n));
  }
}

export function logSoftmaxBackward_f32(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  logSoftmaxBackward<f32>(begin, end, n, y, dy, dx);
}
export function logSoftmaxBackward_f64(begin: i32, end: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  logSoftmaxBackward<f64>(begin, end, n, y, dy, dx);
}
