import { LANES, at, get, put, vget, vput } from './simd';
import { scratch } from './thread';

/**
 * Reductions of x seen as [outer, n, inner] over its middle axis.
 *
 * The order in which an output's elements are combined depends on n and inner
 * alone. Sums of contiguous elements add blocks of 512 in four vectors, and
 * the blocks' totals in f64, so the rounding error hardly grows with n.
 */

const SUM = 0;
const SUM_OF_SQUARES = 1;
const PRODUCT = 2;
const MAX = 3;
const MIN = 4;

const BLOCK = 512;

// @ts-ignore: decorator
@inline
function identity(op: i32): f64 {
  return op == MAX ? -Infinity : op == MIN ? Infinity : op == PRODUCT ? 1 : 0;
}

/** What an element adds to an accumulator. */
// @ts-ignore: decorator
@inline
function take<T>(op: i32, sum: v128, x: v128): v128 {
  if (op == SUM_OF_SQUARES) return v128.add<T>(sum, v128.mul<T>(x, x));
  return merge<T>(op, sum, x);
}

/** Two accumulators in one. */
// @ts-ignore: decorator
@inline
function merge<T>(op: i32, a: v128, b: v128): v128 {
  if (op == PRODUCT) return v128.mul<T>(a, b);
  if (op == MAX) return v128.max<T>(a, b);
  if (op == MIN) return v128.min<T>(a, b);
  return v128.add<T>(a, b);
}

// @ts-ignore: decorator
@inline
function mergeNumbers(op: i32, a: f64, b: f64): f64 {
  if (op == PRODUCT) return a * b;
  if (op == MAX) return max(a, b);
  if (op == MIN) return min(a, b);
  return a + b;
}

/** The lanes of an accumulator in one number. */
// @ts-ignore: decorator
@inline
function mergeLanes<T>(op: i32, v: v128): f64 {
  if (sizeof<T>() == 8) return mergeNumbers(op, f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
  const low = mergeNumbers(op, <f64>f32x4.extract_lane(v, 0), <f64>f32x4.extract_lane(v, 1));
  const high = mergeNumbers(op, <f64>f32x4.extract_lane(v, 2), <f64>f32x4.extract_lane(v, 3));
  return mergeNumbers(op, low, high);
}

/** n contiguous elements in one number. */
// @ts-ignore: decorator
@inline
function reduceRun<T>(op: i32, n: i32, x: usize): f64 {
  const none = v128.splat<T>(<T>identity(op));
  let total = identity(op);
  for (let from = 0; from < n; from += BLOCK) {
    const end = min(from + BLOCK, n);
    let s0 = none, s1 = none, s2 = none, s3 = none;
    let i = from;
    for (; i <= end - 4 * LANES<T>(); i += 4 * LANES<T>()) {
      s0 = take<T>(op, s0, vget<T>(x, i));
      s1 = take<T>(op, s1, vget<T>(x, i + LANES<T>()));
      s2 = take<T>(op, s2, vget<T>(x, i + 2 * LANES<T>()));
      s3 = take<T>(op, s3, vget<T>(x, i + 3 * LANES<T>()));
    }
    for (; i <= end - LANES<T>(); i += LANES<T>()) s0 = take<T>(op, s0, vget<T>(x, i));
    if (i < end) {
      // the last elements, with elements that change nothing around them
      v128.store(scratch, none);
      for (let l = 0; i < end; i++, l++) put<T>(scratch, l, get<T>(x, i));
      s1 = take<T>(op, s1, v128.load(scratch));
    }
    total = mergeNumbers(op, total, mergeLanes<T>(op, merge<T>(op, merge<T>(op, s0, s1), merge<T>(op, s2, s3))));
  }
  return total;
}

function reduceContiguous<T>(op: i32, n: i32, x: usize): f64 {
  switch (op) {
    case SUM:
      return reduceRun<T>(SUM, n, x);
    case SUM_OF_SQUARES:
      return reduceRun<T>(SUM_OF_SQUARES, n, x);
    case PRODUCT:
      return reduceRun<T>(PRODUCT, n, x);
    case MAX:
      return reduceRun<T>(MAX, n, x);
    default:
      return reduceRun<T>(MIN, n, x);
  }
}

/** y[r] <- the reduction of row r of x [outer, n], for rows [begin, end). */
function reduceRows<T>(begin: i32, end: i32, op: i32, n: i32, x: usize, y: usize): void {
  for (let r = begin; r < end; r++) put<T>(y, r, <T>reduceContiguous<T>(op, n, at<T>(x, r * n)));
}

export function reduceRows_f32(begin: i32, end: i32, op: i32, n: i32, x: usize, y: usize): void {
  reduceRows<f32>(begin, end, op, n, x, y);
}
export function reduceRows_f64(begin: i32, end: i32, op: i32, n: i32, x: usize, y: usize): void {
  reduceRows<f64>(begin, end, op, n, x, y);
}

/** partial[b] (f64) <- the reduction of the b-th `size` of n elements, for blocks [begin, end). */
function reduceBlocks<T>(begin: i32, end: i32, op: i32, size: i32, n: i32, x: usize, partial: usize): void {
  for (let b = begin; b < end; b++) {
    put<f64>(partial, b, reduceContiguous<T>(op, min(size, n - b * size), at<T>(x, b * size)));
  }
}

export function reduceBlocks_f32(begin: i32, end: i32, op: i32, size: i32, n: i32, x: usize, partial: usize): void {
  reduceBlocks<f32>(begin, end, op, size, n, x, partial);
}
export function reduceBlocks_f64(begin: i32, end: i32, op: i32, size: i32, n: i32, x: usize, partial: usize): void {
  reduceBlocks<f64>(begin, end, op, size, n, x, partial);
}

/** The n elements `inner` apart that start at x, and their neighbours in the vector's other lanes. */
// @ts-ignore: decorator
@inline
function reduceLanes<T>(op: i32, n: i32, inner: i32, x: usize): v128 {
  const step = <usize>inner * sizeof<T>();
  const none = v128.splat<T>(<T>identity(op));
  let total = none;
  for (let from = 0; from < n; from += BLOCK) {
    const last = x + <usize>min(BLOCK, n - from) * step;
    let s0 = none, s1 = none;
    for (; x + step < last; x += 2 * step) {
      s0 = take<T>(op, s0, v128.load(x));
      s1 = take<T>(op, s1, v128.load(x + step));
    }
    for (; x < last; x += step) s0 = take<T>(op, s0, v128.load(x));
    total = merge<T>(op, total, merge<T>(op, s0, s1));
  }
  return total;
}

function reduceVector<T>(op: i32, n: i32, inner: i32, x: usize): v128 {
  switch (op) {
    case SUM:
      return reduceLanes<T>(SUM, n, inner, x);
    case SUM_OF_SQUARES:
      return reduceLanes<T>(SUM_OF_SQUARES, n, inner, x);
    case PRODUCT:
      return reduceLanes<T>(PRODUCT, n, inner, x);
    case MAX:
      return reduceLanes<T>(MAX, n, inner, x);
    default:
      return reduceLanes<T>(MIN, n, inner, x);
  }
}

/**
 * y[o, j] <- the reduction over i of x[o, i, j], for outputs [begin, end)
 * counted row by row, a vector of neighbouring j at a time; inner >= LANES. A
 * vector that would pass the last column starts earlier and computes some
 * outputs again.
 */
function reduceColumns<T>(begin: i32, end: i32, op: i32, n: i32, inner: i32, x: usize, y: usize): void {
  for (let index = begin; index < end; ) {
    const o = index / inner;
    const j = index % inner;
    const first = min(j, inner - LANES<T>());
    const count = min(end - index, first + LANES<T>() - j);
    const v = reduceVector<T>(op, n, inner, at<T>(x, o * n * inner + first));
    if (count == LANES<T>()) {
      vput<T>(y, index, v);
    } else {
      v128.store(scratch, v);
      for (let l = 0; l < count; l++) put<T>(y, index + l, get<T>(scratch, j - first + l));
    }
    index += count;
  }
}

export function reduceColumns_f32(begin: i32, end: i32, op: i32, n: i32, inner: i32, x: usize, y: usize): void {
  reduceColumns<f32>(begin, end, op, n, inner, x, y);
}
export function reduceColumns_f64(begin: i32, end: i32, op: i32, n: i32, inner: i32, x: usize, y: usize): void {
  reduceColumns<f64>(begin, end, op, n, inner, x, y);
}
