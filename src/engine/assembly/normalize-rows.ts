import { rowSum, vsum } from './rowwise';
import { LANES, at, get, madd, put, vget, vmadd, vput } from './simd';

/**
 * Layer normalisation: each row of x [rows, n] by its own mean and variance.
 * gamma and beta have n elements; a row is always taken from its beginning in
 * one order, so its results depend on its numbers alone.
 */

/** Σ (x - μ)² over a row; offBy <- μ - rough, for a rough mean: the second pass of `columnMoments`. */
// @ts-ignore: decorator
@inline
function rowSquares<T>(n: i32, rough: T, x: usize, offBy: usize): T {
  const m = v128.splat<T>(rough);
  let s0 = v128.splat<T>(<T>0), s1 = s0, q0 = s0, q1 = s0;
  let i = 0;
  for (; i <= n - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const p = at<T>(x, i);
    const t0 = v128.sub<T>(v128.load(p), m);
    const t1 = v128.sub<T>(v128.load(p, 16), m);
    s0 = v128.add<T>(s0, t0);
    s1 = v128.add<T>(s1, t1);
    q0 = vmadd<T>(t0, t0, q0);
    q1 = vmadd<T>(t1, t1, q1);
  }
  let s = vsum<T>(v128.add<T>(s0, s1));
  let q = vsum<T>(v128.add<T>(q0, q1));
  for (; i < n; i++) {
    const t = get<T>(x, i) - rough;
    s += t;
    q = madd<T>(t, t, q);
  }
  store<T>(offBy, s / <T>n);
  return max<T>(q - s * s / <T>n, <T>0);
}

/** y <- γ (x - μ) / √(σ² + ε) + β for rows [begin, end); means <- μ, roots <- 1 / √(σ² + ε). */
function layerNorm<T>(
  begin: i32, end: i32, n: i32, epsilon: T, x: usize, gamma: usize, beta: usize, y: usize, means: usize, roots: usize,
): void {
  for (let row = begin; row < end; row++) {
    const from = at<T>(x, row * n);
    const to = at<T>(y, row * n);
    const rough = rowSum<T>(n, from) / <T>n;
    const squares = rowSquares<T>(n, rough, from, at<T>(means, row));
    const mean = rough + get<T>(means, row);
    const root = <T>1 / sqrt<T>(squares / <T>n + epsilon);
    put<T>(means, row, mean);
    put<T>(roots, row, root);
    const m = v128.splat<T>(mean);
    const r = v128.splat<T>(root);
    let i = 0;
    for (; i <= n - LANES<T>(); i += LANES<T>()) {
      const hat = v128.mul<T>(v128.sub<T>(vget<T>(from, i), m), r);
      vput<T>(to, i, vmadd<T>(hat, vget<T>(gamma, i), vget<T>(beta, i)));
    }
    for (; i < n; i++) put<T>(to, i, madd<T>((get<T>(from, i) - mean) * root, get<T>(gamma, i), get<T>(beta, i)));
  }
}

export function layerNorm_f32(
  begin: i32, end: i32, n: i32, epsilon: f32,
  x: usize, gamma: usize, beta: usize, y: usize, means: usize, roots: usize,
): void {
  layerNorm<f32>(begin, end, n, epsilon, x, gamma, beta, y, means, roots);
}
export function layerNorm_f64(
  begin: i32, end: i32, n: i32, epsilon: f64,
  x: usize, gamma: usize, beta: usize, y: usize, means: usize, roots: usize,
): void {
  layerNorm<f64>(begin, end, n, epsilon, x, gamma, beta, y, means, roots);
}

/**
 * For blocks [begin, end) of `height` rows: sums[b] <- Σ dy, products[b] <-
 * Σ dy x̂ over the block's rows, and, unless dx is 0, with g = γ dy
 *
 *   dx <- r (g - Σ g / n - x̂ Σ g x̂ / n),    x̂ = (x - μ) r
 */
function layerNormGradient<T>(
  begin: i32, end: i32, height: i32, rows: i32, n: i32, x: usize, dy: usize, gamma: usize, means: usize, roots: usize,
  dx: usize, sums: usize, products: usize,
): void {
  for (let b = begin; b < end; b++) {
    const sum = at<T>(sums, b * n);
    const product = at<T>(products, b * n);
    memory.fill(sum, 0, at<T>(0, n));
    memory.fill(product, 0, at<T>(0, n));
    for (let row = b * height, last = min(rows, row + height); row < last; row++) {
      const px = at<T>(x, row * n);
      const pdy = at<T>(dy, row * n);
      const mean = get<T>(means, row);
      const root = get<T>(roots, row);
      const m = v128.splat<T>(mean);
      const r = v128.splat<T>(root);
      let vg = v128.splat<T>(<T>0), vgHat = vg;
      let i = 0;
      for (; i <= n - LANES<T>(); i += LANES<T>()) {
        const d = vget<T>(pdy, i);
        const hat = v128.mul<T>(v128.sub<T>(vget<T>(px, i), m), r);
        const own = v128.mul<T>(d, hat);
        const factor = vget<T>(gamma, i);
        vg = vmadd<T>(factor, d, vg);
        vgHat = vmadd<T>(factor, own, vgHat);
        vput<T>(sum, i, v128.add<T>(vget<T>(sum, i), d));
        vput<T>(product, i, v128.add<T>(vget<T>(product, i), own));
      }
      let g = vsum<T>(vg);
      let gHat = vsum<T>(vgHat);
      for (; i < n; i++) {
        const d = get<T>(pdy, i);
        const own = d * ((get<T>(px, i) - mean) * root);
        g = madd<T>(get<T>(gamma, i), d, g);
        gHat = madd<T>(get<T>(gamma, i), own, gHat);
        put<T>(sum, i, get<T>(sum, i) + d);
        put<T>(product, i, get<T>(product, i) + own);
      }
      if (dx) rowGradient<T>(n, mean, root, -g / <T>n, -gHat / <T>n, px, pdy, gamma, at<T>(dx, row * n));
    }
  }
}

/** dx <- r (γ dy + a + b x̂) over one row, x̂ = (x - μ) r. */
// @ts-ignore: decorator
@inline
function rowGradient<T>(n: i32, mean: T, root: T, a: T, b: T, x: usize, dy: usize, gamma: usize, dx: usize): void {
  const m = v128.splat<T>(mean);
  const r = v128.splat<T>(root);
  const va = v128.splat<T>(a);
  const vb = v128.splat<T>(b);
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) {
    const hat = v128.mul<T>(v128.sub<T>(vget<T>(x, i), m), r);
    const inner = vmadd<T>(vget<T>(gamma, i), vget<T>(dy, i), vmadd<T>(vb, hat, va));
    vput<T>(dx, i, v128.mul<T>(r, inner));
  }
  for (; i < n; i++) {
    const hat = (get<T>(x, i) - mean) * root;
    put<T>(dx, i, root * madd<T>(get<T>(gamma, i), get<T>(dy, i), madd<T>(b, hat, a)));
  }
}

export function layerNormGradient_f32(
  begin: i32, end: i32, height: i32, rows: i32, n: i32, x: usize, dy: usize, gamma: usize, means: usize, roots: usize,
  dx: usize, sums: usize, products: usize,
): void {
  layerNormGradient<f32>(begin, end, height, rows, n, x, dy, gamma, means, roots, dx, sums, products);
}
export function layerNormGradient_f64(
  begin: i32, end: i32, height: i32, rows: i32, n: i32, x: usize, dy: usize, gamma: usize, means: usize, roots: usize,
  dx: usize, sums: usize, products: usize,
): void {
  layerNormGradient<f64>(begin, end, height, rows, n, x, dy, gamma, means, roots, dx, sums, products);
}
