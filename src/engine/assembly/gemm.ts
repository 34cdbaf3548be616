import { get, madd, put } from './simd';

/** C <- beta C + op(A) op(B) over the rows or columns [begin, end). */
function gemm<T>(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, transB: bool, beta: T, c: usize, ldc: i32,
  bias: usize, activation: i32,
): void {
  const i0 = byColumns ? 0 : begin;
  const i1 = byColumns ? m : end;
  const j0 = byColumns ? begin : 0;
  const j1 = byColumns ? end : n;
  for (let i = i0; i < i1; i++) {
    for (let j = j0; j < j1; j++) {
      const at = i * ldc + j;
      let sum = bias ? get<T>(bias, j) : beta == <T>0 ? <T>0 : beta * get<T>(c, at);
      for (let p = 0; p < k; p++) {
        sum = madd<T>(get<T>(a, transA ? p * lda + i : i * lda + p), get<T>(b, transB ? j * ldb + p : p * ldb + j), sum);
      }
      put<T>(c, at, activation == 1 && sum < <T>0 ? <T>0 : sum);
    }
  }
}

export function gemm_f32(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, transB: bool, beta: f32, c: usize, ldc: i32,
  bias: usize, activation: i32,
): void {
  gemm<f32>(begin, end, byColumns, m, n, k, a, lda, transA, b, ldb, transB, beta, c, ldc, bias, activation);
}
export function gemm_f64(
  begin: i32, end: i32, byColumns: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, b: usize, ldb: i32, transB: bool, beta: f64, c: usize, ldc: i32,
  bias: usize, activation: i32,
): void {
  gemm<f64>(begin, end, byColumns, m, n, k, a, lda, transA, b, ldb, transB, beta, c, ldc, bias, activation);
}

export function batchedGemm_f32(
  begin: i32, end: i32, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, strideA: i32, b: usize, ldb: i32, transB: bool, strideB: i32,
  beta: f32, c: usize, ldc: i32, strideC: i32, bias: usize, activation: i32,
): void {
  for (let i = begin; i < end; i++) {
    gemm<f32>(
      0, m, false, m, n, k, a + (<usize>i * strideA << 2), lda, transA, b + (<usize>i * strideB << 2), ldb, transB,
      beta, c + (<usize>i * strideC << 2), ldc, bias, activation,
    );
  }
}
export function batchedGemm_f64(
  begin: i32, end: i32, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: bool, strideA: i32, b: usize, ldb: i32, transB: bool, strideB: i32,
  beta: f64, c: usize, ldc: i32, strideC: i32, bias: usize, activation: i32,
): void {
  for (let i = begin; i < end; i++) {
    gemm<f64>(
      0, m, false, m, n, k, a + (<usize>i * strideA << 3), lda, transA, b + (<usize>i * strideB << 3), ldb, transB,
      beta, c + (<usize>i * strideC << 3), ldc, bias, activation,
    );
  }
}
