import { LANES, vmadd } from './simd';

/** Rows of a tile of C: 6 rows of 2 vectors, their 2 vectors of B and one of A fill V8's 15 vector registers. */
export const MR: i32 = 6;

/** Rows of a low tile, for what 6 does not divide: 2 rows in a tile of 6 would waste two thirds. */
export const MR_LOW: i32 = 4;

/** Vectors in a row of a tile. The wide build has pairs that V8 fuses into 256-bit registers. */
const VECTORS: i32 = WIDE ? 4 : 2;

/** Columns of a tile. */
// @ts-ignore: decorator
@inline
export function NR<T>(): i32 {
  return VECTORS * LANES<T>();
}

/**
 * C <- init + A B for one tile [MR, NR]: the innermost kernel.
 *
 * B is packed: [kc, NR]. Row r, column p of A is at a + p stepA + r sizeof(T),
 * as in a packed panel or in a transposed matrix. `init` and `c` may be the
 * same tile; ldi = 0 repeats one initial row. All distances are in bytes.
 */
export function tile<T>(kc: i32, a: usize, stepA: usize, b: usize, init: usize, ldi: usize, c: usize, ldc: usize): void {
  body<T>(false, false, kc, a, stepA, b, init, ldi, c, ldc);
}

/** `tile` for [MR_LOW, NR]. */
export function lowTile<T>(kc: i32, a: usize, stepA: usize, b: usize, init: usize, ldi: usize, c: usize, ldc: usize): void {
  body<T>(true, false, kc, a, stepA, b, init, ldi, c, ldc);
}

/** `tile` with A in place: row r, column p of A is at a + r lda + p sizeof(T). */
export function tileRows<T>(kc: i32, a: usize, lda: usize, b: usize, init: usize, ldi: usize, c: usize, ldc: usize): void {
  body<T>(false, true, kc, a, lda, b, init, ldi, c, ldc);
}

// Each element is one chain of multiply-adds in the order of p. V8 widens the pairs of the wide build only if the
// accumulators are loaded before the loop and stored, nothing else, behind it. A loop tested at its top and without
// unrolling is the form that V8 keeps in registers: others measured 35 % less. `low` and `inPlace` are constants.
// @ts-ignore: decorator
@inline
function body<T>(
  low: bool, inPlace: bool, kc: i32, a: usize, stepA: usize, b: usize, init: usize, ldi: usize, c: usize, ldc: usize,
): void {
  const i1 = init + ldi;
  const i2 = i1 + ldi;
  const i3 = i2 + ldi;
  const i4 = i3 + ldi;
  const i5 = i4 + ldi;
  let c00 = v128.load(init);
  let c01 = v128.load(init, 16);
  let c02 = WIDE ? v128.load(init, 32) : c00;
  let c03 = WIDE ? v128.load(init, 48) : c00;
  let c10 = v128.load(i1);
  let c11 = v128.load(i1, 16);
  let c12 = WIDE ? v128.load(i1, 32) : c10;
  let c13 = WIDE ? v128.load(i1, 48) : c10;
  let c20 = v128.load(i2);
  let c21 = v128.load(i2, 16);
  let c22 = WIDE ? v128.load(i2, 32) : c20;
  let c23 = WIDE ? v128.load(i2, 48) : c20;
  let c30 = v128.load(i3);
  let c31 = v128.load(i3, 16);
  let c32 = WIDE ? v128.load(i3, 32) : c30;
  let c33 = WIDE ? v128.load(i3, 48) : c30;
  let c40 = low ? c00 : v128.load(i4);
  let c41 = low ? c00 : v128.load(i4, 16);
  let c42 = WIDE && !low ? v128.load(i4, 32) : c00;
  let c43 = WIDE && !low ? v128.load(i4, 48) : c00;
  let c50 = low ? c00 : v128.load(i5);
  let c51 = low ? c00 : v128.load(i5, 16);
  let c52 = WIDE && !low ? v128.load(i5, 32) : c00;
  let c53 = WIDE && !low ? v128.load(i5, 48) : c00;
  const a1 = inPlace ? a + stepA : 0;
  const a2 = inPlace ? a1 + stepA : 0;
  const a3 = inPlace ? a2 + stepA : 0;
  const a4 = inPlace ? a3 + stepA : 0;
  const a5 = inPlace ? a4 + stepA : 0;
  const end = <usize>kc * sizeof<T>();
  let p: usize = 0;
  let n = kc;
  while (inPlace ? p < end : n > 0) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = WIDE ? v128.load(b, 32) : b0;
    const b3 = WIDE ? v128.load(b, 48) : b0;
    let t: v128;
    t = inPlace ? v128.load_splat<T>(a + p) : v128.load_splat<T>(a);
    c00 = vmadd<T>(t, b0, c00);
    c01 = vmadd<T>(t, b1, c01);
    if (WIDE) {
      c02 = vmadd<T>(t, b2, c02);
      c03 = vmadd<T>(t, b3, c03);
    }
    t = inPlace ? v128.load_splat<T>(a1 + p) : v128.load_splat<T>(a, sizeof<T>());
    c10 = vmadd<T>(t, b0, c10);
    c11 = vmadd<T>(t, b1, c11);
    if (WIDE) {
      c12 = vmadd<T>(t, b2, c12);
      c13 = vmadd<T>(t, b3, c13);
    }
    t = inPlace ? v128.load_splat<T>(a2 + p) : v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = vmadd<T>(t, b0, c20);
    c21 = vmadd<T>(t, b1, c21);
    if (WIDE) {
      c22 = vmadd<T>(t, b2, c22);
      c23 = vmadd<T>(t, b3, c23);
    }
    t = inPlace ? v128.load_splat<T>(a3 + p) : v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = vmadd<T>(t, b0, c30);
    c31 = vmadd<T>(t, b1, c31);
    if (WIDE) {
      c32 = vmadd<T>(t, b2, c32);
      c33 = vmadd<T>(t, b3, c33);
    }
    if (!low) {
      t = inPlace ? v128.load_splat<T>(a4 + p) : v128.load_splat<T>(a, 4 * sizeof<T>());
      c40 = vmadd<T>(t, b0, c40);
      c41 = vmadd<T>(t, b1, c41);
      if (WIDE) {
        c42 = vmadd<T>(t, b2, c42);
        c43 = vmadd<T>(t, b3, c43);
      }
      t = inPlace ? v128.load_splat<T>(a5 + p) : v128.load_splat<T>(a, 5 * sizeof<T>());
      c50 = vmadd<T>(t, b0, c50);
      c51 = vmadd<T>(t, b1, c51);
      if (WIDE) {
        c52 = vmadd<T>(t, b2, c52);
        c53 = vmadd<T>(t, b3, c53);
      }
    }
    if (inPlace) p += sizeof<T>();
    else a += stepA;
    b += 16 * VECTORS;
    n--;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (WIDE) {
    v128.store(c, c02, 32);
    v128.store(c, c03, 48);
  }
  c += ldc;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  if (WIDE) {
    v128.store(c, c12, 32);
    v128.store(c, c13, 48);
  }
  c += ldc;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  if (WIDE) {
    v128.store(c, c22, 32);
    v128.store(c, c23, 48);
  }
  c += ldc;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  if (WIDE) {
    v128.store(c, c32, 32);
    v128.store(c, c33, 48);
  }
  if (!low) {
    c += ldc;
    v128.store(c, c40);
    v128.store(c, c41, 16);
    if (WIDE) {
      v128.store(c, c42, 32);
      v128.store(c, c43, 48);
    }
    c += ldc;
    v128.store(c, c50);
    v128.store(c, c51, 16);
    if (WIDE) {
      v128.store(c, c52, 32);
      v128.store(c, c53, 48);
    }
  }
}
