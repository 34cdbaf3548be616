import type { FloatArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';

// Nanoseconds an element costs one thread in float32, measured with 128-bit vectors.
const CHEAP = 0.2;

const functions = {
  neg: [kernel('neg'), CHEAP],
  abs: [kernel('abs'), CHEAP],
  sign: [kernel('sign'), CHEAP],
  square: [kernel('square'), CHEAP],
  reciprocal: [kernel('reciprocal'), 0.4],
  sqrt: [kernel('sqrt'), 0.4],
  rsqrt: [kernel('rsqrt'), 0.6],
  clip: [kernel('clip'), CHEAP],
  exp: [kernel('exp'), 0.7],
  expm1: [kernel('expm1'), 0.6],
  log: [kernel('log'), 1.3],
  log1p: [kernel('log1p'), 1.5],
  sin: [kernel('sin'), 3],
  cos: [kernel('cos'), 3],
  erf: [kernel('erf'), 2],
  step: [kernel('step'), CHEAP],
  relu: [kernel('relu'), CHEAP],
  relu6: [kernel('relu6'), CHEAP],
  leakyRelu: [kernel('leakyRelu'), CHEAP],
  elu: [kernel('elu'), 0.7],
  selu: [kernel('selu'), 0.7],
  gelu: [kernel('gelu'), 2],
  geluTanh: [kernel('geluTanh'), 1.5],
  sigmoid: [kernel('sigmoid'), 1],
  tanh: [kernel('tanh'), 1],
  softplus: [kernel('softplus'), 2],
  softsign: [kernel('softsign'), 0.4],
  swish: [kernel('swish'), 1.2],
  mish: [kernel('mish'), 1.3],
  hardSigmoid: [kernel('hardSigmoid'), CHEAP],
  hardSwish: [kernel('hardSwish'), CHEAP],
} as const;

/** An elementwise function of one argument. */
export type UnaryName = keyof typeof functions;

/**
 * y <- f(x), element by element; y may be x.
 *
 * Parameters: `clip` (p0 = min, p1 = max), `leakyRelu` and `elu` (p0 = alpha),
 * `swish` (p0 = beta), `hardSigmoid` (p0 = slope, p1 = offset). NaN stays NaN
 * in every function. Errors stay below 3 units in the last place, except that
 * sigmoid, softplus and the tails of gelu and swish become 0 below the smallest
 * normal number.
 */
export function unary(name: UnaryName, x: FloatArray, y: FloatArray, p0 = 0, p1 = 0): void {
  const [f, cost] = functions[name];
  const px = stageIn(x);
  const py = stageOut(y);
  launch(f, floatDtype(y), y.length, 64, cost * y.length, p0, p1, px, py);
  stageEnd();
}
