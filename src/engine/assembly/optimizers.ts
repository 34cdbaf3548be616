import { LANES, vget, vmadd, vput } from './simd';

/**
 * One step of each optimizer over elements [begin, end) of θ, in place; the
 * gradients g are cleared on the way.
 *
 * begin and end are multiples of 16, as θ is laid out, so there is no
 * remainder: every element takes the same vector path. Where g and the
 * optimizer's slots are 0, so is the change of θ (given epsilon > 0), which
 * keeps the unused elements between parameters at 0. Coefficients that depend
 * on the step (bias corrections, 1 - β) come as arguments, computed in f64.
 */

// @ts-ignore: decorator
@inline
export function v<T>(x: T): v128 {
  return v128.splat<T>(x);
}

/** θ[i] <- θ[i] - change, g[i] <- 0. */
// @ts-ignore: decorator
@inline
export function descend<T>(i: i32, change: v128, theta: usize, g: usize): void {
  vput<T>(theta, i, v128.sub<T>(vget<T>(theta, i), change));
  vput<T>(g, i, v128.splat<T>(<T>0));
}

/** The moving average beta s + rest x; `rest` is 1 - beta, or 1 for a decaying sum. */
// @ts-ignore: decorator
@inline
export function average<T>(beta: T, s: v128, rest: T, x: v128): v128 {
  return vmadd<T>(v<T>(beta), s, v128.mul<T>(v<T>(rest), x));
}

/** θ <- θ - rate g. */
function sgdStep<T>(begin: i32, end: i32, rate: T, theta: usize, g: usize): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    descend<T>(i, v128.mul<T>(v<T>(rate), vget<T>(g, i)), theta, g);
  }
}

export function sgdStep_f32(begin: i32, end: i32, rate: f32, theta: usize, g: usize): void {
  sgdStep<f32>(begin, end, rate, theta, g);
}
export function sgdStep_f64(begin: i32, end: i32, rate: f64, theta: usize, g: usize): void {
  sgdStep<f64>(begin, end, rate, theta, g);
}

/** velocity <- beta velocity + rest g; θ <- θ - rate velocity. */
function momentumStep<T>(
  begin: i32, end: i32, rate: T, beta: T, rest: T,
  theta: usize, g: usize, velocity: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const s = average<T>(beta, vget<T>(velocity, i), rest, vget<T>(g, i));
    vput<T>(velocity, i, s);
    descend<T>(i, v128.mul<T>(v<T>(rate), s), theta, g);
  }
}

export function momentumStep_f32(
  begin: i32, end: i32, rate: f32, beta: f32, rest: f32,
  theta: usize, g: usize, velocity: usize,
): void {
  momentumStep<f32>(begin, end, rate, beta, rest, theta, g, velocity);
}
export function momentumStep_f64(
  begin: i32, end: i32, rate: f64, beta: f64, rest: f64,
  theta: usize, g: usize, velocity: usize,
): void {
  momentumStep<f64>(begin, end, rate, beta, rest, theta, g, velocity);
}

/** velocity <- beta velocity + g; θ <- θ - rate (g + beta velocity). */
function nesterovStep<T>(begin: i32, end: i32, rate: T, beta: T, theta: usize, g: usize, velocity: usize): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const s = vmadd<T>(v<T>(beta), vget<T>(velocity, i), gradient);
    vput<T>(velocity, i, s);
    descend<T>(i, v128.mul<T>(v<T>(rate), vmadd<T>(v<T>(beta), s, gradient)), theta, g);
  }
}

export function nesterovStep_f32(
  begin: i32, end: i32, rate: f32, beta: f32,
  theta: usize, g: usize, velocity: usize,
): void {
  nesterovStep<f32>(begin, end, rate, beta, theta, g, velocity);
}
export function nesterovStep_f64(
  begin: i32, end: i32, rate: f64, beta: f64,
  theta: usize, g: usize, velocity: usize,
): void {
  nesterovStep<f64>(begin, end, rate, beta, theta, g, velocity);
}

/**
 * s <- rho s + rest g²; θ <- θ - rate g / (√(s + inside) + outside).
 *
 * mean != 0: mean <- rho mean + rest g, and s - mean² (at least 0, which
 * rounding may pass) stands under the root instead of s. velocity != 0:
 * velocity <- momentum velocity + g / (...), and θ <- θ - rate velocity.
 */
function rmspropStep<T>(
  begin: i32, end: i32, rate: T, rho: T, rest: T, momentum: T, inside: T, outside: T,
  theta: usize, g: usize, square: usize, mean: usize, velocity: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const s = average<T>(rho, vget<T>(square, i), rest, v128.mul<T>(gradient, gradient));
    vput<T>(square, i, s);
    let under = s;
    if (mean) {
      const m = average<T>(rho, vget<T>(mean, i), rest, gradient);
      vput<T>(mean, i, m);
      under = v128.max<T>(v128.sub<T>(s, v128.mul<T>(m, m)), v<T>(<T>0));
    }
    const root = v128.sqrt<T>(v128.add<T>(under, v<T>(inside)));
    let step = v128.div<T>(gradient, v128.add<T>(root, v<T>(outside)));
    if (velocity) {
      step = vmadd<T>(v<T>(momentum), vget<T>(velocity, i), step);
      vput<T>(velocity, i, step);
    }
    descend<T>(i, v128.mul<T>(v<T>(rate), step), theta, g);
  }
}

export function rmspropStep_f32(
  begin: i32, end: i32, rate: f32, rho: f32, rest: f32, momentum: f32, inside: f32, outside: f32,
  theta: usize, g: usize, square: usize, mean: usize, velocity: usize,
): void {
  rmspropStep<f32>(begin, end, rate, rho, rest, momentum, inside, outside, theta, g, square, mean, velocity);
}
export function rmspropStep_f64(
  begin: i32, end: i32, rate: f64, rho: f64, rest: f64, momentum: f64, inside: f64, outside: f64,
  theta: usize, g: usize, square: usize, mean: usize, velocity: usize,
): void {
  rmspropStep<f64>(begin, end, rate, rho, rest, momentum, inside, outside, theta, g, square, mean, velocity);
}

/** s <- s + g²; θ <- θ - rate g / (√s + epsilon). */
function adagradStep<T>(begin: i32, end: i32, rate: T, epsilon: T, theta: usize, g: usize, square: usize): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const s = vmadd<T>(gradient, gradient, vget<T>(square, i));
    vput<T>(square, i, s);
    const denominator = v128.add<T>(v128.sqrt<T>(s), v<T>(epsilon));
    descend<T>(i, v128.div<T>(v128.mul<T>(v<T>(rate), gradient), denominator), theta, g);
  }
}

export function adagradStep_f32(
  begin: i32, end: i32, rate: f32, epsilon: f32,
  theta: usize, g: usize, square: usize,
): void {
  adagradStep<f32>(begin, end, rate, epsilon, theta, g, square);
}
export function adagradStep_f64(
  begin: i32, end: i32, rate: f64, epsilon: f64,
  theta: usize, g: usize, square: usize,
): void {
  adagradStep<f64>(begin, end, rate, epsilon, theta, g, square);
}

/**
 * s <- rho s + rest g²; step = √((delta + epsilon) / (s + epsilon)) g;
 * delta <- rho delta + rest step²; θ <- θ - rate step.
 */
function adadeltaStep<T>(
  begin: i32, end: i32, rate: T, rho: T, rest: T, epsilon: T,
  theta: usize, g: usize, square: usize, delta: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const s = average<T>(rho, vget<T>(square, i), rest, v128.mul<T>(gradient, gradient));
    vput<T>(square, i, s);
    const d = vget<T>(delta, i);
    const ratio = v128.div<T>(v128.add<T>(d, v<T>(epsilon)), v128.add<T>(s, v<T>(epsilon)));
    const step = v128.mul<T>(v128.sqrt<T>(ratio), gradient);
    vput<T>(delta, i, average<T>(rho, d, rest, v128.mul<T>(step, step)));
    descend<T>(i, v128.mul<T>(v<T>(rate), step), theta, g);
  }
}

export function adadeltaStep_f32(
  begin: i32, end: i32, rate: f32, rho: f32, rest: f32, epsilon: f32,
  theta: usize, g: usize, square: usize, delta: usize,
): void {
  adadeltaStep<f32>(begin, end, rate, rho, rest, epsilon, theta, g, square, delta);
}
export function adadeltaStep_f64(
  begin: i32, end: i32, rate: f64, rho: f64, rest: f64, epsilon: f64,
  theta: usize, g: usize, square: usize, delta: usize,
): void {
  adadeltaStep<f64>(begin, end, rate, rho, rest, epsilon, theta, g, square, delta);
}

/**
 * m and v as in adam; θ <- θ - (rateM m + rateG g) / (√v + epsilon), the
 * corrections inside rateM, rateG and epsilon.
 */
function nadamStep<T>(
  begin: i32, end: i32, rateM: T, rateG: T, beta1: T, rest1: T, beta2: T, rest2: T, epsilon: T,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const first = average<T>(beta1, vget<T>(m, i), rest1, gradient);
    vput<T>(m, i, first);
    const second = average<T>(beta2, vget<T>(square, i), rest2, v128.mul<T>(gradient, gradient));
    vput<T>(square, i, second);
    const numerator = vmadd<T>(v<T>(rateM), first, v128.mul<T>(v<T>(rateG), gradient));
    descend<T>(i, v128.div<T>(numerator, v128.add<T>(v128.sqrt<T>(second), v<T>(epsilon))), theta, g);
  }
}

export function nadamStep_f32(
  begin: i32, end: i32, rateM: f32, rateG: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  nadamStep<f32>(begin, end, rateM, rateG, beta1, rest1, beta2, rest2, epsilon, theta, g, m, square);
}
export function nadamStep_f64(
  begin: i32, end: i32, rateM: f64, rateG: f64, beta1: f64, rest1: f64, beta2: f64, rest2: f64, epsilon: f64,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  nadamStep<f64>(begin, end, rateM, rateG, beta1, rest1, beta2, rest2, epsilon, theta, g, m, square);
}

/**
 * m and v as in adam; largest <- max(largest, v);
 * θ <- θ - rate m / (√largest + epsilon), the corrections inside rate and epsilon.
 */
function amsgradStep<T>(
  begin: i32, end: i32, rate: T, beta1: T, rest1: T, beta2: T, rest2: T, epsilon: T,
  theta: usize, g: usize, m: usize, square: usize, largest: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const first = average<T>(beta1, vget<T>(m, i), rest1, gradient);
    vput<T>(m, i, first);
    const second = average<T>(beta2, vget<T>(square, i), rest2, v128.mul<T>(gradient, gradient));
    vput<T>(square, i, second);
    const bound = v128.max<T>(vget<T>(largest, i), second);
    vput<T>(largest, i, bound);
    const denominator = v128.add<T>(v128.sqrt<T>(bound), v<T>(epsilon));
    descend<T>(i, v128.div<T>(v128.mul<T>(v<T>(rate), first), denominator), theta, g);
  }
}

export function amsgradStep_f32(
  begin: i32, end: i32, rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32,
  theta: usize, g: usize, m: usize, square: usize, largest: usize,
): void {
  amsgradStep<f32>(begin, end, rate, beta1, rest1, beta2, rest2, epsilon, theta, g, m, square, largest);
}
export function amsgradStep_f64(
  begin: i32, end: i32, rate: f64, beta1: f64, rest1: f64, beta2: f64, rest2: f64, epsilon: f64,
  theta: usize, g: usize, m: usize, square: usize, largest: usize,
): void {
  amsgradStep<f64>(begin, end, rate, beta1, rest1, beta2, rest2, epsilon, theta, g, m, square, largest);
}

/**
 * Every x of magnitude below `tiny` <- 0; NaN stays.
 *
 * An average that decays without new gradients turns subnormal and stays so,
 * and arithmetic on subnormal numbers makes a step of Adam 3.5 times slower.
 */
function flushTiny<T>(begin: i32, end: i32, tiny: T, x: usize): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const value = vget<T>(x, i);
    vput<T>(x, i, v128.andnot(value, v128.lt<T>(v128.abs<T>(value), v<T>(tiny))));
  }
}

export function flushTiny_f32(begin: i32, end: i32, tiny: f32, x: usize): void {
  flushTiny<f32>(begin, end, tiny, x);
}
export function flushTiny_f64(begin: i32, end: i32, tiny: f64, x: usize): void {
  flushTiny<f64>(begin, end, tiny, x);
}
