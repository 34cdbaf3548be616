import { vgetPart } from './part';
import { LANES, get, put, vmadd } from './simd';
import { scratch } from './thread';
import {
  CHANNELS, DEPTH, DILATION_DEPTH, DILATION_HEIGHT, DILATION_WIDTH, HEIGHT, KERNEL_DEPTH, KERNEL_HEIGHT, KERNEL_WIDTH,
  OUT_DEPTH, OUT_HEIGHT, OUT_WIDTH, PAD_DEPTH, PAD_HEIGHT, PAD_WIDTH, STRIDE_DEPTH, STRIDE_HEIGHT, STRIDE_WIDTH, WIDTH,
  field,
} from './window';

/** Vectors of channels that one unit of work takes: a cache line of float32. */
const VECTORS: i32 = 4;

/** The first window on an axis whose tap at `from` (its place in the first window) lies inside. */
// @ts-ignore: decorator
@inline
function firstInside(from: i32, stride: i32): i32 {
  return from >= 0 ? 0 : (stride - 1 - from) / stride;
}

/** The window after the last of `count` whose tap lies inside an axis of n. */
// @ts-ignore: decorator
@inline
function endInside(from: i32, stride: i32, n: i32, count: i32): i32 {
  return from >= n ? 0 : min(count, (n - 1 - from) / stride + 1);
}

/** total <- total + Σ x dy over `count` pixels, four vectors of channels. */
// @ts-ignore: decorator
@inline
function addRow<T>(count: i32, move: usize, pixel: usize, x: usize, dy: usize, total: usize): void {
  let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
  for (let o = 0; o < count; o++) {
    s0 = vmadd<T>(v128.load(x), v128.load(dy), s0);
    s1 = vmadd<T>(v128.load(x, 16), v128.load(dy, 16), s1);
    s2 = vmadd<T>(v128.load(x, 32), v128.load(dy, 32), s2);
    s3 = vmadd<T>(v128.load(x, 48), v128.load(dy, 48), s3);
    x += move;
    dy += pixel;
  }
  v128.store(total, v128.add<T>(v128.load(total), s0));
  v128.store(total, v128.add<T>(v128.load(total, 16), s1), 16);
  v128.store(total, v128.add<T>(v128.load(total, 32), s2), 32);
  v128.store(total, v128.add<T>(v128.load(total, 48), s3), 48);
}

/** The same for the last n channels, fewer than four vectors. */
function addRowPart<T>(n: i32, count: i32, move: usize, pixel: usize, x: usize, dy: usize, total: usize): void {
  for (let c = 0; c < n; c += LANES<T>()) {
    const shift = <usize>c * sizeof<T>();
    const rest = n - c;
    let p = x + shift;
    let q = dy + shift;
    let sum = v128.splat<T>(<T>0);
    if (rest >= LANES<T>()) {
      for (let o = 0; o < count; o++) {
        sum = vmadd<T>(v128.load(p), v128.load(q), sum);
        p += move;
        q += pixel;
      }
    } else {
      for (let o = 0; o < count; o++) {
        sum = vmadd<T>(vgetPart<T>(p, 0, rest), vgetPart<T>(q, 0, rest), sum);
        p += move;
        q += pixel;
      }
    }
    v128.store(total + shift, v128.add<T>(v128.load(total + shift), sum));
  }
}

/**
 * dFilter <- beta dFilter + Σ of x dy, for blocks [begin, end) of four vectors of channels.
 *
 * Each tap adds up a row of y, the rows of an example, then the examples: three short sums instead of one that runs over
 * all pixels, whose rounding errors would grow with it. Both totals wait in scratch, where the taps of a row of dy share
 * what is in the cache.
 */
function depthwiseBackwardFilter<T>(begin: i32, end: i32, s: usize, batch: i32, x: usize, dy: usize, beta: T, dFilter: usize): void {
  const channels = field(s, CHANNELS);
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const kernelDepth = field(s, KERNEL_DEPTH), kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const strideDepth = field(s, STRIDE_DEPTH), strideHeight = field(s, STRIDE_HEIGHT), strideWidth = field(s, STRIDE_WIDTH);
  const dilationWidth = field(s, DILATION_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  const block = VECTORS * LANES<T>();
  const taps = kernelDepth * kernelHeight * kernelWidth;
  const bytes = <usize>(taps * block) * sizeof<T>();
  const sums = scratch; // of an example
  const totals = scratch + bytes;
  for (let u = begin; u < end; u++) {
    const c = u * block;
    const shift = <usize>c * sizeof<T>();
    const n = min(block, channels - c);
    memory.fill(totals, 0, bytes);
    for (let i = 0; i < batch; i++) {
      memory.fill(sums, 0, bytes);
      for (let od = 0; od < outDepth; od++) {
        for (let oh = 0; oh < outHeight; oh++) {
          const row = dy + <usize>(((i * outDepth + od) * outHeight + oh) * outWidth) * pixel + shift;
          for (let a = 0; a < kernelDepth; a++) {
            const z = od * strideDepth - field(s, PAD_DEPTH) + a * field(s, DILATION_DEPTH);
            if (<u32>z >= <u32>depth) continue;
            for (let b = 0; b < kernelHeight; b++) {
              const y = oh * strideHeight - field(s, PAD_HEIGHT) + b * field(s, DILATION_HEIGHT);
              if (<u32>y >= <u32>height) continue;
              const line = x + <usize>(((i * depth + z) * height + y) * width) * pixel + shift;
              for (let k = 0; k < kernelWidth; k++) {
                const from = k * dilationWidth - field(s, PAD_WIDTH);
                const o = firstInside(from, strideWidth);
                const count = endInside(from, strideWidth, width, outWidth) - o;
                if (count <= 0) continue;
                const p = line + <usize>(o * strideWidth + from) * pixel;
                const q = row + <usize>o * pixel;
                const total = sums + <usize>(((a * kernelHeight + b) * kernelWidth + k) * block) * sizeof<T>();
                if (n == block) addRow<T>(count, <usize>strideWidth * pixel, pixel, p, q, total);
                else addRowPart<T>(n, count, <usize>strideWidth * pixel, pixel, p, q, total);
              }
            }
          }
        }
      }
      for (let p: usize = 0; p < bytes; p += 16) v128.store(totals + p, v128.add<T>(v128.load(totals + p), v128.load(sums + p)));
    }
    for (let t = 0; t < taps; t++) {
      const to = dFilter + <usize>t * pixel + shift;
      const from = totals + <usize>(t * block) * sizeof<T>();
      for (let j = 0; j < n; j++) {
        const total = get<T>(from, j);
        put<T>(to, j, beta == <T>0 ? total : get<T>(to, j) + total);
      }
    }
  }
}

export function depthwiseBackwardFilter_f32(
  begin: i32, end: i32, s: usize, batch: i32, x: usize, dy: usize, beta: f32, dFilter: usize,
): void {
  depthwiseBackwardFilter<f32>(begin, end, s, batch, x, dy, beta, dFilter);
}
export function depthwiseBackwardFilter_f64(
  begin: i32, end: i32, s: usize, batch: i32, x: usize, dy: usize, beta: f64, dFilter: usize,
): void {
  depthwiseBackwardFilter<f64>(begin, end, s, batch, x, dy, beta, dFilter);
}

/** y[p, c times + j] <- x[p, c]: each of elements [begin, end) of x `times` times. */
function repeatElements<T>(begin: i32, end: i32, times: i32, x: usize, y: usize): void {
  for (let i = begin; i < end; i++) {
    const value = get<T>(x, i);
    for (let j = 0; j < times; j++) put<T>(y, i * times + j, value);
  }
}

export function repeatElements_f32(begin: i32, end: i32, times: i32, x: usize, y: usize): void {
  repeatElements<f32>(begin, end, times, x, y);
}
export function repeatElements_f64(begin: i32, end: i32, times: i32, x: usize, y: usize): void {
  repeatElements<f64>(begin, end, times, x, y);
}
