import { unary, type UnaryName } from '../engine/index.js';
import { ArgumentError, finiteNumber, show } from '../errors/index.js';
import { isFloat, needFloat } from './arithmetic.js';
import { Tensor } from './tensor.js';

/**
 * y = eˣ, element by element. Throws ArgumentError for int32.
 *
 * @example
 * exp(fromArray([0, 1])).toArray(); // [1, 2.7183]
 */
export function exp(x: Tensor): Tensor {
  return float('exp', x);
}

/**
 * y = ln x; -Infinity at 0, NaN below. Throws ArgumentError for int32.
 *
 * @example
 * log(fromArray([1, 10, 0])).toArray(); // [0, 2.3026, -Infinity]
 */
export function log(x: Tensor): Tensor {
  return float('log', x);
}

/**
 * y = ln(1 + x), accurate near 0, where 1 + x would round to 1; -Infinity at -1,
 * NaN below. Throws ArgumentError for int32.
 *
 * @example
 * log1p(fromArray([1, 1e-8])).toArray(); // [0.6931, 1e-8]
 */
export function log1p(x: Tensor): Tensor {
  return float('log1p', x);
}

/**
 * y = eˣ - 1, accurate near 0, where eˣ would round to 1. Throws ArgumentError
 * for int32.
 *
 * @example
 * expm1(fromArray([1, 1e-8])).toArray(); // [1.7183, 1e-8]
 */
export function expm1(x: Tensor): Tensor {
  return float('expm1', x);
}

/**
 * y = √x; NaN below 0. Throws ArgumentError for int32.
 *
 * @example
 * sqrt(fromArray([9, 2])).toArray(); // [3, 1.4142]
 */
export function sqrt(x: Tensor): Tensor {
  return float('sqrt', x);
}

/**
 * y = 1 / √x; Infinity at 0, NaN below. Throws ArgumentError for int32.
 *
 * @example
 * rsqrt(fromArray([4, 2])).toArray(); // [0.5, 0.7071]
 */
export function rsqrt(x: Tensor): Tensor {
  return float('rsqrt', x);
}

/**
 * y = 1 / x; Infinity at 0. Throws ArgumentError for int32.
 *
 * @example
 * reciprocal(fromArray([2, -4])).toArray(); // [0.5, -0.25]
 */
export function reciprocal(x: Tensor): Tensor {
  return float('reciprocal', x);
}

/**
 * y = sin x, x in radians. Throws ArgumentError for int32.
 *
 * @example
 * sin(fromArray([0, 1, Math.PI / 2])).toArray(); // [0, 0.8415, 1]
 */
export function sin(x: Tensor): Tensor {
  return float('sin', x);
}

/**
 * y = cos x, x in radians. Throws ArgumentError for int32.
 *
 * @example
 * cos(fromArray([0, 1, Math.PI])).toArray(); // [1, 0.5403, -1]
 */
export function cos(x: Tensor): Tensor {
  return float('cos', x);
}

/**
 * erf x = 2/√π ∫₀ˣ e^(-t²) dt, in [-1, 1]. Throws ArgumentError for int32.
 *
 * @example
 * erf(fromArray([0, 1, -1])).toArray(); // [0, 0.8427, -0.8427]
 */
export function erf(x: Tensor): Tensor {
  return float('erf', x);
}

/**
 * tanh x = (eˣ - e^-x) / (eˣ + e^-x), in [-1, 1]. Throws ArgumentError for int32.
 *
 * @example
 * tanh(fromArray([0, 1, 100])).toArray(); // [0, 0.7616, 1]
 */
export function tanh(x: Tensor): Tensor {
  return float('tanh', x);
}

/**
 * σ(x) = 1 / (1 + e^-x), in [0, 1]. Throws ArgumentError for int32.
 *
 * @example
 * sigmoid(fromArray([0, 2, -1000])).toArray(); // [0.5, 0.8808, 0]
 */
export function sigmoid(x: Tensor): Tensor {
  return float('sigmoid', x);
}

/**
 * y = ln(1 + eˣ), in the form that cannot overflow: max(x, 0) + ln(1 + e^-|x|).
 * Throws ArgumentError for int32.
 *
 * @example
 * softplus(fromArray([0, 1, 1000])).toArray(); // [0.6931, 1.3133, 1000]
 */
export function softplus(x: Tensor): Tensor {
  return float('softplus', x);
}

/**
 * y = max(x, 0). Throws ArgumentError for int32.
 *
 * @example
 * relu(fromArray([-2, 3])).toArray(); // [0, 3]
 */
export function relu(x: Tensor): Tensor {
  return float('relu', x);
}

/**
 * y = x where x ≥ 0, else slope · x; slope is 0.01 by default. Throws
 * ArgumentError for int32 and for a slope that is not finite.
 *
 * @example
 * leakyRelu(fromArray([-2, 3]), 0.1).toArray(); // [-0.2, 3]
 */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  finiteNumber('leakyRelu', 'slope', slope);
  return float('leakyRelu', x, slope);
}

/**
 * y = x²; int32 wraps around.
 *
 * @example
 * square(fromArray([3, -2])).toArray(); // [9, 4]
 */
export function square(x: Tensor): Tensor {
  return any('square', x, (v) => Math.imul(v, v));
}

/**
 * y = |x|.
 *
 * @example
 * abs(fromArray([3, -2])).toArray(); // [3, 2]
 */
export function abs(x: Tensor): Tensor {
  return any('abs', x, Math.abs);
}

/**
 * y = -x.
 *
 * @example
 * neg(fromArray([3, -2])).toArray(); // [-3, 2]
 */
export function neg(x: Tensor): Tensor {
  return any('neg', x, (v) => -v);
}

/**
 * y = -1, 0 or 1, as x is below, at or above 0; NaN stays.
 *
 * @example
 * sign(fromArray([3, 0, -2])).toArray(); // [1, 0, -1]
 */
export function sign(x: Tensor): Tensor {
  return any('sign', x, Math.sign);
}

/**
 * y = min(max(x, low), high); NaN stays. Throws ArgumentError unless low ≤ high.
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
