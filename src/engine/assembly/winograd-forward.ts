import { MR, NR } from './gemm-tile';
import { at } from './simd';
import { scratch } from './thread';
import { ALL, MAX_TILES, PART, finishTiles, multiply, transformTiles } from './winograd-block';
import { CHUNK, CHUNK_LENGTH, TILES_SCRATCH, rowBytes } from './winograd-tiles';

/**
 * Bytes of transformed tiles that are multiplied while they are in L2: of 256
 * channels 12 tiles, 169 GFLOP/s on one thread; with 6 tiles 149.
 */
const BLOCK_BYTES: usize = 600_000;

/**
 * y = activation(x * filter + bias) over tiles [begin, end) of the batch, from
 * filters that winogradFilter has transformed.
 *
 * x [batch, height, width, channels]; y [batch, outHeight, outWidth, filters];
 * bias = 0 is none. One block of tiles at a time goes through its transform,
 * the products and the inverse transform while it is in L2.
 */
function winogradForward<T>(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, u: usize, stepU: usize, bias: usize, activation: i32, y: usize,
): void {
  const ldv = rowBytes<T>(channels);
  const fitting = <i32>(BLOCK_BYTES / (<usize>ALL * ldv)) / MR * MR;
  const block = max(MR, min(MAX_TILES, fitting));
  const stepV = <usize>block * ldv;
  const stepM = <usize>block * CHUNK;
  const biases = scratch + TILES_SCRATCH;
  const part = biases + CHUNK;
  const v = part + PART;
  const m = v + <usize>ALL * stepV;
  memory.fill(scratch, 0, CHUNK);
  for (let first = begin; first < end; first += block) {
    const count = min(block, end - first);
    transformTiles<T>(
      first, count, height, width, channels, outHeight, outWidth, padHeight, padWidth, x, scratch, v, ldv, stepV,
    );
    for (let k = 0; k < filters; k += CHUNK_LENGTH<T>()) {
      const n = min(CHUNK_LENGTH<T>(), filters - k);
      const panels = (n + NR<T>() - 1) / NR<T>();
      multiply<T>(count, panels, channels, v, ldv, stepV, at<T>(u, k * channels), stepU, m, CHUNK, stepM, part, scratch);
      finishTiles<T>(
        first, count, outHeight, outWidth, filters, k, n, m, CHUNK, stepM, bias, biases, activation, scratch, y,
      );
    }
  }
}

export function winogradForward_f32(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, u: usize, stepU: usize, bias: usize, activation: i32, y: usize,
): void {
  winogradForward<f32>(
    begin, end, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, x, u, stepU, bias, activation, y,
  );
}
export function winogradForward_f64(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  padHeight: i32, padWidth: i32, x: usize, u: usize, stepU: usize, bias: usize, activation: i32, y: usize,
): void {
  winogradForward<f64>(
    begin, end, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, x, u, stepU, bias, activation, y,
  );
}
