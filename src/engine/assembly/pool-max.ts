import { vgetPart, vgetUpTo, vputUpTo } from './part';
import { LANES } from './simd';
import {
  CHANNELS, DEPTH, HEIGHT, KERNEL_DEPTH, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_DEPTH, OUT_HEIGHT, OUT_WIDTH, PAD_DEPTH,
  PAD_HEIGHT, PAD_WIDTH, STRIDE_DEPTH, STRIDE_HEIGHT, STRIDE_WIDTH, WIDTH, endWindow, field, firstWindow, lastStart,
} from './window';

/** The number of a tap, in lanes as wide as T's. */
// @ts-ignore: decorator
@inline
function taps<T>(t: i32): v128 {
  return sizeof<T>() == 4 ? i32x4.splat(t) : i64x2.splat(<i64>t);
}

/** Ones where the largest so far stays: v is not larger, or m is NaN, which nothing replaces. */
// @ts-ignore: decorator
@inline
function stays<T>(m: v128, v: v128): v128 {
  return v128.or(v128.ge<T>(m, v), v128.ne<T>(m, m));
}

/** The places of LANES (or n fewer) maxima, int32 in memory. */
// @ts-ignore: decorator
@inline
function getPlaces<T>(p: usize, n: i32): v128 {
  if (sizeof<T>() == 4) return n >= 4 ? v128.load(p) : vgetPart<i32>(p, 0, n);
  return n >= 2 ? v128.load_ext<i32>(p) : i64x2.splat(<i64>load<i32>(p));
}

// @ts-ignore: decorator
@inline
function putPlaces<T>(p: usize, n: i32, v: v128): void {
  if (sizeof<T>() == 4) {
    vputUpTo<i32>(p, 0, n, v);
  } else {
    store<i32>(p, i32x4.extract_lane(v, 0));
    if (n > 1) store<i32>(p, i32x4.extract_lane(v, 2), 4);
  }
}

/**
 * y <- the largest x of each window, place <- its number in the window (int32; the first of equal ones, the first NaN),
 * for rows [begin, end) of y, counted over batch, depth and height. Elements outside x are passed over; every window holds
 * at least one inside.
 */
function maxPool<T>(begin: i32, end: i32, s: usize, x: usize, y: usize, place: usize): void {
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
    for (let o = 0; o < outWidth; o++) {
      const w = o * strideWidth - padWidth;
      const w0 = max(0, -w), w1 = min(kernelWidth, width - w);
      const window = origin + <usize>w * pixel;
      const out = (r * outWidth + o) * channels;
      const to = y + <usize>out * sizeof<T>();
      const toPlace = place + <usize>out * 4;
      if (quads && h1 - h0 == 2 && w1 - w0 == 2) maxOfFour<T>(channels, window, pixel, row, to, toPlace);
      else maxOfTaps<T>(channels, window, pixel, row, plane, s, d0, d1, h0, h1, w0, w1, to, toPlace);
    }
  }
}

/** A window of 2 x 2 within x, which most poolings use. */
// @ts-ignore: decorator
@inline
function maxOfFour<T>(channels: i32, window: usize, pixel: usize, row: usize, y: usize, place: usize): void {
  let c = 0;
  while (c < channels) {
    const from = lastStart<T>(c, channels);
    const n = channels - from;
    const p = window + <usize>from * sizeof<T>();
    const a = vgetUpTo<T>(p, 0, n);
    const b = vgetUpTo<T>(p + pixel, 0, n);
    const e = vgetUpTo<T>(p + row, 0, n);
    const f = vgetUpTo<T>(p + row + pixel, 0, n);
    const upper = stays<T>(a, b);
    const lower = stays<T>(e, f);
    const m0 = v128.bitselect(a, b, upper);
    const m1 = v128.bitselect(e, f, lower);
    const first = stays<T>(m0, m1);
    const t0 = v128.andnot(taps<T>(1), upper);
    const t1 = v128.bitselect(taps<T>(2), taps<T>(3), lower);
    vputUpTo<T>(y + <usize>from * sizeof<T>(), 0, n, v128.bitselect(m0, m1, first));
    putPlaces<T>(place + <usize>from * 4, n, v128.bitselect(t0, t1, first));
    c = from + LANES<T>();
  }
}

/** Any window, of which x holds taps [d0, d1) x [h0, h1) x [w0, w1). */
function maxOfTaps<T>(
  channels: i32, window: usize, pixel: usize, row: usize, plane: usize, s: usize,
  d0: i32, d1: i32, h0: i32, h1: i32, w0: i32, w1: i32, y: usize, place: usize,
): void {
  const kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const first = window + <usize>d0 * plane + <usize>h0 * row + <usize>w0 * pixel;
  const firstTap = taps<T>((d0 * kernelHeight + h0) * kernelWidth + w0);
  let c = 0;
  for (; c <= channels - 4 * LANES<T>(); c += 4 * LANES<T>()) {
    const shift = <usize>c * sizeof<T>();
    let m0 = v128.load(first + shift), m1 = v128.load(first + shift, 16);
    let m2 = v128.load(first + shift, 32), m3 = v128.load(first + shift, 48);
    let t0 = firstTap, t1 = firstTap, t2 = firstTap, t3 = firstTap;
    for (let a = d0; a < d1; a++) {
      for (let b = h0; b < h1; b++) {
        let p = window + <usize>a * plane + <usize>b * row + <usize>w0 * pixel + shift;
        const t = (a * kernelHeight + b) * kernelWidth;
        for (let k = w0; k < w1; k++) {
          const tap = taps<T>(t + k);
          const v0 = v128.load(p), v1 = v128.load(p, 16);
          const s0 = stays<T>(m0, v0), s1 = stays<T>(m1, v1);
          m0 = v128.bitselect(m0, v0, s0);
          m1 = v128.bitselect(m1, v1, s1);
          t0 = v128.bitselect(t0, tap, s0);
          t1 = v128.bitselect(t1, tap, s1);
          const v2 = v128.load(p, 32), v3 = v128.load(p, 48);
          const s2 = stays<T>(m2, v2), s3 = stays<T>(m3, v3);
          m2 = v128.bitselect(m2, v2, s2);
          m3 = v128.bitselect(m3, v3, s3);
          t2 = v128.bitselect(t2, tap, s2);
          t3 = v128.bitselect(t3, tap, s3);
          p += pixel;
        }
      }
    }
    const to = y + shift;
    v128.store(to, m0);
    v128.store(to, m1, 16);
    v128.store(to, m2, 32);
    v128.store(to, m3, 48);
    const toPlace = place + <usize>c * 4;
    putPlaces<T>(toPlace, LANES<T>(), t0);
    putPlaces<T>(toPlace + <usize>LANES<T>() * 4, LANES<T>(), t1);
    putPlaces<T>(toPlace + <usize>LANES<T>() * 8, LANES<T>(), t2);
    putPlaces<T>(toPlace + <usize>LANES<T>() * 12, LANES<T>(), t3);
  }
  for (; c < channels; c += LANES<T>()) {
    const n = channels - c;
    const shift = <usize>c * sizeof<T>();
    let m = vgetUpTo<T>(first + shift, 0, n);
    let best = firstTap;
    for (let a = d0; a < d1; a++) {
      for (let b = h0; b < h1; b++) {
        let p = window + <usize>a * plane + <usize>b * row + <usize>w0 * pixel + shift;
        const t = (a * kernelHeight + b) * kernelWidth;
        for (let k = w0; k < w1; k++) {
          const v = vgetUpTo<T>(p, 0, n);
          const keep = stays<T>(m, v);
          m = v128.bitselect(m, v, keep);
          best = v128.bitselect(best, taps<T>(t + k), keep);
          p += pixel;
        }
      }
    }
    vputUpTo<T>(y + shift, 0, n, m);
    putPlaces<T>(place + <usize>c * 4, n, best);
  }
}

export function maxPool_f32(begin: i32, end: i32, s: usize, x: usize, y: usize, place: usize): void {
  maxPool<f32>(begin, end, s, x, y, place);
}
export function maxPool_f64(begin: i32, end: i32, s: usize, x: usize, y: usize, place: usize): void {
  maxPool<f64>(begin, end, s, x, y, place);
}

/** dx <- dy where the place is the pixel's tap, else 0, over n channels of `count` pixels with taps t, t + 1, ... */
// @ts-ignore: decorator
@inline
function route<T>(n: i32, count: i32, t: i32, pixel: usize, dy: usize, place: usize, dx: usize): void {
  for (let c = 0; c < n; ) {
    const from = lastStart<T>(c, n);
    const shift = <usize>from * sizeof<T>();
    const v = vgetUpTo<T>(dy + shift, 0, n - from);
    const places = getPlaces<T>(place + <usize>from * 4, n - from);
    let to = dx + shift;
    for (let j = 0; j < count; j++) {
      vputUpTo<T>(to, 0, n - from, v128.and(v, equals<T>(places, taps<T>(t + j))));
      to += pixel;
    }
    c = from + LANES<T>();
  }
}

/**
 * dx <- Σ dy over the windows whose maximum the element was, for rows [begin, end) of dx. Each element gathers from its
 * windows in order, so nothing depends on the cut. Where windows lie side by side and channels are few, windows are walked
 * instead of elements.
 */
function maxPoolBackward<T>(begin: i32, end: i32, s: usize, dy: usize, place: usize, dx: usize): void {
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH), channels = field(s, CHANNELS);
  const kernelDepth = field(s, KERNEL_DEPTH), kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const padWidth = field(s, PAD_WIDTH);
  const strideDepth = field(s, STRIDE_DEPTH), strideHeight = field(s, STRIDE_HEIGHT), strideWidth = field(s, STRIDE_WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  const apart = strideDepth == kernelDepth && strideHeight == kernelHeight && strideWidth == kernelWidth;
  const tiles = apart && channels < 4 * LANES<T>(); // 2.5 times as fast with 6 channels, slower by a third with 32
  for (let r = begin; r < end; r++) {
    const d = ((r / height) % depth) + field(s, PAD_DEPTH);
    const h = (r % height) + field(s, PAD_HEIGHT);
    const n = r / height / depth;
    const d0 = firstWindow(d, kernelDepth, strideDepth), d1 = endWindow(d, strideDepth, outDepth);
    const h0 = firstWindow(h, kernelHeight, strideHeight), h1 = endWindow(h, strideHeight, outHeight);
    const row = dx + <usize>(r * width) * pixel;
    if (tiles && (d0 >= d1 || h0 >= h1)) {
      memory.fill(row, 0, <usize>width * pixel);
      continue;
    }
    if (tiles) {
      const t = ((d - d0 * strideDepth) * kernelHeight + h - h0 * strideHeight) * kernelWidth;
      const line = ((n * outDepth + d0) * outHeight + h0) * outWidth;
      for (let k = 0; k < outWidth; k++) {
        const w = k * strideWidth - padWidth;
        const w0 = max(w, 0), w1 = min(w + kernelWidth, width);
        const at = (line + k) * channels;
        const from = dy + <usize>at * sizeof<T>();
        route<T>(channels, w1 - w0, t + w0 - w, pixel, from, place + <usize>at * 4, row + <usize>w0 * pixel);
      }
      const rest = width - min(width, outWidth * strideWidth - padWidth); // columns after the last window
      memory.fill(row + <usize>(width - rest) * pixel, 0, <usize>rest * pixel);
      continue;
    }
    for (let i = 0; i < width; i++) {
      const w = i + padWidth;
      const w0 = firstWindow(w, kernelWidth, strideWidth), w1 = endWindow(w, strideWidth, outWidth);
      const to = row + <usize>i * pixel;
      let c = 0;
      for (; c <= channels - 4 * LANES<T>(); c += 4 * LANES<T>()) {
        let g0 = v128.splat<T>(<T>0), g1 = g0, g2 = g0, g3 = g0;
        for (let a = d0; a < d1; a++) {
          for (let b = h0; b < h1; b++) {
            const t = ((d - a * strideDepth) * kernelHeight + h - b * strideHeight) * kernelWidth;
            for (let k = w0; k < w1; k++) {
              const at = (((n * outDepth + a) * outHeight + b) * outWidth + k) * channels + c;
              const tap = taps<T>(t + w - k * strideWidth);
              const p = dy + <usize>at * sizeof<T>();
              const q = place + <usize>at * 4;
              const lanes = <usize>LANES<T>() * 4;
              g0 = v128.add<T>(g0, v128.and(v128.load(p), equals<T>(getPlaces<T>(q, 4), tap)));
              g1 = v128.add<T>(g1, v128.and(v128.load(p, 16), equals<T>(getPlaces<T>(q + lanes, 4), tap)));
              g2 = v128.add<T>(g2, v128.and(v128.load(p, 32), equals<T>(getPlaces<T>(q + 2 * lanes, 4), tap)));
              g3 = v128.add<T>(g3, v128.and(v128.load(p, 48), equals<T>(getPlaces<T>(q + 3 * lanes, 4), tap)));
            }
          }
        }
        const p = to + <usize>c * sizeof<T>();
        v128.store(p, g0);
        v128.store(p, g1, 16);
        v128.store(p, g2, 32);
        v128.store(p, g3, 48);
      }
      for (; c < channels; c += LANES<T>()) {
        const left = channels - c;
        let g = v128.splat<T>(<T>0);
        for (let a = d0; a < d1; a++) {
          for (let b = h0; b < h1; b++) {
            const t = ((d - a * strideDepth) * kernelHeight + h - b * strideHeight) * kernelWidth;
            for (let k = w0; k < w1; k++) {
              const at = (((n * outDepth + a) * outHeight + b) * outWidth + k) * channels + c;
              const places = getPlaces<T>(place + <usize>at * 4, left);
              const here = equals<T>(places, taps<T>(t + w - k * strideWidth));
              g = v128.add<T>(g, v128.and(vgetUpTo<T>(dy + <usize>at * sizeof<T>(), 0, left), here));
            }
          }
        }
        vputUpTo<T>(to + <usize>c * sizeof<T>(), 0, left, g);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function equals<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.eq(a, b) : i64x2.eq(a, b);
}

export function maxPoolBackward_f32(begin: i32, end: i32, s: usize, dy: usize, place: usize, dx: usize): void {
  maxPoolBackward<f32>(begin, end, s, dy, place, dx);
}
export function maxPoolBackward_f64(begin: i32, end: i32, s: usize, dy: usize, place: usize, dx: usize): void {
  maxPoolBackward<f64>(begin, end, s, dy, place, dx);
}
