import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const forwardKernel = kernel('ctcForward');
const backwardKernel = kernel('ctcBackward');

/** Elements of -Infinity before and after the states of a row; also in assembly/ctc.ts. */
const PAD = 4;

/** Rows of states that an example works with besides alpha. */
export const CTC_WORK_ROWS = 4;

/** One batch of examples and their labels. */
export interface CtcBatch {
  /** Logarithms of probabilities, [N, steps, classes]. */
  readonly logProbabilities: FloatArray;
  readonly steps: number;
  readonly classes: number;
  /** The class that stands for no label. */
  readonly blank: number;
  /** Classes other than blank, [N, maxLabel]; what is beyond an example's length is not read. */
  readonly labels: Int32Array;
  readonly maxLabel: number;
  /** How many labels each example has, [N]; below 0 the example is left out. */
  readonly labelLengths: Int32Array;
  /** How many steps count, [N], from 1 to `steps`. */
  readonly inputLengths: Int32Array;
  /** [N, steps, ctcStride(maxLabel)] */
  readonly alpha: FloatArray;
  /** [N, CTC_WORK_ROWS, ctcStride(maxLabel)] */
  readonly work: FloatArray;
  /** [N] */
  readonly losses: FloatArray;
}

/** The elements of a row of states for labels of at most `maxLabel` classes. */
export function ctcStride(maxLabel: number): number {
  const states = 2 * maxLabel + 1;
  return 4 * Math.ceil(states / 4) + 2 * PAD;
}

/**
 * losses[n] <- -ln p(label), summed over all alignments; alpha <- what backward
 * needs. An example that is left out has loss 0, a label of probability 0
 * Infinity.
 */
export function ctcForward(batch: CtcBatch): void {
  const { steps, classes, maxLabel, blank } = batch;
  const stride = ctcStride(maxLabel);
  const logP = stageIn(batch.logProbabilities);
  const labels = stageIn(batch.labels);
  const labelLengths = stageIn(batch.labelLengths);
  const inputLengths = stageIn(batch.inputLengths);
  const alpha = stageInOut(batch.alpha);
  const work = stageOut(batch.work);
  const losses = stageOut(batch.losses);
  const n = batch.losses.length;
  const [dtype, cost] = [floatDtype(batch.losses), 3 * n * steps * stride];
  // prettier-ignore
  launch(forwardKernel, dtype, n, 1, cost, steps, classes, maxLabel, blank, stride,
    logP, labels, labelLengths, inputLengths, alpha, work, losses);
  stageEnd();
}

/**
 * dLogits [N, steps, classes] <- scale[n] ∂losses[n]/∂z, for the logits z whose
 * logSoftmax went through `ctcForward`: 0 in steps that do not count, and in
 * examples that were left out, have scale 0 or loss Infinity.
 */
export function ctcBackward(batch: CtcBatch, scale: FloatArray, dLogits: FloatArray): void {
  const { steps, classes, maxLabel, blank } = batch;
  const stride = ctcStride(maxLabel);
  const logP = stageIn(batch.logProbabilities);
  const labels = stageIn(batch.labels);
  const labelLengths = stageIn(batch.labelLengths);
  const inputLengths = stageIn(batch.inputLengths);
  const alpha = stageIn(batch.alpha);
  const work = stageOut(batch.work);
  const losses = stageIn(batch.losses);
  const g = stageIn(scale);
  const dz = stageOut(dLogits);
  const n = batch.losses.length;
  const [dtype, cost] = [floatDtype(batch.losses), n * steps * (4 * stride + classes)];
  // prettier-ignore
  launch(backwardKernel, dtype, n, 1, cost, steps, classes, maxLabel, blank, stride,
    logP, labels, labelLengths, inputLengths, alpha, work, losses, g, dz);
  stageEnd();
}
