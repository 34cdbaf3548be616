import { horner, vabs, vsignBit } from './math';
import { vmadd } from './simd';

/** Sine and cosine of vectors of T. f32 vectors are computed in f64 and rounded once. */

/** Above this the three parts of pi / 2 are too few, and a scalar algorithm takes over. */
const LARGE: f64 = 1e6;

/** sin r for |r| <= pi / 4: r + r^3 P(r^2). */
// @ts-ignore: decorator
@inline
function vsinReduced(r: v128, r2: v128): v128 {
  let p: v128;
  p = v128.splat<f64>(1.589679564187777e-10);
  p = horner<f64>(p, r2, -2.505075811507403e-8);
  p = horner<f64>(p, r2, 2.7557313691916826e-6);
  p = horner<f64>(p, r2, -0.00019841269829807805);
  p = horner<f64>(p, r2, 0.008333333333322413);
  p = horner<f64>(p, r2, -0.16666666666666632);
  return vmadd<f64>(v128.mul<f64>(p, r2), r, r);
}

/** cos r for |r| <= pi / 4: 1 - r^2 / 2 + r^4 P(r^2). */
// @ts-ignore: decorator
@inline
function vcosReduced(r2: v128): v128 {
  let p: v128;
  p = v128.splat<f64>(-1.1359647772492198e-11);
  p = horner<f64>(p, r2, 2.087572327267792e-9);
  p = horner<f64>(p, r2, -2.755731435232922e-7);
  p = horner<f64>(p, r2, 2.4801587289482174e-5);
  p = horner<f64>(p, r2, -0.0013888888888874125);
  p = horner<f64>(p, r2, 0.0416666666666666);
  p = horner<f64>(p, r2, -0.5);
  return horner<f64>(p, r2, 1);
}

/** sin(x + quarter pi / 2): x is brought to |r| <= pi / 4 by a multiple of pi / 2 held in three parts. */
// @ts-ignore: decorator
@inline
function vsinShifted(x: v128, quarter: i64): v128 {
  const round = v128.splat<f64>(6755399441055744); // 1.5 * 2^52
  const rounded = vmadd<f64>(x, v128.splat<f64>(0.6366197723675814), round);
  const k = v128.sub<f64>(rounded, round);
  // k times each of the first two parts (33 bits) is exact
  let r = vmadd<f64>(k, v128.splat<f64>(-1.5707963267341256), x);
  r = vmadd<f64>(k, v128.splat<f64>(-6.077100506303966e-11), r);
  r = vmadd<f64>(k, v128.splat<f64>(-2.0222662487959506e-21), r);
  const r2 = v128.mul<f64>(r, r);
  const n = i64x2.add(rounded, i64x2.splat(quarter));
  const odd = i64x2.shr_s(i64x2.shl(n, 63), 63);
  const y = v128.bitselect(vcosReduced(r2), vsinReduced(r, r2), odd);
  return v128.xor(y, vsignBit<f64>(i64x2.shl(n, 62)));
}

/** The lanes of y, those of them whose |x| is large computed one by one. */
function repairLarge(x: v128, y: v128, quarter: i64): v128 {
  return f64x2.replace_lane(
    f64x2.replace_lane(y, 0, repaired(f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0), quarter)),
    1,
    repaired(f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1), quarter),
  );
}

function repaired(x: f64, y: f64, quarter: i64): f64 {
  if (!(Math.abs(x) > LARGE)) return y;
  return quarter == 0 ? NativeMath.sin(x) : NativeMath.cos(x);
}

// @ts-ignore: decorator
@inline
function vsin64(x: v128, quarter: i64): v128 {
  const y = vsinShifted(x, quarter);
  return v128.any_true(f64x2.gt(vabs<f64>(x), f64x2.splat(LARGE))) ? repairLarge(x, y, quarter) : y;
}

// @ts-ignore: decorator
@inline
function vsinOf<T>(x: v128, quarter: i64): v128 {
  if (sizeof<T>() == 8) return vsin64(x, quarter);
  const low = vsin64(f64x2.promote_low_f32x4(x), quarter);
  const high = vsin64(f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)), quarter);
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** sin x, for every finite x; NaN at the infinities. */
// @ts-ignore: decorator
@inline
export function vsin<T>(x: v128): v128 {
  return vsinOf<T>(x, 0);
}

/** cos x, for every finite x; NaN at the infinities. */
// @ts-ignore: decorator
@inline
export function vcos<T>(x: v128): v128 {
  return vsinOf<T>(x, 1);
}
