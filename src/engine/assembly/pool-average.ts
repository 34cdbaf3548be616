import { vgetUpTo, vputUpTo } from './part';
import { LANES, vmadd } from './simd';
import {
  CHANNELS, DEPTH, HEIGHT, KERNEL_DEPTH, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_DEPTH, OUT_HEIGHT, OUT_WIDTH, PAD_DEPTH,
  PAD_HEIGHT, PAD_WIDTH, STRIDE_DEPTH, STRIDE_HEIGHT, STRIDE_WIDTH, WIDTH, endWindow, field, firstWindow, lastStart,
} from './window';

/**
 * y <- the mean of x over each window, for rows [begin, end) of y, counted over batch, depth and height. Elements outside
 * x are 0; `whole` divides by all of the window's elements, otherwise by those inside x, of which there is at least one.
 * A window adds up its rows, then the rows.
 */
function averagePool<T>(begin: i32, end: i32, s: usize, whole: i32, x: usize, y: usize): void {
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH), channels = field(s, CHANNELS);
  const kernelDepth = field(s, KERNEL_DEPTH), kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  const row = <usize>width * pixel;
  const plane = <usize>height * row;
  const strideWidth = field(s, STRIDE_WIDTH), padWidth = field(s, PAD_WIDTH);
  const quads = kernelDepth == 1 && kernelHeight == 2 && kernelWidth == 2;
  for (let r = begin; r < end; r++) {
    const d = ((r / outHeight) % outDepth) * field(s, STRIDE_DEPTH) - field(s, PAD_DEPTH);
    const h = (r % outHeight) * field(s, STRIDE_HEIGHT) - field(s, PAD_HEIGHT);
    const n = r / outHeight / outDepth;
    const d0 = max(0, -d), d1 = min(kernelDepth, depth - d);
    const h0 = max(0, -h), h1 = min(kernelHeight, height - h);
    const origin = x + <usize>(n * depth + d) * plane + <usize>h * row; // may lie outside x, its taps do not
    // windows [o0, o1) of 2 x 2 lie inside x
    const inner = quads && h1 - h0 == 2;
    const o0 = inner ? min(outWidth, (padWidth + strideWidth - 1) / strideWidth) : outWidth;
    const o1 = inner ? min(outWidth, max(0, width + padWidth - 2 + strideWidth) / strideWidth) : outWidth;
    for (let o = 0; o < outWidth; o++) {
      const w = o * strideWidth - padWidth;
      const window = origin + <usize>w * pixel;
      const to = y + <usize>(r * outWidth + o) * pixel;
      if (o == o0 && o1 > o0) {
        averagesOfFour<T>(o1 - o0, channels, window, <usize>strideWidth * pixel, pixel, row, to);
        o = o1 - 1;
        continue;
      }
      const w0 = max(0, -w), w1 = min(kernelWidth, width - w);
      const count = whole ? kernelDepth * kernelHeight * kernelWidth : (d1 - d0) * (h1 - h0) * (w1 - w0);
      const divisor = v128.splat<T>(<T>count);
      averageOfTaps<T>(channels, divisor, pixel, row, plane, window + <usize>w0 * pixel, d0, d1, h0, h1, w1 - w0, to);
    }
  }
}

/** `n` windows of 2 x 2 within x, `step` bytes apart, with the roundings of any window. */
function averagesOfFour<T>(n: i32, channels: i32, window: usize, step: usize, pixel: usize, row: usize, y: usize): void {
  const last = <usize>(channels - LANES<T>()) * sizeof<T>();
  const oneVector = channels == LANES<T>();
  const twoVectors = channels > LANES<T>() && channels <= 2 * LANES<T>();
  for (const end = y + <usize>n * pixel; y < end; y += pixel) {
    if (twoVectors || oneVector) {
      // the second vector overlaps the first where channels are no whole vectors
      averageOfVectors<T>(window, pixel, row, y);
      if (twoVectors) averageOfVectors<T>(window + last, pixel, row, y + last);
    } else averageOfFour<T>(channels, window, pixel, row, y);
    window += step;
  }
}

/** The mean of four vectors. */
// @ts-ignore: decorator
@inline
function averageOfVectors<T>(p: usize, pixel: usize, row: usize, y: usize): void {
  const q = p + row;
  const upper = v128.add<T>(v128.load(p), v128.load(p + pixel));
  const lower = v128.add<T>(v128.load(q), v128.load(q + pixel));
  v128.store(y, v128.mul<T>(v128.add<T>(upper, lower), v128.splat<T>(<T>0.25)));
}

/** A window of 2 x 2 within x, with the roundings of any window. */
// @ts-ignore: decorator
@inline
function averageOfFour<T>(channels: i32, window: usize, pixel: usize, row: usize, y: usize): void {
  const quarter = v128.splat<T>(<T>0.25);
  let c = 0;
  for (; c <= channels - LANES<T>(); c += LANES<T>()) {
    averageOfVectors<T>(window + <usize>c * sizeof<T>(), pixel, row, y + <usize>c * sizeof<T>());
  }
  if (c < channels) {
    const from = lastStart<T>(c, channels);
    const n = channels - from;
    const p = window + <usize>from * sizeof<T>();
    const upper = v128.add<T>(vgetUpTo<T>(p, 0, n), vgetUpTo<T>(p + pixel, 0, n));
    const lower = v128.add<T>(vgetUpTo<T>(p + row, 0, n), vgetUpTo<T>(p + row + pixel, 0, n));
    vputUpTo<T>(y + <usize>from * sizeof<T>(), 0, n, v128.mul<T>(v128.add<T>(upper, lower), quarter));
  }
}

/** Any window, of which x holds planes [d0, d1), rows [h0, h1) and `taps` pixels of each row, the first at `window`. */
function averageOfTaps<T>(
  channels: i32, divisor: v128, pixel: usize, row: usize, plane: usize, window: usize,
  d0: i32, d1: i32, h0: i32, h1: i32, taps: i32, y: usize,
): void {
  let c = 0;
  for (; c <= channels - 4 * LANES<T>(); c += 4 * LANES<T>()) {
    const zero = v128.splat<T>(<T>0);
    let t0 = zero, t1 = zero, t2 = zero, t3 = zero;
    for (let a = d0; a < d1; a++) {
      for (let b = h0; b < h1; b++) {
        let p = window + <usize>a * plane + <usize>b * row + <usize>c * sizeof<T>();
        let s0 = v128.load(p), s1 = v128.load(p, 16), s2 = v128.load(p, 32), s3 = v128.load(p, 48);
        for (let k = 1; k < taps; k++) {
          p += pixel;
          s0 = v128.add<T>(s0, v128.load(p));
          s1 = v128.add<T>(s1, v128.load(p, 16));
          s2 = v128.add<T>(s2, v128.load(p, 32));
          s3 = v128.add<T>(s3, v128.load(p, 48));
        }
        t0 = v128.add<T>(t0, s0);
        t1 = v128.add<T>(t1, s1);
        t2 = v128.add<T>(t2, s2);
        t3 = v128.add<T>(t3, s3);
      }
    }
    const to = y + <usize>c * sizeof<T>();
    v128.store(to, v128.div<T>(t0, divisor));
    v128.store(to, v128.div<T>(t1, divisor), 16);
    v128.store(to, v128.div<T>(t2, divisor), 32);
    v128.store(to, v128.div<T>(t3, divisor), 48);
  }
  while (c < channels) {
    const from = lastStart<T>(c, channels);
    const n = channels - from;
    let total = v128.splat<T>(<T>0);
    for (let a = d0; a < d1; a++) {
      for (let b = h0; b < h1; b++) {
        let p = window + <usize>a * plane + <usize>b * row + <usize>from * sizeof<T>();
        let sum = vgetUpTo<T>(p, 0, n);
        for (let k = 1; k < taps; k++) {
          p += pixel;
          sum = v128.add<T>(sum, vgetUpTo<T>(p, 0, n));
        }
        total = v128.add<T>(total, sum);
      }
    }
    vputUpTo<T>(y + <usize>from * sizeof<T>(), 0, n, v128.div<T>(total, divisor));
    c = from + LANES<T>();
  }
}

export function averagePool_f32(begin: i32, end: i32, s: usize, whole: i32, x: usize, y: usize): void {
  averagePool<f32>(begin, end, s, whole, x, y);
}
export function averagePool_f64(begin: i32, end: i32, s: usize, whole: i32, x: usize, y: usize): void {
  averagePool<f64>(begin, end, s, whole, x, y);
}

/** Elements of the window that starts at i which lie inside an axis of n, or all of them. */
// @ts-ignore: decorator
@inline
function inside(whole: i32, i: i32, kernel: i32, n: i32): i32 {
  return whole ? kernel : min(i + kernel, n) - max(i, 0);
}

/** dx <- dy part over n elements. */
// @ts-ignore: decorator
@inline
function share<T>(n: i32, part: T, dy: usize, dx: usize): void {
  const factor = v128.splat<T>(part);
  for (let c = 0; c < n; ) {
    const from = lastStart<T>(c, n);
    const p = <usize>from * sizeof<T>();
    vputUpTo<T>(dx + p, 0, n - from, v128.mul<T>(vgetUpTo<T>(dy + p, 0, n - from), factor));
    c = from + LANES<T>();
  }
}

/** dx <- dx + dy part over n elements. */
// @ts-ignore: decorator
@inline
function addShare<T>(n: i32, part: T, dy: usize, dx: usize): void {
  const factor = v128.splat<T>(part);
  for (let c = 0; c < n; c += LANES<T>()) {
    const p = <usize>c * sizeof<T>();
    vputUpTo<T>(dx + p, 0, n - c, vmadd<T>(vgetUpTo<T>(dy + p, 0, n - c), factor, vgetUpTo<T>(dx + p, 0, n - c)));
  }
}

/** dx <- dy part over n elements, for each of `count` pixels. */
// @ts-ignore: decorator
@inline
function shareAmong<T>(n: i32, count: i32, part: T, pixel: usize, dy: usize, dx: usize): void {
  const factor = v128.splat<T>(part);
  for (let c = 0; c < n; ) {
    const from = lastStart<T>(c, n);
    const shift = <usize>from * sizeof<T>();
    const v = v128.mul<T>(vgetUpTo<T>(dy + shift, 0, n - from), factor);
    let to = dx + shift;
    for (let j = 0; j < count; j++) {
      vputUpTo<T>(to, 0, n - from, v);
      to += pixel;
    }
    c = from + LANES<T>();
  }
}

/** dx <- dy part for `n` pixels of one to two vectors, each for two neighbours. */
function sharePairs<T>(n: i32, part: T, channels: i32, pixel: usize, dy: usize, dx: usize): void {
  const factor = v128.splat<T>(part);
  const last = <usize>(channels - LANES<T>()) * sizeof<T>();
  for (const end = dy + <usize>n * pixel; dy < end; dy += pixel) {
    const v0 = v128.mul<T>(v128.load(dy), factor);
    const v1 = v128.mul<T>(v128.load(dy + last), factor);
    v128.store(dx, v0);
    v128.store(dx + last, v1);
    dx += pixel;
    v128.store(dx, v0);
    v128.store(dx + last, v1);
    dx += pixel;
  }
}

/** The same for two pixels. */
// @ts-ignore: decorator
@inline
function shareAmongTwo<T>(n: i32, part: T, pixel: usize, dy: usize, dx: usize): void {
  const factor = v128.splat<T>(part);
  let c = 0;
  for (; c <= n - LANES<T>(); c += LANES<T>()) {
    const shift = <usize>c * sizeof<T>();
    const v = v128.mul<T>(v128.load(dy + shift), factor);
    v128.store(dx + shift, v);
    v128.store(dx + pixel + shift, v);
  }
  if (c == n) return;
  const from = lastStart<T>(c, n);
  const shift = <usize>from * sizeof<T>();
  const v = v128.mul<T>(vgetUpTo<T>(dy + shift, 0, n - from), factor);
  vputUpTo<T>(dx + shift, 0, n - from, v);
  vputUpTo<T>(dx + pixel + shift, 0, n - from, v);
}

/**
 * dx <- Σ dy / count over the windows that hold the element, for rows [begin, end) of dx. Each element gathers in order;
 * windows side by side, of which each element has one, are walked instead of the elements.
 */
function averagePoolBackward<T>(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH), channels = field(s, CHANNELS);
  const kernelDepth = field(s, KERNEL_DEPTH), kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const strideDepth = field(s, STRIDE_DEPTH), strideHeight = field(s, STRIDE_HEIGHT), strideWidth = field(s, STRIDE_WIDTH);
  const padDepth = field(s, PAD_DEPTH), padHeight = field(s, PAD_HEIGHT), padWidth = field(s, PAD_WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  const tiles = strideDepth == kernelDepth && strideHeight == kernelHeight && strideWidth == kernelWidth;
  for (let r = begin; r < end; r++) {
    const d = ((r / height) % depth) + padDepth;
    const h = (r % height) + padHeight;
    const n = r / height / depth;
    const d0 = firstWindow(d, kernelDepth, strideDepth), d1 = endWindow(d, strideDepth, outDepth);
    const h0 = firstWindow(h, kernelHeight, strideHeight), h1 = endWindow(h, strideHeight, outHeight);
    const row = dx + <usize>(r * width) * pixel;
    if (tiles && (d0 >= d1 || h0 >= h1)) {
      memory.fill(row, 0, <usize>width * pixel);
      continue;
    }
    if (tiles) {
      const deep = inside(whole, d0 * strideDepth - padDepth, kernelDepth, depth);
      const high = deep * inside(whole, h0 * strideHeight - padHeight, kernelHeight, height);
      const from = dy + <usize>(((n * outDepth + d0) * outHeight + h0) * outWidth) * pixel;
      let counted = 0;
      let part: T = <T>0;
      const pairs = kernelWidth == 2 && padWidth == 0 && channels > LANES<T>() && channels <= 2 * LANES<T>();
      const inner = pairs ? min(outWidth, width / 2) : 0;
      if (inner > 0) sharePairs<T>(inner, <T>1 / <T>(high * 2), channels, pixel, from, row);
      for (let k = inner; k < outWidth; k++) {
        const w = k * strideWidth - padWidth;
        const count = high * inside(whole, w, kernelWidth, width);
        if (count != counted) {
          counted = count;
          part = <T>1 / <T>count;
        }
        const w0 = max(w, 0), w1 = min(w + kernelWidth, width);
        const given = from + <usize>k * pixel;
        const to = row + <usize>w0 * pixel;
        if (w1 - w0 == 2) shareAmongTwo<T>(channels, part, pixel, given, to);
        else shareAmong<T>(channels, w1 - w0, part, pixel, given, to);
      }
      const rest = width - min(width, outWidth * strideWidth - padWidth); // columns after the last window
      if (rest > 0) memory.fill(row + <usize>(width - rest) * pixel, 0, <usize>rest * pixel);
      continue;
    }
    for (let i = 0; i < width; i++) {
      const w = i + padWidth;
      const w0 = firstWindow(w, kernelWidth, strideWidth), w1 = endWindow(w, strideWidth, outWidth);
      const to = row + <usize>i * pixel;
      let first = true;
      for (let a = d0; a < d1; a++) {
        const deep = inside(whole, a * strideDepth - padDepth, kernelDepth, depth);
        for (let b = h0; b < h1; b++) {
          const high = deep * inside(whole, b * strideHeight - padHeight, kernelHeight, height);
          for (let k = w0; k < w1; k++) {
            const count = high * inside(whole, k * strideWidth - padWidth, kernelWidth, width);
            const from = dy + <usize>(((n * outDepth + a) * outHeight + b) * outWidth + k) * pixel;
            if (first) share<T>(channels, <T>1 / <T>count, from, to);
            else addShare<T>(channels, <T>1 / <T>count, from, to);
            first = false;
          }
        }
      }
      if (first) memory.fill(to, 0, pixel);
    }
  }
}

export function averagePoolBackward_f32(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  averagePoolBackward<f32>(begin, end, s, whole, dy, dx);
}
export function averagePoolBackward_f64(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  averagePoolBackward<f64>(begin, end, s, whole, dy, dx);
}
