import { map2 } from './map';
import { vabs, vexpDown, vexpm1, vsignBit, vtanh } from './math';
import { vlog1p, vlog1pUnit } from './math-log';
import { vneg } from './simd';

/**
 * Regression losses and margins element by element: out <- l(p, t) for
 * predictions p and targets t, and out <- b ∂l/∂p. NaN in p or t gives NaN.
 */

/** a (p - t)² */
class SquaredLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const e = v128.sub<T>(p, t);
    return v128.mul<T>(a, v128.mul<T>(e, e));
  }
}

export function squaredLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, SquaredLoss>(begin, end, a, b, p, t, out);
}
export function squaredLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, SquaredLoss>(begin, end, a, b, p, t, out);
}

/** 2 a (p - t) */
class SquaredLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const scale = v128.mul<T>(v128.add<T>(a, a), b);
    return v128.mul<T>(v128.sub<T>(p, t), scale);
  }
}

export function squaredLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, SquaredLossBackward>(begin, end, a, b, p, t, out);
}
export function squaredLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, SquaredLossBackward>(begin, end, a, b, p, t, out);
}

/** |p - t| */
class AbsoluteLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return vabs<T>(v128.sub<T>(p, t));
  }
}

export function absoluteLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, AbsoluteLoss>(begin, end, a, b, p, t, out);
}
export function absoluteLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, AbsoluteLoss>(begin, end, a, b, p, t, out);
}

/** The sign of p - t, 0 for 0. */
class AbsoluteLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const e = v128.sub<T>(p, t);
    const zero = v128.splat<T>(<T>0);
    const sign = v128.or(v128.splat<T>(<T>1), vsignBit<T>(e));
    const bounded = v128.andnot(sign, v128.eq<T>(e, zero));
    return v128.mul<T>(v128.bitselect(bounded, e, v128.eq<T>(e, e)), b); // NaN stays
  }
}

export function absoluteLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, AbsoluteLossBackward>(begin, end, a, b, p, t, out);
}
export function absoluteLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, AbsoluteLossBackward>(begin, end, a, b, p, t, out);
}

/** e² / 2 where |e| <= a, else a (|e| - a / 2), with e = p - t. */
class HuberLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const half = v128.splat<T>(<T>0.5);
    const e = v128.sub<T>(p, t);
    const size = vabs<T>(e);
    const square = v128.mul<T>(half, v128.mul<T>(e, e));
    const line = v128.mul<T>(a, v128.sub<T>(size, v128.mul<T>(half, a)));
    return v128.bitselect(line, square, v128.gt<T>(size, a));
  }
}

export function huberLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, HuberLoss>(begin, end, a, b, p, t, out);
}
export function huberLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, HuberLoss>(begin, end, a, b, p, t, out);
}

/** p - t limited to [-a, a]. */
class HuberLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const e = v128.sub<T>(p, t);
    return v128.mul<T>(v128.pmin<T>(v128.pmax<T>(e, vneg<T>(a)), a), b);
  }
}

export function huberLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, HuberLossBackward>(begin, end, a, b, p, t, out);
}
export function huberLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, HuberLossBackward>(begin, end, a, b, p, t, out);
}

/** ln cosh e, with e = p - t: |e| + ln(1 + e^(-2|e|)) - ln 2 far from 0, ln(1 + (cosh e - 1)) near it. */
class LogCoshLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const size = vabs<T>(v128.sub<T>(p, t));
    const minus = vneg<T>(size);
    const decay = vlog1pUnit<T>(vexpDown<T>(v128.add<T>(minus, minus)));
    const far = v128.add<T>(v128.sub<T>(size, v128.splat<T>(<T>0.6931471805599453)), decay);
    const u = vexpm1<T>(vneg<T>(v128.pmin<T>(size, one))); // cosh e - 1 = u² / (2 (1 + u))
    const rise = v128.div<T>(v128.mul<T>(u, u), v128.mul<T>(v128.splat<T>(<T>2), v128.add<T>(one, u)));
    return v128.bitselect(vlog1p<T>(rise), far, v128.lt<T>(size, one));
  }
}

export function logCoshLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, LogCoshLoss>(begin, end, a, b, p, t, out);
}
export function logCoshLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, LogCoshLoss>(begin, end, a, b, p, t, out);
}

/** tanh(p - t) */
class LogCoshLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return v128.mul<T>(vtanh<T>(v128.sub<T>(p, t)), b);
  }
}

export function logCoshLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, LogCoshLossBackward>(begin, end, a, b, p, t, out);
}
export function logCoshLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, LogCoshLossBackward>(begin, end, a, b, p, t, out);
}

/** max(0, 1 - t p) */
class HingeLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const gap = v128.sub<T>(v128.splat<T>(<T>1), v128.mul<T>(t, p));
    return v128.pmax<T>(gap, v128.splat<T>(<T>0));
  }
}

export function hingeLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, HingeLoss>(begin, end, a, b, p, t, out);
}
export function hingeLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, HingeLoss>(begin, end, a, b, p, t, out);
}

/** -t where 1 - t p > 0, else 0. */
class HingeLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const gap = v128.sub<T>(v128.splat<T>(<T>1), v128.mul<T>(t, p));
    return v128.andnot(v128.mul<T>(vneg<T>(t), b), v128.le<T>(gap, v128.splat<T>(<T>0)));
  }
}

export function hingeLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, HingeLossBackward>(begin, end, a, b, p, t, out);
}
export function hingeLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, HingeLossBackward>(begin, end, a, b, p, t, out);
}

/** max(0, 1 - t p)² */
class SquaredHingeLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const gap = v128.sub<T>(v128.splat<T>(<T>1), v128.mul<T>(t, p));
    const positive = v128.pmax<T>(gap, v128.splat<T>(<T>0));
    return v128.mul<T>(positive, positive);
  }
}

export function squaredHingeLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, SquaredHingeLoss>(begin, end, a, b, p, t, out);
}
export function squaredHingeLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, SquaredHingeLoss>(begin, end, a, b, p, t, out);
}

/** -2 t max(0, 1 - t p) */
class SquaredHingeLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const gap = v128.sub<T>(v128.splat<T>(<T>1), v128.mul<T>(t, p));
    const positive = v128.pmax<T>(gap, v128.splat<T>(<T>0));
    return v128.mul<T>(v128.mul<T>(v128.mul<T>(v128.splat<T>(<T>-2), t), positive), b);
  }
}

export function squaredHingeLossBackward_f32(
  begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize,
): void {
  map2<f32, SquaredHingeLossBackward>(begin, end, a, b, p, t, out);
}
export function squaredHingeLossBackward_f64(
  begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize,
): void {
  map2<f64, SquaredHingeLossBackward>(begin, end, a, b, p, t, out);
}
