import { LANES, get, put, vget, vput } from './simd';

/** partial[b] (f64) <- the sum of squares, in f64, of the b-th `size` of n elements of x, for blocks [begin, end). */
function squares<T>(begin: i32, end: i32, size: i32, n: i32, x: usize, partial: usize): void {
  for (let b = begin; b < end; b++) {
    const last = min(n, (b + 1) * size);
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    let i = b * size;
    for (; i <= last - LANES<T>(); i += LANES<T>()) {
      const value = vget<T>(x, i);
      if (sizeof<T>() == 8) {
        s0 = f64x2.add(s0, f64x2.mul(value, value));
      } else {
        const low = f64x2.promote_low_f32x4(value);
        const high = f64x2.promote_low_f32x4(i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
        s0 = f64x2.add(s0, f64x2.mul(low, low));
        s1 = f64x2.add(s1, f64x2.mul(high, high));
      }
    }
    const s = f64x2.add(s0, s1);
    let total = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    for (; i < last; i++) total += <f64>get<T>(x, i) * <f64>get<T>(x, i);
    put<f64>(partial, b, total);
  }
}

export function squares_f32(begin: i32, end: i32, size: i32, n: i32, x: usize, partial: usize): void {
  squares<f32>(begin, end, size, n, x, partial);
}
export function squares_f64(begin: i32, end: i32, size: i32, n: i32, x: usize, partial: usize): void {
  squares<f64>(begin, end, size, n, x, partial);
}

/** x <- x limited to [-limit, limit], over elements [begin, end); NaN stays. */
function clampValues<T>(begin: i32, end: i32, limit: T, x: usize): void {
  const low = v128.splat<T>(-limit);
  const high = v128.splat<T>(limit);
  let i = begin;
  for (; i <= end - LANES<T>(); i += LANES<T>()) vput<T>(x, i, v128.min<T>(v128.max<T>(vget<T>(x, i), low), high));
  for (; i < end; i++) put<T>(x, i, min<T>(max<T>(get<T>(x, i), -limit), limit));
}

export function clampValues_f32(begin: i32, end: i32, limit: f32, x: usize): void {
  clampValues<f32>(begin, end, limit, x);
}
export function clampValues_f64(begin: i32, end: i32, limit: f64, x: usize): void {
  clampValues<f64>(begin, end, limit, x);
}
