import { vexpDown } from './math';
import { vlog } from './math-log';
import { vgetPart, vputPart } from './part';
import { LANES, at, get, vget, vput } from './simd';

/**
 * Reductions over a contiguous row of n elements. A row is always taken from
 * its beginning in one fixed order, so its results depend on its numbers alone.
 */

// @ts-ignore: decorator
@inline
export function vsum<T>(v: v128): T {
  if (sizeof<T>() == 8) return v128.extract_lane<T>(v, 0) + v128.extract_lane<T>(v, 1);
  const low = v128.extract_lane<T>(v, 0) + v128.extract_lane<T>(v, 1);
  return low + (v128.extract_lane<T>(v, 2) + v128.extract_lane<T>(v, 3));
}

// @ts-ignore: decorator
@inline
function larger<T>(a: T, b: T): T {
  return a < b ? b : a;
}

// @ts-ignore: decorator
@inline
function vlargest<T>(v: v128): T {
  const low = larger<T>(v128.extract_lane<T>(v, 0), v128.extract_lane<T>(v, 1));
  if (sizeof<T>() == 8) return low;
  return larger<T>(low, larger<T>(v128.extract_lane<T>(v, 2), v128.extract_lane<T>(v, 3)));
}

/** The first `n` lanes, the others 0. */
// @ts-ignore: decorator
@inline
export function vfirst<T>(v: v128, n: i32): v128 {
  const zero = v128.splat<T>(<T>0);
  if (sizeof<T>() == 8) return i64x2.shuffle(v, zero, 0, 2);
  if (n == 1) return i32x4.shuffle(v, zero, 0, 4, 4, 4);
  return n == 2 ? i32x4.shuffle(v, zero, 0, 1, 4, 4) : i32x4.shuffle(v, zero, 0, 1, 2, 4);
}

/** The largest element, NaNs passed over; -Infinity when there is none. */
export function rowMax<T>(n: i32, x: usize): T {
  let m0 = v128.splat<T>(<T>-Infinity);
  let m1 = m0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const p = at<T>(x, i);
    m0 = v128.pmax<T>(m0, v128.load(p));
    m1 = v128.pmax<T>(m1, v128.load(p, 16));
  }
  let max = vlargest<T>(v128.pmax<T>(m0, m1));
  for (; i < n; i++) max = larger<T>(max, get<T>(x, i));
  return max;
}

/**
 * y <- e^(x - shift), for x <= shift. Returns the sum of y; y may be x. Where an element is added depends on its place
 * alone: elements of -Infinity behind a row leave the sum as it is, to the last bit.
 */
export function rowExp<T>(n: i32, shift: T, x: usize, y: usize): T {
  const s = v128.splat<T>(shift);
  let sum0 = v128.splat<T>(<T>0);
  let sum1 = sum0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const from = at<T>(x, i);
    const to = at<T>(y, i);
    const e0 = vexpDown<T>(v128.sub<T>(v128.load(from), s));
    const e1 = vexpDown<T>(v128.sub<T>(v128.load(from, 16), s));
    v128.store(to, e0);
    v128.store(to, e1, 16);
    sum0 = v128.add<T>(sum0, e0);
    sum1 = v128.add<T>(sum1, e1);
  }
  for (; i < n; i += LANES<T>()) {
    const rest = n - i;
    if (rest >= LANES<T>()) {
      const e = vexpDown<T>(v128.sub<T>(vget<T>(x, i), s));
      vput<T>(y, i, e);
      sum0 = v128.add<T>(sum0, e);
    } else {
      const e = vexpDown<T>(v128.sub<T>(vgetPart<T>(x, i, rest), s));
      vputPart<T>(y, i, rest, e);
      if (i & LANES<T>()) sum1 = v128.add<T>(sum1, vfirst<T>(e, rest));
      else sum0 = v128.add<T>(sum0, vfirst<T>(e, rest));
    }
  }
  return vsum<T>(v128.add<T>(sum0, sum1));
}

/** The sum of e^(x - shift), as `rowExp`, which it equals to the last bit. */
export function rowSumExp<T>(n: i32, shift: T, x: usize): T {
  const s = v128.splat<T>(shift);
  let sum0 = v128.splat<T>(<T>0);
  let sum1 = sum0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const from = at<T>(x, i);
    sum0 = v128.add<T>(sum0, vexpDown<T>(v128.sub<T>(v128.load(from), s)));
    sum1 = v128.add<T>(sum1, vexpDown<T>(v128.sub<T>(v128.load(from, 16), s)));
  }
  for (; i < n; i += LANES<T>()) {
    const rest = n - i;
    if (rest >= LANES<T>()) {
      sum0 = v128.add<T>(sum0, vexpDown<T>(v128.sub<T>(vget<T>(x, i), s)));
    } else {
      const e = vfirst<T>(vexpDown<T>(v128.sub<T>(vgetPart<T>(x, i, rest), s)), rest);
      if (i & LANES<T>()) sum1 = v128.add<T>(sum1, e);
      else sum0 = v128.add<T>(sum0, e);
    }
  }
  return vsum<T>(v128.add<T>(sum0, sum1));
}

/** ln x of one number, by the vectors' polynomial. */
// @ts-ignore: decorator
@inline
export function logarithm<T>(x: T): T {
  return v128.extract_lane<T>(vlog<T>(v128.splat<T>(x)), 0);
}

/** y <- factor y over n elements. */
export function rowScale<T>(n: i32, factor: T, y: usize): void {
  const f = v128.splat<T>(factor);
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const p = at<T>(y, i);
    const y0 = v128.mul<T>(v128.load(p), f);
    const y1 = v128.mul<T>(v128.load(p, 16), f);
    v128.store(p, y0);
    v128.store(p, y1, 16);
  }
  for (; i < n; i++) store<T>(at<T>(y, i), get<T>(y, i) * factor);
}

/** The sum of a b over n elements. */
export function rowDot<T>(n: i32, a: usize, b: usize): T {
  let sum0 = v128.splat<T>(<T>0);
  let sum1 = sum0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const pa = at<T>(a, i);
    const pb = at<T>(b, i);
    sum0 = v128.add<T>(sum0, v128.mul<T>(v128.load(pa), v128.load(pb)));
    sum1 = v128.add<T>(sum1, v128.mul<T>(v128.load(pa, 16), v128.load(pb, 16)));
  }
  let sum = vsum<T>(v128.add<T>(sum0, sum1));
  for (; i < n; i++) sum += get<T>(a, i) * get<T>(b, i);
  return sum;
}

/** The sum of n elements. */
export function rowSum<T>(n: i32, x: usize): T {
  let sum0 = v128.splat<T>(<T>0);
  let sum1 = sum0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const p = at<T>(x, i);
    sum0 = v128.add<T>(sum0, v128.load(p));
    sum1 = v128.add<T>(sum1, v128.load(p, 16));
  }
  let sum = vsum<T>(v128.add<T>(sum0, sum1));
  for (; i < n; i++) sum += get<T>(x, i);
  return sum;
}
