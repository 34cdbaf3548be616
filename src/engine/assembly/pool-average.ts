import { vgetUpTo, vputUpTo } from './part';
import { LANES } from './simd';
import {
  CHANNELS, DEPTH, HEIGHT, KERNEL_DEPTH, KERNEL_HEIGHT, KERNEL_WIDTH, OUT_DEPTH, OUT_HEIGHT, OUT_WIDTH, PAD_DEPTH,
  PAD_HEIGHT, PAD_WIDTH, STRIDE_DEPTH, STRIDE_HEIGHT, STRIDE_WIDTH, WIDTH, endWindow, field, firstWindow,
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
  for (let r = begin; r < end; r++) {
    const d = ((r / outHeight) % outDepth) * field(s, STRIDE_DEPTH) - field(s, PAD_DEPTH);
    const h = (r % outHeight) * field(s, STRIDE_HEIGHT) - field(s, PAD_HEIGHT);
    const n = r / outHeight / outDepth;
    const d0 = max(0, -d), d1 = min(kernelDepth, depth - d);
    const h0 = max(0, -h), h1 = min(kernelHeight, height - h);
    const origin = x + <usize>(n * depth + d) * plane + <usize>h * row; // may lie outside x, its taps do not
    for (let o = 0; o < outWidth; o++) {
      const w = o * field(s, STRIDE_WIDTH) - field(s, PAD_WIDTH);
      const w0 = max(0, -w), w1 = min(kernelWidth, width - w);
      const window = origin + <usize>w * pixel;
      const to = y + <usize>(r * outWidth + o) * pixel;
      const count = whole ? kernelDepth * kernelHeight * kernelWidth : (d1 - d0) * (h1 - h0) * (w1 - w0);
      const divisor = v128.splat<T>(<T>count);
      let c = 0;
      while (c < channels) {
        const left = channels - c;
        const from = left < LANES<T>() && channels >= LANES<T>() ? channels - LANES<T>() : c; // the last vector may overlap
        const lanes = channels - from;
        const shift = <usize>from * sizeof<T>();
        let total = v128.splat<T>(<T>0);
        for (let a = d0; a < d1; a++) {
          for (let b = h0; b < h1; b++) {
            let p = window + <usize>a * plane + <usize>b * row + <usize>w0 * pixel + shift;
            let sum = vgetUpTo<T>(p, 0, lanes);
            for (let k = w0 + 1; k < w1; k++) {
              p += pixel;
              sum = v128.add<T>(sum, vgetUpTo<T>(p, 0, lanes));
            }
            total = v128.add<T>(total, sum);
          }
        }
        vputUpTo<T>(to + shift, 0, lanes, v128.div<T>(total, divisor));
        c = from + LANES<T>();
      }
    }
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

/** dx <- Σ dy / count over the windows that hold the element, for rows [begin, end) of dx; each gathers in order. */
function averagePoolBackward<T>(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  const depth = field(s, DEPTH), height = field(s, HEIGHT), width = field(s, WIDTH), channels = field(s, CHANNELS);
  const kernelDepth = field(s, KERNEL_DEPTH), kernelHeight = field(s, KERNEL_HEIGHT), kernelWidth = field(s, KERNEL_WIDTH);
  const strideDepth = field(s, STRIDE_DEPTH), strideHeight = field(s, STRIDE_HEIGHT), strideWidth = field(s, STRIDE_WIDTH);
  const padDepth = field(s, PAD_DEPTH), padHeight = field(s, PAD_HEIGHT), padWidth = field(s, PAD_WIDTH);
  const outDepth = field(s, OUT_DEPTH), outHeight = field(s, OUT_HEIGHT), outWidth = field(s, OUT_WIDTH);
  const pixel = <usize>channels * sizeof<T>();
  for (let r = begin; r < end; r++) {
    const d = ((r / height) % depth) + padDepth;
    const h = (r % height) + padHeight;
    const n = r / height / depth;
    const d0 = firstWindow(d, kernelDepth, strideDepth), d1 = endWindow(d, strideDepth, outDepth);
    const h0 = firstWindow(h, kernelHeight, strideHeight), h1 = endWindow(h, strideHeight, outHeight);
    for (let i = 0; i < width; i++) {
      const w = i + padWidth;
      const w0 = firstWindow(w, kernelWidth, strideWidth), w1 = endWindow(w, strideWidth, outWidth);
      const to = dx + <usize>(r * width + i) * pixel;
      let c = 0;
      while (c < channels) {
        const left = channels - c;
        const from = left < LANES<T>() && channels >= LANES<T>() ? channels - LANES<T>() : c; // the last vector may overlap
        const lanes = channels - from;
        const shift = <usize>from * sizeof<T>();
        let g = v128.splat<T>(<T>0);
        for (let a = d0; a < d1; a++) {
          const deep = inside(whole, a * strideDepth - padDepth, kernelDepth, depth);
          for (let b = h0; b < h1; b++) {
            const high = deep * inside(whole, b * strideHeight - padHeight, kernelHeight, height);
            let p = dy + <usize>(((n * outDepth + a) * outHeight + b) * outWidth + w0) * pixel + shift;
            for (let k = w0; k < w1; k++) {
              const count = high * inside(whole, k * strideWidth - padWidth, kernelWidth, width);
              g = v128.add<T>(g, v128.div<T>(vgetUpTo<T>(p, 0, lanes), v128.splat<T>(<T>count)));
              p += pixel;
            }
          }
        }
        vputUpTo<T>(to + shift, 0, lanes, g);
        c = from + LANES<T>();
      }
    }
  }
}

export function averagePoolBackward_f32(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  averagePoolBackward<f32>(begin, end, s, whole, dy, dx);
}
export function averagePoolBackward_f64(begin: i32, end: i32, s: usize, whole: i32, dy: usize, dx: usize): void {
  averagePoolBackward<f64>(begin, end, s, whole, dy, dx);
}
