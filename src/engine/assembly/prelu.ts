import { vgetUpTo, vputUpTo } from './part';
import { LANES, at, vmadd } from './simd';

/** x above 0, else alpha x. */
// @ts-ignore: decorator
@inline
function vprelu<T>(x: v128, alpha: v128, value: v128): v128 {
  return v128.bitselect(value, v128.mul<T>(alpha, value), v128.gt<T>(x, v128.splat<T>(<T>0)));
}

/** z <- value above x = 0, else alpha value, over rows [begin, end) of `channels` elements; z may be x or value. */
// @ts-ignore: decorator
@inline
function rows<T>(begin: i32, end: i32, channels: i32, x: usize, alpha: usize, value: usize, z: usize): void {
  for (let row = begin; row < end; row++) {
    const px = at<T>(x, row * channels);
    const pv = at<T>(value, row * channels);
    const pz = at<T>(z, row * channels);
    for (let c = 0; c < channels; c += LANES<T>()) {
      const n = channels - c;
      const v = vprelu<T>(vgetUpTo<T>(px, c, n), vgetUpTo<T>(alpha, c, n), vgetUpTo<T>(pv, c, n));
      vputUpTo<T>(pz, c, n, v);
    }
  }
}

export function prelu_f32(begin: i32, end: i32, channels: i32, x: usize, alpha: usize, y: usize): void {
  rows<f32>(begin, end, channels, x, alpha, x, y);
}
export function prelu_f64(begin: i32, end: i32, channels: i32, x: usize, alpha: usize, y: usize): void {
  rows<f64>(begin, end, channels, x, alpha, x, y);
}

export function preluBackward_f32(
  begin: i32, end: i32, channels: i32, x: usize, alpha: usize, dy: usize, dx: usize,
): void {
  rows<f32>(begin, end, channels, x, alpha, dy, dx);
}
export function preluBackward_f64(
  begin: i32, end: i32, channels: i32, x: usize, alpha: usize, dy: usize, dx: usize,
): void {
  rows<f64>(begin, end, channels, x, alpha, dy, dx);
}

/** sum <- sum + dy min(x, 0) */
// @ts-ignore: decorator
@inline
function vslope<T>(sum: v128, x: v128, dy: v128): v128 {
  return vmadd<T>(dy, v128.pmin<T>(x, v128.splat<T>(<T>0)), sum);
}

/** dAlpha[c] <- dAlpha[c] + the sum over rows of dy min(x, 0), for channels [begin, end); rows in order. */
function slopes<T>(begin: i32, end: i32, count: i32, channels: i32, x: usize, dy: usize, dAlpha: usize): void {
  for (let c = begin; c < end; c += LANES<T>()) {
    const n = end - c;
    let sum = vgetUpTo<T>(dAlpha, c, n);
    for (let row = 0; row < count; row++) {
      const i = row * channels + c;
      sum = vslope<T>(sum, vgetUpTo<T>(x, i, n), vgetUpTo<T>(dy, i, n));
    }
    vputUpTo<T>(dAlpha, c, n, sum);
  }
}

export function preluSlopes_f32(
  begin: i32, end: i32, count: i32, channels: i32, x: usize, dy: usize, dAlpha: usize,
): void {
  slopes<f32>(begin, end, count, channels, x, dy, dAlpha);
}
export function preluSlopes_f64(
  begin: i32, end: i32, count: i32, channels: i32, x: usize, dy: usize, dAlpha: usize,
): void {
  slopes<f64>(begin, end, count, channels, x, dy, dAlpha);
}
