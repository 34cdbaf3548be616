import { PACKED, blocked } from './gemm-blocked';
import { dots, stream } from './gemm-vector';

/**
 * What the recurrent kernels share. Sequences are [rows, steps, width], so that
 * step t of row r is at base + (r steps + t) width.
 *
 * A kernel's range is either rows, each with all its units and all steps in one
 * call: threads then never wait for one another; or, for few rows, units of one
 * step at a time. Each element is one chain of operations in one order, so both
 * give the same bits.
 */

/** The time of the s-th step to be made. */
// @ts-ignore: decorator
@inline
export function timeOf(s: i32, steps: i32, reverse: i32): i32 {
  return reverse ? steps - 1 - s : s;
}

/** Whether time t is padding in row r; lengths = 0 stands for no padding. */
// @ts-ignore: decorator
@inline
export function isPadding(lengths: usize, r: i32, t: i32): bool {
  return lengths != 0 && t >= load<i32>(lengths + 4 * <usize>r);
}

/**
 * C <- init + A W over rows [r0, r1): columns [j0, j1) of W [k, n], whose rows are ldw apart unless `packB` has packed it,
 * as it has when not `byUnits`. init is C (accumulate), the bias or zero. Distances are in bytes.
 */
// @ts-ignore: decorator
@inline
export function addProduct<T>(
  byUnits: i32, r0: i32, r1: i32, j0: i32, j1: i32, n: i32, k: i32, a: usize, lda: usize, w: usize, ldw: usize,
  accumulate: bool, c: usize, ldc: usize, bias: usize,
): void {
  if (byUnits) stream<T>(r0, r1, j0, j1, k, a, lda, sizeof<T>(), w, ldw, accumulate, c, ldc, bias, sizeof<T>(), 0);
  else blocked<T>(false, r0, r1, j0, j1, n, k, a, lda, false, w, 0, PACKED, accumulate, c, ldc, bias, 0);
}

/** C <- init + A Wᵀ, with W [n, k]; init is C (accumulate) or zero. The rest as for `addProduct`. */
// @ts-ignore: decorator
@inline
export function addTransposedProduct<T>(
  byUnits: i32, r0: i32, r1: i32, j0: i32, j1: i32, n: i32, k: i32, a: usize, lda: usize, w: usize, ldw: usize,
  accumulate: bool, c: usize, ldc: usize,
): void {
  if (byUnits) dots<T>(r0, r1, j0, j1, k, a, lda, w, ldw, accumulate, c, ldc, sizeof<T>(), 0, 0, 0);
  else blocked<T>(false, r0, r1, j0, j1, n, k, a, lda, false, w, 0, PACKED, accumulate, c, ldc, 0, 0);
}

/** n elements of T <- those at `from`. */
// @ts-ignore: decorator
@inline
export function copyUnits<T>(n: i32, from: usize, to: usize): void {
  memory.copy(to, from, <usize>n * sizeof<T>());
}

/** n elements of T <- 0. */
// @ts-ignore: decorator
@inline
export function clearUnits<T>(n: i32, to: usize): void {
  memory.fill(to, 0, <usize>n * sizeof<T>());
}
