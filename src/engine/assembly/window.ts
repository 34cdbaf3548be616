import { LANES } from './simd';

// Places in the block of 32-bit integers that describes how a window walks over [batch, depth, height, width, channels];
// ops/window.ts writes it.
export const DEPTH: usize = 0;
export const HEIGHT: usize = 4;
export const WIDTH: usize = 8;
export const CHANNELS: usize = 12;
export const KERNEL_DEPTH: usize = 16;
export const KERNEL_HEIGHT: usize = 20;
export const KERNEL_WIDTH: usize = 24;
export const STRIDE_DEPTH: usize = 28;
export const STRIDE_HEIGHT: usize = 32;
export const STRIDE_WIDTH: usize = 36;
export const DILATION_DEPTH: usize = 40;
export const DILATION_HEIGHT: usize = 44;
export const DILATION_WIDTH: usize = 48;
export const PAD_DEPTH: usize = 52;
export const PAD_HEIGHT: usize = 56;
export const PAD_WIDTH: usize = 60;
export const OUT_DEPTH: usize = 64;
export const OUT_HEIGHT: usize = 68;
export const OUT_WIDTH: usize = 72;

/** One of the block's integers. */
// @ts-ignore: decorator
@inline
export function field(s: usize, place: usize): i32 {
  return load<i32>(s + place);
}

/** The first window that reaches element i of an axis, counted from the beginning of the padding. */
// @ts-ignore: decorator
@inline
export function firstWindow(i: i32, kernel: i32, stride: i32): i32 {
  return i < kernel ? 0 : (i - kernel) / stride + 1;
}

/** The window after the last of `count` windows that reaches it. */
// @ts-ignore: decorator
@inline
export function endWindow(i: i32, stride: i32, count: i32): i32 {
  return min(i / stride + 1, count);
}

/** Where the vector at c of n elements begins: the last one overlaps the one before it where n has room for that. */
// @ts-ignore: decorator
@inline
export function lastStart<T>(c: i32, n: i32): i32 {
  return n - c < LANES<T>() && n >= LANES<T>() ? n - LANES<T>() : c;
}
