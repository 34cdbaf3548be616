import type { ActivationName, UnaryName } from '../../src/engine/index.js';

/** erf x = 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...): all terms of one sign, so no digits are lost. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let k = 1; k < 150; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** The elementwise functions as their formulas, with parameters a and b. */
export const functions: Readonly<Record<UnaryName, (x: number, a: number, b: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  clip,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  erf,
  step: (x) => (x >= 0 ? 1 : 0),
  relu: (x) => Math.max(x, 0),
  relu6: (x) => clip(x, 0, 6),
  leakyRelu: (x, a) => (x > 0 ? x : a * x),
  elu: (x, a) => (x > 0 ? x : a * Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  sigmoid,
  tanh: Math.tanh,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x, a) => x * sigmoid(a * x),
  mish: (x) => x * Math.tanh(softplus(x)),
  hardSigmoid: (x, a, b) => clip(a * x + b, 0, 1),
  hardSwish: (x) => (x * clip(x + 3, 0, 6)) / 6,
};

/** Parameters a and b that a function is tested with. */
export const parameters: Readonly<Partial<Record<UnaryName, readonly [number, number]>>> = {
  clip: [-1.25, 2.5],
  leakyRelu: [0.2, 0],
  elu: [1.5, 0],
  swish: [1.3, 0],
  hardSigmoid: [0.2, 0.5],
};

/** The activations, by the names of their functions. */
export const activations: readonly Exclude<ActivationName, 'linear' | 'exponential'>[] = [
  'step',
  'relu',
  'relu6',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'geluTanh',
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'swish',
  'mish',
  'hardSigmoid',
  'hardSwish',
];
