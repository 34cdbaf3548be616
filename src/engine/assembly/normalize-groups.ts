import {
  affineRow, columnMoments, columnProducts, gradientRow, joinMoments, optional, writeAffine, writeGradient,
} from './normalize-columns';
import { at, get, put } from './simd';

/**
 * Group normalisation of x [samples, rows, channels]: each sample and group of
 * channels / groups neighbouring channels by its own mean and variance, over
 * the group's channels and all rows. One thread does one sample, in blocks of
 * `height` rows; `space` has room for all that is computed on its way.
 */

/** y <- γ (x - μ) / √(σ² + ε) + β for samples [begin, end); means, roots [samples, groups] <- μ, 1 / √(σ² + ε). */
function groupNorm<T>(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, epsilon: T, x: usize,
  gamma: usize, beta: usize, y: usize, means: usize, roots: usize, space: usize, room: i32,
): void {
  const size = channels / groups;
  const blocks = (rows + height - 1) / height;
  const last = rows - (blocks - 1) * height;
  for (let s = begin; s < end; s++) {
    const from = at<T>(x, s * rows * channels);
    const to = at<T>(y, s * rows * channels);
    const mean = at<T>(space, s * room);
    const variance = at<T>(mean, channels);
    const partMeans = at<T>(variance, channels);
    const partSquares = at<T>(partMeans, blocks * channels);
    const tile = at<T>(partSquares, blocks * channels);
    for (let b = 0; b < blocks; b++) {
      const count = min(height, rows - b * height);
      const i = b * channels;
      columnMoments<T>(count, channels, at<T>(from, i * height), at<T>(partMeans, i), at<T>(partSquares, i));
    }
    joinMoments<T>(
      0, channels, blocks, blocks - 1, height, blocks, last, channels, partMeans, partSquares, mean, variance,
    );
    for (let g = 0; g < groups; g++) {
      const first = g * size;
      const m = groupMean<T>(size, at<T>(mean, first));
      const root = <T>1 / sqrt<T>(groupVariance<T>(size, m, at<T>(mean, first), at<T>(variance, first)) + epsilon);
      put<T>(means, s * groups + g, m);
      put<T>(roots, s * groups + g, root);
      for (let c = first; c < first + size; c++) {
        writeAffine<T>(c, m, optional<T>(gamma, c, <T>1) * root, optional<T>(beta, c, <T>0), tile);
      }
    }
    for (let i = 0; i < rows; i++) affineRow<T>(channels, at<T>(from, i * channels), tile, at<T>(to, i * channels));
  }
}

/** The mean of the channels' means: the first one, and how far the others are from it. */
// @ts-ignore: decorator
@inline
function groupMean<T>(size: i32, means: usize): T {
  const first = load<T>(means);
  let sum: T = 0;
  for (let c = 1; c < size; c++) sum += get<T>(means, c) - first;
  return first + sum / <T>size;
}

/** The variance of a group: what the channels have themselves, and what their means differ by. */
// @ts-ignore: decorator
@inline
function groupVariance<T>(size: i32, mean: T, means: usize, variances: usize): T {
  let sum: T = 0;
  for (let c = 0; c < size; c++) {
    const t = get<T>(means, c) - mean;
    sum += get<T>(variances, c) + t * t;
  }
  return sum / <T>size;
}

export function groupNorm_f32(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, epsilon: f32, x: usize,
  gamma: usize, beta: usize, y: usize, means: usize, roots: usize, space: usize, room: i32,
): void {
  groupNorm<f32>(
    begin, end, rows, channels, groups, height, epsilon, x, gamma, beta, y, means, roots, space, room,
  );
}
export function groupNorm_f64(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, epsilon: f64, x: usize,
  gamma: usize, beta: usize, y: usize, means: usize, roots: usize, space: usize, room: i32,
): void {
  groupNorm<f64>(
    begin, end, rows, channels, groups, height, epsilon, x, gamma, beta, y, means, roots, space, room,
  );
}

/**
 * sums[s] <- Σ dy, products[s] <- Σ dy x̂ over the rows of sample s, both
 * [samples, channels], and, unless dx is 0, over the m elements of each group,
 * with g = γ dy and x̂ = (x - μ) r:
 *
 *   dx <- r (g - Σ g / m - x̂ Σ g x̂ / m)
 */
function groupNormGradient<T>(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, x: usize, dy: usize,
  gamma: usize, means: usize, roots: usize, dx: usize, sums: usize, products: usize, space: usize, room: i32,
): void {
  const size = channels / groups;
  const share = <T>1 / (<T>size * <T>rows);
  for (let s = begin; s < end; s++) {
    const start = s * rows * channels;
    const sum = at<T>(sums, s * channels);
    const product = at<T>(products, s * channels);
    const blockSum = at<T>(space, s * room);
    const blockProduct = at<T>(blockSum, channels);
    const tile = at<T>(blockProduct, channels);
    for (let c = 0; c < channels; c++) {
      writeAffine<T>(c, get<T>(means, s * groups + c / size), <T>1, <T>0, tile);
      put<T>(sum, c, <T>0);
      put<T>(product, c, <T>0);
    }
    for (let first = 0; first < rows; first += height) {
      const i = start + first * channels;
      columnProducts<T>(min(height, rows - first), channels, at<T>(x, i), at<T>(dy, i), tile, blockSum, blockProduct);
      for (let c = 0; c < channels; c++) {
        put<T>(sum, c, get<T>(sum, c) + get<T>(blockSum, c));
        put<T>(product, c, get<T>(product, c) + get<T>(blockProduct, c));
      }
    }
    for (let g = 0; g < groups; g++) {
      const m = get<T>(means, s * groups + g);
      const r = get<T>(roots, s * groups + g);
      let total: T = 0;
      let hatTotal: T = 0;
      for (let c = g * size; c < (g + 1) * size; c++) {
        put<T>(product, c, r * get<T>(product, c));
        total += optional<T>(gamma, c, <T>1) * get<T>(sum, c);
        hatTotal += optional<T>(gamma, c, <T>1) * get<T>(product, c);
      }
      for (let c = g * size; c < (g + 1) * size; c++) {
        const a = optional<T>(gamma, c, <T>1) * r;
        writeGradient<T>(c, m, a, -r * r * hatTotal * share, -r * total * share, tile);
      }
    }
    if (!dx) continue;
    for (let i = start; i < start + rows * channels; i += channels) {
      gradientRow<T>(channels, at<T>(x, i), at<T>(dy, i), tile, at<T>(dx, i));
    }
  }
}

export function groupNormGradient_f32(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, x: usize, dy: usize,
  gamma: usize, means: usize, roots: usize, dx: usize, sums: usize, products: usize, space: usize, room: i32,
): void {
  groupNormGradient<f32>(
    begin, end, rows, channels, groups, height, x, dy, gamma, means, roots, dx, sums, products, space, room,
  );
}
export function groupNormGradient_f64(
  begin: i32, end: i32, rows: i32, channels: i32, groups: i32, height: i32, x: usize, dy: usize,
  gamma: usize, means: usize, roots: usize, dx: usize, sums: usize, products: usize, space: usize, room: i32,
): void {
  groupNormGradient<f64>(
    begin, end, rows, channels, groups, height, x, dy, gamma, means, roots, dx, sums, products, space, room,
  );
}
