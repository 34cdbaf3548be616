import { horner, vexpDown, vabs, vsignBit } from './math';
import { vmadd, vneg } from './simd';

/** Logarithms of vectors of T, generic over f32 and f64. NaN stays NaN. */

const LN2_HIGH_F32: f64 = 0.693359375;
const LN2_LOW_F32: f64 = -2.1219444005469057e-4;
const LN2_HIGH_F64: f64 = 0.6931471803691238;
const LN2_LOW_F64: f64 = 1.9082149292705877e-10;

/**
 * k ln 2 + ln(1 + f) + c for 1 + f in [sqrt(1/2), sqrt 2) and a tiny c.
 *
 * With s = f / (2 + f) and z = s^2: ln(1 + f) = 2 artanh(s) = f - f^2 / 2 +
 * s (f^2 / 2 + z R(z)), R the minimax polynomial of (2 artanh(s) / s - 2) / z.
 * So the largest term, f, enters without a rounding of its own.
 */
// @ts-ignore: decorator
@inline
function vlogReduced<T>(f: v128, k: v128, c: v128): v128 {
  const s = v128.div<T>(f, v128.add<T>(f, v128.splat<T>(<T>2)));
  const z = v128.mul<T>(s, s);
  const half = v128.mul<T>(v128.mul<T>(f, f), v128.splat<T>(<T>0.5));
  let R: v128;
  let low: v128;
  let high: v128;
  if (sizeof<T>() == 4) {
    R = v128.splat<T>(<T>0.29874420150704206);
    R = horner<T>(R, z, 0.39977449490692163);
    R = horner<T>(R, z, 0.6666677705349464);
    low = vmadd<T>(k, v128.splat<T>(<T>LN2_LOW_F32), c);
    high = v128.mul<T>(k, v128.splat<T>(<T>LN2_HIGH_F32));
  } else {
    R = v128.splat<T>(<T>0.1479906774007148);
    R = horner<T>(R, z, 0.15313755595699727);
    R = horner<T>(R, z, 0.18183575171959163);
    R = horner<T>(R, z, 0.22222198378350297);
    R = horner<T>(R, z, 0.2857142874414267);
    R = horner<T>(R, z, 0.3999999999940748);
    R = horner<T>(R, z, 0.6666666666666735);
    low = vmadd<T>(k, v128.splat<T>(<T>LN2_LOW_F64), c);
    high = v128.mul<T>(k, v128.splat<T>(<T>LN2_HIGH_F64));
  }
  const tail = vmadd<T>(s, vmadd<T>(z, R, half), low);
  return v128.add<T>(high, v128.sub<T>(f, v128.sub<T>(half, tail)));
}

/** k of x = 2^k m with m in [sqrt(1/2), sqrt 2), in the place of the exponent's bits; x positive and normal. */
// @ts-ignore: decorator
@inline
function vexponentOf<T>(x: v128): v128 {
  return sizeof<T>() == 4
    ? v128.and(i32x4.sub(x, i32x4.splat(0x3f3504f3)), i32x4.splat(0xff800000))
    : v128.and(i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd)), i64x2.splat(0xfff0000000000000));
}

/** That k as a number. */
// @ts-ignore: decorator
@inline
function vnumber<T>(k: v128): v128 {
  if (sizeof<T>() == 4) return f32x4.convert_i32x4_s(i32x4.shr_s(k, 23));
  // 1.5 * 2^52 + k holds the integer k in its low bits
  return f64x2.sub(i64x2.add(i64x2.shr_s(k, 52), i64x2.splat(0x4338000000000000)), f64x2.splat(6755399441055744));
}

// @ts-ignore: decorator
@inline
function vmantissa<T>(x: v128, k: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.sub(x, k) : i64x2.sub(x, k);
}

/** y where x is positive and finite; else the logarithm's value there: -Infinity at 0, Infinity, NaN below 0. */
// @ts-ignore: decorator
@inline
function vlogEdges<T>(x: v128, y: v128): v128 {
  const zero = v128.splat<T>(<T>0);
  const infinity = v128.splat<T>(<T>Infinity);
  const positive = v128.gt<T>(x, zero);
  const outside = v128.bitselect(x, v128.splat<T>(<T>NaN), positive);
  const edge = v128.bitselect(vneg<T>(infinity), outside, v128.eq<T>(x, zero));
  return v128.bitselect(y, edge, v128.and(positive, v128.lt<T>(x, infinity)));
}

/** ln x, subnormal x included. */
// @ts-ignore: decorator
@inline
export function vlog<T>(x: v128): v128 {
  const smallest = v128.splat<T>(sizeof<T>() == 4 ? <T>1.1754943508222875e-38 : <T>2.2250738585072014e-308);
  const subnormal = v128.lt<T>(x, smallest);
  const scaled = v128.mul<T>(x, v128.splat<T>(<T>18014398509481984)); // 2^54
  const u = v128.bitselect(scaled, x, subnormal);
  const exponent = vexponentOf<T>(u);
  const k = v128.sub<T>(vnumber<T>(exponent), v128.and(subnormal, v128.splat<T>(<T>54)));
  const f = v128.sub<T>(vmantissa<T>(u, exponent), v128.splat<T>(<T>1));
  return vlogEdges<T>(x, vlogReduced<T>(f, k, v128.splat<T>(<T>0)));
}

/** ln(1 + x), accurate relative to itself: ln u + (x - (u - 1)) / u with u = 1 + x as rounded. */
// @ts-ignore: decorator
@inline
export function vlog1p<T>(x: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const u = v128.add<T>(one, x);
  const exponent = vexponentOf<T>(u);
  const f = v128.sub<T>(vmantissa<T>(u, exponent), one);
  const lost = v128.div<T>(v128.sub<T>(x, v128.sub<T>(u, one)), u);
  const y = vlogReduced<T>(f, vnumber<T>(exponent), lost);
  const signed = v128.or(y, v128.and(vsignBit<T>(x), v128.lt<T>(vabs<T>(x), one))); // ln(1 + -0) = -0
  return vlogEdges<T>(u, signed);
}

/** ln(1 + e) for 0 <= e <= 1. */
// @ts-ignore: decorator
@inline
export function vlog1pUnit<T>(e: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const upper = v128.gt<T>(e, v128.splat<T>(<T>0.41421356237309503)); // 1 + e = 2 (1 + (e - 1) / 2)
  const f = v128.bitselect(v128.mul<T>(v128.sub<T>(e, one), v128.splat<T>(<T>0.5)), e, upper);
  return vlogReduced<T>(f, v128.and(upper, one), v128.splat<T>(<T>0));
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|): no overflow, and small values keep their digits. */
// @ts-ignore: decorator
@inline
export function vsoftplus<T>(x: v128): v128 {
  const e = vexpDown<T>(vneg<T>(vabs<T>(x)));
  return v128.add<T>(v128.pmax<T>(x, v128.splat<T>(<T>0)), vlog1pUnit<T>(e));
}
