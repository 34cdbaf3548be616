import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { giveBack, take, viewAt } from '../memory.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

/** Forward and backward kernels of the losses that work element by element, with nanoseconds per element. */
const elementLosses = {
  squared: [kernel('squaredLoss'), kernel('squaredLossBackward'), 0.3],
  absolute: [kernel('absoluteLoss'), kernel('absoluteLossBackward'), 0.3],
  huber: [kernel('huberLoss'), kernel('huberLossBackward'), 0.4],
  logCosh: [kernel('logCoshLoss'), kernel('logCoshLossBackward'), 5],
  hinge: [kernel('hingeLoss'), kernel('hingeLossBackward'), 0.3],
  squaredHinge: [kernel('squaredHingeLoss'), kernel('squaredHingeLossBackward'), 0.4],
  binary: [kernel('binaryLoss'), kernel('binaryLossBackward'), 4],
  binaryLogit: [kernel('binaryCrossEntropy'), kernel('binaryCrossEntropyBackward'), 2],
  poisson: [kernel('poissonLoss'), kernel('poissonLossBackward'), 2],
  entropy: [kernel('entropyLoss'), kernel('entropyLossBackward'), 2],
  divergence: [kernel('divergenceLoss'), kernel('entropyLossBackward'), 4],
  focal: [kernel('focalLoss'), kernel('focalLossBackward'), 8],
  focalLogit: [kernel('focalLogitLoss'), kernel('focalLogitLossBackward'), 8],
} as const;

/** The losses that {@link elementLoss} computes. */
export type ElementLossName = keyof typeof elementLosses;

/** out <- l(p, t) element by element; a and b are the parameters of the kernel. */
export function elementLoss(
  name: ElementLossName,
  p: FloatArray,
  t: FloatArray,
  out: FloatArray,
  a: number,
  b: number,
): void {
  const [forward, , cost] = elementLosses[name];
  const [pp, pt, pOut] = [stageIn(p), stageIn(t), stageOut(out)];
  launch(forward, floatDtype(p), p.length, 64, cost * p.length, a, b, pp, pt, pOut);
  stageEnd();
}

/** out <- ∂l/∂p element by element; b is a scale, except where the loss has two parameters. */
export function elementLossBackward(
  name: ElementLossName,
  p: FloatArray,
  t: FloatArray,
  out: FloatArray,
  a: number,
  b: number,
): void {
  const [, backward, cost] = elementLosses[name];
  const [pp, pt, pOut] = [stageIn(p), stageIn(t), stageOut(out)];
  launch(backward, floatDtype(p), p.length, 64, cost * p.length, a, b, pp, pt, pOut);
  stageEnd();
}

const sumsKernel = kernel('lossSums');
const weighKernel = kernel('weigh');
const scaleRowsKernel = kernel('scaleRows');
const cosineKernel = kernel('cosineLoss');
const cosineBackwardKernel = kernel('cosineLossBackward');

/** Losses that one call of the kernel sums. */
const BLOCK = 4096;

/** What {@link lossSums} fills in. */
export interface LossSums {
  /** Σ w l */
  loss: number;
  /** How many elements have a known target. */
  known: number;
  /** Σ w */
  weight: number;
}

/**
 * sums <- those of losses with known targets (not NaN; all when `targets` is
 * undefined), each with its weight (1 when `weights` is undefined), in float64.
 */
export function lossSums(
  losses: FloatArray,
  targets: FloatArray | undefined,
  weights: FloatArray | undefined,
  sums: LossSums,
): void {
  const n = losses.length;
  const blocks = Math.ceil(n / BLOCK);
  const l = stageIn(losses);
  const t = targets ? stageIn(targets) : 0;
  const w = weights ? stageIn(weights) : 0;
  const partial = take(Math.max(1, blocks) * 24, 'lossSums');
  launch(sumsKernel, floatDtype(losses), blocks, 1, 0.4 * n, BLOCK, n, l, t, w, partial.address);
  const values = viewAt('float64', partial.address, 3 * blocks);
  sums.loss = sums.known = sums.weight = 0;
  for (let b = 0; b < blocks; b++) {
    sums.loss += values[3 * b];
    sums.known += values[3 * b + 1];
    sums.weight += values[3 * b + 2];
  }
  giveBack(partial);
  stageEnd();
}

/** x <- w x, and 0 where the target is NaN; undefined targets are known, undefined weights are 1. */
export function weigh(targets: FloatArray | undefined, weights: FloatArray | undefined, x: FloatArray): void {
  const t = targets ? stageIn(targets) : 0;
  const w = weights ? stageIn(weights) : 0;
  const px = stageInOut(x);
  launch(weighKernel, floatDtype(x), x.length, 64, 0.3 * x.length, t, w, px);
  stageEnd();
}

/** x[r] <- scale[r] x[r] for the rows of x [scale.length, n]; rows of scale 0 become 0. */
export function scaleRows(scale: FloatArray, x: FloatArray, n: number): void {
  const s = stageIn(scale);
  const px = stageInOut(x);
  launch(scaleRowsKernel, floatDtype(x), scale.length, 1, 0.3 * x.length, n, s, px);
  stageEnd();
}

/** losses[r] <- 1 - cos(p[r], t[r]) for rows of n elements; 1 where one of them is zero. */
export function cosineLoss(p: FloatArray, t: FloatArray, losses: FloatArray, n: number): void {
  const [pp, pt, out] = [stageIn(p), stageIn(t), stageOut(losses)];
  launch(cosineKernel, floatDtype(p), losses.length, 1, p.length, n, pp, pt, out);
  stageEnd();
}

/** dp <- scale[r] ∂(1 - cos(p[r], t[r])) / ∂p[r] for rows of n elements; 0 where a row is zero. */
export function cosineLossBackward(p: FloatArray, t: FloatArray, scale: FloatArray, dp: FloatArray, n: number): void {
  const [pp, pt, s, out] = [stageIn(p), stageIn(t), stageIn(scale), stageOut(dp)];
  launch(cosineBackwardKernel, floatDtype(p), scale.length, 1, 1.3 * p.length, n, pp, pt, s, out);
  stageEnd();
}
