import { vgeluLimit, vgeluTanh, vmishLimit, vmishTerm } from './gates';
import { map2 } from './map';
import { vabs, vclamp, vexp, vexpm1, vsigmoid } from './math';
import { vgauss, vnormal } from './math-erf';
import { vmadd, vneg } from './simd';

/**
 * Derivatives of the activations: dx <- f'(x) dy, from the result y where it
 * determines the derivative, else from x.
 */

const SELU_SCALE: f64 = 1.0507009873554805;
const SELU_LOWER: f64 = 1.7580993408473766;

/** 0, and NaN for NaN upstream. */
class StepBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(dy, v128.splat<T>(<T>0));
  }
}

export function stepBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, StepBackward>(begin, end, a, b, v, dy, dx);
}
export function stepBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, StepBackward>(begin, end, a, b, v, dy, dx);
}

/** dy where y > 0, else 0: relu'(0) = 0. */
class ReluBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.and(dy, v128.gt<T>(y, v128.splat<T>(<T>0)));
  }
}

export function reluBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, ReluBackward>(begin, end, a, b, v, dy, dx);
}
export function reluBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, ReluBackward>(begin, end, a, b, v, dy, dx);
}

/** dy where 0 < y < 6, else 0. */
class Relu6Backward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.and(dy, v128.and(v128.gt<T>(y, v128.splat<T>(<T>0)), v128.lt<T>(y, v128.splat<T>(<T>6))));
  }
}

export function relu6Backward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, Relu6Backward>(begin, end, a, b, v, dy, dx);
}
export function relu6Backward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, Relu6Backward>(begin, end, a, b, v, dy, dx);
}

/** dy where y > 0, else a dy; needs a >= 0. The derivative at 0 is a. */
class LeakyReluBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.bitselect(dy, v128.mul<T>(a, dy), v128.gt<T>(y, v128.splat<T>(<T>0)));
  }
}

export function leakyReluBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, LeakyReluBackward>(begin, end, a, b, v, dy, dx);
}
export function leakyReluBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, LeakyReluBackward>(begin, end, a, b, v, dy, dx);
}

/** dy where y > 0, else (y + a) dy; needs a >= 0. */
class EluBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.bitselect(dy, v128.mul<T>(v128.add<T>(y, a), dy), v128.gt<T>(y, v128.splat<T>(<T>0)));
  }
}

export function eluBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, EluBackward>(begin, end, a, b, v, dy, dx);
}
export function eluBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, EluBackward>(begin, end, a, b, v, dy, dx);
}

/** lambda dy where y > 0, else (y + lambda alpha) dy. */
class SeluBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    const lower = v128.add<T>(y, v128.splat<T>(<T>SELU_LOWER));
    return v128.mul<T>(dy, v128.bitselect(v128.splat<T>(<T>SELU_SCALE), lower, v128.gt<T>(y, v128.splat<T>(<T>0))));
  }
}

export function seluBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, SeluBackward>(begin, end, a, b, v, dy, dx);
}
export function seluBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, SeluBackward>(begin, end, a, b, v, dy, dx);
}

/** (Phi(x) + x phi(x)) dy */
class GeluBackward {
  @inline of<T>(x: v128, dy: v128, a: v128, b: v128): v128 {
    const gauss = vgauss<T>(x);
    const density = v128.mul<T>(gauss, v128.splat<T>(<T>0.3989422804014327));
    return v128.mul<T>(dy, vmadd<T>(vgeluLimit<T>(x), density, vnormal<T>(x, gauss)));
  }
}

export function geluBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, GeluBackward>(begin, end, a, b, v, dy, dx);
}
export function geluBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, GeluBackward>(begin, end, a, b, v, dy, dx);
}

/** (1 + t) / 2 + x (1 - t^2) / 2 times the derivative of t's argument, times dy. */
class GeluTanhBackward {
  @inline of<T>(x: v128, dy: v128, a: v128, b: v128): v128 {
    const c = vgeluLimit<T>(x);
    const t = vgeluTanh<T>(c);
    const slope = vmadd<T>(v128.mul<T>(c, c), v128.splat<T>(<T>(3.0 * 0.035677408136300125)), v128.splat<T>(<T>0.7978845608028654));
    const one = v128.splat<T>(<T>1);
    const inner = v128.mul<T>(v128.mul<T>(c, slope), v128.sub<T>(one, t));
    const sum = vmadd<T>(inner, v128.add<T>(one, t), v128.add<T>(one, t)); // (1 + t) (1 + x slope (1 - t))
    return v128.mul<T>(dy, v128.mul<T>(sum, v128.splat<T>(<T>0.5)));
  }
}

export function geluTanhBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, GeluTanhBackward>(begin, end, a, b, v, dy, dx);
}
export function geluTanhBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, GeluTanhBackward>(begin, end, a, b, v, dy, dx);
}

/** y (1 - y) dy */
class SigmoidBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(v128.splat<T>(<T>1), y)));
  }
}

export function sigmoidBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, SigmoidBackward>(begin, end, a, b, v, dy, dx);
}
export function sigmoidBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, SigmoidBackward>(begin, end, a, b, v, dy, dx);
}

/** (1 - y) (1 + y) dy */
class TanhBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    const one = v128.splat<T>(<T>1);
    return v128.mul<T>(dy, v128.mul<T>(v128.sub<T>(one, y), v128.add<T>(one, y)));
  }
}

export function tanhBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, TanhBackward>(begin, end, a, b, v, dy, dx);
}
export function tanhBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, TanhBackward>(begin, end, a, b, v, dy, dx);
}

/** (1 - e^-y) dy = sigmoid(x) dy */
class SoftplusBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(vneg<T>(dy), vexpm1<T>(vneg<T>(y)));
  }
}

export function softplusBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, SoftplusBackward>(begin, end, a, b, v, dy, dx);
}
export function softplusBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, SoftplusBackward>(begin, end, a, b, v, dy, dx);
}

/** (1 - |y|)^2 dy */
class SoftsignBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    const r = v128.sub<T>(v128.splat<T>(<T>1), vabs<T>(y));
    return v128.mul<T>(dy, v128.mul<T>(r, r));
  }
}

export function softsignBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, SoftsignBackward>(begin, end, a, b, v, dy, dx);
}
export function softsignBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, SoftsignBackward>(begin, end, a, b, v, dy, dx);
}

/** (s + a x s (1 - s)) dy with s = sigmoid(a x). */
class SwishBackward {
  @inline of<T>(x: v128, dy: v128, a: v128, b: v128): v128 {
    const z = vclamp<T>(v128.mul<T>(a, x), -1000, 1000); // beyond, s is 0 or 1
    const s = vsigmoid<T>(z);
    const r = v128.sub<T>(v128.splat<T>(<T>1), s);
    return v128.mul<T>(dy, vmadd<T>(v128.mul<T>(z, s), r, s));
  }
}

export function swishBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, SwishBackward>(begin, end, a, b, v, dy, dx);
}
export function swishBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, SwishBackward>(begin, end, a, b, v, dy, dx);
}

/** (t + 4 x e (1 + e) / (n + 2)^2) dy with t, e and n of mish. */
class MishBackward {
  @inline of<T>(x: v128, dy: v128, a: v128, b: v128): v128 {
    const c = vmishLimit<T>(x);
    const e = vexp<T>(c);
    const n = vmishTerm<T>(e);
    const bottom = v128.add<T>(n, v128.splat<T>(<T>2));
    const top = v128.mul<T>(v128.mul<T>(v128.splat<T>(<T>4), c), v128.mul<T>(e, v128.add<T>(e, v128.splat<T>(<T>1))));
    return v128.mul<T>(dy, v128.div<T>(v128.add<T>(n, v128.div<T>(top, bottom)), bottom));
  }
}

export function mishBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, MishBackward>(begin, end, a, b, v, dy, dx);
}
export function mishBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, MishBackward>(begin, end, a, b, v, dy, dx);
}

/** a dy where 0 < y < 1, else 0. */
class HardSigmoidBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    const inside = v128.and(v128.gt<T>(y, v128.splat<T>(<T>0)), v128.lt<T>(y, v128.splat<T>(<T>1)));
    return v128.and(v128.mul<T>(a, dy), inside);
  }
}

export function hardSigmoidBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, HardSigmoidBackward>(begin, end, a, b, v, dy, dx);
}
export function hardSigmoidBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, HardSigmoidBackward>(begin, end, a, b, v, dy, dx);
}

/** 0 up to -3, dy from 3 on, between them (x / 3 + 1 / 2) dy. */
class HardSwishBackward {
  @inline of<T>(x: v128, dy: v128, a: v128, b: v128): v128 {
    const middle = vmadd<T>(x, v128.splat<T>(<T>(1.0 / 3.0)), v128.splat<T>(<T>0.5));
    const three = v128.splat<T>(<T>3);
    const slope = v128.bitselect(v128.splat<T>(<T>1), middle, v128.ge<T>(x, three));
    return v128.andnot(v128.mul<T>(dy, slope), v128.le<T>(x, vneg<T>(three)));
  }
}

export function hardSwishBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, HardSwishBackward>(begin, end, a, b, v, dy, dx);
}
export function hardSwishBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, HardSwishBackward>(begin, end, a, b, v, dy, dx);
}

/** y dy */
class ExpBackward {
  @inline of<T>(y: v128, dy: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(dy, y);
  }
}

export function expBackward_f32(begin: i32, end: i32, a: f32, b: f32, v: usize, dy: usize, dx: usize): void {
  map2<f32, ExpBackward>(begin, end, a, b, v, dy, dx);
}
export function expBackward_f64(begin: i32, end: i32, a: f64, b: f64, v: usize, dy: usize, dx: usize): void {
  map2<f64, ExpBackward>(begin, end, a, b, v, dy, dx);
}
