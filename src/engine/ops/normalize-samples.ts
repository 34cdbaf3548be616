import { bytesPerElement, type FloatArray, type FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { NormalizationGradients } from './normalize.js';

const layerNormKernel = kernel('layerNorm');
const layerNormGradientKernel = kernel('layerNormGradient');
const groupNormKernel = kernel('groupNorm');
const groupNormGradientKernel = kernel('groupNormGradient');
const fillKernel = kernel('fill');
const sumRowsKernel = kernel('sumRows');

/** Elements of a block of rows. */
const BLOCK = 8192;

/** The factor and the summand of each feature; without them ones and zeros. */
export interface Affine {
  readonly gamma?: FloatArray | undefined;
  readonly beta?: FloatArray | undefined;
}

/** What a forward pass leaves for the backward pass: the mean and 1 / √(variance + ε) of each row or group. */
export interface RowStatistics {
  readonly means: FloatArray;
  readonly roots: FloatArray;
}

/** y <- γ (x - μ) / √(σ² + ε) + β, with the mean and biased variance of each row of x [means.length, n]. */
export function layerNormForward(
  x: FloatArray,
  { gamma, beta }: Affine,
  epsilon: number,
  y: FloatArray,
  { means, roots }: RowStatistics,
): void {
  const dtype = floatDtype(x);
  const rows = means.length;
  if (rows === 0) return;
  const n = x.length / rows;
  const bytes = n * bytesPerElement(dtype);
  const px = stageIn(x);
  const py = stageOut(y);
  const pMeans = stageOut(means);
  const pRoots = stageOut(roots);
  const constants = take(2 * bytes, 'layerNormForward');
  const pGamma = gamma ? stageIn(gamma) : filled(1, dtype, n, constants.address);
  const pBeta = beta ? stageIn(beta) : filled(0, dtype, n, constants.address + bytes);
  const grain = Math.ceil(4096 / n);
  launch(layerNormKernel, dtype, rows, grain, 0.5 * x.length, n, epsilon, px, pGamma, pBeta, py, pMeans, pRoots);
  giveBack(constants);
  stageEnd();
}

/** The gradients of `layerNormForward`: those of gamma and beta are added to, dx is overwritten. */
export function layerNormBackward(
  x: FloatArray,
  dy: FloatArray,
  gamma: FloatArray | undefined,
  { means, roots }: RowStatistics,
  { dGamma, dBeta, dx }: NormalizationGradients,
): void {
  const dtype = floatDtype(x);
  const rows = means.length;
  if (rows === 0) return;
  const n = x.length / rows;
  const height = Math.max(16, Math.ceil(BLOCK / n));
  const blocks = Math.ceil(rows / height);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pMeans = stageIn(means);
  const pRoots = stageIn(roots);
  const pdx = dx ? stageOut(dx) : 0;
  const bytes = n * bytesPerElement(dtype);
  const space = take((1 + 2 * blocks) * bytes, 'layerNormBackward');
  const pGamma = gamma ? stageIn(gamma) : filled(1, dtype, n, space.address);
  const sums = space.address + bytes;
  const products = sums + blocks * bytes;
  launch(
    layerNormGradientKernel,
    dtype,
    blocks,
    1,
    x.length,
    height,
    rows,
    n,
    px,
    pdy,
    pGamma,
    pMeans,
    pRoots,
    pdx,
    sums,
    products,
  );
  addColumns(dtype, blocks, n, sums, dBeta);
  addColumns(dtype, blocks, n, products, dGamma);
  giveBack(space);
  stageEnd();
}

/** The sizes of a group normalisation: x is [samples, rows, channels]. */
export interface GroupShape {
  readonly samples: number;
  readonly rows: number;
  readonly channels: number;
  /** Divides the channels. */
  readonly groups: number;
}

/** y <- γ (x - μ) / √(σ² + ε) + β, with mean and biased variance of each sample and group: [samples, groups]. */
export function groupNormForward(
  { samples, rows, channels, groups }: GroupShape,
  x: FloatArray,
  { gamma, beta }: Affine,
  epsilon: number,
  y: FloatArray,
  { means, roots }: RowStatistics,
): void {
  const dtype = floatDtype(x);
  const height = heightOf(channels);
  const px = stageIn(x);
  const py = stageOut(y);
  const pMeans = stageOut(means);
  const pRoots = stageOut(roots);
  const pGamma = gamma ? stageIn(gamma) : 0;
  const pBeta = beta ? stageIn(beta) : 0;
  const room = (2 + 2 * Math.ceil(rows / height)) * channels + tileLength(channels, 3);
  const space = take(samples * room * bytesPerElement(dtype), 'groupNormForward');
  launch(
    groupNormKernel,
    dtype,
    samples,
    1,
    0.5 * x.length,
    rows,
    channels,
    groups,
    height,
    epsilon,
    px,
    pGamma,
    pBeta,
    py,
    pMeans,
    pRoots,
    space.address,
    room,
  );
  giveBack(space);
  stageEnd();
}

/** The gradients of `groupNormForward`: those of gamma and beta are added to, dx is overwritten. */
export function groupNormBackward(
  { samples, rows, channels, groups }: GroupShape,
  x: FloatArray,
  dy: FloatArray,
  gamma: FloatArray | undefined,
  { means, roots }: RowStatistics,
  { dGamma, dBeta, dx }: NormalizationGradients,
): void {
  const dtype = floatDtype(x);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pGamma = gamma ? stageIn(gamma) : 0;
  const pMeans = stageIn(means);
  const pRoots = stageIn(roots);
  const pdx = dx ? stageOut(dx) : 0;
  const room = 2 * channels + tileLength(channels, 4);
  const bytes = bytesPerElement(dtype);
  const results = samples * channels * bytes;
  const space = take(samples * room * bytes + 2 * results, 'groupNormBackward');
  const sums = space.address + samples * room * bytes;
  const products = sums + results;
  launch(
    groupNormGradientKernel,
    dtype,
    samples,
    1,
    0.8 * x.length,
    rows,
    channels,
    groups,
    heightOf(channels),
    px,
    pdy,
    pGamma,
    pMeans,
    pRoots,
    pdx,
    sums,
    products,
    space.address,
    room,
  );
  addColumns(dtype, samples, channels, sums, dBeta);
  addColumns(dtype, samples, channels, products, dGamma);
  giveBack(space);
  stageEnd();
}

/** target[j] += Σ x[i, j] for x [rows, cols]; nothing without a target. */
function addColumns(dtype: FloatDType, rows: number, cols: number, x: number, target: FloatArray | undefined): void {
  if (target) launch(sumRowsKernel, dtype, cols, 32, 0.3 * rows * cols, rows, cols, 1, x, stageInOut(target));
}

/** Fills n elements from an address on, and returns it. */
function filled(value: number, dtype: FloatDType, n: number, address: number): number {
  launch(fillKernel, dtype, n, 1024, 0.1 * n, value, address);
  return address;
}

/** Rows of a block. */
function heightOf(channels: number): number {
  return Math.max(32, Math.ceil(BLOCK / channels));
}

/** Elements of a tile of coefficients: whole pairs of vectors. */
function tileLength(channels: number, kinds: number): number {
  return Math.ceil(channels / 8) * 8 * kinds;
}
