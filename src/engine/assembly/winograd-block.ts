import { MR, NR, tileRows } from './gemm-tile';
import { get, put } from './simd';
import { OUTPUTS, POINTS } from './winograd-points';
import { CHUNK, finishTile, tilesOf, transformTile } from './winograd-tiles';

/** Points of a tile. */
export const ALL: i32 = POINTS * POINTS;

/** Tiles of a block at most. */
export const MAX_TILES: i32 = 24;

/** Bytes of the products of one point. */
export const PART: usize = <usize>MAX_TILES * CHUNK;

/**
 * Channels whose products are one chain of multiply-adds: of 512 channels, four
 * chains err half as much as one.
 */
const CHAIN: i32 = 128;

/**
 * V of tiles [first, first + count) of a batch of images: rows `ldv`, points
 * `step` bytes apart. The first chunk of `temporary` is zeros.
 */
export function transformTiles<T>(
  first: i32, count: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  padHeight: i32, padWidth: i32, x: usize, temporary: usize, v: usize, ldv: usize, step: usize,
): void {
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
  for (let t = first; t < first + count; t++) {
    const row = t % perImage / across * OUTPUTS - padHeight;
    const column = t % perImage % across * OUTPUTS - padWidth;
    const image = x + <usize>(t / perImage * height * width) * <usize>channels * sizeof<T>();
    transformTile<T>(row, column, height, width, channels, image, temporary, v, step);
    v += ldv;
  }
}

/**
 * M <- V U for each point: `rows` tiles, `panels` panels of NR filters. Channels
 * are summed CHAIN at a time, and the sums of these, which lie at `part`, added.
 */
export function multiply<T>(
  rows: i32, panels: i32, channels: i32, v: usize, ldv: usize, stepV: usize, u: usize, stepU: usize,
  m: usize, ldm: usize, stepM: usize, part: usize, zeros: usize,
): void {
  const line = <usize>NR<T>() * sizeof<T>();
  const parts = (channels + CHAIN - 1) / CHAIN;
  const chain = (channels + parts - 1) / parts;
  const height = (rows + MR - 1) / MR * MR;
  for (let p = 0; p < ALL; p++) {
    for (let k = 0; k < channels; k += chain) {
      const to = k == 0 ? m : part;
      const a = v + <usize>k * sizeof<T>();
      const n = min(chain, channels - k);
      for (let q = 0; q < panels; q++) {
        const b = u + <usize>(q * channels + k) * line;
        const c = to + <usize>q * line;
        for (let t = 0; t < rows; t += MR) tileRows<T>(n, a + <usize>t * ldv, ldv, b, zeros, 0, c + <usize>t * ldm, ldm);
      }
      if (k > 0) addInto<T>(<usize>height * ldm, part, m);
    }
    v += stepV;
    u += stepU;
    m += stepM;
  }
}

/** y <- y + x over bytes, a multiple of 32. */
function addInto<T>(bytes: usize, x: usize, y: usize): void {
  for (const end = y + bytes; y < end; y += 32) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(y);
    const d = v128.load(y, 16);
    v128.store(y, v128.add<T>(a, c));
    v128.store(y, v128.add<T>(b, d), 16);
    x += 32;
  }
}

/**
 * y for the n filters from k on of tiles [first, first + count), from products
 * M of rows `ldm` and points `step` bytes apart; bias = 0 is none, and `biases`
 * has room for a chunk.
 */
export function finishTiles<T>(
  first: i32, count: i32, outHeight: i32, outWidth: i32, filters: i32, k: i32, n: i32, m: usize, ldm: usize, step: usize,
  bias: usize, biases: usize, activation: i32, temporary: usize, y: usize,
): void {
  memory.fill(biases, 0, CHUNK);
  if (bias) for (let q = 0; q < n; q++) put<T>(biases, q, get<T>(bias, k + q));
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
  for (let t = first; t < first + count; t++) {
    const row = t % perImage / across * OUTPUTS;
    const column = t % perImage % across * OUTPUTS;
    const image = y + <usize>(t / perImage * outHeight * outWidth) * <usize>filters * sizeof<T>();
    finishTile<T>(row, column, outHeight, outWidth, filters, k, n, m, step, biases, activation, temporary, image);
    m += ldm;
  }
}
