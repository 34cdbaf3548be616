import { activate } from './gemm-epilogue';
import { at, get, put } from './simd';
import { LINE_STEP, finalLine, inputLine, outputLine } from './winograd-lines';
import { OUTPUTS, POINTS } from './winograd-points';

/** Bytes of channels that are transformed at a time, so that the values halfway through stay in L1. */
export const CHUNK: usize = 256;

/** Scratch of the transforms: a chunk of zeros, one that is never read, and those of 6 x 6 pixels twice. */
export const TILES_SCRATCH: usize = 80 * CHUNK;
const UNREAD: usize = CHUNK;

/** Where the values halfway through a transform lie in it. */
export const HALFWAY: usize = 2 * CHUNK;

const PATCH: usize = 40 * CHUNK;

/** Channels of a chunk. */
// @ts-ignore: decorator
@inline
export function CHUNK_LENGTH<T>(): i32 {
  return <i32>(CHUNK / sizeof<T>());
}

/** Bytes of n elements, rounded up to what the loops over lines take. */
// @ts-ignore: decorator
@inline
export function lineBytes<T>(n: i32): usize {
  return (<usize>n * sizeof<T>() + LINE_STEP - 1) & ~(LINE_STEP - 1);
}

/** Distance of the rows of V: not a multiple of 4096 bytes, so that six of them find places in L1. */
// @ts-ignore: decorator
@inline
export function rowBytes<T>(channels: i32): usize {
  return ((<usize>channels * sizeof<T>() + 63) & ~63) + 64;
}

/** How many tiles high and wide a map of `size` is. */
// @ts-ignore: decorator
@inline
export function tilesOf(size: i32): i32 {
  return (size + OUTPUTS - 1) / OUTPUTS;
}

/**
 * V = Bᵀ d B of one tile: d are the 6 x 6 pixels of an image [height, width,
 * channels] from (row, column) on, zero outside of it. Point p, channel c of V
 * is element c at v + p step. May write up to LINE_STEP bytes behind the last.
 */
export function transformTile<T>(
  row: i32, column: i32, height: i32, width: i32, channels: i32, image: usize, temporary: usize, v: usize, step: usize,
): void {
  const halfway = temporary + HALFWAY;
  for (let c = 0; c < channels; c += CHUNK_LENGTH<T>()) {
    const n = min(CHUNK_LENGTH<T>(), channels - c);
    const bytes = lineBytes<T>(n);
    const whole = bytes == <usize>n * sizeof<T>();
    for (let j = 0; j < POINTS; j++) {
      const x0 = pixel<T>(row, column + j, height, width, channels, image, c, whole, n, temporary, 0);
      const x1 = pixel<T>(row + 1, column + j, height, width, channels, image, c, whole, n, temporary, 1);
      const x2 = pixel<T>(row + 2, column + j, height, width, channels, image, c, whole, n, temporary, 2);
      const x3 = pixel<T>(row + 3, column + j, height, width, channels, image, c, whole, n, temporary, 3);
      const x4 = pixel<T>(row + 4, column + j, height, width, channels, image, c, whole, n, temporary, 4);
      const x5 = pixel<T>(row + 5, column + j, height, width, channels, image, c, whole, n, temporary, 5);
      inputLine<T>(bytes, x0, x1, x2, x3, x4, x5, halfway + <usize>(j * POINTS) * CHUNK, CHUNK);
    }
    for (let i = 0; i < POINTS; i++) {
      const x = halfway + <usize>i * CHUNK;
      const to = at<T>(v, c) + <usize>(i * POINTS) * step;
      inputLine<T>(
        bytes, x, x + 6 * CHUNK, x + 12 * CHUNK, x + 18 * CHUNK, x + 24 * CHUNK, x + 30 * CHUNK, to, step,
      );
    }
  }
}

/**
 * The address of n channels of a pixel from c on: zeros outside the image, and
 * a copy in place `slot` of the patch when they are no whole number of vectors.
 */
// @ts-ignore: decorator
@inline
export function pixel<T>(
  row: i32, column: i32, height: i32, width: i32, channels: i32, image: usize, c: i32, whole: bool, n: i32,
  temporary: usize, slot: usize,
): usize {
  if (<u32>row >= <u32>height || <u32>column >= <u32>width) return temporary;
  const from = at<T>(image, (row * width + column) * channels + c);
  if (whole) return from;
  const copy = temporary + PATCH + slot * CHUNK;
  for (let i = 0; i < n; i++) put<T>(copy, i, get<T>(from, i));
  return copy;
}

/**
 * y = activation(Aᵀ M A + bias) for the n channels from k on of one tile: the
 * 4 x 4 pixels of an image [height, width, channels] from (row, column) on, as
 * far as they are inside. Point p of M is at m + p step; `bias` has a chunk.
 */
export function finishTile<T>(
  row: i32, column: i32, height: i32, width: i32, channels: i32, k: i32, n: i32, m: usize, step: usize,
  bias: usize, activation: i32, temporary: usize, image: usize,
): void {
  const halfway = temporary + HALFWAY;
  const bytes = lineBytes<T>(n);
  const whole = bytes == <usize>n * sizeof<T>();
  const down = step * <usize>POINTS;
  for (let j = 0; j < POINTS; j++) {
    const x = m + <usize>j * step;
    const to = halfway + <usize>j * CHUNK;
    outputLine<T>(bytes, x, x + down, x + 2 * down, x + 3 * down, x + 4 * down, x + 5 * down, to, <usize>POINTS * CHUNK);
  }
  const floor: T = activation == 1 ? <T>0 : <T>-Infinity;
  const rows = min(OUTPUTS, height - row);
  const columns = min(OUTPUTS, width - column);
  const pixelBytes = <usize>channels * sizeof<T>();
  for (let i = 0; i < rows; i++) {
    const y = at<T>(image, ((row + i) * width + column) * channels + k);
    const x = halfway + <usize>(i * POINTS) * CHUNK;
    const unread = temporary + UNREAD;
    if (whole) {
      const y1 = columns > 1 ? y + pixelBytes : unread;
      const y2 = columns > 2 ? y + 2 * pixelBytes : unread;
      const y3 = columns > 3 ? y + 3 * pixelBytes : unread;
      finalLine<T>(bytes, x, CHUNK, bias, floor, y, y1, y2, y3);
    } else {
      const copy = temporary + PATCH;
      finalLine<T>(bytes, x, CHUNK, bias, floor, copy, copy + CHUNK, copy + 2 * CHUNK, copy + 3 * CHUNK);
      for (let j = 0; j < columns; j++) {
        for (let q = 0; q < n; q++) put<T>(y + <usize>j * pixelBytes, q, get<T>(copy + <usize>j * CHUNK, q));
      }
    }
    if (activation > 1) {
      for (let j = 0; j < columns; j++) activate<T>(activation, n, y + <usize>j * pixelBytes);
    }
  }
}
