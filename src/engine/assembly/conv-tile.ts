import { vmadd } from './simd';

/**
 * C <- init + A B for one tile [MR, NR] of a product whose A is gathered: row
 * r, column p of A is at rows[r] + columns[p], tables of 32-bit addresses.
 *
 * B is packed: [kc, NR]. Row r of C is at outs[r] + shift. init = 0 is C
 * itself, otherwise one initial row for all. Rows that repeat one another
 * store the same values at the same place: a table's end repeats its last row.
 */
export function gatherTile<T>(
  kc: i32, rows: usize, columns: usize, b: usize, init: usize, outs: usize, shift: usize,
): void {
  body<T>(false, kc, rows, columns, b, init, outs, shift);
}

/** `gatherTile` for [MR_LOW, NR]. */
export function gatherLowTile<T>(
  kc: i32, rows: usize, columns: usize, b: usize, init: usize, outs: usize, shift: usize,
): void {
  body<T>(true, kc, rows, columns, b, init, outs, shift);
}

// Row r of C, and where its initial values are.
// @ts-ignore: decorator
@inline
function out(outs: usize, r: usize, shift: usize): usize {
  return <usize>load<u32>(outs + 4 * r) + shift;
}

// @ts-ignore: decorator
@inline
function from(init: usize, outs: usize, r: usize, shift: usize): usize {
  return init ? init : out(outs, r, shift);
}

// The form is that of gemm-tile's body, for its reasons. `low` is a constant.
// @ts-ignore: decorator
@inline
function body<T>(
  low: bool, kc: i32, rows: usize, columns: usize, b: usize, init: usize, outs: usize, shift: usize,
): void {
  let i = from(init, outs, 0, shift);
  let c00 = v128.load(i);
  let c01 = v128.load(i, 16);
  let c02 = WIDE ? v128.load(i, 32) : c00;
  let c03 = WIDE ? v128.load(i, 48) : c00;
  i = from(init, outs, 1, shift);
  let c10 = v128.load(i);
  let c11 = v128.load(i, 16);
  let c12 = WIDE ? v128.load(i, 32) : c10;
  let c13 = WIDE ? v128.load(i, 48) : c10;
  i = from(init, outs, 2, shift);
  let c20 = v128.load(i);
  let c21 = v128.load(i, 16);
  let c22 = WIDE ? v128.load(i, 32) : c20;
  let c23 = WIDE ? v128.load(i, 48) : c20;
  i = from(init, outs, 3, shift);
  let c30 = v128.load(i);
  let c31 = v128.load(i, 16);
  let c32 = WIDE ? v128.load(i, 32) : c30;
  let c33 = WIDE ? v128.load(i, 48) : c30;
  i = low ? i : from(init, outs, 4, shift);
  let c40 = low ? c00 : v128.load(i);
  let c41 = low ? c00 : v128.load(i, 16);
  let c42 = WIDE && !low ? v128.load(i, 32) : c00;
  let c43 = WIDE && !low ? v128.load(i, 48) : c00;
  i = low ? i : from(init, outs, 5, shift);
  let c50 = low ? c00 : v128.load(i);
  let c51 = low ? c00 : v128.load(i, 16);
  let c52 = WIDE && !low ? v128.load(i, 32) : c00;
  let c53 = WIDE && !low ? v128.load(i, 48) : c00;
  const a0 = <usize>load<u32>(rows);
  const a1 = <usize>load<u32>(rows, 4);
  const a2 = <usize>load<u32>(rows, 8);
  const a3 = <usize>load<u32>(rows, 12);
  const a4 = low ? 0 : <usize>load<u32>(rows, 16);
  const a5 = low ? 0 : <usize>load<u32>(rows, 20);
  const end = columns + (<usize>kc << 2);
  while (columns < end) {
    const p = <usize>load<u32>(columns);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = WIDE ? v128.load(b, 32) : b0;
    const b3 = WIDE ? v128.load(b, 48) : b0;
    let t = v128.load_splat<T>(a0 + p);
    c00 = vmadd<T>(t, b0, c00);
    c01 = vmadd<T>(t, b1, c01);
    if (WIDE) {
      c02 = vmadd<T>(t, b2, c02);
      c03 = vmadd<T>(t, b3, c03);
    }
    t = v128.load_splat<T>(a1 + p);
    c10 = vmadd<T>(t, b0, c10);
    c11 = vmadd<T>(t, b1, c11);
    if (WIDE) {
      c12 = vmadd<T>(t, b2, c12);
      c13 = vmadd<T>(t, b3, c13);
    }
    t = v128.load_splat<T>(a2 + p);
    c20 = vmadd<T>(t, b0, c20);
    c21 = vmadd<T>(t, b1, c21);
    if (WIDE) {
      c22 = vmadd<T>(t, b2, c22);
      c23 = vmadd<T>(t, b3, c23);
    }
    t = v128.load_splat<T>(a3 + p);
    c30 = vmadd<T>(t, b0, c30);
    c31 = vmadd<T>(t, b1, c31);
    if (WIDE) {
      c32 = vmadd<T>(t, b2, c32);
      c33 = vmadd<T>(t, b3, c33);
    }
    if (!low) {
      t = v128.load_splat<T>(a4 + p);
      c40 = vmadd<T>(t, b0, c40);
      c41 = vmadd<T>(t, b1, c41);
      if (WIDE) {
        c42 = vmadd<T>(t, b2, c42);
        c43 = vmadd<T>(t, b3, c43);
      }
      t = v128.load_splat<T>(a5 + p);
      c50 = vmadd<T>(t, b0, c50);
      c51 = vmadd<T>(t, b1, c51);
      if (WIDE) {
        c52 = vmadd<T>(t, b2, c52);
        c53 = vmadd<T>(t, b3, c53);
      }
    }
    columns += 4;
    b += WIDE ? 64 : 32;
  }
  let c = out(outs, 0, shift);
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (WIDE) {
    v128.store(c, c02, 32);
    v128.store(c, c03, 48);
  }
  c = out(outs, 1, shift);
  v128.store(c, c10);
  v128.store(c, c11, 16);
  if (WIDE) {
    v128.store(c, c12, 32);
    v128.store(c, c13, 48);
  }
  c = out(outs, 2, shift);
  v128.store(c, c20);
  v128.store(c, c21, 16);
  if (WIDE) {
    v128.store(c, c22, 32);
    v128.store(c, c23, 48);
  }
  c = out(outs, 3, shift);
  v128.store(c, c30);
  v128.store(c, c31, 16);
  if (WIDE) {
    v128.store(c, c32, 32);
    v128.store(c, c33, 48);
  }
  if (!low) {
    c = out(outs, 4, shift);
    v128.store(c, c40);
    v128.store(c, c41, 16);
    if (WIDE) {
      v128.store(c, c42, 32);
      v128.store(c, c43, 48);
    }
    c = out(outs, 5, shift);
    v128.store(c, c50);
    v128.store(c, c51, 16);
    if (WIDE) {
      v128.store(c, c52, 32);
      v128.store(c, c53, 48);
    }
  }
}
