import { vclamp, vtanh } from './math';
import { vmadd } from './simd';

/** Pieces that the activations x g(x) and their derivatives share. */

/** x g, and 0 where the gate g is 0, infinite x included. */
// @ts-ignore: decorator
@inline
export function vgated<T>(x: v128, g: v128): v128 {
  return v128.andnot(v128.mul<T>(x, g), v128.eq<T>(g, v128.splat<T>(<T>0)));
}

/** x where it still matters to gelu: beyond, its gate is 0 or 1 to the last bit. */
// @ts-ignore: decorator
@inline
export function vgeluLimit<T>(x: v128): v128 {
  return vclamp<T>(x, -40, 40);
}

/** tanh(sqrt(2 / pi) (x + 0.044715 x^3)) for x within `vgeluLimit`. */
// @ts-ignore: decorator
@inline
export function vgeluTanh<T>(x: v128): v128 {
  const c1 = v128.splat<T>(<T>0.7978845608028654);
  const c3 = v128.splat<T>(<T>0.035677408136300125); // 0.044715 of it
  return vtanh<T>(v128.mul<T>(x, vmadd<T>(v128.mul<T>(x, x), c3, c1)));
}

/** (1 + that) / 2 for any x. */
// @ts-ignore: decorator
@inline
export function vgeluGate<T>(x: v128): v128 {
  const half = v128.splat<T>(<T>0.5);
  return vmadd<T>(vgeluTanh<T>(vgeluLimit<T>(x)), half, half);
}

/** x where it still matters to mish. */
// @ts-ignore: decorator
@inline
export function vmishLimit<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? vclamp<T>(x, -104, 20) : vclamp<T>(x, -746, 40);
}

/** n = (1 + e)^2 - 1 = e (e + 2) with e = e^x: tanh(softplus(x)) = n / (n + 2). */
// @ts-ignore: decorator
@inline
export function vmishTerm<T>(e: v128): v128 {
  return v128.mul<T>(e, v128.add<T>(e, v128.splat<T>(<T>2)));
}
