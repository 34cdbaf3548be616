import { LANES, get, put, vget, vput } from './simd';

/**
 * A vector of the n < LANES elements from i on, its other lanes repeating the
 * first: the end of an array goes through the same operations as the rest.
 */
// @ts-ignore: decorator
@inline
export function vgetPart<T>(base: usize, i: i32, n: i32): v128 {
  let v = v128.splat<T>(get<T>(base, i));
  if (sizeof<T>() == 4) {
    if (n > 1) v = v128.replace_lane<T>(v, 1, get<T>(base, i + 1));
    if (n > 2) v = v128.replace_lane<T>(v, 2, get<T>(base, i + 2));
  }
  return v;
}

/** Elements i .. i + n - 1 <- the first n < LANES lanes. */
// @ts-ignore: decorator
@inline
export function vputPart<T>(base: usize, i: i32, n: i32, v: v128): void {
  put<T>(base, i, v128.extract_lane<T>(v, 0));
  if (sizeof<T>() == 4) {
    if (n > 1) put<T>(base, i + 1, v128.extract_lane<T>(v, 1));
    if (n > 2) put<T>(base, i + 2, v128.extract_lane<T>(v, 2));
  }
}

/** The vector from element i on when n >= LANES are left, else `vgetPart`. */
// @ts-ignore: decorator
@inline
export function vgetUpTo<T>(base: usize, i: i32, n: i32): v128 {
  return n >= LANES<T>() ? vget<T>(base, i) : vgetPart<T>(base, i, n);
}

/** Its store. */
// @ts-ignore: decorator
@inline
export function vputUpTo<T>(base: usize, i: i32, n: i32, v: v128): void {
  if (n >= LANES<T>()) vput<T>(base, i, v);
  else vputPart<T>(base, i, n, v);
}
