import { vgetPart, vgetUpTo, vputUpTo } from './part';
import { logarithm, rowExp, rowMax, rowScale, rowSum, vfirst, vsum } from './rowwise';
import { LANES, at, get, put, vget, vmadd } from './simd';

/**
 * Softmax and cross-entropy in one, over contiguous rows of n logits z, for
 * rows [begin, end): loss = ln(sum of e^(z - max)) - sum of t (z - max), with
 * smoothed targets t <- (1 - smoothing) t + smoothing / n.
 */

/** The sum of z - shift over n elements. */
// @ts-ignore: decorator
@inline
function rowSumShifted<T>(n: i32, shift: T, z: usize): T {
  let sum: T = 0;
  for (let i = 0; i < n; i++) sum += get<T>(z, i) - shift;
  return sum;
}

/**
 * Targets by label. p <- softmax(z), losses[row] <- the loss: 0 where the label
 * is `ignore`, NaN where it is no class. p may be z.
 */
function labelForward<T>(
  begin: i32, end: i32, n: i32, ignore: i32, smoothing: T, z: usize, labels: usize, losses: usize, p: usize,
): void {
  for (let row = begin; row < end; row++) {
    const pz = at<T>(z, row * n);
    const pp = at<T>(p, row * n);
    const label = get<i32>(labels, row);
    const max = rowMax<T>(n, pz);
    let target: T = NaN;
    if (label >= 0 && label < n) target = (<T>1 - smoothing) * (get<T>(pz, label) - max);
    if (smoothing > <T>0) target += (smoothing / <T>n) * rowSumShifted<T>(n, max, pz);
    const sum = rowExp<T>(n, max, pz, pp);
    rowScale<T>(n, <T>1 / sum, pp);
    put<T>(losses, row, label == ignore ? <T>0 : logarithm<T>(sum) - target);
  }
}

export function labelForward_f32(
  begin: i32, end: i32, n: i32, ignore: i32, smoothing: f32, z: usize, labels: usize, losses: usize, p: usize,
): void {
  labelForward<f32>(begin, end, n, ignore, smoothing, z, labels, losses, p);
}
export function labelForward_f64(
  begin: i32, end: i32, n: i32, ignore: i32, smoothing: f64, z: usize, labels: usize, losses: usize, p: usize,
): void {
  labelForward<f64>(begin, end, n, ignore, smoothing, z, labels, losses, p);
}

/** dz <- (p - t) scale[row]; 0 in rows whose label is no class. dz may be p. */
function labelBackward<T>(
  begin: i32, end: i32, n: i32, smoothing: T, p: usize, labels: usize, scale: usize, dz: usize,
): void {
  const share = smoothing / <T>n;
  for (let row = begin; row < end; row++) {
    const pp = at<T>(p, row * n);
    const pdz = at<T>(dz, row * n);
    const label = get<i32>(labels, row);
    if (label < 0 || label >= n) {
      memory.fill(pdz, 0, <usize>n * sizeof<T>());
      continue;
    }
    const g = get<T>(scale, row);
    const atLabel = (get<T>(pp, label) - share - (<T>1 - smoothing)) * g;
    const vg = v128.splat<T>(g);
    const vshare = v128.splat<T>(share);
    for (let i = 0; i < n; i += LANES<T>()) {
      vputUpTo<T>(pdz, i, n - i, v128.mul<T>(v128.sub<T>(vgetUpTo<T>(pp, i, n - i), vshare), vg));
    }
    put<T>(pdz, label, atLabel);
  }
}

export function labelBackward_f32(
  begin: i32, end: i32, n: i32, smoothing: f32, p: usize, labels: usize, scale: usize, dz: usize,
): void {
  labelBackward<f32>(begin, end, n, smoothing, p, labels, scale, dz);
}
export function labelBackward_f64(
  begin: i32, end: i32, n: i32, smoothing: f64, p: usize, labels: usize, scale: usize, dz: usize,
): void {
  labelBackward<f64>(begin, end, n, smoothing, p, labels, scale, dz);
}

/** t (z - max), and 0 where t is 0, whatever z. */
// @ts-ignore: decorator
@inline
function vweighted<T>(t: v128, z: v128, max: v128): v128 {
  return v128.andnot(v128.mul<T>(t, v128.sub<T>(z, max)), v128.eq<T>(t, v128.splat<T>(<T>0)));
}

/** Targets by row [n]. p <- softmax(z), losses[row] <- the loss. p may be z. */
function targetForward<T>(
  begin: i32, end: i32, n: i32, smoothing: T, z: usize, t: usize, losses: usize, p: usize,
): void {
  const keep = v128.splat<T>(<T>1 - smoothing);
  const share = v128.splat<T>(smoothing / <T>n);
  for (let row = begin; row < end; row++) {
    const pz = at<T>(z, row * n);
    const pt = at<T>(t, row * n);
    const pp = at<T>(p, row * n);
    const max = rowMax<T>(n, pz);
    const vmax = v128.splat<T>(max);
    let total = v128.splat<T>(<T>0);
    let dot = total;
    let i = 0;
    for (; i <= n - LANES<T>(); i += LANES<T>()) {
      const target = vmadd<T>(vget<T>(pt, i), keep, share);
      total = v128.add<T>(total, target);
      dot = v128.add<T>(dot, vweighted<T>(target, vget<T>(pz, i), vmax));
    }
    if (i < n) {
      const target = vfirst<T>(vmadd<T>(vgetPart<T>(pt, i, n - i), keep, share), n - i);
      total = v128.add<T>(total, target);
      dot = v128.add<T>(dot, vweighted<T>(target, vgetPart<T>(pz, i, n - i), vmax));
    }
    const sum = rowExp<T>(n, max, pz, pp);
    rowScale<T>(n, <T>1 / sum, pp);
    put<T>(losses, row, vsum<T>(total) * logarithm<T>(sum) - vsum<T>(dot));
  }
}

export function targetForward_f32(
  begin: i32, end: i32, n: i32, smoothing: f32, z: usize, t: usize, losses: usize, p: usize,
): void {
  targetForward<f32>(begin, end, n, smoothing, z, t, losses, p);
}
export function targetForward_f64(
  begin: i32, end: i32, n: i32, smoothing: f64, z: usize, t: usize, losses: usize, p: usize,
): void {
  targetForward<f64>(begin, end, n, smoothing, z, t, losses, p);
}

/** dz <- (p sum(t) - t) scale[row]. dz may be p. */
function targetBackward<T>(
  begin: i32, end: i32, n: i32, smoothing: T, p: usize, t: usize, scale: usize, dz: usize,
): void {
  const keep = v128.splat<T>(<T>1 - smoothing);
  const share = v128.splat<T>(smoothing / <T>n);
  for (let row = begin; row < end; row++) {
    const pp = at<T>(p, row * n);
    const pt = at<T>(t, row * n);
    const pdz = at<T>(dz, row * n);
    const g = v128.splat<T>(get<T>(scale, row));
    const total = v128.splat<T>((<T>1 - smoothing) * rowSum<T>(n, pt) + smoothing);
    for (let i = 0; i < n; i += LANES<T>()) {
      const target = vmadd<T>(vgetUpTo<T>(pt, i, n - i), keep, share);
      const difference = v128.sub<T>(v128.mul<T>(vgetUpTo<T>(pp, i, n - i), total), target);
      vputUpTo<T>(pdz, i, n - i, v128.mul<T>(difference, g));
    }
  }
}

export function targetBackward_f32(
  begin: i32, end: i32, n: i32, smoothing: f32, p: usize, t: usize, scale: usize, dz: usize,
): void {
  targetBackward<f32>(begin, end, n, smoothing, p, t, scale, dz);
}
export function targetBackward_f64(
  begin: i32, end: i32, n: i32, smoothing: f64, p: usize, t: usize, scale: usize, dz: usize,
): void {
  targetBackward<f64>(begin, end, n, smoothing, p, t, scale, dz);
}
