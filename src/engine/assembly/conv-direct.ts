import { activate } from './gemm-epilogue';
import { get, madd, put } from './simd';
import { LANES, vget, vmadd, vput } from './simd';

// Places in the block of 32-bit integers that describes a convolution; ops/conv.ts writes it.
const DEPTH: usize = 4;
const HEIGHT: usize = 8;
const WIDTH: usize = 12;
const CHANNELS: usize = 16;
const KERNEL_DEPTH: usize = 20;
const KERNEL_HEIGHT: usize = 24;
const KERNEL_WIDTH: usize = 28;
const FILTERS: usize = 32;
const STRIDE_DEPTH: usize = 36;
const STRIDE_HEIGHT: usize = 40;
const STRIDE_WIDTH: usize = 44;
const DILATION_DEPTH: usize = 48;
const DILATION_HEIGHT: usize = 52;
const DILATION_WIDTH: usize = 56;
const PAD_DEPTH: usize = 60;
const PAD_HEIGHT: usize = 64;
const PAD_WIDTH: usize = 68;
const OUT_DEPTH: usize = 72;
const OUT_HEIGHT: usize = 76;
const OUT_WIDTH: usize = 80;
const GROUPS: usize = 84;
const BATCH: usize = 0;

/** y <- activation(bias + Σ over taps and channels of x filter) for output pixels [begin, end). */
function convForward<T>(
  begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  const filters = load<i32>(s, FILTERS);
  const channels = load<i32>(s, CHANNELS);
  const groups = load<i32>(s, GROUPS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  for (let o = begin; o < end; o++) {
    const row = y + <usize>o * filters * sizeof<T>();
    if (bias) memory.copy(row, bias, <usize>filters * sizeof<T>());
    else memory.fill(row, 0, <usize>filters * sizeof<T>());
    for (let a = 0; a < load<i32>(s, KERNEL_DEPTH); a++) {
      for (let b = 0; b < load<i32>(s, KERNEL_HEIGHT); b++) {
        for (let c = 0; c < load<i32>(s, KERNEL_WIDTH); c++) {
          const i = inputPixel(s, o, a, b, c);
          if (i < 0) continue;
          const tap = (a * load<i32>(s, KERNEL_HEIGHT) + b) * load<i32>(s, KERNEL_WIDTH) + c;
          for (let g = 0; g < groups; g++) {
            for (let q = 0; q < c1; q++) {
              const value = get<T>(x, i * channels + g * c1 + q);
              addMultiple<T>(f1, value, filter + <usize>((tap * c1 + q) * filters + g * f1) * sizeof<T>(), row + <usize>(g * f1) * sizeof<T>());
            }
          }
        }
      }
    }
    if (activation) activate<T>(activation, filters, row);
  }
}

/** dx <- Σ over taps and filters of dy filter for input pixels [begin, end). */
function convBackwardInput<T>(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  const filters = load<i32>(s, FILTERS);
  const channels = load<i32>(s, CHANNELS);
  const groups = load<i32>(s, GROUPS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  for (let i = begin; i < end; i++) {
    for (let q = 0; q < channels; q++) put<T>(dx, i * channels + q, <T>0);
    for (let a = 0; a < load<i32>(s, KERNEL_DEPTH); a++) {
      for (let b = 0; b < load<i32>(s, KERNEL_HEIGHT); b++) {
        for (let c = 0; c < load<i32>(s, KERNEL_WIDTH); c++) {
          const o = outputPixel(s, i, a, b, c);
          if (o < 0) continue;
          const tap = (a * load<i32>(s, KERNEL_HEIGHT) + b) * load<i32>(s, KERNEL_WIDTH) + c;
          for (let g = 0; g < groups; g++) {
            for (let q = 0; q < c1; q++) {
              let sum = get<T>(dx, i * channels + g * c1 + q);
              for (let f = g * f1; f < (g + 1) * f1; f++) {
                sum = madd<T>(get<T>(dy, o * filters + f), get<T>(filter, (tap * c1 + q) * filters + f), sum);
              }
              put<T>(dx, i * channels + g * c1 + q, sum);
            }
          }
        }
      }
    }
  }
}

/** dFilter <- beta dFilter + Σ over pixels of x dy for rows [begin, end) of the filter, one for each tap and channel of a group. */
function convBackwardFilter<T>(begin: i32, end: i32, s: usize, x: usize, dy: usize, beta: T, dFilter: usize): void {
  const filters = load<i32>(s, FILTERS);
  const channels = load<i32>(s, CHANNELS);
  const groups = load<i32>(s, GROUPS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  const outputs = load<i32>(s, BATCH) * load<i32>(s, OUT_DEPTH) * load<i32>(s, OUT_HEIGHT) * load<i32>(s, OUT_WIDTH);
  for (let r = begin; r < end; r++) {
    const row = dFilter + <usize>r * filters * sizeof<T>();
    if (beta == <T>0) memory.fill(row, 0, <usize>filters * sizeof<T>());
    const tap = r / c1;
    const q = r % c1;
    const c = tap % load<i32>(s, KERNEL_WIDTH);
    const b = tap / load<i32>(s, KERNEL_WIDTH) % load<i32>(s, KERNEL_HEIGHT);
    const a = tap / load<i32>(s, KERNEL_WIDTH) / load<i32>(s, KERNEL_HEIGHT);
    for (let o = 0; o < outputs; o++) {
      const i = inputPixel(s, o, a, b, c);
      if (i < 0) continue;
      for (let g = 0; g < groups; g++) {
        const shift = <usize>(g * f1) * sizeof<T>();
        addMultiple<T>(f1, get<T>(x, i * channels + g * c1 + q), dy + <usize>o * filters * sizeof<T>() + shift, row + shift);
      }
    }
  }
}

/** The input pixel that a tap of an output pixel reads, or -1 outside the input. */
function inputPixel(s: usize, o: i32, a: i32, b: i32, c: i32): i32 {
  const ox = o % load<i32>(s, OUT_WIDTH);
  o /= load<i32>(s, OUT_WIDTH);
  const oy = o % load<i32>(s, OUT_HEIGHT);
  o /= load<i32>(s, OUT_HEIGHT);
  const oz = o % load<i32>(s, OUT_DEPTH);
  const n = o / load<i32>(s, OUT_DEPTH);
  const ix = ox * load<i32>(s, STRIDE_WIDTH) + c * load<i32>(s, DILATION_WIDTH) - load<i32>(s, PAD_WIDTH);
  const iy = oy * load<i32>(s, STRIDE_HEIGHT) + b * load<i32>(s, DILATION_HEIGHT) - load<i32>(s, PAD_HEIGHT);
  const iz = oz * load<i32>(s, STRIDE_DEPTH) + a * load<i32>(s, DILATION_DEPTH) - load<i32>(s, PAD_DEPTH);
  if (<u32>ix >= load<u32>(s, WIDTH) || <u32>iy >= load<u32>(s, HEIGHT) || <u32>iz >= load<u32>(s, DEPTH)) return -1;
  return ((n * load<i32>(s, DEPTH) + iz) * load<i32>(s, HEIGHT) + iy) * load<i32>(s, WIDTH) + ix;
}

/** The output pixel whose tap reads an input pixel, or -1 when there is none. */
function outputPixel(s: usize, i: i32, a: i32, b: i32, c: i32): i32 {
  const ix = i % load<i32>(s, WIDTH);
  i /= load<i32>(s, WIDTH);
  const iy = i % load<i32>(s, HEIGHT);
  i /= load<i32>(s, HEIGHT);
  const iz = i % load<i32>(s, DEPTH);
  const n = i / load<i32>(s, DEPTH);
  const x = ix + load<i32>(s, PAD_WIDTH) - c * load<i32>(s, DILATION_WIDTH);
  const y = iy + load<i32>(s, PAD_HEIGHT) - b * load<i32>(s, DILATION_HEIGHT);
  const z = iz + load<i32>(s, PAD_DEPTH) - a * load<i32>(s, DILATION_DEPTH);
  if (x < 0 || y < 0 || z < 0) return -1;
  const sx = load<i32>(s, STRIDE_WIDTH);
  const sy = load<i32>(s, STRIDE_HEIGHT);
  const sz = load<i32>(s, STRIDE_DEPTH);
  if (x % sx || y % sy || z % sz) return -1;
  const ox = x / sx;
  const oy = y / sy;
  const oz = z / sz;
  if (ox >= load<i32>(s, OUT_WIDTH) || oy >= load<i32>(s, OUT_HEIGHT) || oz >= load<i32>(s, OUT_DEPTH)) return -1;
  return ((n * load<i32>(s, OUT_DEPTH) + oz) * load<i32>(s, OUT_HEIGHT) + oy) * load<i32>(s, OUT_WIDTH) + ox;
}

/** y <- y + a x over n elements. */
function addMultiple<T>(n: i32, a: T, x: usize, y: usize): void {
  const s = v128.splat<T>(a);
  let j = 0;
  for (; j <= n - LANES<T>(); j += LANES<T>()) vput<T>(y, j, vmadd<T>(s, vget<T>(x, j), vget<T>(y, j)));
  for (; j < n; j++) put<T>(y, j, madd<T>(a, get<T>(x, j), get<T>(y, j)));
}

export function convForward_f32(begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize): void {
  convForward<f32>(begin, end, s, x, filter, bias, activation, y);
}
export function convForward_f64(begin: i32, end: i32, s: usize, x: usize, filter: usize, bias: usize, activation: i32, y: usize): void {
  convForward<f64>(begin, end, s, x, filter, bias, activation, y);
}
export function convBackwardInput_f32(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  convBackwardInput<f32>(begin, end, s, dy, filter, dx);
}
export function convBackwardInput_f64(begin: i32, end: i32, s: usize, dy: usize, filter: usize, dx: usize): void {
  convBackwardInput<f64>(begin, end, s, dy, filter, dx);
}
export function convBackwardFilter_f32(begin: i32, end: i32, s: usize, x: usize, dy: usize, beta: f32, dFilter: usize): void {
  convBackwardFilter<f32>(begin, end, s, x, dy, beta, dFilter);
}
export function convBackwardFilter_f64(begin: i32, end: i32, s: usize, x: usize, dy: usize, beta: f64, dFilter: usize): void {
  convBackwardFilter<f64>(begin, end, s, x, dy, beta, dFilter);
}
