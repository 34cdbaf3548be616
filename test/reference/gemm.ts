/** One product as gemm's options describe it; matrices are row-major with leading dimensions. */
export interface Product {
  m: number;
  n: number;
  k: number;
  a: ArrayLike<number>;
  b: ArrayLike<number>;
  c: ArrayLike<number>;
  transA: boolean;
  transB: boolean;
  lda: number;
  ldb: number;
  ldc: number;
  beta: number;
  bias?: ArrayLike<number>;
  activation?: (x: number) => number;
}

/** activation(beta C + op(A) op(B) + bias) as its formula reads, in float64; elements between rows of C stay. */
export function referenceGemm(product: Product): Float64Array {
  const {
    m,
    n,
    k,
    a,
    b,
    c,
    transA,
    transB,
    lda,
    ldb,
    ldc,
    beta,
    bias,
    activation = (x: number): number => x,
  } = product;
  const result = Float64Array.from(c);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = beta === 0 ? 0 : beta * c[i * ldc + j];
      if (bias) sum += bias[j];
      for (let p = 0; p < k; p++) sum += a[transA ? p * lda + i : i * lda + p] * b[transB ? j * ldb + p : p * ldb + j];
      result[i * ldc + j] = activation(sum);
    }
  }
  return result;
}
