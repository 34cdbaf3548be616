import { activate } from './gemm-epilogue';
import { LANES, get, madd, put, vget, vmadd, vput } from './simd';
import * as P from './window';
import { field } from './window';

/** y <- activation(bias + Σ over taps and channels of x filter) for output pixels [begin, end). */
function convForward<T>(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32,
  x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  const channels = field(s, P.CHANNELS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  for (let o = begin; o < end; o++) {
    const row = y + <usize>o * filters * sizeof<T>();
    if (bias) memory.copy(row, bias, <usize>filters * sizeof<T>());
    else memory.fill(row, 0, <usize>filters * sizeof<T>());
    for (let a = 0; a < field(s, P.KERNEL_DEPTH); a++) {
      for (let b = 0; b < field(s, P.KERNEL_HEIGHT); b++) {
        for (let c = 0; c < field(s, P.KERNEL_WIDTH); c++) {
          const i = inputPixel(s, o, a, b, c);
          if (i < 0) continue;
          const tap = (a * field(s, P.KERNEL_HEIGHT) + b) * field(s, P.KERNEL_WIDTH) + c;
          for (let g = 0; g < groups; g++) {
            for (let q = 0; q < c1; q++) {
              const value = get<T>(x, i * channels + g * c1 + q);
              const from = filter + <usize>((tap * c1 + q) * filters + g * f1) * sizeof<T>();
              addMultiple<T>(f1, value, from, row + <usize>(g * f1) * sizeof<T>());
            }
          }
        }
      }
    }
    if (activation) activate<T>(activation, filters, row);
  }
}

/** dx <- Σ over taps and filters of dy filter for input pixels [begin, end). */
function convBackwardInput<T>(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, dy: usize, filter: usize, dx: usize,
): void {
  const channels = field(s, P.CHANNELS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  for (let i = begin; i < end; i++) {
    for (let q = 0; q < channels; q++) put<T>(dx, i * channels + q, <T>0);
    for (let a = 0; a < field(s, P.KERNEL_DEPTH); a++) {
      for (let b = 0; b < field(s, P.KERNEL_HEIGHT); b++) {
        for (let c = 0; c < field(s, P.KERNEL_WIDTH); c++) {
          const o = outputPixel(s, i, a, b, c);
          if (o < 0) continue;
          const tap = (a * field(s, P.KERNEL_HEIGHT) + b) * field(s, P.KERNEL_WIDTH) + c;
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

/** dFilter <- beta dFilter + Σ over pixels of x dy, for rows [begin, end): taps and channels of a group. */
function convBackwardFilter<T>(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, batch: i32, x: usize, dy: usize, beta: T, dFilter: usize,
): void {
  const channels = field(s, P.CHANNELS);
  const c1 = channels / groups;
  const f1 = filters / groups;
  const outputs = batch * field(s, P.OUT_DEPTH) * field(s, P.OUT_HEIGHT) * field(s, P.OUT_WIDTH);
  for (let r = begin; r < end; r++) {
    const row = dFilter + <usize>r * filters * sizeof<T>();
    if (beta == <T>0) memory.fill(row, 0, <usize>filters * sizeof<T>());
    const tap = r / c1;
    const q = r % c1;
    const c = tap % field(s, P.KERNEL_WIDTH);
    const b = tap / field(s, P.KERNEL_WIDTH) % field(s, P.KERNEL_HEIGHT);
    const a = tap / field(s, P.KERNEL_WIDTH) / field(s, P.KERNEL_HEIGHT);
    for (let o = 0; o < outputs; o++) {
      const i = inputPixel(s, o, a, b, c);
      if (i < 0) continue;
      for (let g = 0; g < groups; g++) {
        const shift = <usize>(g * f1) * sizeof<T>();
        const from = dy + <usize>o * filters * sizeof<T>() + shift;
        addMultiple<T>(f1, get<T>(x, i * channels + g * c1 + q), from, row + shift);
      }
    }
  }
}

/** The input pixel that a tap of an output pixel reads, or -1 outside the input. */
function inputPixel(s: usize, o: i32, a: i32, b: i32, c: i32): i32 {
  const ox = o % field(s, P.OUT_WIDTH);
  o /= field(s, P.OUT_WIDTH);
  const oy = o % field(s, P.OUT_HEIGHT);
  o /= field(s, P.OUT_HEIGHT);
  const oz = o % field(s, P.OUT_DEPTH);
  const n = o / field(s, P.OUT_DEPTH);
  const ix = ox * field(s, P.STRIDE_WIDTH) + c * field(s, P.DILATION_WIDTH) - field(s, P.PAD_WIDTH);
  const iy = oy * field(s, P.STRIDE_HEIGHT) + b * field(s, P.DILATION_HEIGHT) - field(s, P.PAD_HEIGHT);
  const iz = oz * field(s, P.STRIDE_DEPTH) + a * field(s, P.DILATION_DEPTH) - field(s, P.PAD_DEPTH);
  if (<u32>ix >= <u32>field(s, P.WIDTH) || <u32>iy >= <u32>field(s, P.HEIGHT)) return -1;
  if (<u32>iz >= <u32>field(s, P.DEPTH)) return -1;
  return ((n * field(s, P.DEPTH) + iz) * field(s, P.HEIGHT) + iy) * field(s, P.WIDTH) + ix;
}

/** The output pixel whose tap reads an input pixel, or -1 when there is none. */
function outputPixel(s: usize, i: i32, a: i32, b: i32, c: i32): i32 {
  const ix = i % field(s, P.WIDTH);
  i /= field(s, P.WIDTH);
  const iy = i % field(s, P.HEIGHT);
  i /= field(s, P.HEIGHT);
  const iz = i % field(s, P.DEPTH);
  const n = i / field(s, P.DEPTH);
  const x = ix + field(s, P.PAD_WIDTH) - c * field(s, P.DILATION_WIDTH);
  const y = iy + field(s, P.PAD_HEIGHT) - b * field(s, P.DILATION_HEIGHT);
  const z = iz + field(s, P.PAD_DEPTH) - a * field(s, P.DILATION_DEPTH);
  if (x < 0 || y < 0 || z < 0) return -1;
  const sx = field(s, P.STRIDE_WIDTH);
  const sy = field(s, P.STRIDE_HEIGHT);
  const sz = field(s, P.STRIDE_DEPTH);
  if (x % sx || y % sy || z % sz) return -1;
  const ox = x / sx;
  const oy = y / sy;
  const oz = z / sz;
  if (ox >= field(s, P.OUT_WIDTH) || oy >= field(s, P.OUT_HEIGHT) || oz >= field(s, P.OUT_DEPTH)) return -1;
  return ((n * field(s, P.OUT_DEPTH) + oz) * field(s, P.OUT_HEIGHT) + oy) * field(s, P.OUT_WIDTH) + ox;
}

/** y <- y + a x over n elements. */
function addMultiple<T>(n: i32, a: T, x: usize, y: usize): void {
  const s = v128.splat<T>(a);
  let j = 0;
  for (; j <= n - LANES<T>(); j += LANES<T>()) vput<T>(y, j, vmadd<T>(s, vget<T>(x, j), vget<T>(y, j)));
  for (; j < n; j++) put<T>(y, j, madd<T>(a, get<T>(x, j), get<T>(y, j)));
}

export function convForward_f32(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32,
  x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  convForward<f32>(begin, end, s, filters, groups, x, filter, bias, activation, y);
}
export function convForward_f64(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32,
  x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  convForward<f64>(begin, end, s, filters, groups, x, filter, bias, activation, y);
}
export function convBackwardInput_f32(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, dy: usize, filter: usize, dx: usize,
): void {
  convBackwardInput<f32>(begin, end, s, filters, groups, dy, filter, dx);
}
export function convBackwardInput_f64(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, dy: usize, filter: usize, dx: usize,
): void {
  convBackwardInput<f64>(begin, end, s, filters, groups, dy, filter, dx);
}
export function convBackwardFilter_f32(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, batch: i32, x: usize, dy: usize, beta: f32, dFilter: usize,
): void {
  convBackwardFilter<f32>(begin, end, s, filters, groups, batch, x, dy, beta, dFilter);
}
export function convBackwardFilter_f64(
  begin: i32, end: i32, s: usize, filters: i32, groups: i32, batch: i32, x: usize, dy: usize, beta: f64, dFilter: usize,
): void {
  convBackwardFilter<f64>(begin, end, s, filters, groups, batch, x, dy, beta, dFilter);
}
