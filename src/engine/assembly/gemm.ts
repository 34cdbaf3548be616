import { BY_ROWS, blocked, packWhole } from './gemm-blocked';
import { dots, stream } from './gemm-vector';
import { LANES, get, put, vget, vput } from './simd';

// How a product is computed; ops/gemm.ts chooses by its sizes and layout.
// 0: tiles, with panels of A and of B packed
const IN_PLACE: i32 = 1; // tiles, with A where it is
const STREAM: i32 = 2; // multiples of rows of B are added; B is not transposed
const DOTS: i32 = 3; // dot products of rows; B is transposed, A is not
const COLUMN_STREAM: i32 = 4; // n = 1: STREAM of Cᵀ = Bᵀ op(A)ᵀ; A is transposed, C contiguous
const COLUMN_DOTS: i32 = 5; // n = 1: DOTS of Cᵀ; A is not transposed, B contiguous

/**
 * C <- activation(beta C + op(A) op(B) + bias) over the rows, or columns,
 * [begin, end) of C.
 *
 * m, n, k describe the whole product; leading dimensions are in elements.
 * bias = 0 is none. beta = 0 overwrites C, whose old contents may be NaN.
 * layoutB: 0 by rows, 1 by columns (transposed), 2 as packB lays it out.
 */
// @ts-ignore: decorator
@inline
function gemm<T>(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, layoutB: i32,
  beta: T, c: usize, ldc: i32, bias: usize, activation: i32, way: i32,
): void {
  const i0 = byColumns ? 0 : begin;
  const i1 = byColumns ? m : end;
  const j0 = byColumns ? begin : 0;
  const j1 = byColumns ? end : n;
  if (beta != <T>0 && beta != <T>1) scaleBlock<T>(i0, i1, j0, j1, beta, c, ldc);
  const accumulate = beta != <T>0;
  const la = <usize>lda * sizeof<T>();
  const lb = <usize>ldb * sizeof<T>();
  const lc = <usize>ldc * sizeof<T>();
  const size = sizeof<T>();
  if (way == STREAM) {
    const rowA = transA ? size : la;
    const columnA = transA ? la : size;
    stream<T>(i0, i1, j0, j1, k, a, rowA, columnA, b, lb, accumulate, c, lc, bias, size, activation);
  } else if (way == DOTS) {
    dots<T>(i0, i1, j0, j1, k, a, la, b, lb, accumulate, c, lc, size, bias, size, activation);
  } else if (way == COLUMN_STREAM) {
    stream<T>(0, 1, i0, i1, k, b, 0, layoutB == BY_ROWS ? lb : size, a, la, accumulate, c, 0, bias, 0, activation);
  } else if (way == COLUMN_DOTS) {
    dots<T>(0, 1, i0, i1, k, b, 0, a, la, accumulate, c, 0, lc, bias, 0, activation);
  } else {
    blocked<T>(way == IN_PLACE, i0, i1, j0, j1, n, k, a, la, transA, b, lb, layoutB, accumulate, c, lc, bias, activation);
  }
}

function scaleBlock<T>(i0: i32, i1: i32, j0: i32, j1: i32, beta: T, c: usize, ldc: i32): void {
  const factor = v128.splat<T>(beta);
  for (let i = i0; i < i1; i++) {
    const row = c + <usize>i * ldc * sizeof<T>();
    let j = j0;
    for (; j <= j1 - LANES<T>(); j += LANES<T>()) vput<T>(row, j, v128.mul<T>(factor, vget<T>(row, j)));
    for (; j < j1; j++) put<T>(row, j, beta * get<T>(row, j));
  }
}

export function gemm_f32(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, layoutB: i32,
  beta: f32, c: usize, ldc: i32, bias: usize, activation: i32, way: i32,
): void {
  gemm<f32>(begin, end, byColumns, m, n, k, a, lda, transA, b, ldb, layoutB, beta, c, ldc, bias, activation, way);
}
export function gemm_f64(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, layoutB: i32,
  beta: f64, c: usize, ldc: i32, bias: usize, activation: i32, way: i32,
): void {
  gemm<f64>(begin, end, byColumns, m, n, k, a, lda, transA, b, ldb, layoutB, beta, c, ldc, bias, activation, way);
}

/** Items [begin, end) of a batch of products; strides are in elements, 0 uses one operand for all. */
export function batchedGemm_f32(
  begin: i32, end: i32, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, strideA: i32, b: usize, ldb: i32, layoutB: i32, strideB: i32,
  beta: f32, c: usize, ldc: i32, strideC: i32, bias: usize, activation: i32, way: i32,
): void {
  for (let i = begin; i < end; i++) {
    gemm_f32(
      0, m, false, m, n, k, a + ((<usize>i * strideA) << 2), lda, transA, b + ((<usize>i * strideB) << 2), ldb, layoutB,
      beta, c + ((<usize>i * strideC) << 2), ldc, bias, activation, way,
    );
  }
}
export function batchedGemm_f64(
  begin: i32, end: i32, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, strideA: i32, b: usize, ldb: i32, layoutB: i32, strideB: i32,
  beta: f64, c: usize, ldc: i32, strideC: i32, bias: usize, activation: i32, way: i32,
): void {
  for (let i = begin; i < end; i++) {
    gemm_f64(
      0, m, false, m, n, k, a + ((<usize>i * strideA) << 3), lda, transA, b + ((<usize>i * strideB) << 3), ldb, layoutB,
      beta, c + ((<usize>i * strideC) << 3), ldc, bias, activation, way,
    );
  }
}

/** Lays columns [begin, end) of op(B) [k, n] out as tiles read them. begin is a multiple of 16. */
export function packB_f32(begin: i32, end: i32, n: i32, k: i32, b: usize, ldb: i32, transB: bool, packed: usize): void {
  packWhole<f32>(begin, end, n, k, b, <usize>ldb << 2, transB, packed);
}
export function packB_f64(begin: i32, end: i32, n: i32, k: i32, b: usize, ldb: i32, transB: bool, packed: usize): void {
  packWhole<f64>(begin, end, n, k, b, <usize>ldb << 3, transB, packed);
}
