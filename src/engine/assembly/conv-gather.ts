import { gatherLowTile, gatherTile } from './conv-tile';
import { tallRows } from './gemm-blocked';
import { RELU, activate } from './gemm-epilogue';
import { MR, MR_LOW, NR } from './gemm-tile';
import { get, put } from './simd';
import { scratch } from './thread';

// Scratch memory: a tile, its table of rows, an initial row.
const EDGE_ROWS: usize = 512;
const INIT: usize = 576;

/** Bytes of scratch memory that `gatherBlock` uses. */
export const GATHER_BYTES: usize = 1024;

/**
 * C <- activation(init + A B) for a block [m, n] of a product whose A is
 * gathered: element (i, p) of A is at rows[i] + columns[p], row i of C at
 * outs[i]; tables of 32-bit addresses, those of rows repeating the last one
 * MR - 1 times.
 *
 * B is packed in panels of NR columns, `stepB` bytes apart. init is C
 * (accumulate), the bias or zero.
 */
export function gatherBlock<T>(
  m: i32, n: i32, k: i32, rows: usize, columns: usize, b: usize, stepB: usize,
  accumulate: bool, bias: usize, outs: usize, shift: usize, activation: i32,
): void {
  const size = sizeof<T>();
  const tall = tallRows(m);
  const init = accumulate ? 0 : scratch + INIT;
  for (let j = 0; j < n; j += NR<T>()) {
    const nr = min(NR<T>(), n - j);
    const edge = nr < NR<T>();
    const column = shift + <usize>j * size;
    if (!accumulate) {
      for (let q = 0; q < NR<T>(); q++) put<T>(init, q, bias && q < nr ? get<T>(bias, j + q) : <T>0);
    }
    for (let i = 0; i < m; ) {
      const height = i < tall ? MR : MR_LOW;
      const mr = min(height, m - i);
      const targets = outs + (<usize>i << 2);
      if (edge && accumulate) loadTile<T>(mr, nr, targets, column);
      const to = edge ? edgeRows<T>(mr) : targets;
      const from = rows + (<usize>i << 2);
      if (i < tall) gatherTile<T>(k, from, columns, b, init, to, edge ? 0 : column);
      else gatherLowTile<T>(k, from, columns, b, init, to, edge ? 0 : column);
      if (activation == RELU) rectify<T>(height, to, edge ? 0 : column);
      if (edge) storeTile<T>(mr, nr, targets, column);
      i += height;
    }
    b += stepB;
  }
  // Whole rows, in L2 still, and neighbours at once: a call for each row of 6 elements took twice the time of tanh itself.
  if (activation && activation != RELU) {
    const row = <u32>(<usize>n * size);
    for (let i = 0; i < m; ) {
      const to = load<u32>(outs + (<usize>i << 2));
      let run: u32 = 1;
      while (i + run < m && load<u32>(outs + (<usize>(i + run) << 2)) == to + run * row) run++;
      activate<T>(activation, run * n, <usize>to + shift);
      i += run;
    }
  }
}

/** C <- max(C, 0) for a tile just stored; NaN stays NaN. In the tile itself, V8 of Node 20 would spill registers. */
function rectify<T>(height: i32, outs: usize, shift: usize): void {
  const zero = v128.splat<T>(<T>0);
  for (const end = outs + (<usize>height << 2); outs < end; outs += 4) {
    const c = <usize>load<u32>(outs) + shift;
    v128.store(c, v128.pmax<T>(v128.load(c), zero));
    v128.store(c, v128.pmax<T>(v128.load(c, 16), zero), 16);
    if (WIDE) {
      v128.store(c, v128.pmax<T>(v128.load(c, 32), zero), 32);
      v128.store(c, v128.pmax<T>(v128.load(c, 48), zero), 48);
    }
  }
}

/** The table of the rows of the tile in scratch memory, which a tile with few columns is computed in. */
function edgeRows<T>(mr: i32): usize {
  const table = scratch + EDGE_ROWS;
  for (let r = 0; r < MR; r++) store<u32>(table + (<usize>r << 2), edgeRow<T>(min(r, mr - 1)));
  return table;
}

// @ts-ignore: decorator
@inline
function edgeRow<T>(r: i32): usize {
  return scratch + <usize>(r * NR<T>()) * sizeof<T>();
}

function loadTile<T>(mr: i32, nr: i32, outs: usize, shift: usize): void {
  for (let r = 0; r < mr; r++) {
    const c = <usize>load<u32>(outs + (<usize>r << 2)) + shift;
    for (let q = 0; q < nr; q++) put<T>(edgeRow<T>(r), q, get<T>(c, q));
  }
}

function storeTile<T>(mr: i32, nr: i32, outs: usize, shift: usize): void {
  for (let r = 0; r < mr; r++) {
    const c = <usize>load<u32>(outs + (<usize>r << 2)) + shift;
    for (let q = 0; q < nr; q++) put<T>(c, q, get<T>(edgeRow<T>(r), q));
  }
}
