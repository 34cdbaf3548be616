/** An element-wise function and its derivative; p and q are its parameters. */
export interface Curve {
  /** y = f(x) */
  readonly value: (x: number, p: number, q: number) => number;
  /** f'(x), for y = f(x). */
  readonly slope: (x: number, y: number, p: number, q: number) => number;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const GELU_ROOT = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip01 = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/**
 * The element-wise activations. At a kink the derivative is the one from the
 * left: relu'(0) = 0, relu6'(6) = 1, leakyRelu'(0) = alpha, elu'(0) = alpha.
 */
export const curves = {
  linear: { value: (x) => x, slope: () => 1 },
  step: { value: (x) => (x >= 0 ? 1 : x < 0 ? 0 : x), slope: () => 0 },
  relu: { value: (x) => (x < 0 ? 0 : x), slope: (_x, y) => (y > 0 ? 1 : 0) },
  relu6: { value: (x) => (x < 0 ? 0 : x > 6 ? 6 : x), slope: (x) => (x > 0 && x <= 6 ? 1 : 0) },
  leakyRelu: { value: (x, alpha) => (x < 0 ? alpha * x : x), slope: (x, _y, alpha) => (x > 0 ? 1 : alpha) },
  elu: {
    value: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
    slope: (x, y, alpha) => (x > 0 ? 1 : y + alpha),
  },
  selu: {
    value: (x) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.expm1(x) : x),
    slope: (x, y) => (x > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA),
  },
  /** x Φ(x), with Φ the normal distribution function. */
  gelu: {
    value: (x) => (x === -Infinity ? 0 : 0.5 * x * erfc(-x * Math.SQRT1_2)),
    slope: (x) => 0.5 * erfc(-x * Math.SQRT1_2) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  },
  geluTanh: {
    value: (x) => (x === -Infinity ? 0 : x * sigmoid(2 * geluInner(x))),
    slope: (x) => {
      const s = sigmoid(2 * geluInner(x));
      return s + 2 * x * s * (1 - s) * GELU_ROOT * (1 + 3 * GELU_CUBIC * x * x);
    },
  },
  sigmoid: { value: sigmoid, slope: (_x, y) => y * (1 - y) },
  tanh: { value: Math.tanh, slope: (_x, y) => 1 - y * y },
  softplus: { value: softplus, slope: sigmoid },
  softsign: { value: (x) => x / (1 + Math.abs(x)), slope: (x) => 1 / (1 + Math.abs(x)) ** 2 },
  swish: {
    value: (x, beta) => (x === -Infinity ? 0 : x * sigmoid(beta * x)),
    slope: (x, y, beta) => {
      const s = sigmoid(beta * x);
      return s + beta * y * (1 - s);
    },
  },
  mish: {
    value: (x) => (x === -Infinity ? 0 : x * Math.tanh(softplus(x))),
    slope: (x) => {
      const t = Math.tanh(softplus(x));
      return t + x * (1 - t * t) * sigmoid(x);
    },
  },
  hardSigmoid: {
    value: (x, slope, offset) => clip01(slope * x + offset),
    slope: (_x, y, slope) => (y > 0 && y < 1 ? slope : 0),
  },
  hardSwish: {
    value: (x) => (x <= -3 ? 0 : x * clip01(x / 6 + 0.5)),
    slope: (x) => (x <= -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5),
  },
  exponential: { value: Math.exp, slope: (_x, y) => y },
} as const satisfies Record<string, Curve>;

/** √(2/π) (x + 0.044715 x³) */
function geluInner(x: number): number {
  return GELU_ROOT * (x + GELU_CUBIC * x * x * x);
}

/**
 * erfc(x) = 1 - erf(x), to double precision: a power series near 0, a continued
 * fraction beyond, where the series would cancel.
 */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2.5) return 1 - erfSeries(x);
  if (x > 27.3) return 0; // below the least subnormal number
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** erf(x) = 2/√π e^-x² Σ 2ⁿ x^(2n+1) / (1·3·5···(2n+1)): all terms positive. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
