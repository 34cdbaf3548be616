import { activate } from './gemm-epilogue';
import { LANES, get, madd, put, vget, vmadd, vput, vtotal } from './simd';

// Products with one or few rows read each element of B once or twice: a packed copy would cost more than it saves.

const COLUMNS: i32 = 3072; // of a block: C stays in L1, and each row of B is a stream long enough to be prefetched
const ROWS: i32 = 4;

/**
 * C <- activation(init + op(A) B) over rows [i0, i1) and columns [j0, j1), by
 * adding multiples of the rows of B, four at a time.
 *
 * Element (i, p) of op(A) is at a + i rowA + p columnA. init is C when
 * accumulating, else the bias (stepBias apart: 0 repeats one value) or zero.
 * All distances are in bytes. Each element is one chain of multiply-adds in
 * the order of p.
 */
export function stream<T>(
  i0: i32, i1: i32, j0: i32, j1: i32, k: i32, a: usize, rowA: usize, columnA: usize, b: usize, ldb: usize,
  accumulate: bool, c: usize, ldc: usize, bias: usize, stepBias: usize, activation: i32,
): void {
  for (let ib = i0; ib < i1; ib += ROWS) {
    const ie = min(i1, ib + ROWS);
    for (let jb = j0; jb < j1; jb += COLUMNS) {
      const n = min(COLUMNS, j1 - jb);
      const block = c + <usize>jb * sizeof<T>();
      if (!accumulate) {
        for (let i = ib; i < ie; i++) start<T>(n, bias, stepBias, jb, block + <usize>i * ldc);
      }
      let p = 0;
      for (; p <= k - 4; p += 4) {
        const rows = b + <usize>p * ldb + <usize>jb * sizeof<T>();
        for (let i = ib; i < ie; i++) {
          add4<T>(n, a + <usize>i * rowA + <usize>p * columnA, columnA, rows, ldb, block + <usize>i * ldc);
        }
      }
      for (; p < k; p++) {
        const row = b + <usize>p * ldb + <usize>jb * sizeof<T>();
        for (let i = ib; i < ie; i++) {
          add1<T>(n, load<T>(a + <usize>i * rowA + <usize>p * columnA), row, block + <usize>i * ldc);
        }
      }
      if (activation) {
        for (let i = ib; i < ie; i++) activate<T>(activation, n, block + <usize>i * ldc);
      }
    }
  }
}

/** A row of C before the first product: the bias, or zero. */
function start<T>(n: i32, bias: usize, stepBias: usize, j0: i32, row: usize): void {
  if (bias && stepBias) memory.copy(row, bias + <usize>j0 * sizeof<T>(), <usize>n * sizeof<T>());
  else if (!bias) memory.fill(row, 0, <usize>n * sizeof<T>());
  else for (let j = 0; j < n; j++) put<T>(row, j, load<T>(bias));
}

/** y <- y + Σ a_r x_r over four rows x_r, in their order. More rows at a time would spill V8's general registers. */
function add4<T>(n: i32, a: usize, stepA: usize, x: usize, ldx: usize, y: usize): void {
  const a0 = v128.load_splat<T>(a);
  const a1 = v128.load_splat<T>(a + stepA);
  const a2 = v128.load_splat<T>(a + 2 * stepA);
  const a3 = v128.load_splat<T>(a + 3 * stepA);
  const x1 = x + ldx;
  const x2 = x1 + ldx;
  const x3 = x2 + ldx;
  const pairs = <usize>(n & ~(2 * LANES<T>() - 1)) * sizeof<T>();
  let o: usize = 0;
  while (o < pairs) {
    let s0 = v128.load(y + o);
    let s1 = v128.load(y + o, 16);
    s0 = vmadd<T>(a0, v128.load(x + o), s0);
    s1 = vmadd<T>(a0, v128.load(x + o, 16), s1);
    s0 = vmadd<T>(a1, v128.load(x1 + o), s0);
    s1 = vmadd<T>(a1, v128.load(x1 + o, 16), s1);
    s0 = vmadd<T>(a2, v128.load(x2 + o), s0);
    s1 = vmadd<T>(a2, v128.load(x2 + o, 16), s1);
    s0 = vmadd<T>(a3, v128.load(x3 + o), s0);
    s1 = vmadd<T>(a3, v128.load(x3 + o, 16), s1);
    v128.store(y + o, s0);
    v128.store(y + o, s1, 16);
    o += 32;
  }
  for (let j = n & ~(2 * LANES<T>() - 1); j < n; j++) {
    let s = get<T>(y, j);
    for (let r: usize = 0; r < 4; r++) s = madd<T>(load<T>(a + r * stepA), get<T>(x + r * ldx, j), s);
    put<T>(y, j, s);
  }
}

/** y <- y + a x. */
function add1<T>(n: i32, a: T, x: usize, y: usize): void {
  const s = v128.splat<T>(a);
  let j = 0;
  for (; j <= n - LANES<T>(); j += LANES<T>()) vput<T>(y, j, vmadd<T>(s, vget<T>(x, j), vget<T>(y, j)));
  for (; j < n; j++) put<T>(y, j, madd<T>(a, get<T>(x, j), get<T>(y, j)));
}

/**
 * C <- activation(init + A Bᵀ) over rows [i0, i1) and columns [j0, j1), each
 * element a dot product of a row of A and a row of B.
 *
 * Element (i, j) of C is at c + i rowC + j columnC; the rest as for `stream`.
 * Three rows of B at a time: measured 94 us against 108 with four and 143 with
 * six for [209, 12288], whose rows lie a multiple of 4 KB apart in the cache.
 * A dot product has 2 LANES partial sums over the part of k that they divide,
 * adds their halves, quarters, ..., then the other products, then init.
 */
export function dots<T>(
  i0: i32, i1: i32, j0: i32, j1: i32, k: i32, a: usize, lda: usize, b: usize, ldb: usize,
  accumulate: bool, c: usize, rowC: usize, columnC: usize, bias: usize, stepBias: usize, activation: i32,
): void {
  for (let j = j0; j < j1; j += 3) {
    const rows = min(3, j1 - j);
    const b0 = b + <usize>j * ldb;
    const b1 = b + <usize>min(j + 1, j1 - 1) * ldb;
    const b2 = b + <usize>min(j + 2, j1 - 1) * ldb;
    for (let i = i0; i < i1; i++) {
      const x = a + <usize>i * lda;
      let s0 = v128.splat<T>(<T>0);
      let s1 = s0;
      let s2 = s0;
      let t0 = s0;
      let t1 = s0;
      let t2 = s0;
      const pairs = <usize>(k & ~(2 * LANES<T>() - 1)) * sizeof<T>();
      let o: usize = 0;
      while (o < pairs) {
        const u = v128.load(x + o);
        const v = v128.load(x + o, 16);
        s0 = vmadd<T>(u, v128.load(b0 + o), s0);
        t0 = vmadd<T>(v, v128.load(b0 + o, 16), t0);
        s1 = vmadd<T>(u, v128.load(b1 + o), s1);
        t1 = vmadd<T>(v, v128.load(b1 + o, 16), t1);
        s2 = vmadd<T>(u, v128.load(b2 + o), s2);
        t2 = vmadd<T>(v, v128.load(b2 + o, 16), t2);
        o += 32;
      }
      for (let r = 0; r < rows; r++) {
        const s = r == 0 ? s0 : r == 1 ? s1 : s2;
        const t = r == 0 ? t0 : r == 1 ? t1 : t2;
        let sum = vtotal<T>(v128.add<T>(s, t));
        const row = b + <usize>(j + r) * ldb;
        for (let p = k & ~(2 * LANES<T>() - 1); p < k; p++) sum = madd<T>(get<T>(x, p), get<T>(row, p), sum);
        const target = c + <usize>i * rowC + <usize>(j + r) * columnC;
        if (accumulate) sum += load<T>(target);
        else if (bias) sum += load<T>(bias + <usize>(j + r) * stepBias);
        store<T>(target, sum);
        if (activation) activate<T>(activation, 1, target);
      }
    }
  }
}
