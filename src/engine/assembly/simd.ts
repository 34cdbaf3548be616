/**
 * Vectors of T, generic over f32 and f64: what every kernel is written with.
 *
 * Addresses are bytes, indices are elements. RELAXED builds fuse multiply and
 * add into one rounding; the base build rounds twice.
 */

/** Elements of T in one 128-bit vector: 4 for f32, 2 for f64. */
// @ts-ignore: decorator
@inline
export function LANES<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}

/** The address of element i of an array of T. */
// @ts-ignore: decorator
@inline
export function at<T>(base: usize, i: i32): usize {
  return base + <usize>i * sizeof<T>();
}

/** Element i. */
// @ts-ignore: decorator
@inline
export function get<T>(base: usize, i: i32): T {
  return load<T>(base + <usize>i * sizeof<T>());
}

/** Element i <- value. */
// @ts-ignore: decorator
@inline
export function put<T>(base: usize, i: i32, value: T): void {
  store<T>(base + <usize>i * sizeof<T>(), value);
}

/** The vector that starts at element i. */
// @ts-ignore: decorator
@inline
export function vget<T>(base: usize, i: i32): v128 {
  return v128.load(base + <usize>i * sizeof<T>());
}

/** The vector that starts at element i <- value. */
// @ts-ignore: decorator
@inline
export function vput<T>(base: usize, i: i32, value: v128): void {
  v128.store(base + <usize>i * sizeof<T>(), value);
}

/**
 * -x, lane by lane. By the sign bit: V8 of Node 24 widens f64x2.neg to
 * instructions that give other numbers.
 */
// @ts-ignore: decorator
@inline
export function vneg<T>(x: v128): v128 {
  return v128.xor(x, v128.splat<T>(<T>-0.0));
}

/** a b + c, lane by lane. */
// @ts-ignore: decorator
@inline
export function vmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** c - a b, lane by lane. */
// @ts-ignore: decorator
@inline
export function vnmadd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
  return v128.sub<T>(c, v128.mul<T>(a, b));
}

/**
 * a b + c for one element, with the rounding of `vmadd`: remainders of a loop
 * must agree with its vector part to the last bit, wherever a range is cut.
 */
// @ts-ignore: decorator
@inline
export function madd<T>(a: T, b: T, c: T): T {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return v128.extract_lane<T>(v128.relaxed_madd<T>(v128.splat<T>(a), v128.splat<T>(b), v128.splat<T>(c)), 0);
  }
  return a * b + c;
}

/** to <- from over n elements: for rows of a picture, which are copied sooner than memory.copy is called (20 ns). */
export function copyElements<T>(n: i32, from: usize, to: usize): void {
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) vput<T>(to, i, vget<T>(from, i));
  for (; i < n; i++) put<T>(to, i, get<T>(from, i));
}

/** The sum of the lanes: halves first. */
// @ts-ignore: decorator
@inline
export function vtotal<T>(s: v128): T {
  if (sizeof<T>() == 8) return v128.extract_lane<T>(s, 0) + v128.extract_lane<T>(s, 1);
  const low = v128.extract_lane<T>(s, 0) + v128.extract_lane<T>(s, 2);
  return low + (v128.extract_lane<T>(s, 1) + v128.extract_lane<T>(s, 3));
}
