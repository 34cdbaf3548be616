import { activate } from './gemm-epilogue';
import { pack } from './gemm-pack';
import { MR, NR, tile, tileRows } from './gemm-tile';
import { get, put } from './simd';
import { scratch } from './thread';

// Panels of A [MC, KC] lie in L2, one panel of B [KC, NR] in L1, all panels of B [KC, NC] in L2 and L3.
const MC: i32 = 120;
const KC: i32 = 256;
const NC: i32 = 512;

// Scratch memory: a row of zeros, a tile, the panels of A, the panels of B.
const TILE: usize = 256;
const PANELS_A: usize = 4096;

/**
 * C <- activation(init + op(A) op(B)) over rows [i0, i1) and columns [j0, j1),
 * where init is C (accumulate), the bias or zero.
 *
 * `inPlace` reads A where it is: cheaper when few panels of B would reuse a
 * packed copy. Distances are in bytes. Each element is one chain of
 * multiply-adds in the order of k, whatever the blocks.
 */
export function blocked<T>(
  inPlace: bool, i0: i32, i1: i32, j0: i32, j1: i32, k: i32,
  a: usize, lda: usize, transA: bool, b: usize, ldb: usize, transB: bool,
  accumulate: bool, c: usize, ldc: usize, bias: usize, activation: i32,
): void {
  const size = sizeof<T>();
  const zeros = scratch;
  memory.fill(zeros, 0, TILE);
  const panelsA = scratch + PANELS_A;
  const panelsB = panelsA + <usize>(MC * (KC + 8)) * size;
  const blocks = max(1, (k + KC - 1) / KC);
  const step = ((k + blocks - 1) / blocks + 3) & ~3; // blocks of equal depth

  for (let jc = j0; jc < j1; jc += NC) {
    const nc = min(NC, j1 - jc);
    let pc = 0;
    do {
      const kc = min(step, k - pc);
      const first = pc == 0;
      const code = pc + kc == k ? activation : 0;
      pack<T>(NR<T>(), nc, kc, b + at<T>(transB, ldb, pc, jc), ldb, !transB, panelsB);
      for (let ic = i0; ic < i1; ic += MC) {
        const mc = min(MC, i1 - ic);
        const blockA = a + at<T>(transA, lda, ic, pc);
        if (!inPlace) pack<T>(MR, mc, kc, blockA, lda, transA, panelsA);
        for (let j = 0; j < nc; j += NR<T>()) {
          const panelB = panelsB + <usize>(j * kc) * size;
          const nr = min(NR<T>(), nc - j);
          for (let i = 0; i < mc; i += MR) {
            const mr = min(MR, mc - i);
            const target = c + <usize>(ic + i) * ldc + <usize>(jc + j) * size;
            let init = target;
            let ldi = ldc;
            if (first && !accumulate) {
              init = bias ? bias + <usize>(jc + j) * size : zeros;
              ldi = 0;
            }
            const edge = mr < MR || nr < NR<T>();
            const out = edge ? scratch + TILE : target;
            const ldo = edge ? <usize>NR<T>() * size : ldc;
            if (edge) {
              if (init != zeros) copyTile<T>(mr, nr, init, ldi, out, ldo);
              else memory.fill(out, 0, <usize>MR * ldo);
              init = out;
              ldi = ldo;
            }
            if (!inPlace) {
              tile<T>(kc, panelsA + <usize>(i * kc) * size, <usize>MR * size, panelB, init, ldi, out, ldo);
            } else if (mr < MR) {
              pack<T>(MR, mr, kc, blockA + at<T>(transA, lda, i, 0), lda, transA, panelsA);
              tile<T>(kc, panelsA, <usize>MR * size, panelB, init, ldi, out, ldo);
            } else if (transA) {
              tile<T>(kc, blockA + <usize>i * size, lda, panelB, init, ldi, out, ldo);
            } else {
              tileRows<T>(kc, blockA + <usize>i * lda, lda, panelB, init, ldi, out, ldo);
            }
            if (code) {
              for (let r = 0; r < mr; r++) activate<T>(code, nr, out + <usize>r * ldo);
            }
            if (edge) copyTile<T>(mr, nr, out, ldo, target, ldc);
          }
        }
      }
      pc += step;
    } while (pc < k);
  }
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
