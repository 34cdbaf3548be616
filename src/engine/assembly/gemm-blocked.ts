import { activate } from './gemm-epilogue';
import { pack } from './gemm-pack';
import { MR, MR_LOW, NR, lowTile, tile, tileRows } from './gemm-tile';
import { get, put } from './simd';
import { scratch } from './thread';

// Panels of A [MC, KC] lie in L2, one panel of B [KC, NR] in L1, all panels of B [KC, NC] in L2 and L3.
const MC: i32 = 120;
const KC: i32 = 256;
const NC: i32 = 512;

// Scratch memory: a row of zeros, a tile, the panels of A, the panels of B.
const TILE: usize = 256;
const PANELS_A: usize = 4096;

/** How B is stored: by rows, by columns, or as `packWhole` lays it out. */
export const BY_ROWS: i32 = 0;
export const PACKED: i32 = 2;

/** Depth of the blocks into which k is cut: equal, and at most KC (rounded to 4). */
export function depth(k: i32): i32 {
  const blocks = max(1, (k + KC - 1) / KC);
  return ((k + blocks - 1) / blocks + 3) & ~3;
}

/**
 * Lays columns [begin, end) of op(B) [k, n] out for `blocked`: blocks of k one
 * after another, each in panels of NR columns, the last one filled with zeros.
 * begin is a multiple of NR.
 */
export function packWhole<T>(begin: i32, end: i32, n: i32, k: i32, b: usize, ldb: usize, transB: bool, packed: usize): void {
  const step = depth(k);
  for (let pc = 0; pc < k; pc += step) {
    const kc = min(step, k - pc);
    const panels = packed + panelOffset<T>(n, pc, kc, begin);
    pack<T>(NR<T>(), end - begin, kc, b + at<T>(transB, ldb, pc, begin), ldb, !transB, panels);
  }
}

/** Where the panel of column j in the block of depth kc at row pc begins in a packed B. */
// @ts-ignore: decorator
@inline
function panelOffset<T>(n: i32, pc: i32, kc: i32, j: i32): usize {
  const columns = (n + NR<T>() - 1) / NR<T>() * NR<T>();
  return <usize>(pc * columns + j * kc) * sizeof<T>();
}

/**
 * C <- activation(init + op(A) op(B)) over rows [i0, i1) and columns [j0, j1)
 * of a C with n columns, where init is C (accumulate), the bias or zero.
 *
 * `inPlace` reads A where it is: cheaper when few panels of B would reuse a
 * packed copy. Distances are in bytes. Each element is one chain of
 * multiply-adds in the order of k, whatever the blocks.
 */
export function blocked<T>(
  inPlace: bool, i0: i32, i1: i32, j0: i32, j1: i32, n: i32, k: i32,
  a: usize, lda: usize, transA: bool, b: usize, ldb: usize, layoutB: i32,
  accumulate: bool, c: usize, ldc: usize, bias: usize, activation: i32,
): void {
  const size = sizeof<T>();
  memory.fill(scratch, 0, TILE);
  const panelsA = scratch + PANELS_A;
  const ownB = panelsA + <usize>((MC + MR_LOW) * (KC + 4)) * size;
  const step = depth(k);

  for (let jc = j0; jc < j1; jc += NC) {
    const nc = min(NC, j1 - jc);
    let pc = 0;
    do {
      const kc = min(step, k - pc);
      const init = pc > 0 || accumulate ? <usize>0 : bias ? bias + <usize>jc * size : scratch;
      const code = pc + kc == k ? activation : 0;
      let panelsB = ownB;
      if (layoutB == PACKED) panelsB = b + panelOffset<T>(n, pc, kc, jc);
      else pack<T>(NR<T>(), nc, kc, b + at<T>(layoutB != BY_ROWS, ldb, pc, jc), ldb, layoutB == BY_ROWS, ownB);
      for (let ic = i0; ic < i1; ic += MC) {
        const mc = min(MC, i1 - ic);
        const blockA = a + at<T>(transA, lda, ic, pc);
        const blockC = c + <usize>ic * ldc + <usize>jc * size;
        sweep<T>(inPlace, mc, nc, kc, blockA, lda, transA, panelsA, panelsB, init, bias != 0, blockC, ldc, code);
      }
      pc += step;
    } while (pc < k);
  }
}

/**
 * One block of C: packs its rows of A and goes over its tiles. `init` is the
 * initial row, at the block's first column when it moves along; 0 is C itself.
 */
// @ts-ignore: decorator
@inline
function sweep<T>(
  inPlace: bool, mc: i32, nc: i32, kc: i32, a: usize, lda: usize, transA: bool, panelsA: usize, panelsB: usize,
  init: usize, moves: bool, c: usize, ldc: usize, activation: i32,
): void {
  const size = sizeof<T>();
  const direct = inPlace ? mc - mc % MR : 0; // rows read in place
  const tall = direct + tallRows(mc - direct); // rows in tiles of MR; low tiles take the rest
  const low = min(tall, mc);
  pack<T>(MR, low - direct, kc, a + at<T>(transA, lda, direct, 0), lda, transA, panelsA);
  const panelsLow = panelsA + <usize>((tall - direct) * kc) * size;
  pack<T>(MR_LOW, mc - low, kc, a + at<T>(transA, lda, low, 0), lda, transA, panelsLow);

  for (let j = 0; j < nc; j += NR<T>()) {
    const panelB = panelsB + <usize>(j * kc) * size;
    const nr = min(NR<T>(), nc - j);
    for (let i = 0; i < mc; ) {
      const height = i < tall ? MR : MR_LOW;
      const mr = min(height, mc - i);
      const target = c + <usize>i * ldc + <usize>j * size;
      const edge = mr < height || nr < NR<T>();
      const out = edge ? scratch + TILE : target;
      const ldo = edge ? <usize>NR<T>() * size : ldc;
      let from = init == 0 ? target : moves ? init + <usize>j * size : init;
      let ldf = init == 0 ? ldc : 0;
      if (edge) {
        copyTile<T>(mr, nr, from, ldf, out, ldo);
        from = out;
        ldf = ldo;
      }
      const panelA = panelsA + <usize>((i - direct) * kc) * size;
      if (i >= tall) lowTile<T>(kc, panelA, <usize>MR_LOW * size, panelB, from, ldf, out, ldo);
      else if (i >= direct) tile<T>(kc, panelA, <usize>MR * size, panelB, from, ldf, out, ldo);
      else if (transA) tile<T>(kc, a + <usize>i * size, lda, panelB, from, ldf, out, ldo);
      else tileRows<T>(kc, a + <usize>i * lda, lda, panelB, from, ldf, out, ldo);
      if (activation) {
        for (let r = 0; r < mr; r++) activate<T>(activation, nr, out + <usize>r * ldo);
      }
      if (edge) copyTile<T>(mr, nr, out, ldo, target, ldc);
      i += height;
    }
  }
}

/** How many rows tiles of MR should take, so that low tiles for the others waste at most one row. */
export function tallRows(rows: i32): i32 {
  const rest = rows % MR;
  if (rest == 0) return rows;
  if (rest <= 2) return max(0, rows - rest - MR); // MR + 2 = 2 MR_LOW
  return rest <= MR_LOW ? rows - rest : rows - rest + MR;
}

/** Bytes from the beginning of a matrix to element (row, column) of its possibly transposed form. */
// @ts-ignore: decorator
@inline
function at<T>(transposed: bool, ld: usize, row: i32, column: i32): usize {
  return transposed ? <usize>column * ld + <usize>row * sizeof<T>() : <usize>row * ld + <usize>column * sizeof<T>();
}

function copyTile<T>(rows: i32, columns: i32, from: usize, ldFrom: usize, to: usize, ldTo: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) put<T>(to, j, get<T>(from, j));
    from += ldFrom;
    to += ldTo;
  }
}
