import { vmadd, vneg } from './simd';

/**
 * Exponential functions of vectors of T, generic over f32 and f64.
 *
 * Each is a polynomial on a small interval after an exact change of argument:
 * no tables and no library calls, so a lane's value depends on its input
 * alone. NaN stays NaN. Errors measured against libm are in
 * test/engine/math.test.ts.
 */

// 1.5 * 2^23 and 1.5 * 2^52: adding them leaves a number's nearest integer in the low bits of the sum.
const ROUND_F32: f32 = 12582912;
const ROUND_F64: f64 = 6755399441055744;

const LOG2_E: f64 = 1.4426950408889634;

/** c + x p: one step of Horner's scheme. */
// @ts-ignore: decorator
@inline
export function horner<T>(p: v128, x: v128, c: f64): v128 {
  return vmadd<T>(p, x, v128.splat<T>(<T>c));
}

/** |x|, lane by lane, for NaN too. */
// @ts-ignore: decorator
@inline
export function vabs<T>(x: v128): v128 {
  return v128.abs<T>(x);
}

/** The sign bit of each lane, all else zero. */
// @ts-ignore: decorator
@inline
export function vsignBit<T>(x: v128): v128 {
  return v128.and(x, v128.splat<T>(<T>-0.0));
}

/** x limited to [low, high]; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function vclamp<T>(x: v128, low: f64, high: f64): v128 {
  return v128.pmin<T>(v128.pmax<T>(x, v128.splat<T>(<T>low)), v128.splat<T>(<T>high));
}

/** The number whose low bits hold the integer k nearest to x / ln 2; `vwhole` gives k itself. */
// @ts-ignore: decorator
@inline
function vround<T>(x: v128): v128 {
  return vmadd<T>(x, v128.splat<T>(<T>LOG2_E), v128.splat<T>(sizeof<T>() == 4 ? <T>ROUND_F32 : <T>ROUND_F64));
}

// @ts-ignore: decorator
@inline
function vwhole<T>(rounded: v128): v128 {
  return v128.sub<T>(rounded, v128.splat<T>(sizeof<T>() == 4 ? <T>ROUND_F32 : <T>ROUND_F64));
}

/** x - k ln 2, with ln 2 in two parts, the first so short that k times it is exact. */
// @ts-ignore: decorator
@inline
function vreduce<T>(x: v128, k: v128): v128 {
  if (sizeof<T>() == 4) {
    const r = vmadd<T>(k, v128.splat<T>(<T>-0.693359375), x);
    return vmadd<T>(k, v128.splat<T>(<T>2.1219444005469057e-4), r);
  }
  const r = vmadd<T>(k, v128.splat<T>(<T>-0.6931471803691238), x);
  return vmadd<T>(k, v128.splat<T>(<T>-1.9082149292705877e-10), r);
}

/**
 * e^r - 1 for |r| <= ln(2) / 2, relative to r: r + r^2 q(r) with q the minimax
 * polynomial of (e^r - 1 - r) / r^2. Its own error is 0.1 of a rounding.
 */
// @ts-ignore: decorator
@inline
function vexpm1Reduced<T>(r: v128): v128 {
  let q: v128;
  if (sizeof<T>() == 4) {
    q = v128.splat<T>(<T>0.0013946497003923183);
    q = horner<T>(q, r, 0.00836661060051615);
    q = horner<T>(q, r, 0.04166628139865595);
    q = horner<T>(q, r, 0.16666542793872777);
    q = horner<T>(q, r, 0.5000000062087278);
  } else {
    q = v128.splat<T>(<T>2.5114516631168117e-8);
    q = horner<T>(q, r, 2.762638217527846e-7);
    q = horner<T>(q, r, 2.7557227827658287e-6);
    q = horner<T>(q, r, 2.4801504312229884e-5);
    q = horner<T>(q, r, 0.00019841269903157354);
    q = horner<T>(q, r, 0.0013888888932484193);
    q = horner<T>(q, r, 0.008333333333314541);
    q = horner<T>(q, r, 0.04166666666657332);
    q = horner<T>(q, r, 0.16666666666666685);
    q = horner<T>(q, r, 0.5000000000000006);
  }
  return vmadd<T>(v128.mul<T>(q, r), r, r);
}

/** k in the place of the exponent's bits, as a two's complement integer. */
// @ts-ignore: decorator
@inline
function vexponent<T>(rounded: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.shl(rounded, 23) : i64x2.shl(rounded, 52);
}

/** 2^(k + shift) from `vexponent`; the result must be a normal number. */
// @ts-ignore: decorator
@inline
function vpower<T>(exponent: v128, shift: i32): v128 {
  return sizeof<T>() == 4
    ? i32x4.add(exponent, i32x4.splat((127 + shift) << 23))
    : i64x2.add(exponent, i64x2.splat(<i64>(1023 + shift) << 52));
}

/**
 * e^x. Subnormal results are rounded once, as any other; overflow gives
 * Infinity, e^-Infinity = 0.
 */
// @ts-ignore: decorator
@inline
export function vexp<T>(x: v128): v128 {
  const c = sizeof<T>() == 4 ? vclamp<T>(x, -104.0, 89.0) : vclamp<T>(x, -746.0, 710.0);
  const rounded = vround<T>(c);
  const r = vreduce<T>(c, vwhole<T>(rounded));
  const p = v128.add<T>(vexpm1Reduced<T>(r), v128.splat<T>(<T>1));
  // 2^k may be out of range where e^x is not: multiply by 2^(k >> 1), then by the rest
  const k = vexponent<T>(rounded);
  const half = sizeof<T>() == 4
    ? v128.and(i32x4.shr_s(k, 1), i32x4.splat(0xff800000))
    : v128.and(i64x2.shr_s(k, 1), i64x2.splat(0xfff0000000000000));
  const rest = sizeof<T>() == 4 ? i32x4.sub(k, half) : i64x2.sub(k, half);
  return v128.mul<T>(v128.mul<T>(p, vpower<T>(half, 0)), vpower<T>(rest, 0));
}

/** e^x for x <= 0, faster: results below the smallest normal number are 0. */
// @ts-ignore: decorator
@inline
export function vexpDown<T>(x: v128): v128 {
  const low = v128.splat<T>(sizeof<T>() == 4 ? <T>-87.33654 : <T>-708.3964185322641);
  const c = v128.pmax<T>(x, low);
  const rounded = vround<T>(c);
  const r = vreduce<T>(c, vwhole<T>(rounded));
  const p = v128.add<T>(vexpm1Reduced<T>(r), v128.splat<T>(<T>1));
  const y = v128.mul<T>(p, vpower<T>(vexponent<T>(rounded), 0));
  return v128.andnot(y, v128.lt<T>(x, low));
}

/** e^x - 1, accurate relative to itself: 2 (2^(k-1) (e^r - 1) + (2^(k-1) - 1/2)). */
// @ts-ignore: decorator
@inline
export function vexpm1<T>(x: v128): v128 {
  const c = sizeof<T>() == 4 ? vclamp<T>(x, -40.0, 89.0) : vclamp<T>(x, -80.0, 710.0);
  const rounded = vround<T>(c);
  const p = vexpm1Reduced<T>(vreduce<T>(c, vwhole<T>(rounded)));
  const scale = vpower<T>(vexponent<T>(rounded), -1);
  const y = vmadd<T>(scale, p, v128.sub<T>(scale, v128.splat<T>(<T>0.5)));
  return v128.add<T>(y, y);
}

/** tanh x = -d / (2 + d) with d = e^(-2|x|) - 1, and the sign of x: accurate relative to itself near 0. */
// @ts-ignore: decorator
@inline
export function vtanh<T>(x: v128): v128 {
  const a = vabs<T>(x);
  const d = vexpm1<T>(v128.mul<T>(a, v128.splat<T>(<T>-2)));
  const y = v128.div<T>(d, v128.add<T>(d, v128.splat<T>(<T>2)));
  return v128.or(vabs<T>(y), vsignBit<T>(x));
}

/** 1 / (1 + e^-x) as e^min(x, 0) / (1 + e^-|x|): both tails keep their digits; below the smallest normal number, 0. */
// @ts-ignore: decorator
@inline
export function vsigmoid<T>(x: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const e = vexpDown<T>(vneg<T>(vabs<T>(x)));
  const top = v128.bitselect(e, one, v128.lt<T>(x, v128.splat<T>(<T>0)));
  return v128.div<T>(top, v128.add<T>(one, e));
}
