import { NR } from './gemm-tile';
import { at } from './simd';
import { scratch } from './thread';
import { ALL, MAX_TILES, PART, finishTiles, multiply, transformTiles } from './winograd-block';
import { FILTER_SCRATCH, transformPanel } from './winograd-filter';
import { CHUNK, TILES_SCRATCH } from './winograd-tiles';

/** Filters whose transforms are kept in scratch. */
const STRIP: i32 = 16;

/** V of tiles [begin, end): [36, tiles, channels], rows `ldv` and points `stepV` bytes apart. */
function winogradInput<T>(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  padHeight: i32, padWidth: i32, x: usize, v: usize, ldv: usize, stepV: usize,
): void {
  memory.fill(scratch, 0, CHUNK);
  transformTiles<T>(
    begin, end - begin, height, width, channels, outHeight, outWidth, padHeight, padWidth, x, scratch,
    v + <usize>begin * ldv, ldv, stepV,
  );
}

export function winogradInput_f32(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  padHeight: i32, padWidth: i32, x: usize, v: usize, ldv: usize, stepV: usize,
): void {
  winogradInput<f32>(begin, end, height, width, channels, outHeight, outWidth, padHeight, padWidth, x, v, ldv, stepV);
}
export function winogradInput_f64(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  padHeight: i32, padWidth: i32, x: usize, v: usize, ldv: usize, stepV: usize,
): void {
  winogradInput<f64>(begin, end, height, width, channels, outHeight, outWidth, padHeight, padWidth, x, v, ldv, stepV);
}

/**
 * y = activation(x * filter + bias) for filters [begin, end), begin a multiple
 * of STRIP, from what winogradInput has made of all tiles of x.
 *
 * One strip of filters at a time is transformed and multiplied while it is in
 * cache: for small maps with many channels, whose filters are far larger.
 */
function winogradStrips<T>(
  begin: i32, end: i32, tiles: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  v: usize, ldv: usize, stepV: usize, filter: usize, transposed: bool, bias: usize, activation: i32, y: usize,
): void {
  const ldm = <usize>STRIP * sizeof<T>();
  const stepU = <usize>(channels * STRIP) * sizeof<T>() + 64;
  const stepM = <usize>MAX_TILES * ldm;
  const biases = scratch + TILES_SCRATCH;
  const part = biases + CHUNK;
  const temporary = part + PART;
  const m = temporary + FILTER_SCRATCH;
  const u = m + <usize>ALL * stepM;
  memory.fill(scratch, 0, CHUNK);
  for (let k = begin; k < end; k += STRIP) {
    const n = min(STRIP, filters - k);
    for (let j = 0; j < n; j += NR<T>()) {
      transformPanel<T>(k + j, channels, filters, filter, transposed, temporary, at<T>(u, j * channels), stepU);
    }
    for (let first = 0; first < tiles; first += MAX_TILES) {
      const count = min(MAX_TILES, tiles - first);
      const panels = (n + NR<T>() - 1) / NR<T>();
      multiply<T>(count, panels, channels, v + <usize>first * ldv, ldv, stepV, u, stepU, m, ldm, stepM, part, scratch);
      finishTiles<T>(
        first, count, outHeight, outWidth, filters, k, n, m, ldm, stepM, bias, biases, activation, scratch, y,
      );
    }
  }
}

export function winogradStrips_f32(
  begin: i32, end: i32, tiles: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  v: usize, ldv: usize, stepV: usize, filter: usize, transposed: bool, bias: usize, activation: i32, y: usize,
): void {
  winogradStrips<f32>(
    begin, end, tiles, channels, outHeight, outWidth, filters, v, ldv, stepV, filter, transposed, bias, activation, y,
  );
}
export function winogradStrips_f64(
  begin: i32, end: i32, tiles: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  v: usize, ldv: usize, stepV: usize, filter: usize, transposed: bool, bias: usize, activation: i32, y: usize,
): void {
  winogradStrips<f64>(
    begin, end, tiles, channels, outHeight, outWidth, filters, v, ldv, stepV, filter, transposed, bias, activation, y,
  );
}
