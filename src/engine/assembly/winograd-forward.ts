import { MR, NR, tileRows } from './gemm-tile';
import { at, get, put } from './simd';
import { scratch } from './thread';
import { FILTER_SCRATCH, transformPanel } from './winograd-filter';
import { OUTPUTS, POINTS } from './winograd-lines';
import { CHUNK, CHUNK_LENGTH, TILES_SCRATCH, finishTile, rowBytes, tilesOf, transformTile } from './winograd-tiles';

/** Bytes of transformed tiles that are multiplied while they are in L2. */
const BLOCK_BYTES: usize = 400_000;

/** Tiles of a block at most. */
const MAX_TILES: i32 = 24;

/** Filters whose transforms the second way keeps in scratch. */
const STRIP: i32 = 16;

/**
 * Channels whose products are one chain of multiply-adds: of 512 channels, four
 * chains err half as much as one.
 */
const CHAIN: i32 = 128;

/** Bytes of the products of one point. */
const PART: usize = <usize>MAX_TILES * CHUNK;

const ALL: i32 = POINTS * POINTS;

/** Zeros and the bias of a chunk of n filters from k on. */
function prepareBias<T>(k: i32, n: i32, bias: usize, to: usize): void {
  memory.fill(to, 0, CHUNK);
  if (bias) for (let q = 0; q < n; q++) put<T>(to, q, get<T>(bias, k + q));
}

/**
 * M <- V U for each point: `rows` tiles, `panels` panels of NR filters. Channels
 * are summed CHAIN at a time, and the sums of these, which lie at `part`, added.
 */
function multiply<T>(
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
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
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
    for (let i = 0; i < count; i++) {
      const image = (first + i) / perImage;
      const tile = (first + i) % perImage;
      const row = tile / across * OUTPUTS - padHeight;
      const column = tile % across * OUTPUTS - padWidth;
      const from = x + <usize>(image * height * width) * <usize>channels * sizeof<T>();
      transformTile<T>(row, column, height, width, channels, from, scratch, v + <usize>i * ldv, stepV);
    }
    for (let k = 0; k < filters; k += CHUNK_LENGTH<T>()) {
      const n = min(CHUNK_LENGTH<T>(), filters - k);
      const panels = (n + NR<T>() - 1) / NR<T>();
      multiply<T>(count, panels, channels, v, ldv, stepV, at<T>(u, k * channels), stepU, m, CHUNK, stepM, part, scratch);
      prepareBias<T>(k, n, bias, biases);
      for (let i = 0; i < count; i++) {
        const image = (first + i) / perImage;
        const tile = (first + i) % perImage;
        const to = y + <usize>(image * outHeight * outWidth) * <usize>filters * sizeof<T>();
        finishTile<T>(
          tile / across * OUTPUTS, tile % across * OUTPUTS, outHeight, outWidth, filters, k, n,
          m + <usize>i * CHUNK, stepM, biases, activation, scratch, to,
        );
      }
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

/** V of tiles [begin, end): [36, tiles, channels], rows `ldv` and points `stepV` bytes apart. */
function winogradInput<T>(
  begin: i32, end: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  padHeight: i32, padWidth: i32, x: usize, v: usize, ldv: usize, stepV: usize,
): void {
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
  memory.fill(scratch, 0, CHUNK);
  for (let t = begin; t < end; t++) {
    const image = t / perImage;
    const tile = t % perImage;
    const row = tile / across * OUTPUTS - padHeight;
    const column = tile % across * OUTPUTS - padWidth;
    const from = x + <usize>(image * height * width) * <usize>channels * sizeof<T>();
    transformTile<T>(row, column, height, width, channels, from, scratch, v + <usize>t * ldv, stepV);
  }
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
  const across = tilesOf(outWidth);
  const perImage = tilesOf(outHeight) * across;
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
    prepareBias<T>(k, n, bias, biases);
    for (let first = 0; first < tiles; first += MAX_TILES) {
      const count = min(MAX_TILES, tiles - first);
      const panels = (n + NR<T>() - 1) / NR<T>();
      multiply<T>(count, panels, channels, v + <usize>first * ldv, ldv, stepV, u, stepU, m, ldm, stepM, part, scratch);
      for (let i = 0; i < count; i++) {
        const image = (first + i) / perImage;
        const tile = (first + i) % perImage;
        const to = y + <usize>(image * outHeight * outWidth) * <usize>filters * sizeof<T>();
        finishTile<T>(
          tile / across * OUTPUTS, tile % across * OUTPUTS, outHeight, outWidth, filters, k, n,
          m + <usize>i * ldm, stepM, biases, activation, scratch, to,
        );
      }
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
