import { ArgumentError, show } from '../errors/index.js';
import { needFloat } from './arithmetic.js';
import { Tensor } from './tensor.js';

/** eˣ */
export function exp(x: Tensor): Tensor {
  return map('exp', x, Math.exp);
}

/** ln x; -Infinity at 0, NaN below. */
export function log(x: Tensor): Tensor {
  return map('log', x, Math.log);
}

/** ln(1 + x), accurate near 0. */
export function log1p(x: Tensor): Tensor {
  return map('log1p', x, Math.log1p);
}

/** eˣ - 1, accurate near 0. */
export function expm1(x: Tensor): Tensor {
  return map('expm1', x, Math.expm1);
}

/** √x; NaN below 0. */
export function sqrt(x: Tensor): Tensor {
  return map('sqrt', x, Math.sqrt);
}

/** 1 / √x */
export function rsqrt(x: Tensor): Tensor {
  return map('rsqrt', x, (v) => 1 / Math.sqrt(v));
}

/** 1 / x */
export function reciprocal(x: Tensor): Tensor {
  return map('reciprocal', x, (v) => 1 / v);
}

/** sin x */
export function sin(x: Tensor): Tensor {
  return map('sin', x, Math.sin);
}

/** cos x */
export function cos(x: Tensor): Tensor {
  return map('cos', x, Math.cos);
}

/** tanh x */
export function tanh(x: Tensor): Tensor {
  return map('tanh', x, Math.tanh);
}

/** σ(x) = 1 / (1 + e^-x) */
export function sigmoid(x: Tensor): Tensor {
  return map('sigmoid', x, (v) => 1 / (1 + Math.exp(-v)));
}

/** ln(1 + eˣ), in the form that cannot overflow: max(x, 0) + ln(1 + e^-|x|). */
export function softplus(x: Tensor): Tensor {
  return map('softplus', x, (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))));
}

/** max(x, 0) */
export function relu(x: Tensor): Tensor {
  return map('relu', x, (v) => (v < 0 ? 0 : v));
}

/** x where x ≥ 0, else slope x. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return map('leakyRelu', x, (v) => (v < 0 ? slope * v : v));
}

/** x² */
export function square(x: Tensor): Tensor {
  return map('square', x, (v) => v * v, true);
}

/** |x| */
export function abs(x: Tensor): Tensor {
  return map('abs', x, Math.abs, true);
}

/** -x */
export function neg(x: Tensor): Tensor {
  return map('neg', x, (v) => -v, true);
}

/** -1, 0 or 1; NaN stays. */
export function sign(x: Tensor): Tensor {
  return map('sign', x, Math.sign, true);
}

/**
 * x held within [low, high]; NaN stays. Throws unless low ≤ high.
 *
 * @example
 * clip(fromArray([-2, 0.5, 2]), -1, 1).toArray(); // [-1, 0.5, 1]
 */
export function clip(x: Tensor, low: number, high: number): Tensor {
  if (!(low <= high)) throw new ArgumentError(`clip: need low <= high, got low ${show(low)}, high ${show(high)}.`);
  return map('clip', x, (v) => Math.min(Math.max(v, low), high), true);
}

function map(who: string, x: Tensor, f: (v: number) => number, integers = false): Tensor {
  if (!integers) needFloat(who, x);
  const out = Tensor.zeros(x.shape, x.dtype);
  for (let i = 0; i < out.size; i++) out.data[i] = f(x.data[i]);
  return out;
}
