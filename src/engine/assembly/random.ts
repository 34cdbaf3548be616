import { boxMuller, unit } from './distributions';
import { LANES, at, get, put, vget, vput } from './simd';
import { scratch } from './thread';

/**
 * Random numbers by Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011.
 *
 * A block of 16 draws of 32 bits is a pure function of (key, block, attempt):
 * its four vectors are words 0 to 3 of the counters 4 block .. 4 block + 3.
 * So whichever thread fills a range, the numbers are the same.
 */

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** The authors' choice, with a margin; 7 is the least that passed every statistical test of theirs. */
const ROUNDS = 10;
const DROPOUT_ROUNDS = 7;

// The draws of the current block.
let r0: v128 = i64x2.splat(0);
let r1: v128 = i64x2.splat(0);
let r2: v128 = i64x2.splat(0);
let r3: v128 = i64x2.splat(0);

/** r0..r3 <- the 16 draws of a block. `attempt` counts redraws of the same block, from 0. */
// @ts-ignore: decorator
@inline
function draw(key0: i32, key1: i32, block: u64, attempt: i32, rounds: i32 = ROUNDS): void {
  let x0 = i32x4.add(i32x4.splat(<i32>(block << 2)), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(<i32>(block >> 30));
  let x2 = i32x4.splat(attempt);
  let x3 = i32x4.splat(0);
  let k0 = i32x4.splat(key0);
  let k1 = i32x4.splat(key1);
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  for (let round = 0; round < rounds; round++) {
    const a = i64x2.extmul_low_i32x4_u(x0, m0);
    const b = i64x2.extmul_high_i32x4_u(x0, m0);
    const c = i64x2.extmul_low_i32x4_u(x2, m1);
    const d = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), v128.xor(x1, k0));
    x1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
    x2 = v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), v128.xor(x3, k1));
    x3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    k0 = i32x4.add(k0, i32x4.splat(W0));
    k1 = i32x4.add(k1, i32x4.splat(W1));
  }
  r0 = x0;
  r1 = x1;
  r2 = x2;
  r3 = x3;
}

/** Elements of T that one block gives: every element takes 32 or 64 random bits. */
// @ts-ignore: decorator
@inline
function PER_BLOCK<T>(): i32 {
  return 64 / <i32>sizeof<T>();
}

/** The j-th of four vectors of random bits, as wide as T: an element of f64 joins two draws. */
// @ts-ignore: decorator
@inline
function bits<T>(j: i32): v128 {
  if (sizeof<T>() == 4) return j == 0 ? r0 : j == 1 ? r1 : j == 2 ? r2 : r3;
  if (j == 0) return v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  if (j == 1) return v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  if (j == 2) return v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  return v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
}

/** Writes one block's standard normals: 16 of f32, 8 of f64. */
// @ts-ignore: decorator
@inline
function normals<T>(key0: i32, key1: i32, block: u64, attempt: i32, out: usize): void {
  draw(key0, key1, block, attempt);
  boxMuller<T>(bits<T>(0), bits<T>(1), out);
  boxMuller<T>(bits<T>(2), bits<T>(3), out + 32);
}

/** Where to write a block: in place, or in scratch memory when the range ends inside it. */
// @ts-ignore: decorator
@inline
function place<T>(i: i32, end: i32, y: usize): usize {
  return i + PER_BLOCK<T>() <= end ? at<T>(y, i) : scratch;
}

/** Copies the part of a block that the range still holds. */
// @ts-ignore: decorator
@inline
function finish<T>(i: i32, end: i32, y: usize, out: usize): void {
  if (out == scratch) memory.copy(at<T>(y, i), scratch, <usize>(end - i) * sizeof<T>());
}

/**
 * y <- low + (high - low) u, u uniform in [0, 1); at most `last`, the number
 * before high. Element i takes its bits from block first + i / PER_BLOCK;
 * begin is a multiple of PER_BLOCK.
 */
function uniform<T>(begin: i32, end: i32, low: T, width: T, last: T, key0: i32, key1: i32, first: f64, y: usize): void {
  const vLow = v128.splat<T>(low);
  const vWidth = v128.splat<T>(width);
  const vLast = v128.splat<T>(last);
  for (let i = begin; i < end; i += PER_BLOCK<T>()) {
    const out = place<T>(i, end, y);
    draw(key0, key1, <u64>first + <u64>(i / PER_BLOCK<T>()), 0);
    vput<T>(out, 0, v128.min<T>(v128.add<T>(vLow, v128.mul<T>(vWidth, unit<T>(bits<T>(0)))), vLast));
    vput<T>(out, LANES<T>(), v128.min<T>(v128.add<T>(vLow, v128.mul<T>(vWidth, unit<T>(bits<T>(1)))), vLast));
    vput<T>(out, 2 * LANES<T>(), v128.min<T>(v128.add<T>(vLow, v128.mul<T>(vWidth, unit<T>(bits<T>(2)))), vLast));
    vput<T>(out, 3 * LANES<T>(), v128.min<T>(v128.add<T>(vLow, v128.mul<T>(vWidth, unit<T>(bits<T>(3)))), vLast));
    finish<T>(i, end, y, out);
  }
}

export function uniform_f32(begin: i32, end: i32, low: f32, width: f32, last: f32, key0: i32, key1: i32, first: f64, y: usize): void {
  uniform<f32>(begin, end, low, width, last, key0, key1, first, y);
}
export function uniform_f64(begin: i32, end: i32, low: f64, width: f64, last: f64, key0: i32, key1: i32, first: f64, y: usize): void {
  uniform<f64>(begin, end, low, width, last, key0, key1, first, y);
}

/**
 * y <- mean + deviation z, z standard normal. Where |z| > bound, z is drawn
 * again (from the same block, next attempt) until it is not: a normal
 * distribution cut at `bound` deviations. bound = infinity never cuts.
 */
function normal<T>(begin: i32, end: i32, mean: T, deviation: T, bound: T, key0: i32, key1: i32, first: f64, y: usize): void {
  const vMean = v128.splat<T>(mean);
  const vDeviation = v128.splat<T>(deviation);
  const vBound = v128.splat<T>(bound);
  const redrawn = scratch + 64;
  for (let i = begin; i < end; i += PER_BLOCK<T>()) {
    const out = place<T>(i, end, y);
    const block = <u64>first + <u64>(i / PER_BLOCK<T>());
    normals<T>(key0, key1, block, 0, out);
    for (let attempt = 1; beyond<T>(out, vBound); attempt++) {
      normals<T>(key0, key1, block, attempt, redrawn);
      for (let j = 0; j < PER_BLOCK<T>(); j += LANES<T>()) {
        const z = vget<T>(out, j);
        vput<T>(out, j, v128.bitselect(vget<T>(redrawn, j), z, v128.gt<T>(v128.abs<T>(z), vBound)));
      }
    }
    for (let j = 0; j < PER_BLOCK<T>(); j += LANES<T>()) {
      vput<T>(out, j, v128.add<T>(vMean, v128.mul<T>(vDeviation, vget<T>(out, j))));
    }
    finish<T>(i, end, y, out);
  }
}

/** Whether any element of a block exceeds the bound in magnitude. */
// @ts-ignore: decorator
@inline
function beyond<T>(z: usize, bound: v128): bool {
  const left = v128.max<T>(v128.abs<T>(v128.load(z)), v128.abs<T>(v128.load(z, 16)));
  const right = v128.max<T>(v128.abs<T>(v128.load(z, 32)), v128.abs<T>(v128.load(z, 48)));
  return v128.any_true(v128.gt<T>(v128.max<T>(left, right), bound));
}

export function normal_f32(begin: i32, end: i32, mean: f32, deviation: f32, bound: f32, key0: i32, key1: i32, first: f64, y: usize): void {
  normal<f32>(begin, end, mean, deviation, bound, key0, key1, first, y);
}
export function normal_f64(begin: i32, end: i32, mean: f64, deviation: f64, bound: f64, key0: i32, key1: i32, first: f64, y: usize): void {
  normal<f64>(begin, end, mean, deviation, bound, key0, key1, first, y);
}

/** draws <- the raw draws of blocks [begin, end): 16 words each. */
export function randomBlocks(begin: i32, end: i32, key0: i32, key1: i32, first: f64, draws: usize): void {
  for (let i = begin; i < end; i++) {
    draw(key0, key1, <u64>first + <u64>i, 0);
    const out = draws + 64 * <usize>i;
    v128.store(out, r0);
    v128.store(out, r1, 16);
    v128.store(out, r2, 32);
    v128.store(out, r3, 48);
  }
}

/** Dropout's elements in one block: each starts with 8 random bits. */
const DROPOUT_BLOCK = 64;

/**
 * Inverted dropout: y <- scale x where a random fraction is below the keep
 * probability, else 0; the choices are kept as bits, element i in bit i % 32
 * of word i / 32.
 *
 * The fraction and `threshold` = keep 2^32 are compared eight bits at a time:
 * one block decides 64 elements, and only a tie (1 byte in 256) needs the next
 * eight bits, from the block's next attempt. begin is a multiple of 64; y may
 * be x; bits has room for whole blocks.
 */
function dropout<T>(begin: i32, end: i32, scale: T, threshold: u32, key0: i32, key1: i32, first: f64, x: usize, y: usize, bits: usize): void {
  for (let i = begin; i < end; i += DROPOUT_BLOCK) {
    const block = <u64>first + <u64>(i / DROPOUT_BLOCK);
    draw(key0, key1, block, 0, DROPOUT_ROUNDS);
    let limit = i8x16.splat(<i8>(threshold >> 24));
    let keep0 = i8x16.lt_u(r0, limit);
    let keep1 = i8x16.lt_u(r1, limit);
    let keep2 = i8x16.lt_u(r2, limit);
    let keep3 = i8x16.lt_u(r3, limit);
    let tie0 = i8x16.eq(r0, limit);
    let tie1 = i8x16.eq(r1, limit);
    let tie2 = i8x16.eq(r2, limit);
    let tie3 = i8x16.eq(r3, limit);
    for (let byte = 1; byte < 4; byte++) {
      if (!v128.any_true(v128.or(v128.or(tie0, tie1), v128.or(tie2, tie3)))) break;
      draw(key0, key1, block, byte, DROPOUT_ROUNDS);
      limit = i8x16.splat(<i8>(threshold >> (24 - 8 * byte)));
      keep0 = v128.or(keep0, v128.and(tie0, i8x16.lt_u(r0, limit)));
      keep1 = v128.or(keep1, v128.and(tie1, i8x16.lt_u(r1, limit)));
      keep2 = v128.or(keep2, v128.and(tie2, i8x16.lt_u(r2, limit)));
      keep3 = v128.or(keep3, v128.and(tie3, i8x16.lt_u(r3, limit)));
      tie0 = v128.and(tie0, i8x16.eq(r0, limit));
      tie1 = v128.and(tie1, i8x16.eq(r1, limit));
      tie2 = v128.and(tie2, i8x16.eq(r2, limit));
      tie3 = v128.and(tie3, i8x16.eq(r3, limit));
    }
    const low = i8x16.bitmask(keep0) | (i8x16.bitmask(keep1) << 16);
    const high = i8x16.bitmask(keep2) | (i8x16.bitmask(keep3) << 16);
    store<i32>(bits + <usize>(i / 8), low);
    store<i32>(bits + <usize>(i / 8), high, 4);
    mask<T>(i, end, scale, low, x, y);
    mask<T>(i + 32, end, scale, high, x, y);
  }
}

/** y <- scale x where the bit is set, else 0, over the 32 elements from i on that the range holds. */
// @ts-ignore: decorator
@inline
function mask<T>(i: i32, end: i32, scale: T, word: i32, x: usize, y: usize): void {
  const count = min(32, end - i);
  const factor = v128.splat<T>(scale);
  let j = 0;
  for (; j <= count - 4; j += 4) {
    if (sizeof<T>() == 4) {
      const one = i32x4(1, 2, 4, 8);
      const chosen = i32x4.eq(v128.and(i32x4.splat(word >> j), one), one);
      vput<T>(y, i + j, v128.and(chosen, v128.mul<T>(factor, vget<T>(x, i + j))));
    } else {
      const low = i64x2(1, 2);
      const high = i64x2(4, 8);
      const four = i64x2.splat(<i64>(word >> j));
      vput<T>(y, i + j, v128.and(i64x2.eq(v128.and(four, low), low), v128.mul<T>(factor, vget<T>(x, i + j))));
      vput<T>(y, i + j + 2, v128.and(i64x2.eq(v128.and(four, high), high), v128.mul<T>(factor, vget<T>(x, i + j + 2))));
    }
  }
  for (; j < count; j++) put<T>(y, i + j, (word >> j) & 1 ? scale * get<T>(x, i + j) : <T>0);
}

export function dropout_f32(begin: i32, end: i32, scale: f32, threshold: u32, key0: i32, key1: i32, first: f64, x: usize, y: usize, bits: usize): void {
  dropout<f32>(begin, end, scale, threshold, key0, key1, first, x, y, bits);
}
export function dropout_f64(begin: i32, end: i32, scale: f64, threshold: u32, key0: i32, key1: i32, first: f64, x: usize, y: usize, bits: usize): void {
  dropout<f64>(begin, end, scale, threshold, key0, key1, first, x, y, bits);
}

/** y <- scale x where the bit is set, else 0; begin is a multiple of 32. Backward of dropout, with x = dy. */
function applyMask<T>(begin: i32, end: i32, scale: T, bits: usize, x: usize, y: usize): void {
  for (let i = begin; i < end; i += 32) mask<T>(i, end, scale, load<i32>(bits + <usize>(i / 8)), x, y);
}

export function applyMask_f32(begin: i32, end: i32, scale: f32, bits: usize, x: usize, y: usize): void {
  applyMask<f32>(begin, end, scale, bits, x, y);
}
export function applyMask_f64(begin: i32, end: i32, scale: f64, bits: usize, x: usize, y: usize): void {
  applyMask<f64>(begin, end, scale, bits, x, y);
}
