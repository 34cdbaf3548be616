import { vexpDown } from './math';
import { logarithm, rowExp, rowMax, rowScale } from './rowwise';
import { vgetUpTo, vputUpTo } from './part';
import { vlog } from './math-log';
import { LANES, at, get, put, vget, vput } from './simd';

/**
 * Connectionist temporal classification: Graves et al. 2006, section 4.1, in
 * logarithms.
 *
 * A label of L classes is read along S = 2 L + 1 states: blank, label[0],
 * blank, label[1], ..., blank. From one step to the next a path stays, moves on
 * by one state, or by two when that skips a blank between two labels that
 * differ. It comes from a state -1 and leaves to a state S.
 *
 * A row of states is `stride` elements: PAD of them, then the states, then at
 * least PAD more; what is not a state holds -Infinity. Each row is shifted so
 * that its largest element is 0: precision does not depend on the steps.
 */

// also in ops/ctc.ts
const PAD: i32 = 4;

/** The address of state 0 in row i. */
// @ts-ignore: decorator
@inline
function rowAt<T>(base: usize, i: i32, stride: i32): usize {
  return at<T>(base, i * stride + PAD);
}

/** All elements of a row <- -Infinity. */
function clear<T>(stride: i32, row: usize): void {
  for (let i = -PAD; i < stride - PAD; i++) put<T>(row, i, <T>-Infinity);
}

/** ln(e^a + e^b + e^c) = max + ln(1 + e^(one other - max) + e^(the third - max)); -Infinity where all three are. */
// @ts-ignore: decorator
@inline
function vlogSum<T>(a: v128, b: v128, c: v128): v128 {
  const larger = v128.pmax<T>(a, b);
  const max = v128.pmax<T>(larger, c);
  const shift = v128.andnot(max, v128.eq<T>(max, v128.splat<T>(<T>-Infinity)));
  const one = vexpDown<T>(v128.sub<T>(v128.pmin<T>(a, b), shift));
  const third = vexpDown<T>(v128.sub<T>(v128.pmin<T>(larger, c), shift));
  return v128.add<T>(max, vlog<T>(v128.add<T>(v128.splat<T>(<T>1), v128.add<T>(one, third))));
}

/** skip[s] <- 0 where a path may come from s - 2, else -Infinity. */
function skips<T>(length: i32, stride: i32, labels: usize, skip: usize): void {
  clear<T>(stride, skip);
  put<T>(skip, 1, <T>0);
  for (let i = 1; i < length; i++) {
    if (get<i32>(labels, i) != get<i32>(labels, i - 1)) put<T>(skip, 2 * i + 1, <T>0);
  }
  put<T>(skip, 2 * length + 1, <T>0);
}

/** e[s] <- logP[class of state s]. */
// @ts-ignore: decorator
@inline
function emissions<T>(length: i32, blank: i32, labels: usize, logP: usize, e: usize): void {
  const ofBlank = get<T>(logP, blank);
  for (let i = 0; i < length; i++) {
    put<T>(e, 2 * i, ofBlank);
    put<T>(e, 2 * i + 1, get<T>(logP, get<i32>(labels, i)));
  }
  put<T>(e, 2 * length, ofBlank);
}

/** Shifts a row so that its largest element is 0; returns the shift. */
// @ts-ignore: decorator
@inline
function normalize<T>(states: i32, row: usize): T {
  const max = rowMax<T>(states, row);
  if (max == <T>-Infinity) return <T>0;
  const shift = v128.splat<T>(max);
  for (let s = 0; s < states; s += LANES<T>()) vput<T>(row, s, v128.sub<T>(vget<T>(row, s), shift));
  return max;
}

/**
 * losses[n] <- -ln p(label | logP) for examples [begin, end), and alpha[n, t, s]
 * <- ln p(first t + 1 steps end in state s), shifted row by row.
 *
 * logP [N, steps, classes] holds logarithms of probabilities, labels [N,
 * maxLabel] classes other than blank. labelLengths[n] < 0 leaves an example
 * out: its loss is 0. Steps from inputLengths[n] on do not count. work [N, 4,
 * stride]. A label of probability 0 has loss Infinity.
 */
function ctcForward<T>(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
): void {
  for (let n = begin; n < end; n++) {
    const length = get<i32>(labelLengths, n);
    if (length < 0) {
      put<T>(losses, n, <T>0);
      continue;
    }
    const states = 2 * length + 1;
    const label = at<i32>(labels, n * maxLabel);
    const skip = rowAt<T>(work, 4 * n, stride);
    const e = rowAt<T>(work, 4 * n + 1, stride);
    let last = rowAt<T>(work, 4 * n + 2, stride);
    skips<T>(length, stride, label, skip);
    clear<T>(stride, e);
    clear<T>(stride, last);
    put<T>(last, -1, <T>0);
    let shift: f64 = 0;
    for (let t = 0; t < get<i32>(inputLengths, n); t++) {
      const row = rowAt<T>(alpha, n * steps + t, stride);
      emissions<T>(length, blank, label, at<T>(logP, (n * steps + t) * classes), e);
      for (let i = 1; i <= PAD; i++) put<T>(row, -i, <T>-Infinity);
      for (let s = 0; s < states; s += LANES<T>()) {
        const skipped = v128.add<T>(vget<T>(last, s - 2), vget<T>(skip, s));
        const sum = vlogSum<T>(vget<T>(last, s), vget<T>(last, s - 1), skipped);
        vput<T>(row, s, v128.add<T>(sum, vget<T>(e, s)));
      }
      shift += <f64>normalize<T>(states, row);
      last = row;
    }
    const a = get<T>(last, states - 1);
    const b = get<T>(last, states - 2);
    const max = a < b ? b : a;
    const none = max == <T>-Infinity;
    const pair = v128.replace_lane<T>(v128.splat<T>(a), 1, b);
    const p = vexpDown<T>(v128.sub<T>(pair, v128.splat<T>(none ? <T>0 : max)));
    const sum = logarithm<T>(v128.extract_lane<T>(p, 0) + v128.extract_lane<T>(p, 1));
    const loss = <T>-(shift + <f64>max + <f64>sum);
    put<T>(losses, n, none ? <T>Infinity : loss < <T>0 ? <T>0 : loss); // rounding may leave a little more than p = 1
  }
}

export function ctcForward_f32(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
): void {
  ctcForward<f32>(
    begin, end, steps, classes, maxLabel, blank, stride, logP, labels, labelLengths, inputLengths, alpha, work, losses,
  );
}
export function ctcForward_f64(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
): void {
  ctcForward<f64>(
    begin, end, steps, classes, maxLabel, blank, stride, logP, labels, labelLengths, inputLengths, alpha, work, losses,
  );
}

/** y <- e^x over n elements, x <= 0. */
// @ts-ignore: decorator
@inline
function exponentials<T>(n: i32, x: usize, y: usize): void {
  for (let i = 0; i < n; i += LANES<T>()) vputUpTo<T>(y, i, n - i, vexpDown<T>(vgetUpTo<T>(x, i, n - i)));
}

/**
 * dz <- scale[n] ∂losses[n]/∂z, for logP = logSoftmax(z) of the forward pass:
 *
 *   dz[n, t, k] = scale[n] (e^logP[n, t, k] - Σ_{s of class k} γ_t(s))
 *
 * γ_t(s), the probability that step t is in state s given the label, is
 * proportional to α_t(s) β_t(s). Rows beyond an example's length are 0, and all
 * of an example that was left out, has scale 0 or loss Infinity.
 */
function ctcBackward<T>(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
  scale: usize, dz: usize,
): void {
  for (let n = begin; n < end; n++) {
    const length = get<i32>(labelLengths, n);
    const factor = get<T>(scale, n);
    const isOut = length < 0 || factor == <T>0 || get<T>(losses, n) == <T>Infinity;
    const count = isOut ? 0 : get<i32>(inputLengths, n);
    memory.fill(at<T>(dz, (n * steps + count) * classes), 0, <usize>((steps - count) * classes) * sizeof<T>());
    if (isOut) continue;
    const states = 2 * length + 1;
    const label = at<i32>(labels, n * maxLabel);
    const skip = rowAt<T>(work, 4 * n, stride);
    const e = rowAt<T>(work, 4 * n + 1, stride);
    const beta = rowAt<T>(work, 4 * n + 2, stride); // after t = count - 1: all paths leave
    const gamma = rowAt<T>(work, 4 * n + 3, stride);
    skips<T>(length, stride, label, skip);
    clear<T>(stride, e);
    clear<T>(stride, beta);
    put<T>(beta, states, <T>0);
    for (let t = count - 1; t >= 0; t--) {
      const row = rowAt<T>(alpha, n * steps + t, stride);
      const p = at<T>(logP, (n * steps + t) * classes);
      const d = at<T>(dz, (n * steps + t) * classes);
      for (let s = 0; s < states; s += LANES<T>()) {
        const skipped = v128.add<T>(vget<T>(beta, s + 2), vget<T>(skip, s + 2));
        vput<T>(beta, s, vlogSum<T>(vget<T>(beta, s), vget<T>(beta, s + 1), skipped));
      }
      normalize<T>(states, beta);
      for (let s = 0; s < states; s += LANES<T>()) vput<T>(gamma, s, v128.add<T>(vget<T>(row, s), vget<T>(beta, s)));
      rowScale<T>(states, <T>1 / rowExp<T>(states, rowMax<T>(states, gamma), gamma, gamma), gamma);
      exponentials<T>(classes, p, d);
      let ofBlank = get<T>(gamma, 2 * length);
      for (let i = 0; i < length; i++) {
        const k = get<i32>(label, i);
        put<T>(d, k, get<T>(d, k) - get<T>(gamma, 2 * i + 1));
        ofBlank += get<T>(gamma, 2 * i);
      }
      put<T>(d, blank, get<T>(d, blank) - ofBlank);
      rowScale<T>(classes, factor, d);
      emissions<T>(length, blank, label, p, e);
      for (let s = 0; s < states; s += LANES<T>()) vput<T>(beta, s, v128.add<T>(vget<T>(beta, s), vget<T>(e, s)));
    }
  }
}

export function ctcBackward_f32(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
  scale: usize, dz: usize,
): void {
  ctcBackward<f32>(
    begin, end, steps, classes, maxLabel, blank, stride, logP, labels, labelLengths, inputLengths, alpha, work, losses,
    scale, dz,
  );
}
export function ctcBackward_f64(
  begin: i32, end: i32, steps: i32, classes: i32, maxLabel: i32, blank: i32, stride: i32,
  logP: usize, labels: usize, labelLengths: usize, inputLengths: usize, alpha: usize, work: usize, losses: usize,
  scale: usize, dz: usize,
): void {
  ctcBackward<f64>(
    begin, end, steps, classes, maxLabel, blank, stride, logP, labels, labelLengths, inputLengths, alpha, work, losses,
    scale, dz,
  );
}
