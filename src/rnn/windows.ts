import type { FloatArray } from '../engine/index.js';
import { type Cache, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** Which inputs a step sees: its own and, `dilation` steps apart, those before it, `window` in all. */
export interface Delays {
  readonly window: number;
  readonly dilation: number;
}

/**
 * windows[n, t] <- x[n, t - (k-1) d], ..., x[n, t], with x [N, T, F]. Steps before the first are the last ones of
 * `before` [N, P, F], or 0 without it.
 */
export function takeWindows(x: Tensor, before: Tensor | undefined, delays: Delays, windows: FloatArray): void {
  const [, , features] = x.shape;
  const xs = floatsOf(x);
  eachTap(x, delays, (n, source, target) => {
    if (source >= 0) copyRow(xs, n * x.shape[1] + source, windows, target, features);
    else if (before) copyRow(floatsOf(before), (n + 1) * before.shape[1] + source, windows, target, features);
    else windows.fill(0, target * features, (target + 1) * features);
  });
}

/** dx[n, t] <- dx[n, t] + the gradients of the places in windows that hold x[n, t]. */
export function addWindows(dWindows: FloatArray, delays: Delays, dx: Tensor): void {
  const [, steps, features] = dx.shape;
  const out = floatsOf(dx);
  eachTap(dx, delays, (n, source, target) => {
    if (source < 0) return;
    const [to, from] = [(n * steps + source) * features, target * features];
    for (let i = 0; i < features; i++) out[to + i] += dWindows[from + i];
  });
}

/** Carries the last `reach` inputs, of the call before where x has fewer steps. */
export function carryInputs(x: Tensor, before: Tensor | undefined, reach: number, cache: Cache): void {
  if (reach === 0) return;
  const [batch, steps, features] = x.shape;
  const last = cache.buffer('last inputs', [batch, reach, features]);
  const [from, to] = [floatsOf(x), floatsOf(last)];
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < reach; row++) {
      const source = steps - reach + row; // negative: a step of the call before
      const target = n * reach + row;
      if (source >= 0) copyRow(from, n * steps + source, to, target, features);
      else if (before) copyRow(floatsOf(before), (n + 1) * reach + source, to, target, features);
      else to.fill(0, target * features, (target + 1) * features);
    }
  }
  cache.carry('inputs', last);
}

/** Visits all places of all windows: sequence n, the step that goes there (negative: before the first), and the place. */
function eachTap(
  { shape: [batch, steps] }: Tensor,
  { window, dilation }: Delays,
  visit: (n: number, source: number, target: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let t = 0; t < steps; t++) {
      for (let tap = 0; tap < window; tap++) {
        visit(n, t - (window - 1 - tap) * dilation, (n * steps + t) * window + tap);
      }
    }
  }
}

/** Row j of `to` <- row i of `from`. */
function copyRow(from: FloatArray, i: number, to: FloatArray, j: number, length: number): void {
  to.set(from.subarray(i * length, (i + 1) * length), j * length);
}
