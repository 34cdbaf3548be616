import { LANES, get, madd, put, vget, vmadd, vput } from './simd';

/**
 * y <- y + alpha x over elements [begin, end).
 *
 * x and y are addresses of contiguous T; they may be the same, any other
 * overlap is undefined. An empty range does nothing. One rounding per element
 * when the build has fused multiply-add, two when it has not.
 */
function axpy<T>(begin: i32, end: i32, alpha: T, x: usize, y: usize): void {
  const a = v128.splat<T>(alpha);
  let i = begin;
  for (; i <= end - LANES<T>(); i += LANES<T>()) {
    vput<T>(y, i, vmadd<T>(a, vget<T>(x, i), vget<T>(y, i)));
  }
  for (; i < end; i++) put<T>(y, i, madd<T>(alpha, get<T>(x, i), get<T>(y, i)));
}

export function axpy_f32(begin: i32, end: i32, alpha: f32, x: usize, y: usize): void {
  axpy<f32>(begin, end, alpha, x, y);
}
export function axpy_f64(begin: i32, end: i32, alpha: f64, x: usize, y: usize): void {
  axpy<f64>(begin, end, alpha, x, y);
}

/** y <- alpha y over elements [begin, end). */
function scale<T>(begin: i32, end: i32, alpha: T, y: usize): void {
  const a = v128.splat<T>(alpha);
  let i = begin;
  for (; i <= end - LANES<T>(); i += LANES<T>()) vput<T>(y, i, v128.mul<T>(a, vget<T>(y, i)));
  for (; i < end; i++) put<T>(y, i, alpha * get<T>(y, i));
}

export function scale_f32(begin: i32, end: i32, alpha: f32, y: usize): void {
  scale<f32>(begin, end, alpha, y);
}
export function scale_f64(begin: i32, end: i32, alpha: f64, y: usize): void {
  scale<f64>(begin, end, alpha, y);
}

/** y <- value over elements [begin, end). */
function fill<T>(begin: i32, end: i32, value: T, y: usize): void {
  const v = v128.splat<T>(value);
  let i = begin;
  for (; i <= end - LANES<T>(); i += LANES<T>()) vput<T>(y, i, v);
  for (; i < end; i++) put<T>(y, i, value);
}

export function fill_f32(begin: i32, end: i32, value: f32, y: usize): void {
  fill<f32>(begin, end, value, y);
}
export function fill_f64(begin: i32, end: i32, value: f64, y: usize): void {
  fill<f64>(begin, end, value, y);
}
