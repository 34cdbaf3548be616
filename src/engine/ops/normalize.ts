import { bytesPerElement, type FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const momentBlocksKernel = kernel('momentBlocks');
const joinMomentsKernel = kernel('joinMoments');
const affineTileKernel = kernel('affineTile');
const affineKernel = kernel('affine');
const productBlocksKernel = kernel('productBlocks');
const gradientTileKernel = kernel('gradientTile');
const normGradientKernel = kernel('normGradient');
const sumRowsKernel = kernel('sumRows');

/** Elements of a block whose statistics are taken at once: 32 KB of float32, so that its second pass is in the cache. */
const BLOCK = 8192;

/** Joining more blocks than this costs precision; they grow instead. */
const MOST_BLOCKS = 512;

/** Columns that a unit of rows should have at least, and of which it holds a multiple: two vectors of float32. */
const WIDTH = 64;
const PAIR = 8;

/** How the rows of x [rows, channels] are cut. It depends on the shape alone. */
interface Cut {
  /** Rows in a unit. */
  readonly fold: number;
  /** Elements of a unit. */
  readonly width: number;
  /** Whole units. */
  readonly units: number;
  /** Rows after the last whole unit. */
  readonly tail: number;
  /** Units in a block, the last one excepted. */
  readonly height: number;
  readonly blocks: number;
  /** Rows of partial results: `fold` for each block, one for each row of the tail. */
  readonly parts: number;
}

/** The smallest number of rows whose elements fill pairs of vectors, or 1 for what is wide or short. */
function foldOf(rows: number, channels: number): number {
  if (channels >= WIDTH) return 1;
  let fold = 1;
  while ((fold * channels) % PAIR !== 0) fold *= 2;
  while (fold * channels < WIDTH) fold *= 2;
  return rows < 4 * fold ? 1 : fold;
}

function cutOf(rows: number, channels: number): Cut {
  const fold = foldOf(rows, channels);
  const width = fold * channels;
  const units = Math.floor(rows / fold);
  const height = Math.max(32, Math.ceil(BLOCK / width), Math.ceil(units / MOST_BLOCKS));
  const blocks = Math.ceil(units / height);
  const tail = rows - units * fold;
  return { fold, width, units, tail, height, blocks, parts: blocks * fold + tail };
}

/**
 * mean[c], variance[c] <- those of column c of x [rows, channels], rows >= 1;
 * the variance is the biased one, Σ (x - mean)² / rows. Both passes over a block
 * are made while it is in the cache; the blocks' moments are then joined.
 */
export function batchMoments(x: FloatArray, mean: FloatArray, variance: FloatArray): void {
  const dtype = floatDtype(x);
  const channels = mean.length;
  const { fold, width, units, tail, height, blocks, parts } = cutOf(x.length / channels, channels);
  const px = stageIn(x);
  const pMean = stageOut(mean);
  const pVariance = stageOut(variance);
  const bytes = parts * channels * bytesPerElement(dtype);
  const means = take(2 * bytes, 'batchMoments');
  const squares = means.address + bytes;
  const rest = tail * channels;
  const cost = 0.2 * x.length;
  launch(momentBlocksKernel, dtype, blocks, 1, cost, blocks, height, units, width, rest, px, means.address, squares);
  const heavy = (blocks - 1) * fold;
  const light = blocks * fold;
  const last = units - (blocks - 1) * height;
  const joining = 2 * parts * channels;
  launch(
    joinMomentsKernel,
    dtype,
    channels,
    16,
    joining,
    parts,
    heavy,
    height,
    light,
    last,
    channels,
    means.address,
    squares,
    pMean,
    pVariance,
  );
  giveBack(means);
  stageEnd();
}

/** What normalises a column: its statistics, and optionally a factor and a summand. */
export interface Normalization {
  readonly mean: FloatArray;
  readonly variance: FloatArray;
  readonly epsilon: number;
  readonly gamma?: FloatArray | undefined;
  readonly beta?: FloatArray | undefined;
}

/** y <- γ (x - mean) / √(variance + ε) + β for x [rows, channels]; γ and β default to ones and zeros. */
export function batchNormalize(
  x: FloatArray,
  { mean, variance, epsilon, gamma, beta }: Normalization,
  y: FloatArray,
): void {
  const dtype = floatDtype(x);
  const channels = mean.length;
  const { fold, width } = cutOf(x.length / channels, channels);
  const px = stageIn(x);
  const py = stageOut(y);
  const tile = take(tileLength(width, 3) * bytesPerElement(dtype), 'batchNormalize');
  const pMean = stageIn(mean);
  const pVariance = stageIn(variance);
  const pGamma = optional(gamma);
  const pBeta = optional(beta);
  launch(
    affineTileKernel,
    dtype,
    channels,
    64,
    5 * channels,
    epsilon,
    fold,
    channels,
    pMean,
    pVariance,
    pGamma,
    pBeta,
    tile.address,
  );
  const rows = Math.ceil(x.length / width);
  launch(affineKernel, dtype, rows, grainOf(width), 0.25 * x.length, width, x.length, px, tile.address, py);
  giveBack(tile);
  stageEnd();
}

/** Where the gradients of a normalisation go; what is left out is not computed. */
export interface NormalizationGradients {
  /** Added to. */
  readonly dGamma?: FloatArray | undefined;
  /** Added to. */
  readonly dBeta?: FloatArray | undefined;
  /** Overwritten. */
  readonly dx?: FloatArray | undefined;
}

/**
 * The gradients of `batchNormalize`, for x and dy [rows, channels]:
 *
 *   dβ += Σ dy    dγ += Σ dy x̂    dx = γ / √(variance + ε) (dy - Σ dy / rows - x̂ Σ dy x̂ / rows)
 *
 * with x̂ = (x - mean) / √(variance + ε). `constant` says that mean and variance
 * are not those of x but constants: dx = γ dy / √(variance + ε) then.
 */
export function batchNormalizeBackward(
  x: FloatArray,
  dy: FloatArray,
  { mean, variance, epsilon, gamma }: Normalization,
  { dGamma, dBeta, dx }: NormalizationGradients,
  constant: boolean,
): void {
  const dtype = floatDtype(x);
  const bytes = bytesPerElement(dtype);
  const channels = mean.length;
  const rows = x.length / channels;
  const { fold, width, units, tail, height, blocks, parts } = cutOf(rows, channels);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pMean = stageIn(mean);
  const pVariance = stageIn(variance);
  const pGamma = optional(gamma);
  const pdGamma = dGamma ? stageInOut(dGamma) : 0;
  const pdBeta = dBeta ? stageInOut(dBeta) : 0;

  const tileSize = tileLength(width, 4) * bytes;
  const totalSize = channels * bytes;
  const space = take(tileSize + (2 + 2 * parts) * totalSize, 'batchNormalizeBackward');
  const tile = space.address;
  const sum = tile + tileSize;
  const product = sum + totalSize;
  const sums = product + totalSize;
  const products = sums + parts * totalSize;

  launch(affineTileKernel, dtype, channels, 64, 5 * channels, epsilon, fold, channels, pMean, pVariance, 0, 0, tile);
  launch(
    productBlocksKernel,
    dtype,
    blocks,
    1,
    0.3 * x.length,
    blocks,
    height,
    units,
    width,
    tail * channels,
    px,
    pdy,
    tile,
    sums,
    products,
  );
  const joining = 0.3 * parts * channels;
  launch(sumRowsKernel, dtype, channels, 32, joining, parts, channels, 0, sums, sum);
  launch(sumRowsKernel, dtype, channels, 32, joining, parts, channels, 0, products, product);
  const share = constant ? 0 : 1 / rows;
  launch(
    gradientTileKernel,
    dtype,
    channels,
    64,
    8 * channels,
    epsilon,
    share,
    fold,
    channels,
    pMean,
    pVariance,
    pGamma,
    sum,
    product,
    pdGamma,
    pdBeta,
    tile,
  );
  if (dx) {
    const pdx = stageOut(dx);
    const all = Math.ceil(x.length / width);
    launch(normGradientKernel, dtype, all, grainOf(width), 0.4 * x.length, width, x.length, px, pdy, tile, pdx);
  }
  giveBack(space);
  stageEnd();
}

/** The address of an operand that may be missing: then 0. */
function optional(values: FloatArray | undefined): number {
  return values ? stageIn(values) : 0;
}

/** Elements of a tile of coefficients. */
function tileLength(width: number, kinds: number): number {
  return Math.ceil(width / PAIR) * PAIR * kinds;
}

/** Units that are worth a part of their own: about 4096 elements. */
function grainOf(width: number): number {
  return Math.ceil(4096 / width);
}
