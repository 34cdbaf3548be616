import { MR, NR, tile } from './gemm-tile';
import { at, get, put } from './simd';
import { scratch } from './thread';
import { expandLine, reduceLine, rowLine } from './winograd-adjoint-lines';
import { inputLine } from './winograd-lines';
import { OUTPUTS, POINTS, coefficient, inputCoefficient } from './winograd-points';
import { CHUNK, CHUNK_LENGTH, HALFWAY, TILES_SCRATCH, lineBytes, pixel, rowBytes, tilesOf } from './winograd-tiles';

/** Bytes of transformed tiles of x and dy that are multiplied while they are in L2. */
const BLOCK_BYTES: usize = 400_000;

/** Tiles of a block, at least and at most: each block reads and writes the sums once, more tiles leave L1. */
const MIN_TILES: i32 = 8;
const MAX_TILES: i32 = 64;

/**
 * The products of the filter's gradient, for rows [begin, end) of the 6 x 6
 * points: sums[p] = Σ over tiles of (Bᵀ x B)[p]ᵀ (A dy Aᵀ)[p], a matrix
 * [channels, filters] of rows `ld` and points `step` bytes apart, rows rounded
 * up to 6 and columns to 16.
 *
 * Work is cut along points, each of which sums over all tiles in their order.
 */
function winogradProducts<T>(
  begin: i32, end: i32, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, dy: usize, sums: usize, ld: usize, step: usize,
): void {
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
  const tiles = batch * perImage;
  const ldv = rowBytes<T>(channels);
  const line = <usize>NR<T>() * sizeof<T>();
  const panels = (filters + NR<T>() - 1) / NR<T>();
  const fitting = <i32>(BLOCK_BYTES / (<usize>POINTS * (ldv + <usize>panels * line)));
  const block = max(MIN_TILES, min(MAX_TILES, fitting));
  const stepV = <usize>block * ldv;
  const stepPanel = <usize>block * line;
  const stepD = <usize>panels * stepPanel;
  const v = scratch + TILES_SCRATCH;
  const d = v + <usize>POINTS * stepV;
  memory.fill(scratch, 0, CHUNK);
  for (let r = begin; r < end; r++) {
    for (let first = 0; first < tiles; first += block) {
      const count = min(block, tiles - first);
      for (let i = 0; i < count; i++) {
        const image = (first + i) / perImage;
        const row = (first + i) % perImage / across * OUTPUTS;
        const column = (first + i) % perImage % across * OUTPUTS;
        const imageX = x + <usize>(image * height * width) * <usize>channels * sizeof<T>();
        const imageDy = dy + <usize>(image * outHeight * outWidth) * <usize>filters * sizeof<T>();
        inputRow<T>(
          r, row - padHeight, column - padWidth, height, width, channels, imageX, v + <usize>i * ldv, stepV,
        );
        outputRow<T>(r, row, column, outHeight, outWidth, filters, imageDy, d + <usize>i * line, stepPanel, stepD);
      }
      for (let j = 0; j < POINTS; j++) {
        const sum = sums + <usize>(r * POINTS + j) * step;
        for (let q = 0; q < panels; q++) {
          const b = d + <usize>j * stepD + <usize>q * stepPanel;
          for (let c = 0; c < channels; c += MR) {
            const a = at<T>(v + <usize>j * stepV, c);
            const to = sum + <usize>c * ld + <usize>q * line;
            tile<T>(count, a, ldv, b, first == 0 ? scratch : to, first == 0 ? 0 : ld, to, ld);
          }
        }
      }
    }
  }
}

/** Row r of Bᵀ x B for one tile, from (row, column) of an image on; its points are `step` bytes apart. */
function inputRow<T>(
  r: i32, row: i32, column: i32, height: i32, width: i32, channels: i32, image: usize, v: usize, step: usize,
): void {
  // rows 0 and 5 of Bᵀ have three elements, two apart; the others four adjacent ones
  const outer = r == 0 || r == POINTS - 1;
  const n0 = r == 0 ? 0 : 1;
  const n1 = outer ? n0 + 2 : 2;
  const n2 = outer ? n0 + 4 : 3;
  const k0 = inputCoefficient<T>(r, n0);
  const k1 = inputCoefficient<T>(r, n1);
  const k2 = inputCoefficient<T>(r, n2);
  const k3 = outer ? <T>0 : inputCoefficient<T>(r, 4);
  const last = outer ? height : row + 4; // outside the image: zeros
  for (let c = 0; c < channels; c += CHUNK_LENGTH<T>()) {
    const n = min(CHUNK_LENGTH<T>(), channels - c);
    const bytes = lineBytes<T>(n);
    const whole = bytes == <usize>n * sizeof<T>();
    for (let j = 0; j < POINTS; j++) {
      const x0 = pixel<T>(row + n0, column + j, height, width, channels, image, c, whole, n, scratch, 0);
      const x1 = pixel<T>(row + n1, column + j, height, width, channels, image, c, whole, n, scratch, 1);
      const x2 = pixel<T>(row + n2, column + j, height, width, channels, image, c, whole, n, scratch, 2);
      const x3 = pixel<T>(last, column + j, height, width, channels, image, c, whole, n, scratch, 3);
      rowLine<T>(bytes, x0, x1, x2, x3, k0, k1, k2, k3, scratch + HALFWAY + <usize>j * CHUNK);
    }
    const h = scratch + HALFWAY;
    inputLine<T>(
      bytes, h, h + CHUNK, h + 2 * CHUNK, h + 3 * CHUNK, h + 4 * CHUNK, h + 5 * CHUNK, at<T>(v, c), step,
    );
  }
}

/** Row r of A dy Aᵀ for one tile, as lines of panels of NR filters. */
function outputRow<T>(
  r: i32, row: i32, column: i32, height: i32, width: i32, filters: i32, image: usize, d: usize, stepPanel: usize, step: usize,
): void {
  const k0 = coefficient<T>(r, 0);
  const k1 = coefficient<T>(r, 1);
  const k2 = coefficient<T>(r, 2);
  const k3 = coefficient<T>(r, 3);
  const line = <usize>NR<T>() * sizeof<T>();
  for (let k = 0; k < filters; k += CHUNK_LENGTH<T>()) {
    const n = min(CHUNK_LENGTH<T>(), filters - k);
    const bytes = lineBytes<T>(n);
    const whole = bytes == <usize>n * sizeof<T>();
    for (let j = 0; j < OUTPUTS; j++) {
      const x0 = pixel<T>(row, column + j, height, width, filters, image, k, whole, n, scratch, 0);
      const x1 = pixel<T>(row + 1, column + j, height, width, filters, image, k, whole, n, scratch, 1);
      const x2 = pixel<T>(row + 2, column + j, height, width, filters, image, k, whole, n, scratch, 2);
      const x3 = pixel<T>(row + 3, column + j, height, width, filters, image, k, whole, n, scratch, 3);
      rowLine<T>(bytes, x0, x1, x2, x3, k0, k1, k2, k3, scratch + HALFWAY + <usize>j * CHUNK);
    }
    const h = scratch + HALFWAY;
    const to = d + <usize>(k / NR<T>()) * stepPanel;
    expandLine<T>((n + NR<T>() - 1) / NR<T>(), line, h, h + CHUNK, h + 2 * CHUNK, h + 3 * CHUNK, to, stepPanel, step);
  }
}

export function winogradProducts_f32(
  begin: i32, end: i32, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, dy: usize, sums: usize, ld: usize, step: usize,
): void {
  winogradProducts<f32>(
    begin, end, batch, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, x, dy, sums, ld, step,
  );
}
export function winogradProducts_f64(
  begin: i32, end: i32, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, dy: usize, sums: usize, ld: usize, step: usize,
): void {
  winogradProducts<f64>(
    begin, end, batch, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, x, dy, sums, ld, step,
  );
}

/** dFilter <- beta dFilter + Gᵀ sums G for channels [begin, end) of [3, 3, channels, filters]; beta is 0 or 1. */
function winogradGradient<T>(
  begin: i32, end: i32, channels: i32, filters: i32, sums: usize, ld: usize, step: usize, beta: i32, dFilter: usize,
): void {
  const halfway = scratch;
  const result = scratch + 18 * CHUNK;
  for (let c = begin; c < end; c++) {
    for (let k = 0; k < filters; k += CHUNK_LENGTH<T>()) {
      const n = min(CHUNK_LENGTH<T>(), filters - k);
      const bytes = lineBytes<T>(n);
      const from = at<T>(sums + <usize>c * ld, k);
      for (let j: usize = 0; j < <usize>POINTS; j++) {
        reduceLine<T>(bytes, from + j * step, <usize>POINTS * step, halfway + j * CHUNK, <usize>POINTS * CHUNK);
      }
      for (let r = 0; r < 3; r++) {
        reduceLine<T>(bytes, halfway + <usize>(r * POINTS) * CHUNK, CHUNK, result, CHUNK);
        for (let s = 0; s < 3; s++) {
          const to = at<T>(dFilter, ((r * 3 + s) * channels + c) * filters + k);
          add<T>(n, beta, result + <usize>s * CHUNK, to);
        }
      }
    }
  }
}

/** y <- beta y + x over n elements. */
function add<T>(n: i32, beta: i32, x: usize, y: usize): void {
  for (let i = 0; i < n; i++) put<T>(y, i, beta ? get<T>(y, i) + get<T>(x, i) : get<T>(x, i));
}

export function winogradGradient_f32(
  begin: i32, end: i32, channels: i32, filters: i32, sums: usize, ld: usize, step: usize, beta: i32, dFilter: usize,
): void {
  winogradGradient<f32>(begin, end, channels, filters, sums, ld, step, beta, dFilter);
}
export function winogradGradient_f64(
  begin: i32, end: i32, channels: i32, filters: i32, sums: usize, ld: usize, step: usize, beta: i32, dFilter: usize,
): void {
  winogradGradient<f64>(begin, end, channels, filters, sums, ld, step, beta, dFilter);
}
