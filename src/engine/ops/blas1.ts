import type { FloatArray, FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';

const axpyKernel = kernel('axpy');
const scaleKernel = kernel('scale');
const fillKernel = kernel('fill');

/** The dtype of a floating-point array. */
export function floatDtype(array: FloatArray): FloatDType {
  return array instanceof Float32Array ? 'float32' : 'float64';
}

/** y <- y + alpha x, element by element; x and y have one length. */
export function axpy(alpha: number, x: FloatArray, y: FloatArray): void {
  const px = stageIn(x);
  const py = stageInOut(y);
  launch(axpyKernel, floatDtype(y), y.length, 64, 0.25 * y.length, alpha, px, py);
  stageEnd();
}

/** y <- alpha y. */
export function scale(alpha: number, y: FloatArray): void {
  const py = stageInOut(y);
  launch(scaleKernel, floatDtype(y), y.length, 64, 0.2 * y.length, alpha, py);
  stageEnd();
}

/** y <- value. */
export function fill(value: number, y: FloatArray): void {
  const py = stageOut(y);
  launch(fillKernel, floatDtype(y), y.length, 64, 0.1 * y.length, value, py);
  stageEnd();
}
