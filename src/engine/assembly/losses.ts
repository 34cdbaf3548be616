import { vgetUpTo, vputUpTo } from './part';
import { rowDot } from './rowwise';
import { LANES, at, get, put, vget, vmadd } from './simd';

/** Both halves of a vector of T as f64, added to a sum of two f64. */
// @ts-ignore: decorator
@inline
function accumulate<T>(sum: v128, x: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.add(sum, x);
  const high = i32x4.shuffle(x, x, 2, 3, 2, 3);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high)));
}

/** How many lanes of a comparison hold. */
// @ts-ignore: decorator
@inline
function count<T>(mask: v128): i32 {
  return popcnt(sizeof<T>() == 4 ? i32x4.bitmask(mask) : i64x2.bitmask(mask));
}

/**
 * What a mean of losses needs, block by block of `size` of n elements:
 * partial[b] (three f64) <- the sum of w l, the number of elements, the sum of
 * w. An element whose target is NaN is unknown and left out (t = 0: all are
 * known). w = 0 stands for weights of 1. Sums are in f64, in an order that
 * depends on n and size alone.
 */
function lossSums<T>(begin: i32, end: i32, size: i32, n: i32, l: usize, t: usize, w: usize, partial: usize): void {
  const one = v128.splat<T>(<T>1);
  for (let b = begin; b < end; b++) {
    const last = min(n, (b + 1) * size);
    let sums = f64x2.splat(0), weights = f64x2.splat(0);
    let known = 0;
    let i = b * size;
    for (; i <= last - LANES<T>(); i += LANES<T>()) {
      const target = t ? vget<T>(t, i) : one;
      const mask = v128.eq<T>(target, target);
      const weight = v128.and(w ? vget<T>(w, i) : one, mask);
      sums = accumulate<T>(sums, v128.and(v128.mul<T>(weight, vget<T>(l, i)), mask));
      weights = accumulate<T>(weights, weight);
      known += count<T>(mask);
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    let total = f64x2.extract_lane(weights, 0) + f64x2.extract_lane(weights, 1);
    for (; i < last; i++) {
      if (t && isNaN<T>(get<T>(t, i))) continue;
      const weight = w ? get<T>(w, i) : <T>1;
      sum += <f64>(weight * get<T>(l, i));
      total += <f64>weight;
      known++;
    }
    put<f64>(partial, 3 * b, sum);
    put<f64>(partial, 3 * b + 1, <f64>known);
    put<f64>(partial, 3 * b + 2, total);
  }
}

export function lossSums_f32(
  begin: i32, end: i32, size: i32, n: i32, l: usize, t: usize, w: usize, partial: usize,
): void {
  lossSums<f32>(begin, end, size, n, l, t, w, partial);
}
export function lossSums_f64(
  begin: i32, end: i32, size: i32, n: i32, l: usize, t: usize, w: usize, partial: usize,
): void {
  lossSums<f64>(begin, end, size, n, l, t, w, partial);
}

/** x <- w x over elements [begin, end), and 0 where the target t is NaN. t = 0: all are known; w = 0: weights of 1. */
function weigh<T>(begin: i32, end: i32, t: usize, w: usize, x: usize): void {
  const one = v128.splat<T>(<T>1);
  for (let i = begin; i < end; i += LANES<T>()) {
    const n = end - i;
    const target = t ? vgetUpTo<T>(t, i, n) : one;
    const weight = w ? vgetUpTo<T>(w, i, n) : one;
    const weighted = v128.mul<T>(weight, vgetUpTo<T>(x, i, n));
    vputUpTo<T>(x, i, n, v128.and(weighted, v128.eq<T>(target, target)));
  }
}

export function weigh_f32(begin: i32, end: i32, t: usize, w: usize, x: usize): void {
  weigh<f32>(begin, end, t, w, x);
}
export function weigh_f64(begin: i32, end: i32, t: usize, w: usize, x: usize): void {
  weigh<f64>(begin, end, t, w, x);
}

/** x[r] <- scale[r] x[r] for rows [begin, end) of n elements; a row of scale 0 becomes 0 whatever it holds. */
function scaleRows<T>(begin: i32, end: i32, n: i32, scale: usize, x: usize): void {
  for (let r = begin; r < end; r++) {
    const row = at<T>(x, r * n);
    const factor = get<T>(scale, r);
    if (factor == <T>0) {
      memory.fill(row, 0, <usize>n * sizeof<T>());
      continue;
    }
    const f = v128.splat<T>(factor);
    for (let i = 0; i < n; i += LANES<T>()) vputUpTo<T>(row, i, n - i, v128.mul<T>(f, vgetUpTo<T>(row, i, n - i)));
  }
}

export function scaleRows_f32(begin: i32, end: i32, n: i32, scale: usize, x: usize): void {
  scaleRows<f32>(begin, end, n, scale, x);
}
export function scaleRows_f64(begin: i32, end: i32, n: i32, scale: usize, x: usize): void {
  scaleRows<f64>(begin, end, n, scale, x);
}

/** losses[r] <- 1 - p·t / (|p| |t|) for rows [begin, end) of n elements; 1 where a row is zero. */
function cosineLoss<T>(begin: i32, end: i32, n: i32, p: usize, t: usize, losses: usize): void {
  for (let r = begin; r < end; r++) {
    const x = at<T>(p, r * n);
    const y = at<T>(t, r * n);
    const lengths = sqrt<T>(rowDot<T>(n, x, x)) * sqrt<T>(rowDot<T>(n, y, y));
    put<T>(losses, r, lengths == <T>0 ? <T>1 : <T>1 - rowDot<T>(n, x, y) / lengths);
  }
}

export function cosineLoss_f32(begin: i32, end: i32, n: i32, p: usize, t: usize, losses: usize): void {
  cosineLoss<f32>(begin, end, n, p, t, losses);
}
export function cosineLoss_f64(begin: i32, end: i32, n: i32, p: usize, t: usize, losses: usize): void {
  cosineLoss<f64>(begin, end, n, p, t, losses);
}

/** dp[r] <- scale[r] (cos p / |p|² - t / (|p| |t|)); 0 where a row of p or t, or its scale, is zero. */
function cosineLossBackward<T>(begin: i32, end: i32, n: i32, p: usize, t: usize, scale: usize, dp: usize): void {
  for (let r = begin; r < end; r++) {
    const x = at<T>(p, r * n);
    const y = at<T>(t, r * n);
    const out = at<T>(dp, r * n);
    const square = rowDot<T>(n, x, x);
    const lengths = sqrt<T>(square) * sqrt<T>(rowDot<T>(n, y, y));
    const factor = get<T>(scale, r);
    if (lengths == <T>0 || factor == <T>0) {
      memory.fill(out, 0, <usize>n * sizeof<T>());
      continue;
    }
    const along = v128.splat<T>((factor * (rowDot<T>(n, x, y) / lengths)) / square);
    const toward = v128.splat<T>(-factor / lengths);
    for (let i = 0; i < n; i += LANES<T>()) {
      const pull = v128.mul<T>(toward, vgetUpTo<T>(y, i, n - i));
      vputUpTo<T>(out, i, n - i, vmadd<T>(along, vgetUpTo<T>(x, i, n - i), pull));
    }
  }
}

export function cosineLossBackward_f32(
  begin: i32, end: i32, n: i32, p: usize, t: usize, scale: usize, dp: usize,
): void {
  cosineLossBackward<f32>(begin, end, n, p, t, scale, dp);
}
export function cosineLossBackward_f64(
  begin: i32, end: i32, n: i32, p: usize, t: usize, scale: usize, dp: usize,
): void {
  cosineLossBackward<f64>(begin, end, n, p, t, scale, dp);
}
