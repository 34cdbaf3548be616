import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch, threads } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const gemmKernel = kernel('gemm');
const batchedGemmKernel = kernel('batchedGemm');

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
 * Each element is one sum in the order of k, so the result does not depend on
 * the number of threads. Sizes may be 0.
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
  const dtype = floatDtype(c);
  const bytes = c.BYTES_PER_ELEMENT;
  const whole = beta === 0 && ldc === n && (batch === 1 || strideC === m * n) && c.length === batch * m * n;
  const pa = stageIn(a);
  const pb = stageIn(b);
  const pBias = bias ? stageIn(bias) : 0;
  const pc = whole ? stageOut(c) : stageInOut(c);
  const nanoseconds = (2 * m * n * k) / 40 + m * n;
  const code = activationCodes[activation];
  if (batch >= 2 * threads()) {
    launch(
      batchedGemmKernel, dtype, batch, 1, batch * nanoseconds,
      m, n, k, pa, lda, Number(transA), strideA, pb, ldb, Number(transB), strideB, beta, pc, ldc, strideC, pBias, code,
    ); // prettier-ignore
  } else {
    const byColumns = n >= m;
    for (let i = 0; i < batch; i++) {
      launch(
        gemmKernel, dtype, byColumns ? n : m, byColumns ? 16 : 6, nanoseconds,
        Number(byColumns), m, n, k, pa + i * strideA * bytes, lda, Number(transA), pb + i * strideB * bytes, ldb, Number(transB),
        beta, pc + i * strideC * bytes, ldc, pBias, code,
      ); // prettier-ignore
    }
  }
  stageEnd();
}
