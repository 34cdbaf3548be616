import { vmadd } from './simd';

/** Filters of a tile: 6 rows of 2 vectors, 2 vectors of x and one weight fill V8's 15 vector registers. */
export const ROWS: i32 = 6;

/** Filters and taps of which a tile of the gradient holds sums. */
export const FILTERS: i32 = 3;
export const TAPS: i32 = 3;

/**
 * C [ROWS, NR] <- init + Σ_p A[p] B[p]: row r of A[p] is at a + (p ROWS + r) sizeof(T), and B[p] the NR elements at
 * source + columns[p], a table of 32-bit distances. The form is that of gemm-tile's body, for its reasons.
 */
export function planeTile<T>(k: i32, a: usize, source: usize, columns: usize, init: usize, c: usize): void {
  const size = sizeof<T>();
  const ld: usize = WIDE ? 64 : 32;
  let o = init;
  let c00 = v128.load(o);
  let c01 = v128.load(o, 16);
  let c02 = WIDE ? v128.load(o, 32) : c00;
  let c03 = WIDE ? v128.load(o, 48) : c00;
  o += ld;
  let c10 = v128.load(o);
  let c11 = v128.load(o, 16);
  let c12 = WIDE ? v128.load(o, 32) : c10;
  let c13 = WIDE ? v128.load(o, 48) : c10;
  o += ld;
  let c20 = v128.load(o);
  let c21 = v128.load(o, 16);
  let c22 = WIDE ? v128.load(o, 32) : c20;
  let c23 = WIDE ? v128.load(o, 48) : c20;
  o += ld;
  let c30 = v128.load(o);
  let c31 = v128.load(o, 16);
  let c32 = WIDE ? v128.load(o, 32) : c30;
  let c33 = WIDE ? v128.load(o, 48) : c30;
  o += ld;
  let c40 = v128.load(o);
  let c41 = v128.load(o, 16);
  let c42 = WIDE ? v128.load(o, 32) : c40;
  let c43 = WIDE ? v128.load(o, 48) : c40;
  o += ld;
  let c50 = v128.load(o);
  let c51 = v128.load(o, 16);
  let c52 = WIDE ? v128.load(o, 32) : c50;
  let c53 = WIDE ? v128.load(o, 48) : c50;
  const end = columns + (<usize>k << 2);
  while (columns < end) {
    const b = source + <usize>load<u32>(columns);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = WIDE ? v128.load(b, 32) : b0;
    const b3 = WIDE ? v128.load(b, 48) : b0;
    let t = v128.load_splat<T>(a);
    c00 = vmadd<T>(t, b0, c00);
    c01 = vmadd<T>(t, b1, c01);
    if (WIDE) {
      c02 = vmadd<T>(t, b2, c02);
      c03 = vmadd<T>(t, b3, c03);
    }
    t = v128.load_splat<T>(a, sizeof<T>());
    c10 = vmadd<T>(t, b0, c10);
    c11 = vmadd<T>(t, b1, c11);
    if (WIDE) {
      c12 = vmadd<T>(t, b2, c12);
      c13 = vmadd<T>(t, b3, c13);
    }
    t = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = vmadd<T>(t, b0, c20);
    c21 = vmadd<T>(t, b1, c21);
    if (WIDE) {
      c22 = vmadd<T>(t, b2, c22);
      c23 = vmadd<T>(t, b3, c23);
    }
    t = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = vmadd<T>(t, b0, c30);
    c31 = vmadd<T>(t, b1, c31);
    if (WIDE) {
      c32 = vmadd<T>(t, b2, c32);
      c33 = vmadd<T>(t, b3, c33);
    }
    t = v128.load_splat<T>(a, 4 * sizeof<T>());
    c40 = vmadd<T>(t, b0, c40);
    c41 = vmadd<T>(t, b1, c41);
    if (WIDE) {
      c42 = vmadd<T>(t, b2, c42);
      c43 = vmadd<T>(t, b3, c43);
    }
    t = v128.load_splat<T>(a, 5 * sizeof<T>());
    c50 = vmadd<T>(t, b0, c50);
    c51 = vmadd<T>(t, b1, c51);
    if (WIDE) {
      c52 = vmadd<T>(t, b2, c52);
      c53 = vmadd<T>(t, b3, c53);
    }
    a += <usize>ROWS * size;
    columns += 4;
  }
  o = c;
  v128.store(o, c00);
  v128.store(o, c01, 16);
  if (WIDE) {
    v128.store(o, c02, 32);
    v128.store(o, c03, 48);
  }
  o += ld;
  v128.store(o, c10);
  v128.store(o, c11, 16);
  if (WIDE) {
    v128.store(o, c12, 32);
    v128.store(o, c13, 48);
  }
  o += ld;
  v128.store(o, c20);
  v128.store(o, c21, 16);
  if (WIDE) {
    v128.store(o, c22, 32);
    v128.store(o, c23, 48);
  }
  o += ld;
  v128.store(o, c30);
  v128.store(o, c31, 16);
  if (WIDE) {
    v128.store(o, c32, 32);
    v128.store(o, c33, 48);
  }
  o += ld;
  v128.store(o, c40);
  v128.store(o, c41, 16);
  if (WIDE) {
    v128.store(o, c42, 32);
    v128.store(o, c43, 48);
  }
  o += ld;
  v128.store(o, c50);
  v128.store(o, c51, 16);
  if (WIDE) {
    v128.store(o, c52, 32);
    v128.store(o, c53, 48);
  }
}

/**
 * sums [FILTERS, TAPS] vectors <- sums + Σ over elements i of d_f[i] x[i + offsets[t]]: planes d_f of `bytes` bytes, a
 * multiple of 16, one after another, and distances in bytes in a table. More than 9 sums at a time take V8 of Node 20
 * twice the time each.
 */
export function planeGradientTile<T>(bytes: usize, d: usize, x: usize, offsets: usize, sums: usize): void {
  const d1 = d + bytes;
  const d2 = d1 + bytes;
  const x0 = x + <usize>load<u32>(offsets);
  const x1 = x + <usize>load<u32>(offsets, 4);
  const x2 = x + <usize>load<u32>(offsets, 8);
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s02 = v128.load(sums, 32);
  let s10 = v128.load(sums, 48);
  let s11 = v128.load(sums, 64);
  let s12 = v128.load(sums, 80);
  let s20 = v128.load(sums, 96);
  let s21 = v128.load(sums, 112);
  let s22 = v128.load(sums, 128);
  let o: usize = 0;
  while (o < bytes) {
    const u0 = v128.load(d + o);
    const u1 = v128.load(d1 + o);
    const u2 = v128.load(d2 + o);
    let t = v128.load(x0 + o);
    s00 = vmadd<T>(u0, t, s00);
    s10 = vmadd<T>(u1, t, s10);
    s20 = vmadd<T>(u2, t, s20);
    t = v128.load(x1 + o);
    s01 = vmadd<T>(u0, t, s01);
    s11 = vmadd<T>(u1, t, s11);
    s21 = vmadd<T>(u2, t, s21);
    t = v128.load(x2 + o);
    s02 = vmadd<T>(u0, t, s02);
    s12 = vmadd<T>(u1, t, s12);
    s22 = vmadd<T>(u2, t, s22);
    o += 16;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s02, 32);
  v128.store(sums, s10, 48);
  v128.store(sums, s11, 64);
  v128.store(sums, s12, 80);
  v128.store(sums, s20, 96);
  v128.store(sums, s21, 112);
  v128.store(sums, s22, 128);
}
