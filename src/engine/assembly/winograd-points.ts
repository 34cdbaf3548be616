import { vmadd } from './simd';

/**
 * The one-dimensional transforms of F(4, 3): four outputs of a filter of three
 * taps from six products instead of twelve (Winograd 1980; Lavin & Gray 2016,
 * arXiv:1509.09308), as polynomials evaluated at 0, ±α, ±β and infinity:
 *
 *   y = Aᵀ [(G g) ⊙ (Bᵀ d)],  d [6], g [3], y [4]
 *
 * α = 5/8 and β = 3/2 make every constant of A and B exact. In float32 the
 * usual points 0, ±1, ±2 err 2.1 times as much as these (rms, 64 channels),
 * and these 1.8 times as much as the convolution's own sum of 576 products.
 */

/** Points of a line. */
export const POINTS: i32 = 6;

/** Outputs of a line. */
export const OUTPUTS: i32 = 4;

/** The points. */
export const ALPHA: f64 = 0.625;
export const BETA: f64 = 1.5;
export const ALPHA2: f64 = ALPHA * ALPHA;
export const BETA2: f64 = BETA * BETA;

/** 1 / Π (point - other points), which scales a row of G. */
export const SCALE_0: f64 = 1 / (ALPHA2 * BETA2);
export const SCALE_ALPHA: f64 = 1 / (2 * ALPHA2 * (ALPHA2 - BETA2));
export const SCALE_BETA: f64 = 1 / (2 * BETA2 * (BETA2 - ALPHA2));

/** The value at point number `row` of the polynomial with coefficient x_n of xⁿ, n < 4: a row of A. */
export function coefficient<T>(row: i32, n: i32): T {
  if (row == 0) return <T>(n == 0 ? 1 : 0);
  if (row == POINTS - 1) return <T>(n == OUTPUTS - 1 ? 1 : 0);
  const point = (row & 1 ? 1.0 : -1.0) * (row < 3 ? ALPHA : BETA);
  let power = 1.0;
  for (let i = 0; i < n; i++) power *= point;
  return <T>power;
}

/** Coefficient n of row `row` of Bᵀ, as `inputLine` has them. */
export function inputCoefficient<T>(row: i32, n: i32): T {
  if (row == 0 || row == POINTS - 1) {
    const at = row == 0 ? n : n - 1;
    return <T>(at == 0 ? ALPHA2 * BETA2 : at == 2 ? -(ALPHA2 + BETA2) : at == 4 ? 1.0 : 0.0);
  }
  const point = (row & 1 ? 1.0 : -1.0) * (row < 3 ? ALPHA : BETA);
  const other = row < 3 ? BETA2 : ALPHA2;
  return <T>(n == 1 ? -point * other : n == 2 ? -other : n == 3 ? point : n == 4 ? 1.0 : 0.0);
}

/** A constant in every lane. */
// @ts-ignore: decorator
@inline
export function v<T>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

/** y + k x for a constant k. */
// @ts-ignore: decorator
@inline
export function plus<T>(y: v128, k: f64, x: v128): v128 {
  return vmadd<T>(v<T>(k), x, y);
}

/** j x + k y for constants j and k. */
// @ts-ignore: decorator
@inline
export function two<T>(j: f64, x: v128, k: f64, y: v128): v128 {
  return plus<T>(v128.mul<T>(v<T>(k), y), j, x);
}
