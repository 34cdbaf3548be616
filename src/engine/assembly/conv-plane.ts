import { FILTERS, ROWS, TAPS, planeGradientTile, planeTile } from './conv-plane-tile';
import { activate, vthrough } from './gemm-epilogue';
import { NR } from './gemm-tile';
import { LANES, copyElements, get, put, vget, vtotal } from './simd';
import { scratch } from './thread';

/**
 * Convolution of pictures with one channel by up to ROWS filters, stride 1: the lanes of a vector are neighbouring pixels,
 * so that few filters leave none idle.
 */

// Scratch memory: a tile, the initial tile, weights, taps, and the picture with its padding.
const TILE: usize = 0;
const INIT: usize = 512;
const SUMS: usize = 1024;
const WEIGHTS: usize = 2048;
const OFFSETS: usize = 64 * 1024;
const PICTURE: usize = 128 * 1024;

/** y <- activation(bias + x * filter) for the pictures [begin, end); x [n, height, width], filter [taps, filters]. */
function convPlaneForward<T>(
  begin: i32, end: i32, height: i32, width: i32, filters: i32, kernelHeight: i32, kernelWidth: i32, padHeight: i32,
  padWidth: i32, outHeight: i32, outWidth: i32, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  const size = sizeof<T>();
  const lanes = NR<T>();
  const taps = kernelHeight * kernelWidth;
  const line = lineOf(outWidth, kernelWidth);
  const lines = outHeight + kernelHeight - 1;
  writeOffsets<T>(taps, kernelWidth, line);
  for (let p = 0; p < taps; p++) {
    for (let f = 0; f < ROWS; f++) {
      put<T>(scratch + WEIGHTS, p * ROWS + f, f < filters ? get<T>(filter, p * filters + f) : <T>0);
    }
  }
  for (let f = 0; f < ROWS; f++) {
    for (let q = 0; q < lanes; q++) put<T>(scratch + INIT, f * lanes + q, bias && f < filters ? get<T>(bias, f) : <T>0);
  }
  clearPicture<T>(lines, line);
  for (let n = begin; n < end; n++) {
    layOut<T>(height, width, line, lines, padHeight, padWidth, x + <usize>(n * height * width) * size);
    for (let h = 0; h < outHeight; h++) {
      const row = scratch + PICTURE + <usize>(h * line) * size;
      const to = y + <usize>((n * outHeight + h) * outWidth * filters) * size;
      for (let w = 0; w < outWidth; w += lanes) {
        const from = min(w, outWidth - lanes); // the last tile overlaps the one before
        planeTile<T>(
          taps, scratch + WEIGHTS, row + <usize>from * size, scratch + OFFSETS, scratch + INIT, scratch + TILE,
        );
        interleave<T>(filters, to + <usize>(from * filters) * size);
      }
      if (activation) activate<T>(activation, outWidth * filters, to);
    }
  }
}

/** Elements of a line of the laid out picture, and of the planes of dy. */
// @ts-ignore: decorator
@inline
function lineOf(outWidth: i32, kernelWidth: i32): i32 {
  return (outWidth + kernelWidth + 6) & ~7;
}

/** How far each tap lies from the first one; the table's end repeats the last one TAPS - 1 times. */
function writeOffsets<T>(taps: i32, kernelWidth: i32, line: i32): void {
  for (let p = 0; p < taps + TAPS - 1; p++) {
    const tap = min(p, taps - 1);
    const distance = tap / kernelWidth * line + tap % kernelWidth;
    store<u32>(scratch + OFFSETS + (<usize>p << 2), <u32>(<usize>distance * sizeof<T>()));
  }
}

function clearPicture<T>(lines: i32, line: i32): void {
  memory.fill(scratch + PICTURE, 0, <usize>((lines + 1) * line) * sizeof<T>());
}

/** The picture inside its padding, which is zero already. */
function layOut<T>(
  height: i32, width: i32, line: i32, lines: i32, padHeight: i32, padWidth: i32, x: usize,
): void {
  const size = sizeof<T>();
  const columns = min(width, line - padWidth);
  for (let h = 0; h < min(height, lines - padHeight); h++) {
    const to = scratch + PICTURE + <usize>((h + padHeight) * line + padWidth) * size;
    copyElements<T>(columns, x + <usize>(h * width) * size, to);
  }
}

/** y [NR, filters] <- the tile's first rows, turned round. */
function interleave<T>(filters: i32, y: usize): void {
  const tile = scratch + TILE;
  if (sizeof<T>() != 4 || filters != 6) {
    for (let q = 0; q < NR<T>(); q++) {
      for (let f = 0; f < filters; f++) put<T>(y, q * filters + f, get<T>(tile, f * NR<T>() + q));
    }
    return;
  }
  for (let q = 0; q < NR<T>(); q += 4) {
    const a0 = vget<f32>(tile, q);
    const a1 = vget<f32>(tile, NR<f32>() + q);
    const a2 = vget<f32>(tile, 2 * NR<f32>() + q);
    const a3 = vget<f32>(tile, 3 * NR<f32>() + q);
    const a4 = vget<f32>(tile, 4 * NR<f32>() + q);
    const a5 = vget<f32>(tile, 5 * NR<f32>() + q);
    const p0 = v128.shuffle<f32>(a0, a1, 0, 4, 1, 5);
    const p1 = v128.shuffle<f32>(a2, a3, 0, 4, 1, 5);
    const p2 = v128.shuffle<f32>(a4, a5, 0, 4, 1, 5);
    const q0 = v128.shuffle<f32>(a0, a1, 2, 6, 3, 7);
    const q1 = v128.shuffle<f32>(a2, a3, 2, 6, 3, 7);
    const q2 = v128.shuffle<f32>(a4, a5, 2, 6, 3, 7);
    v128.store(y, v128.shuffle<f32>(p0, p1, 0, 1, 4, 5));
    v128.store(y, v128.shuffle<f32>(p2, p0, 0, 1, 6, 7), 16);
    v128.store(y, v128.shuffle<f32>(p1, p2, 2, 3, 6, 7), 32);
    v128.store(y, v128.shuffle<f32>(q0, q1, 0, 1, 4, 5), 48);
    v128.store(y, v128.shuffle<f32>(q2, q0, 0, 1, 6, 7), 64);
    v128.store(y, v128.shuffle<f32>(q1, q2, 2, 3, 6, 7), 80);
    y += 96;
  }
}

export function convPlaneForward_f32(
  begin: i32, end: i32, height: i32, width: i32, filters: i32, kernelHeight: i32, kernelWidth: i32, padHeight: i32,
  padWidth: i32, outHeight: i32, outWidth: i32, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  convPlaneForward<f32>(
    begin, end, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth, x, filter,
    bias, activation, y,
  );
}
export function convPlaneForward_f64(
  begin: i32, end: i32, height: i32, width: i32, filters: i32, kernelHeight: i32, kernelWidth: i32, padHeight: i32,
  padWidth: i32, outHeight: i32, outWidth: i32, x: usize, filter: usize, bias: usize, activation: i32, y: usize,
): void {
  convPlaneForward<f64>(
    begin, end, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth, x, filter,
    bias, activation, y,
  );
}

/**
 * partial[b] <- Σ over the pictures of block b of x[.. + tap] dz, [taps, filters], and of dz, [filters], for the blocks
 * [begin, end) of `block` pictures each: the sums of whole blocks do not depend on how blocks are dealt to threads.
 *
 * dz = dy activation'(z), from y = activation(z); y is not read without an activation.
 */
function convPlaneFilter<T>(
  begin: i32, end: i32, batch: i32, block: i32, height: i32, width: i32, filters: i32, kernelHeight: i32,
  kernelWidth: i32, padHeight: i32, padWidth: i32, outHeight: i32, outWidth: i32, x: usize, dy: usize, y: usize,
  activation: i32, partial: usize,
): void {
  const size = sizeof<T>();
  const taps = kernelHeight * kernelWidth;
  const line = lineOf(outWidth, kernelWidth);
  const lines = outHeight + kernelHeight - 1;
  const planes = scratch + PICTURE + <usize>((lines + 1) * line) * size; // dy, one for each filter; the last tile's others are zero
  const plane = outHeight * line;
  const sums = scratch + SUMS;
  writeOffsets<T>(taps, kernelWidth, line);
  clearPicture<T>(lines, line);
  memory.fill(planes, 0, <usize>((filters + FILTERS - 1) * plane) * size);
  for (let b = begin; b < end; b++) {
    const out = partial + <usize>(b * (taps + 1) * filters) * size;
    memory.fill(out, 0, <usize>((taps + 1) * filters) * size);
    for (let n = b * block; n < min(batch, (b + 1) * block); n++) {
      layOut<T>(height, width, line, lines, padHeight, padWidth, x + <usize>(n * height * width) * size);
      for (let h = 0; h < outHeight; h++) {
        const row = <usize>((n * outHeight + h) * outWidth * filters) * size;
        separate<T>(outWidth, filters, activation, dy + row, y + row, planes + <usize>(h * line) * size, plane);
      }
      for (let f = 0; f < filters; f++) {
        const at = taps * filters + f;
        put<T>(out, at, get<T>(out, at) + planeSum<T>(plane, planes + <usize>(f * plane) * size));
      }
      for (let f = 0; f < filters; f += FILTERS) {
        const planesOfF = planes + <usize>(f * plane) * size;
        for (let p = 0; p < taps; p += TAPS) {
          memory.fill(sums, 0, <usize>(FILTERS * TAPS) << 4);
          const offsets = scratch + OFFSETS + (<usize>p << 2);
          planeGradientTile<T>(<usize>plane * size, planesOfF, scratch + PICTURE, offsets, sums);
          for (let g = 0; g < min(FILTERS, filters - f); g++) {
            for (let t = 0; t < min(TAPS, taps - p); t++) {
              const at = (p + t) * filters + f + g;
              put<T>(out, at, get<T>(out, at) + vtotal<T>(v128.load(sums + (<usize>(g * TAPS + t) << 4))));
            }
          }
        }
      }
    }
  }
}

/** The sum of a plane of n elements, a multiple of 2 vectors. */
function planeSum<T>(n: i32, plane: usize): T {
  let s0 = v128.splat<T>(<T>0);
  let s1 = s0;
  for (let i = 0; i < n; i += 2 * LANES<T>()) {
    s0 = v128.add<T>(s0, vget<T>(plane, i));
    s1 = v128.add<T>(s1, vget<T>(plane, i + LANES<T>()));
  }
  return vtotal<T>(v128.add<T>(s0, s1));
}

/** The vector of dz at dy and y. */
// @ts-ignore: decorator
@inline
function dzOf(activation: i32, dy: usize, y: usize): v128 {
  const v = v128.load(dy);
  return activation ? vthrough<f32>(activation, v, v128.load(y)) : v;
}

/** A line of pixels [n, filters] of dz -> lines of the planes, `plane` elements apart. */
function separate<T>(n: i32, filters: i32, activation: i32, dy: usize, y: usize, to: usize, plane: i32): void {
  let w = 0;
  if (sizeof<T>() == 4 && filters == 6) {
    const ld = <usize>plane << 2;
    for (; w <= n - 4; w += 4) {
      const v0 = dzOf(activation, dy, y);
      const v1 = dzOf(activation, dy + 16, y + 16);
      const v2 = dzOf(activation, dy + 32, y + 32);
      const v3 = dzOf(activation, dy + 48, y + 48);
      const v4 = dzOf(activation, dy + 64, y + 64);
      const v5 = dzOf(activation, dy + 80, y + 80);
      // pairs of filters (0, 1), (2, 3), (4, 5) of pixels 0, 1 and 2, 3
      const p0 = v128.shuffle<f32>(v0, v1, 0, 1, 6, 7);
      const p1 = v128.shuffle<f32>(v0, v2, 2, 3, 4, 5);
      const p2 = v128.shuffle<f32>(v1, v2, 0, 1, 6, 7);
      const q0 = v128.shuffle<f32>(v3, v4, 0, 1, 6, 7);
      const q1 = v128.shuffle<f32>(v3, v5, 2, 3, 4, 5);
      const q2 = v128.shuffle<f32>(v4, v5, 0, 1, 6, 7);
      let o = to + (<usize>w << 2);
      v128.store(o, v128.shuffle<f32>(p0, q0, 0, 2, 4, 6));
      o += ld;
      v128.store(o, v128.shuffle<f32>(p0, q0, 1, 3, 5, 7));
      o += ld;
      v128.store(o, v128.shuffle<f32>(p1, q1, 0, 2, 4, 6));
      o += ld;
      v128.store(o, v128.shuffle<f32>(p1, q1, 1, 3, 5, 7));
      o += ld;
      v128.store(o, v128.shuffle<f32>(p2, q2, 0, 2, 4, 6));
      o += ld;
      v128.store(o, v128.shuffle<f32>(p2, q2, 1, 3, 5, 7));
      dy += 96;
      y += 96;
    }
  }
  for (; w < n; w++) {
    for (let f = 0; f < filters; f++) {
      let v = v128.splat<T>(get<T>(dy, f));
      if (activation) v = vthrough<T>(activation, v, v128.splat<T>(get<T>(y, f)));
      put<T>(to, f * plane + w, v128.extract_lane<T>(v, 0));
    }
    dy += <usize>filters * sizeof<T>();
    y += <usize>filters * sizeof<T>();
  }
}

export function convPlaneFilter_f32(
  begin: i32, end: i32, batch: i32, block: i32, height: i32, width: i32, filters: i32, kernelHeight: i32,
  kernelWidth: i32, padHeight: i32, padWidth: i32, outHeight: i32, outWidth: i32, x: usize, dy: usize, y: usize,
  activation: i32, partial: usize,
): void {
  convPlaneFilter<f32>(
    begin, end, batch, block, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth,
    x, dy, y, activation, partial,
  );
}
export function convPlaneFilter_f64(
  begin: i32, end: i32, batch: i32, block: i32, height: i32, width: i32, filters: i32, kernelHeight: i32,
  kernelWidth: i32, padHeight: i32, padWidth: i32, outHeight: i32, outWidth: i32, x: usize, dy: usize, y: usize,
  activation: i32, partial: usize,
): void {
  convPlaneFilter<f64>(
    begin, end, batch, block, height, width, filters, kernelHeight, kernelWidth, padHeight, padWidth, outHeight, outWidth,
    x, dy, y, activation, partial,
  );
}
