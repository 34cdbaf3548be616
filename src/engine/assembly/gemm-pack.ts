import { LANES, get, put } from './simd';

/** Rows of the source that are copied before the next panel: few enough that their lines stay in L1. */
const CHUNK: i32 = 16;

/**
 * Packs a matrix into panels [panels, kc, width] of which a tile reads one
 * line of `width` elements at every step.
 *
 * `count` is the number of rows (of A) or columns (of B) to pack; the last
 * panel's missing ones are zero. ld is in bytes. `along`: the elements of a
 * line are adjacent in the source, whose rows are ld apart (B, or A stored
 * transposed); otherwise lines are columns of the source (A, or B stored
 * transposed).
 */
export function pack<T>(width: i32, count: i32, kc: i32, source: usize, ld: usize, along: bool, panels: usize): void {
  if (along) packAlong<T>(width, count, kc, source, ld, panels);
  else packAcross<T>(width, count, kc, source, ld, panels);
}

function packAlong<T>(width: i32, count: i32, kc: i32, source: usize, ld: usize, panels: usize): void {
  const line = <usize>width * sizeof<T>();
  for (let p0 = 0; p0 < kc; p0 += CHUNK) {
    const rows = min(CHUNK, kc - p0);
    for (let j = 0; j < count; j += width) {
      let from = source + <usize>p0 * ld + <usize>j * sizeof<T>();
      let to = panels + <usize>(j * kc + p0 * width) * sizeof<T>();
      const valid = min(width, count - j);
      if (valid == width) {
        for (let p = 0; p < rows; p++) {
          copyLine(line, from, to);
          from += ld;
          to += line;
        }
      } else {
        for (let p = 0; p < rows; p++) {
          for (let i = 0; i < valid; i++) put<T>(to, i, get<T>(from, i));
          for (let i = valid; i < width; i++) put<T>(to, i, <T>0);
          from += ld;
          to += line;
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copyLine(bytes: usize, from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  if (bytes == 16) return;
  if (bytes == 24) {
    store<i64>(to, load<i64>(from, 16), 16);
    return;
  }
  v128.store(to, v128.load(from, 16), 16);
  if (bytes >= 48) v128.store(to, v128.load(from, 32), 32);
  if (bytes == 64) v128.store(to, v128.load(from, 48), 48);
}

function packAcross<T>(width: i32, count: i32, kc: i32, source: usize, ld: usize, panels: usize): void {
  const line = <usize>width * sizeof<T>();
  for (let i = 0; i < count; i += width) {
    const valid = min(width, count - i);
    const from = source + <usize>i * ld;
    const to = panels + <usize>(i * kc) * sizeof<T>();
    let r = 0;
    for (; r <= width - LANES<T>(); r += LANES<T>()) {
      if (sizeof<T>() == 4) transpose4(kc, from, ld, r, valid, line, to + <usize>r * sizeof<T>());
      else transpose2<T>(kc, from, ld, r, valid, line, to + <usize>r * sizeof<T>());
    }
    if (r < width) transpose2<T>(kc, from, ld, r, valid, line, to + <usize>r * sizeof<T>());
  }
}

// Rows beyond the last valid one are read from it: what comes of them is never stored.
// @ts-ignore: decorator
@inline
function rowAt(from: usize, ld: usize, r: i32, valid: i32): usize {
  return from + <usize>min(r, valid - 1) * ld;
}

/** Lines of 4 elements from 4 rows of f32. */
function transpose4(kc: i32, from: usize, ld: usize, r: i32, valid: i32, line: usize, to: usize): void {
  let r0 = rowAt(from, ld, r, valid);
  let r1 = rowAt(from, ld, r + 1, valid);
  let r2 = rowAt(from, ld, r + 2, valid);
  let r3 = rowAt(from, ld, r + 3, valid);
  let p = 0;
  for (; p <= kc - 4; p += 4) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    const x2 = v128.load(r2);
    const x3 = v128.load(r3);
    const y0 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const y1 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const y2 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const y3 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(y0, y2, 0, 1, 4, 5));
    v128.store(to + line, v128.shuffle<f32>(y0, y2, 2, 3, 6, 7));
    v128.store(to + 2 * line, v128.shuffle<f32>(y1, y3, 0, 1, 4, 5));
    v128.store(to + 3 * line, v128.shuffle<f32>(y1, y3, 2, 3, 6, 7));
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    to += 4 * line;
  }
  for (; p < kc; p++) {
    store<f32>(to, load<f32>(r0));
    store<f32>(to, load<f32>(r1), 4);
    store<f32>(to, load<f32>(r2), 8);
    store<f32>(to, load<f32>(r3), 12);
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
    to += line;
  }
}

/** Lines of 2 elements from 2 rows. */
function transpose2<T>(kc: i32, from: usize, ld: usize, r: i32, valid: i32, line: usize, to: usize): void {
  let r0 = rowAt(from, ld, r, valid);
  let r1 = rowAt(from, ld, r + 1, valid);
  let p = 0;
  for (; p <= kc - LANES<T>(); p += LANES<T>()) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    if (sizeof<T>() == 4) {
      const y0 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
      const y1 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
      v128.store_lane<i64>(to, y0, 0);
      v128.store_lane<i64>(to + line, y0, 1);
      v128.store_lane<i64>(to + 2 * line, y1, 0);
      v128.store_lane<i64>(to + 3 * line, y1, 1);
    } else {
      v128.store(to, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(to + line, v128.shuffle<f64>(x0, x1, 1, 3));
    }
    r0 += 16;
    r1 += 16;
    to += <usize>LANES<T>() * line;
  }
  for (; p < kc; p++) {
    store<T>(to, load<T>(r0));
    store<T>(to, load<T>(r1), sizeof<T>());
    r0 += sizeof<T>();
    r1 += sizeof<T>();
    to += line;
  }
}
