import type { FloatArray, FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch, threads } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const gemmKernel = kernel('gemm');
const batchedGemmKernel = kernel('batchedGemm');

// Rows and columns of the kernels' tiles of C: products are cut between them.
const TILE_ROWS = 6;
const TILE_COLUMNS = 16;

/** Activations that gemm can apply to its result while the result is in cache. */
export type FusedActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh';

const activationCodes: Readonly<Record<FusedActivation, number>> = { linear: 0, relu: 1, sigmoid: 2, tanh: 3 };

/** The operands of C <- activation(beta C + op(A) op(B) + bias); matrices are row-major. */
export interface GemmOptions {
  /** Rows of C and of op(A). */
  m: number;
  /** Columns of C and of op(B). */
  n: number;
  /** Columns of op(A), rows of op(B). With k = 0 the product is zero. */
  k: number;
  /** [m, k], or [k, m] with transA. */
  a: FloatArray;
  /** [k, n], or [n, k] with transB. */
  b: FloatArray;
  /** [m, n]; must not overlap a, b or bias. */
  c: FloatArray;
  /** op(A) = Aᵀ. Default false. */
  transA?: boolean;
  /** op(B) = Bᵀ. Default false. */
  transB?: boolean;
  /** Elements from one row of `a` to the next. Default: rows are adjacent. */
  lda?: number;
  /** Elements from one row of `b` to the next. Default: rows are adjacent. */
  ldb?: number;
  /** Elements from one row of `c` to the next. Default: rows are adjacent. */
  ldc?: number;
  /** 0 (the default) overwrites C, whose old contents may be NaN; 1 accumulates. */
  beta?: number;
  /** [n], added to each row. Only with beta = 0. */
  bias?: FloatArray;
  /** Applied to the finished result. Default 'linear'. */
  activation?: FusedActivation;
}

/**
 * C <- activation(beta C + op(A) op(B) + bias).
 *
 * Sizes may be 0. How the product is computed depends on its sizes and
 * layout alone, so the result does not depend on the number of threads.
 */
export function gemm(options: GemmOptions): void {
  batchedGemm(1, 0, 0, 0, options);
}

/**
 * `batch` products of one shape: item i uses A at i strideA, B at i strideB and
 * C at i strideC (in elements). A stride of 0 uses the same operand for each
 * item; strideC must separate the results. `bias` is shared.
 */
export function batchedGemm(
  batch: number,
  strideA: number,
  strideB: number,
  strideC: number,
  options: GemmOptions,
): void {
  const { m, n, k, a, b, c, bias, transA = false, transB = false, beta = 0, activation = 'linear' } = options;
  if (batch === 0 || m === 0 || n === 0) return;
  const { lda = transA ? m : k, ldb = transB ? k : n, ldc = n } = options;
  const whole = beta === 0 && ldc === n && (batch === 1 || strideC === m * n) && c.length === batch * m * n;
  const pa = stageIn(a);
  const pb = stageIn(b);
  const pBias = bias ? stageIn(bias) : 0;
  const pc = whole ? stageOut(c) : stageInOut(c);

  if (batch > 1 && !transA && strideA === m * lda && strideB === 0 && strideC === m * ldc) {
    product(floatDtype(c), m * batch, n, k, pa, lda, transA, pb, ldb, transB, beta, pc, ldc, pBias, activation);
  } else if (batch < 2 * threads()) {
    const bytes = c.BYTES_PER_ELEMENT;
    for (let i = 0; i < batch; i++) {
      const ai = pa + i * strideA * bytes;
      const bi = pb + i * strideB * bytes;
      const ci = pc + i * strideC * bytes;
      product(floatDtype(c), m, n, k, ai, lda, transA, bi, ldb, transB, beta, ci, ldc, pBias, activation);
    }
  } else {
    const cost = batch * nanoseconds(m, n, k);
    const code = activationCodes[activation];
    // prettier-ignore
    launch(
      batchedGemmKernel, floatDtype(c), batch, 1, cost, m, n, k,
      pa, lda, Number(transA), strideA, pb, ldb, Number(transB), strideB, beta, pc, ldc, strideC, pBias, code,
    );
  }
  stageEnd();
}

/** One product, cut along the longer side of C: what is not cut is packed by each thread. */
function product(
  dtype: FloatDType,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  transA: boolean,
  b: number,
  ldb: number,
  transB: boolean,
  beta: number,
  c: number,
  ldc: number,
  bias: number,
  activation: FusedActivation,
): void {
  const byColumns = n >= m;
  const code = activationCodes[activation];
  // prettier-ignore
  launch(
    gemmKernel, dtype, byColumns ? n : m, byColumns ? TILE_COLUMNS : TILE_ROWS, nanoseconds(m, n, k),
    Number(byColumns), m, n, k, a, lda, Number(transA), b, ldb, Number(transB), beta, c, ldc, bias, code,
  );
}

/** The time of a product on one thread: products of few rows or columns wait for memory. */
function nanoseconds(m: number, n: number, k: number): number {
  return (2 * m * n * k) / (Math.min(m, n) < 6 ? 20 : 50) + 0.5 * m * n;
}
