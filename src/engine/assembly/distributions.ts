/**
 * From random bits to uniform and normal numbers of T, lane by lane.
 *
 * Plain multiplications and additions only, never fused: the numbers are the
 * same in every build and on every machine.
 */

/** Multiples of 2^-24 (f32) or 2^-52 (f64), uniform in [0, 1). */
// @ts-ignore: decorator
@inline
export function unit<T>(w: v128): v128 {
  if (sizeof<T>() == 4) return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(w, 8)), f32x4.splat(<f32>(1.0 / 16777216.0)));
  const oneToTwo = v128.or(i64x2.shr_u(w, 12), i64x2.splat(0x3ff0000000000000));
  return f64x2.sub(oneToTwo, f64x2.splat(1));
}

/** The same in (0, 1], with the full 32 bits for f32: small values reach 2^-32. */
// @ts-ignore: decorator
@inline
function positiveUnit<T>(w: v128): v128 {
  if (sizeof<T>() == 4) {
    const odd = v128.or(w, i32x4.splat(1));
    return f32x4.mul(f32x4.convert_i32x4_u(odd), f32x4.splat(<f32>(1.0 / 4294967296.0)));
  }
  return f64x2.sub(f64x2.splat(1), unit<f64>(w));
}

/** One step of Horner's scheme: c + x p, two roundings in every build. */
// @ts-ignore: decorator
@inline
function horner<T>(p: v128, x: v128, c: f64): v128 {
  return v128.add<T>(v128.mul<T>(p, x), v128.splat<T>(<T>c));
}

/**
 * ln u for normal u > 0. With u = 2^e m and m in [sqrt(1/2), sqrt 2):
 * ln u = e ln 2 + 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172.
 */
// @ts-ignore: decorator
@inline
function ln<T>(u: v128): v128 {
  let e: v128;
  let m: v128;
  if (sizeof<T>() == 4) {
    const exponent = i32x4.shr_s(i32x4.sub(u, i32x4.splat(0x3f3504f3)), 23);
    m = i32x4.sub(u, i32x4.shl(exponent, 23));
    e = f32x4.convert_i32x4_s(exponent);
  } else {
    const exponent = i64x2.shr_s(i64x2.sub(u, i64x2.splat(0x3fe6a09e667f3bcd)), 52);
    m = i64x2.sub(u, i64x2.shl(exponent, 52));
    // 1.5 * 2^52 + e holds the integer e in its low bits
    e = f64x2.sub(i64x2.add(exponent, i64x2.splat(0x4338000000000000)), f64x2.splat(6755399441055744));
  }
  const one = v128.splat<T>(<T>1);
  const s = v128.div<T>(v128.sub<T>(m, one), v128.add<T>(m, one));
  const s2 = v128.mul<T>(s, s);
  // artanh(s) / s = 1 + s^2 / 3 + s^4 / 5 + ...: the first term left out is below one rounding
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>(1.0 / 9.0));
  } else {
    p = horner<T>(v128.splat<T>(<T>(1.0 / 21.0)), s2, 1.0 / 19.0);
    p = horner<T>(p, s2, 1.0 / 17.0);
    p = horner<T>(p, s2, 1.0 / 15.0);
    p = horner<T>(p, s2, 1.0 / 13.0);
    p = horner<T>(p, s2, 1.0 / 11.0);
    p = horner<T>(p, s2, 1.0 / 9.0);
  }
  p = horner<T>(p, s2, 1.0 / 7.0);
  p = horner<T>(p, s2, 1.0 / 5.0);
  p = horner<T>(p, s2, 1.0 / 3.0);
  p = horner<T>(p, s2, 1.0);
  return v128.add<T>(v128.mul<T>(e, v128.splat<T>(<T>0.6931471805599453)), v128.mul<T>(v128.add<T>(s, s), p));
}

/** sin x for |x| <= pi / 4, by its Taylor series. */
// @ts-ignore: decorator
@inline
function sine<T>(x: v128, x2: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>(1.0 / 362880.0));
  } else {
    p = horner<T>(v128.splat<T>(<T>(1.0 / 355687428096000.0)), x2, -1.0 / 1307674368000.0);
    p = horner<T>(p, x2, 1.0 / 6227020800.0);
    p = horner<T>(p, x2, -1.0 / 39916800.0);
    p = horner<T>(p, x2, 1.0 / 362880.0);
  }
  p = horner<T>(p, x2, -1.0 / 5040.0);
  p = horner<T>(p, x2, 1.0 / 120.0);
  p = horner<T>(p, x2, -1.0 / 6.0);
  p = horner<T>(p, x2, 1.0);
  return v128.mul<T>(p, x);
}

/** cos x for |x| <= pi / 4, by its Taylor series. */
// @ts-ignore: decorator
@inline
function cosine<T>(x2: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>(-1.0 / 3628800.0));
  } else {
    p = horner<T>(v128.splat<T>(<T>(1.0 / 20922789888000.0)), x2, -1.0 / 87178291200.0);
    p = horner<T>(p, x2, 1.0 / 479001600.0);
    p = horner<T>(p, x2, -1.0 / 3628800.0);
  }
  p = horner<T>(p, x2, 1.0 / 40320.0);
  p = horner<T>(p, x2, -1.0 / 720.0);
  p = horner<T>(p, x2, 1.0 / 24.0);
  p = horner<T>(p, x2, -0.5);
  return horner<T>(p, x2, 1.0);
}

/**
 * Two vectors of standard normals by Box and Muller (1958): with u uniform in
 * (0, 1] and an angle t uniform on the circle, sqrt(-2 ln u) (cos t, sin t).
 * The angle's top two bits choose the quadrant, the rest its place inside.
 */
// @ts-ignore: decorator
@inline
export function boxMuller<T>(w: v128, angle: v128, out: usize): void {
  const radius = v128.sqrt<T>(v128.mul<T>(v128.splat<T>(<T>-2), ln<T>(positiveUnit<T>(w))));
  let x: v128;
  let swap: v128;
  let sign: v128;
  let next: v128;
  if (sizeof<T>() == 4) {
    x = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(angle, 2)), f32x4.splat(<f32>(1.5707963267948966 / 4294967296.0)));
    next = i32x4.shl(angle, 1);
    swap = i32x4.shr_s(next, 31);
    sign = i32x4.splat(0x80000000);
  } else {
    const fraction = f64x2.sub(unit<f64>(i64x2.shl(angle, 2)), f64x2.splat(0.5));
    x = f64x2.mul(fraction, f64x2.splat(1.5707963267948966));
    next = i64x2.shl(angle, 1);
    swap = i64x2.shr_s(next, 63);
    sign = i64x2.splat(0x8000000000000000);
  }
  const x2 = v128.mul<T>(x, x);
  const s = sine<T>(x, x2);
  const c = cosine<T>(x2);
  const cosT = v128.xor(v128.bitselect(s, c, swap), v128.and(v128.xor(angle, next), sign));
  const sinT = v128.xor(v128.bitselect(c, s, swap), v128.and(angle, sign));
  v128.store(out, v128.mul<T>(radius, cosT));
  v128.store(out, v128.mul<T>(radius, sinT), 16);
}
