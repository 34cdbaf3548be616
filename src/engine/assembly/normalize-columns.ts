import { vgetUpTo, vputUpTo } from './part';
import { LANES, at, get, vmadd } from './simd';

/**
 * What normalising does to the columns of a row-major block: statistics,
 * sums of gradients, and the two element-wise formulas.
 *
 * Coefficients lie in a tile: for each pair of vectors (`PAIR` columns) first
 * their means, then their scales, and so on, so that a loop over a row walks
 * one pointer for all of them, in the pairs that V8 widens.
 */

/** Columns in a pair of vectors. */
// @ts-ignore: decorator
@inline
export function PAIR<T>(): i32 {
  return 2 * LANES<T>();
}

/** Element k of the coefficients of column j, in a tile with `kinds` coefficients a column. */
// @ts-ignore: decorator
@inline
export function tileAt<T>(tile: usize, kinds: i32, k: i32, j: i32): usize {
  return at<T>(tile, (j / PAIR<T>()) * kinds * PAIR<T>() + k * PAIR<T>() + (j % PAIR<T>()));
}

/**
 * means[j] <- the mean of column j of x [rows, cols], squares[j] <- the sum of
 * its squared distances from that mean; rows >= 1.
 *
 * Two passes: the second, while the block is in the cache, sums x - m and its
 * square for the rounded mean m of the first, and corrects both results by
 * what m was off (Chan, Golub, LeVeque 1983).
 */
export function columnMoments<T>(rows: i32, cols: i32, x: usize, means: usize, squares: usize): void {
  const step = <usize>cols * sizeof<T>();
  const share = v128.splat<T>(<T>1 / <T>rows);
  let j = 0;
  for (; j <= cols - 4 * LANES<T>(); j += 4 * LANES<T>()) {
    const first = at<T>(x, j);
    const last = first + <usize>rows * step;
    const mean = at<T>(means, j);
    const square = at<T>(squares, j);
    let s0 = v128.load(first), s1 = v128.load(first, 16), s2 = v128.load(first, 32), s3 = v128.load(first, 48);
    for (let row = first + step; row < last; row += step) {
      s0 = v128.add<T>(s0, v128.load(row));
      s1 = v128.add<T>(s1, v128.load(row, 16));
      s2 = v128.add<T>(s2, v128.load(row, 32));
      s3 = v128.add<T>(s3, v128.load(row, 48));
    }
    const m0 = v128.mul<T>(s0, share), m1 = v128.mul<T>(s1, share);
    const m2 = v128.mul<T>(s2, share), m3 = v128.mul<T>(s3, share);
    s0 = v128.sub<T>(v128.load(first), m0);
    s1 = v128.sub<T>(v128.load(first, 16), m1);
    s2 = v128.sub<T>(v128.load(first, 32), m2);
    s3 = v128.sub<T>(v128.load(first, 48), m3);
    let q0 = v128.mul<T>(s0, s0), q1 = v128.mul<T>(s1, s1), q2 = v128.mul<T>(s2, s2), q3 = v128.mul<T>(s3, s3);
    for (let row = first + step; row < last; row += step) {
      const t0 = v128.sub<T>(v128.load(row), m0);
      const t1 = v128.sub<T>(v128.load(row, 16), m1);
      const t2 = v128.sub<T>(v128.load(row, 32), m2);
      const t3 = v128.sub<T>(v128.load(row, 48), m3);
      s0 = v128.add<T>(s0, t0);
      s1 = v128.add<T>(s1, t1);
      s2 = v128.add<T>(s2, t2);
      s3 = v128.add<T>(s3, t3);
      q0 = vmadd<T>(t0, t0, q0);
      q1 = vmadd<T>(t1, t1, q1);
      q2 = vmadd<T>(t2, t2, q2);
      q3 = vmadd<T>(t3, t3, q3);
    }
    v128.store(mean, vmadd<T>(s0, share, m0));
    v128.store(mean, vmadd<T>(s1, share, m1), 16);
    v128.store(mean, vmadd<T>(s2, share, m2), 32);
    v128.store(mean, vmadd<T>(s3, share, m3), 48);
    v128.store(square, corrected<T>(q0, s0, share));
    v128.store(square, corrected<T>(q1, s1, share), 16);
    v128.store(square, corrected<T>(q2, s2, share), 32);
    v128.store(square, corrected<T>(q3, s3, share), 48);
  }
  for (; j < cols; j += LANES<T>()) {
    const n = cols - j;
    let s = vgetUpTo<T>(x, j, n);
    for (let i = 1; i < rows; i++) s = v128.add<T>(s, vgetUpTo<T>(x + <usize>i * step, j, n));
    const m = v128.mul<T>(s, share);
    s = v128.sub<T>(vgetUpTo<T>(x, j, n), m);
    let q = v128.mul<T>(s, s);
    for (let i = 1; i < rows; i++) {
      const t = v128.sub<T>(vgetUpTo<T>(x + <usize>i * step, j, n), m);
      s = v128.add<T>(s, t);
      q = vmadd<T>(t, t, q);
    }
    vputUpTo<T>(means, j, n, vmadd<T>(s, share, m));
    vputUpTo<T>(squares, j, n, corrected<T>(q, s, share));
  }
}

/** q - s² / n, at least 0. */
// @ts-ignore: decorator
@inline
function corrected<T>(q: v128, s: v128, share: v128): v128 {
  return v128.max<T>(v128.sub<T>(q, v128.mul<T>(v128.mul<T>(s, s), share)), v128.splat<T>(<T>0));
}

/**
 * mean[j], variance[j] <- those of column j, columns [begin, end) of `cols`,
 * from the moments of parts: `parts` rows of partial means and squares, of
 * which part p stands for weight(p) values. The variance is the biased one.
 *
 * The first `heavy` parts stand for `most` values each, those before `light`
 * for `rest`, and the others for one.
 */
export function joinMoments<T>(
  begin: i32, end: i32, parts: i32, heavy: i32, most: i32, light: i32, rest: i32, cols: i32,
  means: usize, squares: usize, mean: usize, variance: usize,
): void {
  const n = heavy * most + (light - heavy) * rest + (parts - light);
  const share = v128.splat<T>(<T>1 / <T>n);
  for (let j = begin; j < end; j += LANES<T>()) {
    const left = end - j;
    const first = vgetUpTo<T>(means, j, left);
    let sum = v128.splat<T>(<T>0);
    for (let p = 1; p < parts; p++) {
      const weight = weightOf<T>(p, heavy, most, light, rest);
      sum = vmadd<T>(weight, v128.sub<T>(vgetUpTo<T>(at<T>(means, p * cols), j, left), first), sum);
    }
    const m = vmadd<T>(sum, share, first);
    let square = v128.splat<T>(<T>0);
    for (let p = 0; p < parts; p++) {
      const weight = weightOf<T>(p, heavy, most, light, rest);
      const t = v128.sub<T>(vgetUpTo<T>(at<T>(means, p * cols), j, left), m);
      const own = vgetUpTo<T>(at<T>(squares, p * cols), j, left);
      square = v128.add<T>(square, vmadd<T>(v128.mul<T>(weight, t), t, own));
    }
    vputUpTo<T>(mean, j, left, m);
    vputUpTo<T>(variance, j, left, v128.mul<T>(square, share));
  }
}

// @ts-ignore: decorator
@inline
function weightOf<T>(p: i32, heavy: i32, most: i32, light: i32, rest: i32): v128 {
  let values: i32 = 1;
  if (p < heavy) values = most;
  else if (p < light) values = rest;
  return v128.splat<T>(<T>values);
}

/**
 * sums[j] <- Σ dy, products[j] <- Σ dy (x - mean) over column j of
 * [rows, cols], rows >= 1. The means are kind 0 of a tile with three kinds.
 */
export function columnProducts<T>(
  rows: i32, cols: i32, x: usize, dy: usize, tile: usize, sums: usize, products: usize,
): void {
  const step = <usize>cols * sizeof<T>();
  let j = 0;
  for (; j <= cols - 4 * LANES<T>(); j += 4 * LANES<T>()) {
    const low = tileAt<T>(tile, 3, 0, j);
    const high = tileAt<T>(tile, 3, 0, j + PAIR<T>());
    const m0 = v128.load(low), m1 = v128.load(low, 16), m2 = v128.load(high), m3 = v128.load(high, 16);
    let px = at<T>(x, j);
    let pd = at<T>(dy, j);
    const last = px + <usize>rows * step;
    let s0 = v128.load(pd), s1 = v128.load(pd, 16), s2 = v128.load(pd, 32), s3 = v128.load(pd, 48);
    let q0 = v128.mul<T>(s0, v128.sub<T>(v128.load(px), m0));
    let q1 = v128.mul<T>(s1, v128.sub<T>(v128.load(px, 16), m1));
    let q2 = v128.mul<T>(s2, v128.sub<T>(v128.load(px, 32), m2));
    let q3 = v128.mul<T>(s3, v128.sub<T>(v128.load(px, 48), m3));
    px += step;
    pd += step;
    while (px < last) {
      const d0 = v128.load(pd), d1 = v128.load(pd, 16), d2 = v128.load(pd, 32), d3 = v128.load(pd, 48);
      s0 = v128.add<T>(s0, d0);
      s1 = v128.add<T>(s1, d1);
      s2 = v128.add<T>(s2, d2);
      s3 = v128.add<T>(s3, d3);
      q0 = vmadd<T>(d0, v128.sub<T>(v128.load(px), m0), q0);
      q1 = vmadd<T>(d1, v128.sub<T>(v128.load(px, 16), m1), q1);
      q2 = vmadd<T>(d2, v128.sub<T>(v128.load(px, 32), m2), q2);
      q3 = vmadd<T>(d3, v128.sub<T>(v128.load(px, 48), m3), q3);
      px += step;
      pd += step;
    }
    const sum = at<T>(sums, j);
    const product = at<T>(products, j);
    v128.store(sum, s0);
    v128.store(sum, s1, 16);
    v128.store(sum, s2, 32);
    v128.store(sum, s3, 48);
    v128.store(product, q0);
    v128.store(product, q1, 16);
    v128.store(product, q2, 32);
    v128.store(product, q3, 48);
  }
  for (; j < cols; j += LANES<T>()) {
    const n = cols - j;
    const m = v128.load(tileAt<T>(tile, 3, 0, j));
    let s = vgetUpTo<T>(dy, j, n);
    let q = v128.mul<T>(s, v128.sub<T>(vgetUpTo<T>(x, j, n), m));
    for (let i = 1; i < rows; i++) {
      const d = vgetUpTo<T>(dy + <usize>i * step, j, n);
      s = v128.add<T>(s, d);
      q = vmadd<T>(d, v128.sub<T>(vgetUpTo<T>(x + <usize>i * step, j, n), m), q);
    }
    vputUpTo<T>(sums, j, n, s);
    vputUpTo<T>(products, j, n, q);
  }
}

/** y <- (x - mean) scale + shift over one row of n elements; the tile holds mean, scale, shift. */
export function affineRow<T>(n: i32, x: usize, tile: usize, y: usize): void {
  const last = at<T>(x, n - n % PAIR<T>());
  while (x < last) {
    const y0 = vmadd<T>(v128.sub<T>(v128.load(x), v128.load(tile)), v128.load(tile, 32), v128.load(tile, 64));
    const y1 = vmadd<T>(v128.sub<T>(v128.load(x, 16), v128.load(tile, 16)), v128.load(tile, 48), v128.load(tile, 80));
    v128.store(y, y0);
    v128.store(y, y1, 16);
    x += 32;
    y += 32;
    tile += 96;
  }
  for (let i = 0, rest = n % PAIR<T>(); i < rest; i += LANES<T>(), tile += 16) {
    const t = v128.sub<T>(vgetUpTo<T>(x, i, rest - i), v128.load(tile));
    vputUpTo<T>(y, i, rest - i, vmadd<T>(t, v128.load(tile, 32), v128.load(tile, 64)));
  }
}

/** dx <- a dy + b (x - mean) + c over one row of n elements; the tile holds mean, a, b, c. */
export function gradientRow<T>(n: i32, x: usize, dy: usize, tile: usize, dx: usize): void {
  const last = at<T>(x, n - n % PAIR<T>());
  while (x < last) {
    const t0 = v128.sub<T>(v128.load(x), v128.load(tile));
    const t1 = v128.sub<T>(v128.load(x, 16), v128.load(tile, 16));
    const c0 = vmadd<T>(v128.load(tile, 64), t0, v128.load(tile, 96));
    const c1 = vmadd<T>(v128.load(tile, 80), t1, v128.load(tile, 112));
    v128.store(dx, vmadd<T>(v128.load(tile, 32), v128.load(dy), c0));
    v128.store(dx, vmadd<T>(v128.load(tile, 48), v128.load(dy, 16), c1), 16);
    x += 32;
    dy += 32;
    dx += 32;
    tile += 128;
  }
  for (let i = 0, rest = n % PAIR<T>(); i < rest; i += LANES<T>(), tile += 16) {
    const t = v128.sub<T>(vgetUpTo<T>(x, i, rest - i), v128.load(tile));
    const c = vmadd<T>(v128.load(tile, 64), t, v128.load(tile, 96));
    vputUpTo<T>(dx, i, rest - i, vmadd<T>(v128.load(tile, 32), vgetUpTo<T>(dy, i, rest - i), c));
  }
}

/** Coefficients of `affineRow` for column j. */
// @ts-ignore: decorator
@inline
export function writeAffine<T>(j: i32, mean: T, scale: T, shift: T, tile: usize): void {
  store<T>(tileAt<T>(tile, 3, 0, j), mean);
  store<T>(tileAt<T>(tile, 3, 1, j), scale);
  store<T>(tileAt<T>(tile, 3, 2, j), shift);
}

/** Coefficients of `gradientRow` for column j. */
// @ts-ignore: decorator
@inline
export function writeGradient<T>(j: i32, mean: T, a: T, b: T, c: T, tile: usize): void {
  store<T>(tileAt<T>(tile, 4, 0, j), mean);
  store<T>(tileAt<T>(tile, 4, 1, j), a);
  store<T>(tileAt<T>(tile, 4, 2, j), b);
  store<T>(tileAt<T>(tile, 4, 3, j), c);
}

/** values[i], or `otherwise` where there is no array. */
// @ts-ignore: decorator
@inline
export function optional<T>(values: usize, i: i32, otherwise: T): T {
  return values ? get<T>(values, i) : otherwise;
}

/** 1 / √(variance + ε). */
// @ts-ignore: decorator
@inline
export function inverseDeviation<T>(variance: T, epsilon: T): T {
  return <T>1 / sqrt<T>(variance + epsilon);
}
