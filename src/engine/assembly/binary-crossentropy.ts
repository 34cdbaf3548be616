import { map2 } from './map';
import { vabs, vexpDown } from './math';
import { vlog1pUnit } from './math-log';
import { vmadd, vneg } from './simd';

/**
 * -(w t ln s + (1 - t) ln(1 - s)) with s = sigmoid(z), w = a: as
 * w t softplus(-z) + (1 - t) softplus(z), a sum of positive terms, with
 * softplus(+-z) = max(+-z, 0) + ln(1 + e^-|z|).
 */
class BinaryCrossEntropy {
  @inline of<T>(z: v128, t: v128, a: v128, b: v128): v128 {
    const zero = v128.splat<T>(<T>0);
    const log = vlog1pUnit<T>(vexpDown<T>(vneg<T>(vabs<T>(z))));
    const positive = v128.add<T>(v128.pmax<T>(z, zero), log);
    const negative = v128.add<T>(v128.pmax<T>(vneg<T>(z), zero), log);
    const other = v128.sub<T>(v128.splat<T>(<T>1), t);
    return vmadd<T>(v128.mul<T>(a, t), negative, v128.mul<T>(other, positive));
  }
}

export function binaryCrossEntropy_f32(
  begin: i32, end: i32, a: f32, b: f32, z: usize, t: usize, losses: usize,
): void {
  map2<f32, BinaryCrossEntropy>(begin, end, a, b, z, t, losses);
}
export function binaryCrossEntropy_f64(
  begin: i32, end: i32, a: f64, b: f64, z: usize, t: usize, losses: usize,
): void {
  map2<f64, BinaryCrossEntropy>(begin, end, a, b, z, t, losses);
}

/** Its derivative times b: ((1 - t) s - w t (1 - s)) b. */
class BinaryCrossEntropyBackward {
  @inline of<T>(z: v128, t: v128, a: v128, b: v128): v128 {
    const one = v128.splat<T>(<T>1);
    const e = vexpDown<T>(vneg<T>(vabs<T>(z)));
    const near = v128.div<T>(one, v128.add<T>(one, e));
    const far = v128.mul<T>(e, near);
    const positive = v128.gt<T>(z, v128.splat<T>(<T>0));
    const s = v128.bitselect(near, far, positive);
    const rest = v128.bitselect(far, near, positive); // 1 - s, with its digits
    const pull = v128.mul<T>(v128.mul<T>(a, t), rest);
    return v128.mul<T>(v128.sub<T>(v128.mul<T>(v128.sub<T>(one, t), s), pull), b);
  }
}

export function binaryCrossEntropyBackward_f32(
  begin: i32, end: i32, a: f32, b: f32, z: usize, t: usize, dz: usize,
): void {
  map2<f32, BinaryCrossEntropyBackward>(begin, end, a, b, z, t, dz);
}
export function binaryCrossEntropyBackward_f64(
  begin: i32, end: i32, a: f64, b: f64, z: usize, t: usize, dz: usize,
): void {
  map2<f64, BinaryCrossEntropyBackward>(begin, end, a, b, z, t, dz);
}
