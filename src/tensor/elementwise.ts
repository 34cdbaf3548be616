import { unary, type UnaryName } from '../engine/index.js';
import { ArgumentError, finiteNumber, show } from '../errors/index.js';
import { isFloat, needFloat } from './arithmetic.js';
import { Tensor } from './tensor.js';

/** eˣ */
export function exp(x: Tensor): Tensor {
  return float('exp', x);
}

/** ln x; -Infinity at 0, NaN below. */
export function log(x: Tensor): Tensor {
  return float('log', x);
}

/** ln(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return float('log1p', x);
}

/** eˣ - 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return float('expm1', x);
}

/** √x; NaN below 0. */
export function sqrt(x: Tensor): Tensor {
  return float('sqrt', x);
}

/** 1 / √x */
export function rsqrt(x: Tensor): Tensor {
  return float('rsqrt', x);
}

/** 1 / x */
export function reciprocal(x: Tensor): Tensor {
  return float('reciprocal', x);
}

/** sin x */
export function sin(x: Tensor): Tensor {
  return float('sin', x);
}

/** cos x */
export function cos(x: Tensor): Tensor {
  return float('cos', x);
}

/** erf x = 2/√π ∫₀ˣ e^(-t²) dt */
export function erf(x: Tensor): Tensor {
  return float('erf', x);
}

/** tanh x */
export function tanh(x: Tensor): Tensor {
  return float('tanh', x);
}

/** σ(x) = 1 / (1 + e^-x) */
export function sigmoid(x: Tensor): Tensor {
  return float('sigmoid', x);
}

/** ln(1 + eˣ), in the form that cannot overflow: max(x, 0) + ln(1 + e^-|x|). */
export function softplus(x: Tensor): Tensor {
  return float('softplus', x);
}

/** max(x, 0) */
export function relu(x: Tensor): Tensor {
  return float('relu', x);
}

/** x where x ≥ 0, else slope x. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  finiteNumber('leakyRelu', 'slope', slope);
  return float('leakyRelu', x, slope);
}

/** x²; int32 wraps around. */
export function square(x: Tensor): Tensor {
  return any('square', x, (v) => Math.imul(v, v));
}

/** |x| */
export function abs(x: Tensor): Tensor {
  return any('abs', x, Math.abs);
}

/** -x */
export function neg(x: Tensor): Tensor {
  return any('neg', x, (v) => -v);
}

/** -1, 0 or 1; NaN stays. */
export function sign(x: Tensor): Tensor {
  return any('sign', x, Math.sign);
}

/**
 * x held within [low, high]; NaN stays. Throws unless low ≤ high.
 *
 * @example
 * clip(fromArray([-2, 0.5, 2]), -1, 1).toArray(); // [-1, 0.5, 1]
 */
export function clip(x: Tensor, low: number, high: number): Tensor {
  if (!(low <= high)) throw new ArgumentError(`clip: need low <= high, got low ${show(low)}, high ${show(high)}.`);
  return any('clip', x, (v) => Math.min(Math.max(v, low), high), low, high);
}

function float(name: UnaryName, x: Tensor, p0 = 0, p1 = 0): Tensor {
  needFloat(name, x);
  const out = Tensor.zeros(x.shape, x.dtype);
  if (isFloat(x.data) && isFloat(out.data)) unary(name, x.data, out.data, p0, p1);
  return out;
}

/** A function that int32 has too. */
function any(name: UnaryName, x: Tensor, whole: (v: number) => number, p0 = 0, p1 = 0): Tensor {
  if (x.dtype !== 'int32') return float(name, x, p0, p1);
  const out = Tensor.zeros(x.shape, x.dtype);
  for (let i = 0; i < out.size; i++) out.data[i] = whole(x.data[i]);
  return out;
}
