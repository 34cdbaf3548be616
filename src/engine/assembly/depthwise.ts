import { activate } from './gemm-epilogue';
import { vgetUpTo, vputUpTo } from './part';
import { LANES, vmadd } from './simd';
import { scratch } from './thread';
import {
  CHANNELS, DEPTH, DILATION_DEPTH, DILATION_HEIGHT, DILATION_WIDTH, HEIGHT, KERNEL_DEPTH, KERNEL_HEIGHT, KERNEL_WIDTH,
  OUT_DEPTH, OUT_HEIGHT, OUT_WIDTH, PAD_DEPTH, PAD_HEIGHT, PAD_WIDTH, STRIDE_DEPTH, STRIDE_HEIGHT, STRIDE_WIDTH, WIDTH,
  field,
} from './window';

/**
 * Depthwise convolution: filter [kernelDepth, kernelHeight, kernelWidth, channels], one filter a channel.
 *
 * The taps that reach an output are listed in scratch, as pairs of a place in the source, counted from an origin, and a
 * row of the filter: neighbours of one list are computed four at a time, in blocks of two vectors of channels. Every output
 * adds up its taps in order, whatever way it is computed.
 */

/** How many neighbours share the list that was made last. */
let run: i32 = 0;

/** The pair of tap t: bytes from the origin, address of the filter's row. */
// @ts-ignore: decorator
@inline
function tapAt(t: i32): usize {
  return scratch + <usize>t * 8;
}

/**
 * `count` outputs, `step` bytes apart from y on, of sources `move` bytes apart from `origin` on: each <- bias + Σ over taps
 * of source filter.
 */
function addTaps<T>(count: i32, taps: i32, channels: i32, origin: usize, move: usize, bias: usize, y: usize, step: usize): void {
  const last = tapAt(taps);
  let o = 0;
  for (; o <= count - 4; o += 4) {
    let c = 0;
    for (; c <= channels - 2 * LANES<T>(); c += 2 * LANES<T>()) {
      const shift = <usize>c * sizeof<T>();
      let a0 = v128.splat<T>(<T>0), a1 = a0;
      if (bias) {
        a0 = v128.load(bias + shift);
        a1 = v128.load(bias + shift, 16);
      }
      let b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
      for (let tap = tapAt(0); tap < last; tap += 8) {
        let p = origin + load<usize>(tap) + shift;
        const q = load<usize>(tap, 4) + shift;
        const f0 = v128.load(q), f1 = v128.load(q, 16);
        a0 = vmadd<T>(v128.load(p), f0, a0);
        a1 = vmadd<T>(v128.load(p, 16), f1, a1);
        p += move;
        b0 = vmadd<T>(v128.load(p), f0, b0);
        b1 = vmadd<T>(v128.load(p, 16), f1, b1);
        p += move;
        c0 = vmadd<T>(v128.load(p), f0, c0);
        c1 = vmadd<T>(v128.load(p, 16), f1, c1);
        p += move;
        d0 = vmadd<T>(v128.load(p), f0, d0);
        d1 = vmadd<T>(v128.load(p, 16), f1, d1);
      }
      let to = y + shift;
      v128.store(to, a0);
      v128.store(to, a1, 16);
      to += step;
      v128.store(to, b0);
      v128.store(to, b1, 16);
      to += step;
      v128.store(to, c0);
      v128.store(to, c1, 16);
      to += step;
      v128.store(to, d0);
      v128.store(to, d1, 16);
    }
    if (c < channels) for (let j: usize = 0; j < 4; j++) addTapsFrom<T>(c, taps, channels, origin + j * move, bias, y + j * step);
    origin += 4 * move;
    y += 4 * step;
  }
  for (; o < count; o++) {
    addTapsFrom<T>(0, taps, channels, origin, bias, y);
    origin += move;
    y += step;
  }
}

/** One output, from channel c on. */
function addTapsFrom<T>(c: i32, taps: i32, channels: i32, origin: usize, bias: usize, y: usize): void {
  const last = tapAt(taps);
  for (; c <= channels - 4 * LANES<T>(); c += 4 * LANES<T>()) {
    const shift = <usize>c * sizeof<T>();
    let a0 = v128.splat<T>(<T>0), a1 = a0, a2 = a0, a3 = a0;
    if (bias) {
      a0 = v128.load(bias + shift);
      a1 = v128.load(bias + shift, 16);
      a2 = v128.load(bias + shift, 32);
      a3 = v128.load(bias + shift, 48);
    }
    for (let tap = tapAt(0); tap < last; tap += 8) {
      const p = origin + load<usize>(tap) + shift;
      const q = load<usize>(tap, 4) + shift;
      a0 = vmadd<T>(v128.load(p), v128.load(q), a0);
      a1 = vmadd<T>(v128.load(p, 16), v128.load(q, 16), a1);
      a2 = vmadd<T>(v128.load(p, 32), v128.load(q, 32), a2);
      a3 = vmadd<T>(v128.load(p, 48), v128.load(q, 48), a3);
    }
    const to = y + shift;
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
  }
  for (; c < channels; c += LANES<T>()) {
    const n = channels - c;
    const shift = <usize>c * sizeof<T>();
    let a = bias ? vgetUpTo<T>(bias + shift, 0, n) : v128.splat<T>(<T>0);
    for (let tap = tapAt(0); tap < last; tap += 8) {
      const p = origin + load<usize>(tap) + shift;
      const q = load<usize>(tap, 4) + shift;
      a = vmadd<T>(vgetUpTo<T>(p, 0, n), vgetUpTo<T>(q, 0, n), a);
    }
    vputUpTo<T>(y + shift, 0, n, a);
  }
}

/**
 * Lists the taps that reach column w of output position (d, h): w, d, h are where the window begins in x. Places count
 * from (d, h, w). Sets `run` to the number of following columns with the same list, at most `left`.
 */
function listForward<T>(s: usize, filter: usize, d: i32, h: i32, w: i32, left: i32): i32 {
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH);
  const kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const dilationDepth = field(s, DILATION_DEPTH), dilationHeight = field(s, DILATION_HEIGHT), dilationWidth = field(s, DILATION_WIDTH);
  const pixel = field(s, CHANNELS) * sizeof<T>();
  let count = 0;
  for (let a = 0; a < field(s, KERNEL_DEPTH); a++) {
    const z = a * dilationDepth;
    if (<u32>(d + z) >= <u32>depth) continue;
    for (let b = 0; b < kernelHeight; b++) {
      const y = b * dilationHeight;
      if (<u32>(h + y) >= <u32>height) continue;
      for (let k = 0; k < kernelWidth; k++) {
        const x = k * dilationWidth;
        if (<u32>(w + x) >= <u32>width) continue;
        store<i32>(tapAt(count), ((z * height + y) * width + x) * <i32>pixel);
        store<usize>(tapAt(count), filter + <usize>((a * kernelHeight + b) * kernelWidth + k) * pixel, 4);
        count++;
      }
    }
  }
  const whole = w + (kernelWidth - 1) * dilationWidth; // the last column that the window touches
  run = w >= 0 && whole < width ? min(left, (width - 1 - whole) / field(s, STRIDE_WIDTH) + 1) : 1;
  return count;
}

/** y <- activation(bias + Σ over taps of x filter) for rows [begin, end) of y, counted over batch, depth and height. */
function depthwiseForward<T>(
  begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  const channels = field(s, CHANNELS);
  const height = field(s, HEIGHT), width = field(s, WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const strideWidth = field(s, STRIDE_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  for (let r = begin; r < end; r++) {
    const d = ((r / outHeight) % outDepth) * field(s, STRIDE_DEPTH) - field(s, PAD_DEPTH);
    const h = (r % outHeight) * field(s, STRIDE_HEIGHT) - field(s, PAD_HEIGHT);
    const n = r / outHeight / outDepth;
    const row = (((n * field(s, DEPTH) + d) * height + h) * width); // may lie outside x, its taps do not
    const to = y + <usize>(r * outWidth) * pixel;
    for (let o = 0; o < outWidth; o += run) {
      const w = o * strideWidth - field(s, PAD_WIDTH);
      const taps = listForward<T>(s, filter, d, h, w, outWidth - o);
      const origin = x + <usize>(row + w) * pixel;
      addTaps<T>(run, taps, channels, origin, <usize>strideWidth * pixel, bias, to + <usize>o * pixel, pixel);
    }
    if (activation) activate<T>(activation, outWidth * channels, to);
  }
}

export function depthwiseForward_f32(
  begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  depthwiseForward<f32>(begin, end, s, x, filter, bias, activation, y);
}
export function depthwiseForward_f64(
  begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  depthwiseForward<f64>(begin, end, s, x, filter, bias, activation, y);
}

/** The window that tap a of an axis puts on element i (its padding added), or -1. */
// @ts-ignore: decorator
@inline
function windowOf(i: i32, a: i32, dilation: i32, stride: i32, count: i32): i32 {
  const from = i - a * dilation;
  if (from < 0 || from % stride != 0) return -1;
  const o = from / stride;
  return o < count ? o : -1;
}

/**
 * Lists the taps that lead from dy to column w of input position (d, h), padding added to all three. Places count from
 * dy[n, 0, 0, 0]. Sets `run` to how many columns, `stride` apart, take the same list moved on by one pixel, at most `left`.
 */
function listBackward<T>(s: usize, filter: usize, d: i32, h: i32, w: i32, left: i32): i32 {
  const kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const strideWidth = field(s, STRIDE_WIDTH), dilationWidth = field(s, DILATION_WIDTH);
  const pixel = field(s, CHANNELS) * sizeof<T>();
  let count = 0;
  for (let a = 0; a < field(s, KERNEL_DEPTH); a++) {
    const z = windowOf(d, a, field(s, DILATION_DEPTH), field(s, STRIDE_DEPTH), outDepth);
    if (z < 0) continue;
    for (let b = 0; b < kernelHeight; b++) {
      const y = windowOf(h, b, field(s, DILATION_HEIGHT), field(s, STRIDE_HEIGHT), outHeight);
      if (y < 0) continue;
      for (let k = 0; k < kernelWidth; k++) {
        const x = windowOf(w, k, dilationWidth, strideWidth, outWidth);
        if (x < 0) continue;
        store<i32>(tapAt(count), ((z * outHeight + y) * outWidth + x) * <i32>pixel);
        store<usize>(tapAt(count), filter + <usize>((a * kernelHeight + b) * kernelWidth + k) * pixel, 4);
        count++;
      }
    }
  }
  run = left;
  for (let k = 0; k < kernelWidth; k++) {
    const from = w - k * dilationWidth;
    if (from % strideWidth != 0) continue;
    // a tap not yet on a window comes in later, one on a window leaves after the last
    run = from < 0 ? 1 : min(run, max(1, outWidth - from / strideWidth));
  }
  return count;
}

/** dx <- Σ over taps of dy filter for rows [begin, end) of dx, counted over batch, depth and height. */
function depthwiseBackwardInput<T>(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  const channels = field(s, CHANNELS);
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH);
  const stride = field(s, STRIDE_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  const example = <usize>(field(s, OUT_DEPTH) * field(s, OUT_HEIGHT) * field(s, OUT_WIDTH)) * pixel;
  for (let r = begin; r < end; r++) {
    const d = ((r / height) % depth) + field(s, PAD_DEPTH);
    const h = (r % height) + field(s, PAD_HEIGHT);
    const origin = dy + <usize>(r / height / depth) * example;
    const to = dx + <usize>(r * width) * pixel;
    // columns `stride` apart take the same taps
    for (let phase = 0; phase < min(stride, width); phase++) {
      for (let w = phase; w < width; w += run * stride) {
        const taps = listBackward<T>(s, filter, d, h, w + field(s, PAD_WIDTH), (width - 1 - w) / stride + 1);
        addTaps<T>(run, taps, channels, origin, pixel, 0, to + <usize>w * pixel, <usize>stride * pixel);
      }
    }
  }
}

export function depthwiseBackwardInput_f32(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  depthwiseBackwardInput<f32>(begin, end, s, dy, filter, dx);
}
export function depthwiseBackwardInput_f64(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  depthwiseBackwardInput<f64>(begin, end, s, dy, filter, dx);
}
