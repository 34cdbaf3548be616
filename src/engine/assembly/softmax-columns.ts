import { vexpDown } from './math';
import { vlog } from './math-log';
import { vgetUpTo, vputUpTo } from './part';
import { LANES, vmadd, vneg } from './simd';

/**
 * Softmax and its kin along the middle axis of [outer, n, inner], whose
 * elements lie `inner` apart: a vector of neighbouring columns at a time.
 * Block b holds columns LANES (b mod blocks) and following of outer index
 * b / blocks, blocks = ceil(inner / LANES). Conventions as for rows.
 */

// @ts-ignore: decorator
@inline
function blocksOf<T>(inner: i32): i32 {
  return (inner + LANES<T>() - 1) / LANES<T>();
}

/** The largest of n elements `inner` apart, in each lane. */
// @ts-ignore: decorator
@inline
function columnMax<T>(n: i32, inner: i32, first: i32, lanes: i32, x: usize): v128 {
  let max = v128.splat<T>(<T>-Infinity);
  for (let j = 0; j < n; j++) max = v128.pmax<T>(max, vgetUpTo<T>(x, first + j * inner, lanes));
  return max;
}

/** The sum of e^(x - shift) in each lane. */
// @ts-ignore: decorator
@inline
function columnSumExp<T>(n: i32, inner: i32, first: i32, lanes: i32, shift: v128, x: usize): v128 {
  let sum = v128.splat<T>(<T>0);
  for (let j = 0; j < n; j++) {
    sum = v128.add<T>(sum, vexpDown<T>(v128.sub<T>(vgetUpTo<T>(x, first + j * inner, lanes), shift)));
  }
  return sum;
}

/** y <- e^(x - max) / sum; y may be x. */
function softmaxColumns<T>(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  const blocks = blocksOf<T>(inner);
  for (let block = begin; block < end; block++) {
    const column = (block % blocks) * LANES<T>();
    const lanes = inner - column;
    const first = (block / blocks) * n * inner + column;
    const max = columnMax<T>(n, inner, first, lanes, x);
    let sum = v128.splat<T>(<T>0);
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      const e = vexpDown<T>(v128.sub<T>(vgetUpTo<T>(x, i, lanes), max));
      sum = v128.add<T>(sum, e);
      vputUpTo<T>(y, i, lanes, e);
    }
    const factor = v128.div<T>(v128.splat<T>(<T>1), sum);
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      vputUpTo<T>(y, i, lanes, v128.mul<T>(vgetUpTo<T>(y, i, lanes), factor));
    }
  }
}

export function softmaxColumns_f32(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  softmaxColumns<f32>(begin, end, n, inner, x, y);
}
export function softmaxColumns_f64(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  softmaxColumns<f64>(begin, end, n, inner, x, y);
}

/** y <- (x - max) - ln(sum of e^(x - max)); y may be x. */
function logSoftmaxColumns<T>(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  const blocks = blocksOf<T>(inner);
  for (let block = begin; block < end; block++) {
    const column = (block % blocks) * LANES<T>();
    const lanes = inner - column;
    const first = (block / blocks) * n * inner + column;
    const max = columnMax<T>(n, inner, first, lanes, x);
    const log = vlog<T>(columnSumExp<T>(n, inner, first, lanes, max, x));
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      vputUpTo<T>(y, i, lanes, v128.sub<T>(v128.sub<T>(vgetUpTo<T>(x, i, lanes), max), log));
    }
  }
}

export function logSoftmaxColumns_f32(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  logSoftmaxColumns<f32>(begin, end, n, inner, x, y);
}
export function logSoftmaxColumns_f64(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  logSoftmaxColumns<f64>(begin, end, n, inner, x, y);
}

/** y[outer, inner] <- max + ln(sum of e^(x - max)); an infinite maximum is the result. */
function logSumExpColumns<T>(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  const blocks = blocksOf<T>(inner);
  for (let block = begin; block < end; block++) {
    const column = (block % blocks) * LANES<T>();
    const lanes = inner - column;
    const first = (block / blocks) * n * inner + column;
    const max = columnMax<T>(n, inner, first, lanes, x);
    const infinity = v128.splat<T>(<T>Infinity);
    const shift = v128.andnot(max, v128.eq<T>(max, vneg<T>(infinity)));
    const sum = columnSumExp<T>(n, inner, first, lanes, shift, x);
    const result = v128.bitselect(max, v128.add<T>(max, vlog<T>(sum)), v128.eq<T>(max, infinity));
    vputUpTo<T>(y, (block / blocks) * inner + column, lanes, result);
  }
}

export function logSumExpColumns_f32(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  logSumExpColumns<f32>(begin, end, n, inner, x, y);
}
export function logSumExpColumns_f64(begin: i32, end: i32, n: i32, inner: i32, x: usize, y: usize): void {
  logSumExpColumns<f64>(begin, end, n, inner, x, y);
}

/** dx <- y (dy - sum of dy y); dx may be dy or y. */
function softmaxBackwardColumns<T>(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  const blocks = blocksOf<T>(inner);
  for (let block = begin; block < end; block++) {
    const column = (block % blocks) * LANES<T>();
    const lanes = inner - column;
    const first = (block / blocks) * n * inner + column;
    let dot = v128.splat<T>(<T>0);
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      dot = vmadd<T>(vgetUpTo<T>(y, i, lanes), vgetUpTo<T>(dy, i, lanes), dot);
    }
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      const difference = v128.sub<T>(vgetUpTo<T>(dy, i, lanes), dot);
      vputUpTo<T>(dx, i, lanes, v128.mul<T>(vgetUpTo<T>(y, i, lanes), difference));
    }
  }
}

export function softmaxBackwardColumns_f32(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  softmaxBackwardColumns<f32>(begin, end, n, inner, y, dy, dx);
}
export function softmaxBackwardColumns_f64(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  softmaxBackwardColumns<f64>(begin, end, n, inner, y, dy, dx);
}

/** dx <- dy - e^y (sum of dy); dx may be dy or y. */
function logSoftmaxBackwardColumns<T>(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  const blocks = blocksOf<T>(inner);
  for (let block = begin; block < end; block++) {
    const column = (block % blocks) * LANES<T>();
    const lanes = inner - column;
    const first = (block / blocks) * n * inner + column;
    let sum = v128.splat<T>(<T>0);
    for (let j = 0; j < n; j++) sum = v128.add<T>(sum, vgetUpTo<T>(dy, first + j * inner, lanes));
    for (let j = 0; j < n; j++) {
      const i = first + j * inner;
      const e = vexpDown<T>(vgetUpTo<T>(y, i, lanes));
      vputUpTo<T>(dx, i, lanes, v128.sub<T>(vgetUpTo<T>(dy, i, lanes), v128.mul<T>(e, sum)));
    }
  }
}

export function logSoftmaxBackwardColumns_f32(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  logSoftmaxBackwardColumns<f32>(begin, end, n, inner, y, dy, dx);
}
export function logSoftmaxBackwardColumns_f64(begin: i32, end: i32, n: i32, inner: i32, y: usize, dy: usize, dx: usize): void {
  logSoftmaxBackwardColumns<f64>(begin, end, n, inner, y, dy, dx);
}
