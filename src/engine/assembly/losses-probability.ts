import { map2 } from './map';
import { vexp } from './math';
import { vlog, vlog1p, vsoftplus } from './math-log';
import { vmadd, vneg } from './simd';

/**
 * Losses on probabilities and rates p element by element: out <- l(p, t), and
 * out <- b ∂l/∂p. 0 ln 0 counts as 0; nothing is clipped, so ln 0 is -Infinity
 * where its factor is not 0.
 */

/** x, and 0 where t is 0. */
// @ts-ignore: decorator
@inline
function whereNot0<T>(t: v128, x: v128): v128 {
  return v128.andnot(x, v128.eq<T>(t, v128.splat<T>(<T>0)));
}

/** -(a t ln p + (1 - t) ln(1 - p)) */
class BinaryLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const other = v128.sub<T>(v128.splat<T>(<T>1), t);
    const first = whereNot0<T>(t, v128.mul<T>(v128.mul<T>(a, t), vlog<T>(p)));
    const second = whereNot0<T>(other, v128.mul<T>(other, vlog1p<T>(vneg<T>(p))));
    return vneg<T>(v128.add<T>(first, second));
  }
}

export function binaryLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, BinaryLoss>(begin, end, a, b, p, t, out);
}
export function binaryLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, BinaryLoss>(begin, end, a, b, p, t, out);
}

/** (1 - t) / (1 - p) - a t / p */
class BinaryLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const other = v128.sub<T>(one, t);
    const first = whereNot0<T>(t, v128.div<T>(v128.mul<T>(a, t), p));
    const second = whereNot0<T>(other, v128.div<T>(other, v128.sub<T>(one, p)));
    return v128.mul<T>(v128.sub<T>(second, first), b);
  }
}

export function binaryLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, BinaryLossBackward>(begin, end, a, b, p, t, out);
}
export function binaryLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, BinaryLossBackward>(begin, end, a, b, p, t, out);
}

/** p - t ln p */
class PoissonLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return v128.sub<T>(p, whereNot0<T>(t, v128.mul<T>(t, vlog<T>(p))));
  }
}

export function poissonLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, PoissonLoss>(begin, end, a, b, p, t, out);
}
export function poissonLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, PoissonLoss>(begin, end, a, b, p, t, out);
}

/** 1 - t / p */
class PoissonLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const slope = v128.sub<T>(v128.splat<T>(<T>1), whereNot0<T>(t, v128.div<T>(t, p)));
    return v128.mul<T>(slope, b);
  }
}

export function poissonLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, PoissonLossBackward>(begin, end, a, b, p, t, out);
}
export function poissonLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, PoissonLossBackward>(begin, end, a, b, p, t, out);
}

/** -t ln p */
class EntropyLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return whereNot0<T>(t, v128.mul<T>(vneg<T>(t), vlog<T>(p)));
  }
}

export function entropyLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, EntropyLoss>(begin, end, a, b, p, t, out);
}
export function entropyLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, EntropyLoss>(begin, end, a, b, p, t, out);
}

/** -t / p, the slope of the divergence too. */
class EntropyLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return whereNot0<T>(t, v128.div<T>(v128.mul<T>(vneg<T>(t), b), p));
  }
}

export function entropyLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, EntropyLossBackward>(begin, end, a, b, p, t, out);
}
export function entropyLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, EntropyLossBackward>(begin, end, a, b, p, t, out);
}

/** t ln(t / p) */
class DivergenceLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return whereNot0<T>(t, v128.mul<T>(t, v128.sub<T>(vlog<T>(t), vlog<T>(p))));
  }
}

export function divergenceLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, DivergenceLoss>(begin, end, a, b, p, t, out);
}
export function divergenceLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, DivergenceLoss>(begin, end, a, b, p, t, out);
}

/**
 * a t (1 - p)^b l + (1 - a) (1 - t) p^b m, with l = -ln p and m = -ln(1 - p).
 * For t = 1 it is -a (1 - p)^b ln p, for t = 0 the same of the other class.
 */
// @ts-ignore: decorator
@inline
function focal<T>(l: v128, m: v128, t: v128, a: v128, b: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const weight = v128.mul<T>(a, t);
  const otherWeight = v128.mul<T>(v128.sub<T>(one, a), v128.sub<T>(one, t));
  const first = v128.mul<T>(weight, v128.mul<T>(vexp<T>(vneg<T>(v128.mul<T>(b, m))), l));
  const second = v128.mul<T>(otherWeight, v128.mul<T>(vexp<T>(vneg<T>(v128.mul<T>(b, l))), m));
  return v128.add<T>(whereNot0<T>(weight, first), whereNot0<T>(otherWeight, second));
}

/** Its derivative with respect to the logit: with q = 1 - p, (1 - a) (1 - t) p^b (b q m + p) - a t q^b (b p l + q). */
// @ts-ignore: decorator
@inline
function focalSlope<T>(l: v128, m: v128, t: v128, a: v128, b: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const p = vexp<T>(vneg<T>(l));
  const q = vexp<T>(vneg<T>(m));
  const weight = v128.mul<T>(a, t);
  const otherWeight = v128.mul<T>(v128.sub<T>(one, a), v128.sub<T>(one, t));
  const pull = v128.mul<T>(vexp<T>(vneg<T>(v128.mul<T>(b, m))), vmadd<T>(v128.mul<T>(b, p), l, q));
  const push = v128.mul<T>(vexp<T>(vneg<T>(v128.mul<T>(b, l))), vmadd<T>(v128.mul<T>(b, q), m, p));
  const first = whereNot0<T>(weight, v128.mul<T>(weight, pull));
  return v128.sub<T>(whereNot0<T>(otherWeight, v128.mul<T>(otherWeight, push)), first);
}

/** The focal loss of probabilities p. */
class FocalLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return focal<T>(vneg<T>(vlog<T>(p)), vneg<T>(vlog1p<T>(vneg<T>(p))), t, a, b);
  }
}

export function focalLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, FocalLoss>(begin, end, a, b, p, t, out);
}
export function focalLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, FocalLoss>(begin, end, a, b, p, t, out);
}

/** Its derivative with respect to p: by the logit over p (1 - p). */
class FocalLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    const slope = focalSlope<T>(vneg<T>(vlog<T>(p)), vneg<T>(vlog1p<T>(vneg<T>(p))), t, a, b);
    return v128.div<T>(slope, v128.mul<T>(p, v128.sub<T>(v128.splat<T>(<T>1), p)));
  }
}

export function focalLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, FocalLossBackward>(begin, end, a, b, p, t, out);
}
export function focalLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, FocalLossBackward>(begin, end, a, b, p, t, out);
}

/** The focal loss of logits p, without ever forming the probability. */
class FocalLogitLoss {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return focal<T>(vsoftplus<T>(vneg<T>(p)), vsoftplus<T>(p), t, a, b);
  }
}

export function focalLogitLoss_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, FocalLogitLoss>(begin, end, a, b, p, t, out);
}
export function focalLogitLoss_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, FocalLogitLoss>(begin, end, a, b, p, t, out);
}

/** Its derivative with respect to the logits. */
class FocalLogitLossBackward {
  @inline of<T>(p: v128, t: v128, a: v128, b: v128): v128 {
    return focalSlope<T>(vsoftplus<T>(vneg<T>(p)), vsoftplus<T>(p), t, a, b);
  }
}

export function focalLogitLossBackward_f32(begin: i32, end: i32, a: f32, b: f32, p: usize, t: usize, out: usize): void {
  map2<f32, FocalLogitLossBackward>(begin, end, a, b, p, t, out);
}
export function focalLogitLossBackward_f64(begin: i32, end: i32, a: f64, b: f64, p: usize, t: usize, out: usize): void {
  map2<f64, FocalLogitLossBackward>(begin, end, a, b, p, t, out);
}
