import { map } from './map';
import { vabs, vexp, vexpm1, vsignBit } from './math';
import { verf } from './math-erf';
import { vlog, vlog1p } from './math-log';
import { vcos, vsin } from './math-trig';
import { vneg } from './simd';

/** Elementwise functions y <- f(x), with up to two parameters a and b. NaN stays NaN. */

/** -x */
class Neg {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vneg<T>(x);
  }
}

export function neg_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Neg>(begin, end, a, b, x, y);
}
export function neg_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Neg>(begin, end, a, b, x, y);
}

/** |x| */
class Abs {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vabs<T>(x);
  }
}

export function abs_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Abs>(begin, end, a, b, x, y);
}
export function abs_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Abs>(begin, end, a, b, x, y);
}

/** -1, 0 or 1; a zero keeps its sign. */
class Sign {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    const signed = v128.or(v128.splat<T>(<T>1), vsignBit<T>(x));
    return v128.bitselect(signed, x, v128.gt<T>(vabs<T>(x), v128.splat<T>(<T>0)));
  }
}

export function sign_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Sign>(begin, end, a, b, x, y);
}
export function sign_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Sign>(begin, end, a, b, x, y);
}

/** x^2 */
class Square {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(x, x);
  }
}

export function square_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Square>(begin, end, a, b, x, y);
}
export function square_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Square>(begin, end, a, b, x, y);
}

/** 1 / x */
class Reciprocal {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.div<T>(v128.splat<T>(<T>1), x);
  }
}

export function reciprocal_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Reciprocal>(begin, end, a, b, x, y);
}
export function reciprocal_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Reciprocal>(begin, end, a, b, x, y);
}

/** The square root, NaN below 0. */
class Sqrt {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.sqrt<T>(x);
  }
}

export function sqrt_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Sqrt>(begin, end, a, b, x, y);
}
export function sqrt_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Sqrt>(begin, end, a, b, x, y);
}

/** 1 / sqrt(x) */
class Rsqrt {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.div<T>(v128.splat<T>(<T>1), v128.sqrt<T>(x));
  }
}

export function rsqrt_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Rsqrt>(begin, end, a, b, x, y);
}
export function rsqrt_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Rsqrt>(begin, end, a, b, x, y);
}

/** min(max(x, a), b) */
class Clip {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.pmin<T>(v128.pmax<T>(x, a), b);
  }
}

export function clip_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Clip>(begin, end, a, b, x, y);
}
export function clip_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Clip>(begin, end, a, b, x, y);
}

/** e^x */
class Exp {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vexp<T>(x);
  }
}

export function exp_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Exp>(begin, end, a, b, x, y);
}
export function exp_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Exp>(begin, end, a, b, x, y);
}

/** e^x - 1 */
class Expm1 {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.or(vexpm1<T>(x), vsignBit<T>(x)); // -0 stays -0
  }
}

export function expm1_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Expm1>(begin, end, a, b, x, y);
}
export function expm1_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Expm1>(begin, end, a, b, x, y);
}

/** ln x */
class Log {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vlog<T>(x);
  }
}

export function log_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Log>(begin, end, a, b, x, y);
}
export function log_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Log>(begin, end, a, b, x, y);
}

/** ln(1 + x) */
class Log1p {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vlog1p<T>(x);
  }
}

export function log1p_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Log1p>(begin, end, a, b, x, y);
}
export function log1p_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Log1p>(begin, end, a, b, x, y);
}

/** sin x */
class Sin {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vsin<T>(x);
  }
}

export function sin_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Sin>(begin, end, a, b, x, y);
}
export function sin_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Sin>(begin, end, a, b, x, y);
}

/** cos x */
class Cos {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vcos<T>(x);
  }
}

export function cos_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Cos>(begin, end, a, b, x, y);
}
export function cos_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Cos>(begin, end, a, b, x, y);
}

/** erf x */
class Erf {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return verf<T>(x);
  }
}

export function erf_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Erf>(begin, end, a, b, x, y);
}
export function erf_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Erf>(begin, end, a, b, x, y);
}
