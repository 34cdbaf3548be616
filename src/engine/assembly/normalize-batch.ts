import {
  affineRow, columnMoments, columnProducts, gradientRow, inverseDeviation, joinMoments, optional, tileAt,
  writeAffine, writeGradient,
} from './normalize-columns';
import { at, get, put } from './simd';

/**
 * Batch normalisation of x [rows, channels].
 *
 * Where there are few channels, `fold` rows count as one unit of
 * width = fold channels, whose columns fill the vectors; `tail` rows are left
 * at the end. Statistics are taken of blocks of `height` units, and blocks
 * joined in order: the cut depends on the shape alone.
 */

/**
 * Moments of blocks [begin, end) of `blocks`: row b of means and squares, both
 * [blocks, width]; the last block adds a row for the tail.
 */
function momentBlocks<T>(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, means: usize, squares: usize,
): void {
  for (let b = begin; b < end; b++) {
    const rows = min(height, units - b * height);
    columnMoments<T>(rows, width, at<T>(x, b * height * width), at<T>(means, b * width), at<T>(squares, b * width));
  }
  if (end < blocks) return;
  memory.copy(at<T>(means, blocks * width), at<T>(x, units * width), at<T>(0, tail));
  memory.fill(at<T>(squares, blocks * width), 0, at<T>(0, tail));
}

export function momentBlocks_f32(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, means: usize, squares: usize,
): void {
  momentBlocks<f32>(begin, end, blocks, height, units, width, tail, x, means, squares);
}
export function momentBlocks_f64(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, means: usize, squares: usize,
): void {
  momentBlocks<f64>(begin, end, blocks, height, units, width, tail, x, means, squares);
}

export function joinMoments_f32(
  begin: i32, end: i32, parts: i32, heavy: i32, most: i32, light: i32, rest: i32, cols: i32,
  means: usize, squares: usize, mean: usize, variance: usize,
): void {
  joinMoments<f32>(begin, end, parts, heavy, most, light, rest, cols, means, squares, mean, variance);
}
export function joinMoments_f64(
  begin: i32, end: i32, parts: i32, heavy: i32, most: i32, light: i32, rest: i32, cols: i32,
  means: usize, squares: usize, mean: usize, variance: usize,
): void {
  joinMoments<f64>(begin, end, parts, heavy, most, light, rest, cols, means, squares, mean, variance);
}

/** The tile of `affineRow` for channels [begin, end), `fold` times: gamma and beta at 0 stand for ones and zeros. */
function affineTile<T>(
  begin: i32, end: i32, epsilon: T, fold: i32, channels: i32,
  mean: usize, variance: usize, gamma: usize, beta: usize, tile: usize,
): void {
  for (let c = begin; c < end; c++) {
    const scale = optional<T>(gamma, c, <T>1) * inverseDeviation<T>(get<T>(variance, c), epsilon);
    const shift = optional<T>(beta, c, <T>0);
    for (let f = 0; f < fold; f++) writeAffine<T>(f * channels + c, get<T>(mean, c), scale, shift, tile);
  }
}

export function affineTile_f32(
  begin: i32, end: i32, epsilon: f32, fold: i32, channels: i32,
  mean: usize, variance: usize, gamma: usize, beta: usize, tile: usize,
): void {
  affineTile<f32>(begin, end, epsilon, fold, channels, mean, variance, gamma, beta, tile);
}
export function affineTile_f64(
  begin: i32, end: i32, epsilon: f64, fold: i32, channels: i32,
  mean: usize, variance: usize, gamma: usize, beta: usize, tile: usize,
): void {
  affineTile<f64>(begin, end, epsilon, fold, channels, mean, variance, gamma, beta, tile);
}

/** y <- (x - mean) scale + shift for units [begin, end) of x, which has n elements. */
function affine<T>(begin: i32, end: i32, width: i32, n: i32, x: usize, tile: usize, y: usize): void {
  for (let u = begin; u < end; u++) {
    const i = u * width;
    affineRow<T>(min(width, n - i), at<T>(x, i), tile, at<T>(y, i));
  }
}

export function affine_f32(begin: i32, end: i32, width: i32, n: i32, x: usize, tile: usize, y: usize): void {
  affine<f32>(begin, end, width, n, x, tile, y);
}
export function affine_f64(begin: i32, end: i32, width: i32, n: i32, x: usize, tile: usize, y: usize): void {
  affine<f64>(begin, end, width, n, x, tile, y);
}

/** Σ dy and Σ dy (x - mean) of blocks [begin, end), laid out as the moments are; the tile is that of `affineRow`. */
function productBlocks<T>(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, dy: usize, tile: usize, sums: usize, products: usize,
): void {
  for (let b = begin; b < end; b++) {
    const rows = min(height, units - b * height);
    const i = b * height * width;
    columnProducts<T>(rows, width, at<T>(x, i), at<T>(dy, i), tile, at<T>(sums, b * width), at<T>(products, b * width));
  }
  if (end < blocks) return;
  for (let i = 0; i < tail; i++) {
    const d = get<T>(dy, units * width + i);
    put<T>(sums, blocks * width + i, d);
    put<T>(products, blocks * width + i, d * (get<T>(x, units * width + i) - load<T>(tileAt<T>(tile, 3, 0, i))));
  }
}

export function productBlocks_f32(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, dy: usize, tile: usize, sums: usize, products: usize,
): void {
  productBlocks<f32>(begin, end, blocks, height, units, width, tail, x, dy, tile, sums, products);
}
export function productBlocks_f64(
  begin: i32, end: i32, blocks: i32, height: i32, units: i32, width: i32, tail: i32,
  x: usize, dy: usize, tile: usize, sums: usize, products: usize,
): void {
  productBlocks<f64>(begin, end, blocks, height, units, width, tail, x, dy, tile, sums, products);
}

/**
 * dBeta += S and dGamma += r P for S = Σ dy, P = Σ dy (x - mean) and
 * r = 1 / √(variance + ε), and the tile of `gradientRow`: over m rows
 *
 *   dx = γ r (dy - S / m - (x - mean) r² P / m)
 *
 * or γ r dy, with share = 0 in place of 1 / m, where mean and variance are
 * constants. Channels [begin, end); addresses of 0 stand for what is not there.
 */
function gradientTile<T>(
  begin: i32, end: i32, epsilon: T, share: T, fold: i32, channels: i32, mean: usize, variance: usize, gamma: usize,
  sums: usize, products: usize, dGamma: usize, dBeta: usize, tile: usize,
): void {
  for (let c = begin; c < end; c++) {
    const r = inverseDeviation<T>(get<T>(variance, c), epsilon);
    const sum = get<T>(sums, c);
    const product = r * get<T>(products, c);
    if (dGamma) put<T>(dGamma, c, get<T>(dGamma, c) + product);
    if (dBeta) put<T>(dBeta, c, get<T>(dBeta, c) + sum);
    const a = optional<T>(gamma, c, <T>1) * r;
    const b = -a * r * product * share;
    for (let f = 0; f < fold; f++) {
      writeGradient<T>(f * channels + c, get<T>(mean, c), a, b, -a * sum * share, tile);
    }
  }
}

export function gradientTile_f32(
  begin: i32, end: i32, epsilon: f32, share: f32, fold: i32, channels: i32, mean: usize, variance: usize, gamma: usize,
  sums: usize, products: usize, dGamma: usize, dBeta: usize, tile: usize,
): void {
  gradientTile<f32>(
    begin, end, epsilon, share, fold, channels, mean, variance, gamma, sums, products, dGamma, dBeta, tile,
  );
}
export function gradientTile_f64(
  begin: i32, end: i32, epsilon: f64, share: f64, fold: i32, channels: i32, mean: usize, variance: usize, gamma: usize,
  sums: usize, products: usize, dGamma: usize, dBeta: usize, tile: usize,
): void {
  gradientTile<f64>(
    begin, end, epsilon, share, fold, channels, mean, variance, gamma, sums, products, dGamma, dBeta, tile,
  );
}

/** dx <- a dy + b (x - mean) + c for units [begin, end) of x, which has n elements. */
function normGradient<T>(
  begin: i32, end: i32, width: i32, n: i32, x: usize, dy: usize, tile: usize, dx: usize,
): void {
  for (let u = begin; u < end; u++) {
    const i = u * width;
    gradientRow<T>(min(width, n - i), at<T>(x, i), at<T>(dy, i), tile, at<T>(dx, i));
  }
}

export function normGradient_f32(
  begin: i32, end: i32, width: i32, n: i32, x: usize, dy: usize, tile: usize, dx: usize,
): void {
  normGradient<f32>(begin, end, width, n, x, dy, tile, dx);
}
export function normGradient_f64(
  begin: i32, end: i32, width: i32, n: i32, x: usize, dy: usize, tile: usize, dx: usize,
): void {
  normGradient<f64>(begin, end, width, n, x, dy, tile, dx);
}
