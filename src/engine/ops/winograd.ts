import { bytesPerElement, type FloatArray, type FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import type { ConvShape } from './conv-shape.js';
import { activationCodes, type FusedActivation } from './gemm.js';

const filterKernel = kernel('winogradFilter');
const forwardKernel = kernel('winogradForward');
const inputKernel = kernel('winogradInput');
const stripsKernel = kernel('winogradStrips');
const productsKernel = kernel('winogradProducts');
const gradientKernel = kernel('winogradGradient');

// Sizes that the kernels share: outputs of a tile along an axis, its points, rows of gemm's tiles, filters of a strip.
const OUTPUTS = 4;
const SIDE = 6;
const POINTS = SIDE * SIDE;
const TILE_ROWS = 6;
const STRIP = 16;

// What fits the kernels' scratch: transformed tiles and filters of so many channels.
const MAX_CHANNEL_BYTES = 6144;

// Transforms cost as much as 8 channels or filters. GFLOP/s of 32 x 32 x 32 x channels -> filters, forward and gradient of
// the filter (Node 20, two threads; gemm's peak is 110): 8 -> 8: 85, 44; 16 -> 16: 180, 112; 32 -> 32: 270, 192.
const MIN_CHANNELS = 16;

// Filters are transformed for each call and the gradient's sums back, which wants tiles to pay for it: 512 -> 512 of
// 7 x 7 (4 tiles): 95, 40; 14 x 14 (16 tiles): 171, 100; 14 x 14 of 4 images (64 tiles): 253, 187. The sums of 512 -> 512
// take 38 MB, too.
const MIN_TILES = { forward: 8, input: 8, filter: 64 } as const;

/** The passes of a convolution. */
export type ConvPass = 'forward' | 'input' | 'filter';

/** What forward and the input's gradient have in common: a convolution from one map to another. */
interface Plan {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filters: number;
  readonly padHeight: number;
  readonly padWidth: number;
}

/** y <- activation(x * filter + bias): `convForward` for 3 x 3 filters, stride and dilation 1, one group, two dimensions. */
export function winogradForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
  workspace: FloatArray,
): void {
  convolve(shape, x, filter, false, bias, activation, y, workspace);
}

/** dx <- the gradient of the input: the convolution of dy with filters turned by half a turn, channels and filters exchanged. */
export function winogradBackwardInput(
  shape: ConvShape,
  dy: FloatArray,
  filter: FloatArray,
  dx: FloatArray,
  workspace: FloatArray,
): void {
  convolve(adjoint(shape), dy, filter, true, undefined, 'linear', dx, workspace);
}

/**
 * dFilter <- beta dFilter + the gradient of the filter, the adjoint of forward in its transformed domain:
 * Gᵀ [Σ over tiles of (Bᵀ x B) ⊙ (A dy Aᵀ)] G.
 */
export function winogradBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
  workspace: FloatArray,
): void {
  const { batch, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth } = shape;
  const dtype = floatDtype(dFilter);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const sums = stageOut(workspace);
  const row = roundUp(filters, STRIP) * dFilter.BYTES_PER_ELEMENT;
  const step = roundUp(channels, TILE_ROWS) * row;
  // prettier-ignore
  launch(
    productsKernel, dtype, SIDE, 1, (POINTS * 2 * tilesOf(shape) * channels * filters) / 40,
    batch, height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, px, pdy, sums, row, step,
  );
  // prettier-ignore
  launch(
    gradientKernel, dtype, channels, 1, 20 * channels * filters,
    channels, filters, sums, row, step, beta, pdFilter,
  );
  stageEnd();
}

/** Whether this is the faster way for a pass, forward or the gradient of the input or of the filter; if not, it may not work. */
export function winogradSuits(shape: ConvShape, dtype: FloatDType, pass: ConvPass): boolean {
  const { channels, filters } = shape;
  const plain =
    shape.strideHeight * shape.strideWidth * shape.dilationHeight * shape.dilationWidth * shape.groups === 1;
  const square = shape.kernelHeight === 3 && shape.kernelWidth === 3;
  const flat = shape.depth * shape.kernelDepth * shape.outDepth === 1 && shape.padDepth === 0;
  const fits = Math.max(channels, filters) * bytesPerElement(dtype) <= MAX_CHANNEL_BYTES;
  const enough = Math.min(channels, filters) >= MIN_CHANNELS;
  const tiles = tilesOf(pass === 'input' ? adjoint(shape) : shape);
  return plain && square && flat && fits && enough && tiles >= MIN_TILES[pass];
}

/** Elements of workspace that the largest of these passes wants. */
export function winogradWorkspace(
  shape: ConvShape,
  dtype: FloatDType,
  passes: readonly ConvPass[] = ['forward', 'input', 'filter'],
): number {
  return Math.max(...passes.map((pass) => elements(shape, dtype, pass)));
}

function elements(shape: ConvShape, dtype: FloatDType, pass: ConvPass): number {
  if (pass === 'filter') return POINTS * roundUp(shape.channels, TILE_ROWS) * roundUp(shape.filters, STRIP);
  const plan = pass === 'input' ? adjoint(shape) : shape;
  const size = bytesPerElement(dtype);
  return (POINTS * (byStrips(plan) ? stepOfTiles(plan, size) : stepOfFilters(plan, size))) / size;
}

function adjoint(shape: ConvShape): Plan {
  return {
    batch: shape.batch,
    height: shape.outHeight,
    width: shape.outWidth,
    channels: shape.filters,
    outHeight: shape.height,
    outWidth: shape.width,
    filters: shape.channels,
    padHeight: 2 - shape.padHeight,
    padWidth: 2 - shape.padWidth,
  };
}

function tilesOf({ batch, outHeight, outWidth }: Plan): number {
  return batch * Math.ceil(outHeight / OUTPUTS) * Math.ceil(outWidth / OUTPUTS);
}

/** Bytes from one point of the transformed filters to the next. */
function stepOfFilters({ channels, filters }: Plan, size: number): number {
  return channels * roundUp(filters, STRIP) * size + 64;
}

/** Bytes from one transformed tile to the next, and from one point of all tiles to the next. */
function rowOfTiles({ channels }: Plan, size: number): number {
  return roundUp(channels * size, 64) + 64;
}
function stepOfTiles(plan: Plan, size: number): number {
  return roundUp(tilesOf(plan), TILE_ROWS) * rowOfTiles(plan, size);
}

function roundUp(n: number, unit: number): number {
  return Math.ceil(n / unit) * unit;
}

/** Whether work is cut along the filters: few tiles, whose transforms are smaller than those of the filters. */
function byStrips(plan: Plan): boolean {
  return tilesOf(plan) <= 64 && plan.filters >= 128;
}

function convolve(
  plan: Plan,
  x: FloatArray,
  filter: FloatArray,
  transposed: boolean,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
  workspace: FloatArray,
): void {
  const { height, width, channels, outHeight, outWidth, filters, padHeight, padWidth } = plan;
  const dtype = floatDtype(y);
  const size = y.BYTES_PER_ELEMENT;
  const tiles = tilesOf(plan);
  const px = stageIn(x);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const py = stageOut(y);
  const space = stageOut(workspace);
  const code = activationCodes[activation];
  const cost = (POINTS * 2 * tiles * channels * filters) / 40;
  if (byStrips(plan)) {
    const row = rowOfTiles(plan, size);
    const step = stepOfTiles(plan, size);
    // prettier-ignore
    launch(
      inputKernel, dtype, tiles, 1, 20 * tiles * channels,
      height, width, channels, outHeight, outWidth, padHeight, padWidth, px, space, row, step,
    );
    // prettier-ignore
    launch(
      stripsKernel, dtype, filters, STRIP, cost,
      tiles, channels, outHeight, outWidth, filters, space, row, step, pFilter, Number(transposed), pBias, code, py,
    );
  } else {
    const step = stepOfFilters(plan, size);
    // prettier-ignore
    launch(
      filterKernel, dtype, filters, STRIP, 20 * channels * filters,
      channels, filters, pFilter, Number(transposed), space, step,
    );
    // prettier-ignore
    launch(
      forwardKernel, dtype, tiles, 1, cost,
      height, width, channels, outHeight, outWidth, filters, padHeight, padWidth, px, space, step, pBias, code, py,
    );
  }
  stageEnd();
}
