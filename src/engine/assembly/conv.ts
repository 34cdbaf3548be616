import { GATHER_BYTES, gatherBlock } from './conv-gather';
import * as P from './conv-plan';
import { at, depthOf } from './conv-plan';
import { firstOf, nextBlock, pixelAddresses, tapOffsets, targetAddresses } from './conv-window';
import { depth } from './gemm-blocked';
import { pack } from './gemm-pack';
import { MR, NR } from './gemm-tile';
import { scratch } from './thread';

const TERMS: i32 = 8192; // of a sum, or rows of a filter, whose table is held at a time
const OUTPUTS: i32 = 512; // the most in a block
const COLUMNS: i32 = 512; // of dy that are packed at a time
const PIXELS: i32 = 256; // of a filter's gradient that are added at a time

// Scratch memory: tables, the panels of dy, the window.
const TABLE: usize = <usize>(OUTPUTS + MR) << 2;
const LONG_TABLE: usize = <usize>(TERMS + MR) << 2;
const OUTS: usize = GATHER_BYTES;
const ADDRESSES: usize = OUTS + TABLE;
const OFFSETS: usize = ADDRESSES + TABLE;
const FILTER_OUTS: usize = OFFSETS + LONG_TABLE;
const WINDOW: usize = (FILTER_OUTS + LONG_TABLE + 63) & ~63;
const PANELS: usize = 3 * 1024 * 1024; // above the window: see ops/conv-plan.ts

/**
 * target <- activation(bias + A B) over units (lines of outputs, or parts of
 * them), or columns of each group, [begin, end): row i of A is what output i
 * reads, B the filters that convPack has laid out.
 *
 * Each output is one chain of multiply-adds in the order of taps and channels.
 */
function convProduct<T>(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize,
  source: usize, packed: usize, bias: usize, activation: i32, target: usize,
): void {
  const size = sizeof<T>();
  const n = at(plan, P.COLUMNS);
  const j0 = byColumns ? begin : 0;
  const j1 = byColumns ? end : n;
  const u0 = byColumns ? 0 : begin;
  const u1 = byColumns ? units : end;
  const k = depthOf(plan);
  const step = max(4, depth(k));
  const panel = <usize>(k * NR<T>()) * size;
  const panels = <usize>(wholeColumns(n) * k) * size; // of a group
  const outs = scratch + OUTS;
  const addresses = scratch + ADDRESSES;
  const offsets = scratch + OFFSETS;
  let begun = 0;
  do {
    const done = min(k, begun + TERMS / step * step);
    tapOffsets<T>(plan, begun, done, offsets);
    for (let g = 0; g < at(plan, P.GROUPS); g++) {
      const shift = <usize>(g * n + j0) * size;
      const b = packed + <usize>g * panels + <usize>(j0 / NR<T>()) * panel;
      for (let u = u0; u < u1; ) {
        u = nextBlock(plan, u, u1);
        const m = pixelAddresses<T>(plan, firstOf<T>(plan, source, g, scratch + WINDOW), addresses);
        targetAddresses<T>(plan, target, outs);
        repeatLast(addresses, m);
        repeatLast(outs, m);
        let p = begun;
        do {
          const kc = min(step, k - p);
          const from = b + <usize>(p * NR<T>()) * size;
          const code = p + kc == k ? activation : 0;
          const terms = offsets + (<usize>(p - begun) << 2);
          const init = bias ? bias + shift : 0;
          gatherBlock<T>(m, j1 - j0, kc, addresses, terms, from, panel, p > 0, init, outs, shift, code);
          p += step;
        } while (p < done);
      }
    }
    begun = done;
  } while (begun < k);
}

/**
 * dFilter <- beta dFilter + Aᵀ dy, where row i of A is what output i reads,
 * over rows (taps and channels of a group), or columns of each group,
 * [begin, end). Each element is one chain of multiply-adds in the order of
 * outputs.
 */
function convFilterProduct<T>(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize, source: usize, dy: usize, beta: T, dFilter: usize,
): void {
  const size = sizeof<T>();
  const n = at(plan, P.COLUMNS);
  const ld = <usize>(n * at(plan, P.GROUPS)) * size;
  const k0 = byColumns ? 0 : begin;
  const k1 = byColumns ? depthOf(plan) : end;
  const j1 = byColumns ? end : n;
  const addresses = scratch + ADDRESSES;
  const offsets = scratch + OFFSETS;
  const outs = scratch + FILTER_OUTS;
  const panels = scratch + PANELS;
  for (let kb = k0; kb < k1; kb += TERMS) {
    const rows = min(TERMS, k1 - kb);
    tapOffsets<T>(plan, kb, kb + rows, offsets);
    repeatLast(offsets, rows);
    for (let r = 0; r < rows; r++) store<u32>(outs + (<usize>r << 2), dFilter + <usize>(kb + r) * ld);
    repeatLast(outs, rows);
    for (let g = 0; g < at(plan, P.GROUPS); g++) {
      let from = dy + <usize>(g * n) * size; // the block's first row, the group's first column
      let accumulate = beta != <T>0;
      for (let u = 0; u < units; ) {
        u = nextBlock(plan, u, units);
        const m = pixelAddresses<T>(plan, firstOf<T>(plan, source, g, scratch + WINDOW), addresses);
        for (let i = 0; i < m; i += PIXELS) {
          const kc = min(PIXELS, m - i);
          for (let j = byColumns ? begin : 0; j < j1; j += COLUMNS) {
            const nc = min(COLUMNS, j1 - j);
            pack<T>(NR<T>(), nc, kc, from + <usize>j * size, ld, true, panels);
            const terms = addresses + (<usize>i << 2);
            const panel = <usize>(kc * NR<T>()) * size;
            const column = <usize>(g * n + j) * size;
            gatherBlock<T>(rows, nc, kc, offsets, terms, panels, panel, accumulate, 0, outs, column, 0);
          }
          accumulate = true;
          from += <usize>kc * ld;
        }
      }
    }
  }
}

/** Ends a table of rows with copies of its last entry, for tiles that reach beyond it. */
function repeatLast(table: usize, length: i32): void {
  const end = table + (<usize>length << 2);
  const last = load<u32>(end - 4);
  for (let r: usize = 0; r < <usize>MR - 1; r++) store<u32>(end + (r << 2), last);
}

/**
 * Lays filters out for convProduct: panels [taps, channels, NR] of columns, of
 * which each group has a multiple of 16; [begin, end) are columns of all
 * groups, begin a multiple of 16.
 *
 * The filter is [taps, channels, groups, columns], or `transposed` [taps,
 * columns, groups, channels].
 */
function convPack<T>(begin: i32, end: i32, transposed: bool, plan: usize, filter: usize, packed: usize): void {
  const size = sizeof<T>();
  const n = at(plan, P.COLUMNS);
  const channels = at(plan, P.CHANNELS);
  const whole = wholeColumns(n);
  const ld = <usize>((transposed ? channels : n) * at(plan, P.GROUPS)) * size;
  const rows = transposed ? n : channels; // of one tap
  for (let q = begin; q < end; q += NR<T>()) {
    const j = q % whole;
    if (j >= n) continue;
    const group = filter + <usize>(q / whole * (transposed ? channels : n)) * size;
    let to = packed + <usize>(q * depthOf(plan)) * size;
    for (let z = 0; z < at(plan, P.DEPTH + P.TAPS); z++) {
      for (let y = 0; y < at(plan, P.HEIGHT + P.TAPS); y++) {
        for (let x = 0; x < at(plan, P.WIDTH + P.TAPS); x++) {
          const line = tapOf(plan + P.DEPTH, z) * at(plan, P.HEIGHT + P.KERNEL) + tapOf(plan + P.HEIGHT, y);
          const tap = line * at(plan, P.WIDTH + P.KERNEL) + tapOf(plan + P.WIDTH, x);
          const from = group + <usize>(tap * rows) * ld + (transposed ? <usize>j * ld : <usize>j * size);
          pack<T>(NR<T>(), min(NR<T>(), n - j), channels, from, ld, !transposed, to);
          to += <usize>(channels * NR<T>()) * size;
        }
      }
    }
  }
}

/** The columns of a group in panels, whatever the width of a panel. */
// @ts-ignore: decorator
@inline
function wholeColumns(n: i32): i32 {
  return (n + 15) & ~15;
}

// @ts-ignore: decorator
@inline
function tapOf(axis: usize, t: i32): i32 {
  return at(axis, P.TAP) + t * at(axis, P.TAP_STEP);
}

export function convProduct_f32(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize,
  source: usize, packed: usize, bias: usize, activation: i32, target: usize,
): void {
  convProduct<f32>(begin, end, byColumns, units, plan, source, packed, bias, activation, target);
}
export function convProduct_f64(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize,
  source: usize, packed: usize, bias: usize, activation: i32, target: usize,
): void {
  convProduct<f64>(begin, end, byColumns, units, plan, source, packed, bias, activation, target);
}

export function convFilterProduct_f32(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize, source: usize, dy: usize, beta: f32, dFilter: usize,
): void {
  convFilterProduct<f32>(begin, end, byColumns, units, plan, source, dy, beta, dFilter);
}
export function convFilterProduct_f64(
  begin: i32, end: i32, byColumns: bool, units: i32, plan: usize, source: usize, dy: usize, beta: f64, dFilter: usize,
): void {
  convFilterProduct<f64>(begin, end, byColumns, units, plan, source, dy, beta, dFilter);
}

export function convPack_f32(begin: i32, end: i32, transposed: bool, plan: usize, filter: usize, packed: usize): void {
  convPack<f32>(begin, end, transposed, plan, filter, packed);
}
export function convPack_f64(begin: i32, end: i32, transposed: bool, plan: usize, filter: usize, packed: usize): void {
  convPack<f64>(begin, end, transposed, plan, filter, packed);
}
