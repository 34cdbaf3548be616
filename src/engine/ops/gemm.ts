import type { FloatArray, FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch, threads } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

/** How a product is computed: what each does is written in assembly/gemm.ts. */
const [TILES, IN_PLACE, STREAM, DOTS, COLUMN_STREAM, COLUMN_DOTS] = [0, 1, 2, 3, 4, 5] as const;
const ways = [TILES, IN_PLACE, STREAM, DOTS, COLUMN_STREAM, COLUMN_DOTS] as const;

// Each way has a kernel of its own, since V8 compiles best what the first launch of a kernel reaches.
const single = ways.map(() => kernel('gemm'));
const batched = ways.map(() => kernel('batchedGemm'));
const packKernel = kernel('packB');

// How B is stored.
const [BY_ROWS, BY_COLUMNS, PACKED] = [0, 1, 2] as const;

// Rows and columns of the kernels' tiles of C: products are cut between them.
const TILE_ROWS = 6;
const TILE_COLUMNS = 16;

// Where the ways cross over, in GFLOP/s of one thread (relaxed build, wide build; AMD EPYC Genoa):
const STREAMED_ROWS = 5; // [m, 784] x [784, 512], m = 4: 31, 57 against 21, 31 of tiles; m = 6: 33, 50 against 33, 58
const STREAMED_DEPTH = 8; // [784, k] x [k, 512], k = 8: 33, 66 against 31, 50
const DOTTED_ROWS = 4; // [m, 512] x [512, 512]ᵀ, m = 4: 23, 38 against 20, 31; m = 8: 24, 39 against 25, 45
const IN_PLACE_COLUMNS = 32; // [128, 512] x [512, n], n = 32: 49, 102 against 47, 85 with A packed; n = 64: 47 against 50

/** Activations that gemm can apply to its result while the result is in cache. */
export type FusedActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh';

/** What kernels call them. */
export const activationCodes: Readonly<Record<FusedActivation, number>> = { linear: 0, relu: 1, sigmoid: 2, tanh: 3 };

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
  /** [k, n], or [n, k] with transB, or what packB has made of it. */
  b: FloatArray;
  /** [m, n]; must not overlap a, b or bias. */
  c: FloatArray;
  /** op(A) = Aᵀ. Default false. */
  transA?: boolean;
  /** op(B) = Bᵀ. Default false. */
  transB?: boolean;
  /** `b` was made by packB; transB and ldb say nothing then. Default false. */
  packedB?: boolean;
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
  /**
   * True makes each element one chain of multiply-adds in the order of k, whatever the sizes: a row of C then has the same
   * bits alone and among others. Without, only a `b` that is [k, n] with n > 1, or packed, promises that. Default false.
   */
  chained?: boolean;
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
  const { m, n, k, a, b, c, bias, transA = false, beta = 0, activation = 'linear', chained = false } = options;
  if (batch === 0 || m === 0 || n === 0) return;
  const layoutB = options.packedB ? PACKED : options.transB ? BY_COLUMNS : BY_ROWS;
  const { lda = transA ? m : k, ldb = layoutB === BY_COLUMNS ? k : n, ldc = n } = options;
  const whole = beta === 0 && ldc === n && (batch === 1 || strideC === m * n) && c.length === batch * m * n;
  const pa = stageIn(a);
  const pb = stageIn(b);
  const pBias = bias ? stageIn(bias) : 0;
  const pc = whole ? stageOut(c) : stageInOut(c);

  const code = activationCodes[activation];
  const dtype = floatDtype(c);

  if (batch > 1 && !transA && strideA === m * lda && strideB === 0 && strideC === m * ldc) {
    product(dtype, m * batch, n, k, pa, lda, transA, pb, ldb, layoutB, beta, pc, ldc, pBias, code, chained);
  } else if (batch < 2 * threads()) {
    const bytes = c.BYTES_PER_ELEMENT;
    for (let i = 0; i < batch; i++) {
      const ai = pa + i * strideA * bytes;
      const bi = pb + i * strideB * bytes;
      const ci = pc + i * strideC * bytes;
      product(dtype, m, n, k, ai, lda, transA, bi, ldb, layoutB, beta, ci, ldc, pBias, code, chained);
    }
  } else {
    const way = chooseWay(m, n, k, transA, layoutB, ldb, ldc, chained);
    // prettier-ignore
    launch(
      batched[way], dtype, batch, 1, batch * nanoseconds(m, n, k), m, n, k, pa, lda, Number(transA), strideA,
      pb, ldb, layoutB, strideB, beta, pc, ldc, strideC, pBias, code, way,
    );
  }
  stageEnd();
}

/**
 * Lays op(B) [k, n] out as the kernels read it, for many products with one B
 * and few rows of A: packing is a quarter of the work of a product of 32 rows.
 * `packed` has packedLength(k, n) elements and is of use in this process only.
 */
export function packB(
  k: number,
  n: number,
  b: FloatArray,
  packed: FloatArray,
  { transB = false, ldb = transB ? k : n }: { transB?: boolean; ldb?: number } = {},
): void {
  const pb = stageIn(b);
  const to = stageOut(packed);
  launch(packKernel, floatDtype(packed), n, TILE_COLUMNS, 0.3 * k * n, n, k, pb, ldb, Number(transB), to);
  stageEnd();
}

/** Elements of a packed B [k, n]: n rounded up to whole tiles. */
export function packedLength(k: number, n: number): number {
  return Math.ceil(n / TILE_COLUMNS) * TILE_COLUMNS * k;
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
  layoutB: number,
  beta: number,
  c: number,
  ldc: number,
  bias: number,
  activation: number,
  chained: boolean,
): void {
  const byColumns = n >= m;
  const way = chooseWay(m, n, k, transA, layoutB, ldb, ldc, chained);
  // prettier-ignore
  launch(
    single[way], dtype, byColumns ? n : m, byColumns ? TILE_COLUMNS : TILE_ROWS, nanoseconds(m, n, k),
    Number(byColumns), m, n, k, a, lda, Number(transA), b, ldb, layoutB, beta, c, ldc, bias, activation, way,
  );
}

/** The index of the fastest way: a function of the whole product, never of how it is cut. */
function chooseWay(
  m: number,
  n: number,
  k: number,
  transA: boolean,
  layoutB: number,
  ldb: number,
  ldc: number,
  chained: boolean,
): number {
  if (layoutB !== PACKED) {
    if (n === 1 && transA && ldc === 1) return COLUMN_STREAM;
    if (n === 1 && !transA && (layoutB === BY_COLUMNS || ldb === 1) && !chained) return COLUMN_DOTS;
    if (layoutB === BY_ROWS && (m <= STREAMED_ROWS || k <= STREAMED_DEPTH)) return STREAM;
    if (layoutB === BY_COLUMNS && !transA && m <= DOTTED_ROWS && !chained) return DOTS;
  }
  return n <= IN_PLACE_COLUMNS ? IN_PLACE : TILES;
}

/** The time of a product on one thread: products of few rows or columns wait for memory. */
function nanoseconds(m: number, n: number, k: number): number {
  return (2 * m * n * k) / (Math.min(m, n) < 6 ? 20 : 50) + 0.5 * m * n;
}
