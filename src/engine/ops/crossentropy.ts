import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

const labelForward = kernel('labelForward');
const labelBackward = kernel('labelBackward');
const targetForward = kernel('targetForward');
const targetBackward = kernel('targetBackward');
const binaryForward = kernel('binaryCrossEntropy');
const binaryBackward = kernel('binaryCrossEntropyBackward');

const NO_LABEL = -1;

/**
 * probabilities <- softmax(logits) and losses[row] <- -sum of t ln p, for
 * logits [rows, classes] and t = (1 - smoothing) onehot(label) + smoothing / classes.
 *
 * A row whose label is `ignoreLabel` (default -1) has loss 0; any other label
 * outside [0, classes) gives NaN. probabilities may be logits.
 */
export function softmaxCrossEntropyForward(
  logits: FloatArray,
  labels: Int32Array,
  losses: FloatArray,
  probabilities: FloatArray,
  rows: number,
  classes: number,
  ignoreLabel = NO_LABEL,
  smoothing = 0,
): void {
  const z = stageIn(logits);
  const l = stageIn(labels);
  const out = stageOut(losses);
  const p = stageOut(probabilities);
  const cost = rows * (classes + 20);
  launch(labelForward, floatDtype(logits), rows, 1, cost, classes, ignoreLabel, smoothing, z, l, out, p);
  stageEnd();
}

/**
 * dLogits <- (p - t) rowScale[row] with t as in the forward; 0 in rows whose
 * label lies outside [0, classes), so ignored ones too. dLogits may be
 * probabilities.
 */
export function softmaxCrossEntropyBackward(
  probabilities: FloatArray,
  labels: Int32Array,
  rowScale: FloatArray,
  dLogits: FloatArray,
  rows: number,
  classes: number,
  smoothing = 0,
): void {
  const p = stageIn(probabilities);
  const l = stageIn(labels);
  const g = stageIn(rowScale);
  const dz = stageOut(dLogits);
  const cost = rows * (0.3 * classes + 5);
  launch(labelBackward, floatDtype(dLogits), rows, 1, cost, classes, smoothing, p, l, g, dz);
  stageEnd();
}

/**
 * probabilities <- softmax(logits) and losses[row] <- -sum of t ln p, with
 * t = (1 - smoothing) targets + smoothing / classes, all [rows, classes].
 * A class of target 0 adds nothing, its logit -Infinity included.
 * probabilities may be logits.
 */
export function softmaxCrossEntropyTargetsForward(
  logits: FloatArray,
  targets: FloatArray,
  losses: FloatArray,
  probabilities: FloatArray,
  rows: number,
  classes: number,
  smoothing = 0,
): void {
  const z = stageIn(logits);
  const t = stageIn(targets);
  const out = stageOut(losses);
  const p = stageOut(probabilities);
  const cost = rows * (1.3 * classes + 20);
  launch(targetForward, floatDtype(logits), rows, 1, cost, classes, smoothing, z, t, out, p);
  stageEnd();
}

/** dLogits <- (p sum(t) - t) rowScale[row] with t as in the forward. dLogits may be probabilities. */
export function softmaxCrossEntropyTargetsBackward(
  probabilities: FloatArray,
  targets: FloatArray,
  rowScale: FloatArray,
  dLogits: FloatArray,
  rows: number,
  classes: number,
  smoothing = 0,
): void {
  const p = stageIn(probabilities);
  const t = stageIn(targets);
  const g = stageIn(rowScale);
  const dz = stageOut(dLogits);
  const cost = rows * (0.5 * classes + 5);
  launch(targetBackward, floatDtype(dLogits), rows, 1, cost, classes, smoothing, p, t, g, dz);
  stageEnd();
}

/**
 * losses <- -(w t ln s + (1 - t) ln(1 - s)) element by element, with
 * s = sigmoid(logits) and w = positiveWeight, without ever forming s: for w = 1
 * it is max(z, 0) - z t + ln(1 + e^-|z|). losses may be logits.
 */
export function binaryCrossEntropyForward(
  logits: FloatArray,
  targets: FloatArray,
  losses: FloatArray,
  positiveWeight = 1,
): void {
  const z = stageIn(logits);
  const t = stageIn(targets);
  const out = stageOut(losses);
  launch(binaryForward, floatDtype(losses), losses.length, 64, 2 * losses.length, positiveWeight, 0, z, t, out);
  stageEnd();
}

/** dLogits <- scale ((1 - t) s - w t (1 - s)), for w = 1: scale (s - t). dLogits may be logits. */
export function binaryCrossEntropyBackward(
  logits: FloatArray,
  targets: FloatArray,
  dLogits: FloatArray,
  scale = 1,
  positiveWeight = 1,
): void {
  const z = stageIn(logits);
  const t = stageIn(targets);
  const dz = stageOut(dLogits);
  const cost = 1.2 * dLogits.length;
  launch(binaryBackward, floatDtype(dLogits), dLogits.length, 64, cost, positiveWeight, scale, z, t, dz);
  stageEnd();
}
