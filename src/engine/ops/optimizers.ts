import type { FloatDType, TypedArray } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch } from '../pool.js';

/**
 * One in-place step of an optimizer over elements [begin, end) of θ, which
 * clears the gradients on the way; the kernels tell the formulas.
 *
 * begin and end are multiples of 16. All arrays are resident and have the
 * dtype and layout of θ: nothing is staged, nothing allocated.
 */

/** Threads share the work in pieces of whole cache lines. */
const GRAIN = 1024;

function address(array: TypedArray | undefined, begin: number): number {
  return array === undefined ? 0 : array.byteOffset + begin * array.BYTES_PER_ELEMENT;
}

const sgdKernel = kernel('sgdStep');
const momentumKernel = kernel('momentumStep');
const nesterovKernel = kernel('nesterovStep');
const rmspropKernel = kernel('rmspropStep');
const adagradKernel = kernel('adagradStep');
const adadeltaKernel = kernel('adadeltaStep');
const adamKernel = kernel('adamStep');
const nadamKernel = kernel('nadamStep');
const amsgradKernel = kernel('amsgradStep');
const flushKernel = kernel('flushTiny');

/** θ <- θ - rate g. */
export function sgdStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  theta: TypedArray,
  g: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const n = end - begin;
  launch(sgdKernel, dtype, n, GRAIN, 0.25 * n, rate, pTheta, pG);
}

/** velocity <- beta velocity + rest g; θ <- θ - rate velocity. */
export function momentumStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  beta: number,
  rest: number,
  theta: TypedArray,
  g: TypedArray,
  velocity: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pVelocity = address(velocity, begin);
  const n = end - begin;
  launch(momentumKernel, dtype, n, GRAIN, 0.4 * n, rate, beta, rest, pTheta, pG, pVelocity);
}

/** velocity <- beta velocity + g; θ <- θ - rate (g + beta velocity). */
export function nesterovStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  beta: number,
  theta: TypedArray,
  g: TypedArray,
  velocity: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pVelocity = address(velocity, begin);
  const n = end - begin;
  launch(nesterovKernel, dtype, n, GRAIN, 0.4 * n, rate, beta, pTheta, pG, pVelocity);
}

/** square <- rho square + rest g²; θ <- θ - rate g / (√(square + inside) + outside), centred by `mean`. */
export function rmspropStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  rho: number,
  rest: number,
  momentum: number,
  inside: number,
  outside: number,
  theta: TypedArray,
  g: TypedArray,
  square: TypedArray,
  mean: TypedArray | undefined,
  velocity: TypedArray | undefined,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pSquare = address(square, begin);
  const pMean = address(mean, begin);
  const pVelocity = address(velocity, begin);
  const n = end - begin;
  launch(
    rmspropKernel,
    dtype,
    n,
    GRAIN,
    0.9 * n,
    rate,
    rho,
    rest,
    momentum,
    inside,
    outside,
    pTheta,
    pG,
    pSquare,
    pMean,
    pVelocity,
  );
}

/** square <- square + g²; θ <- θ - rate g / (√square + epsilon). */
export function adagradStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  epsilon: number,
  theta: TypedArray,
  g: TypedArray,
  square: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pSquare = address(square, begin);
  const n = end - begin;
  launch(adagradKernel, dtype, n, GRAIN, 0.8 * n, rate, epsilon, pTheta, pG, pSquare);
}

/** step = √((delta + epsilon) / (square + epsilon)) g; θ <- θ - rate step. */
export function adadeltaStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  rho: number,
  rest: number,
  epsilon: number,
  theta: TypedArray,
  g: TypedArray,
  square: TypedArray,
  delta: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pSquare = address(square, begin);
  const pDelta = address(delta, begin);
  const n = end - begin;
  launch(adadeltaKernel, dtype, n, GRAIN, n, rate, rho, rest, epsilon, pTheta, pG, pSquare, pDelta);
}

/** m, square: moving averages of g, g²; θ <- keep θ - rate m / (√square + epsilon). */
export function adamStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  epsilon: number,
  keep: number,
  theta: TypedArray,
  g: TypedArray,
  m: TypedArray,
  square: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pM = address(m, begin);
  const pSquare = address(square, begin);
  const n = end - begin;
  launch(
    adamKernel,
    dtype,
    n,
    GRAIN,
    0.9 * n,
    rate,
    beta1,
    rest1,
    beta2,
    rest2,
    epsilon,
    keep,
    pTheta,
    pG,
    pM,
    pSquare,
  );
}

/** m, square as in adam; θ <- θ - (rateM m + rateG g) / (√square + epsilon). */
export function nadamStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rateM: number,
  rateG: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  epsilon: number,
  theta: TypedArray,
  g: TypedArray,
  m: TypedArray,
  square: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pM = address(m, begin);
  const pSquare = address(square, begin);
  const n = end - begin;
  launch(
    nadamKernel,
    dtype,
    n,
    GRAIN,
    0.9 * n,
    rateM,
    rateG,
    beta1,
    rest1,
    beta2,
    rest2,
    epsilon,
    pTheta,
    pG,
    pM,
    pSquare,
  );
}

/** m, square as in adam; largest <- max(largest, square); θ <- θ - rate m / (√largest + epsilon). */
export function amsgradStep(
  dtype: FloatDType,
  begin: number,
  end: number,
  rate: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  epsilon: number,
  theta: TypedArray,
  g: TypedArray,
  m: TypedArray,
  square: TypedArray,
  largest: TypedArray,
): void {
  const pTheta = address(theta, begin);
  const pG = address(g, begin);
  const pM = address(m, begin);
  const pSquare = address(square, begin);
  const pLargest = address(largest, begin);
  const n = end - begin;
  launch(
    amsgradKernel,
    dtype,
    n,
    GRAIN,
    n,
    rate,
    beta1,
    rest1,
    beta2,
    rest2,
    epsilon,
    pTheta,
    pG,
    pM,
    pSquare,
    pLargest,
  );
}

/** Every x of magnitude below `tiny` <- 0, in elements [begin, end): subnormal numbers are slow. */
export function flushTiny(dtype: FloatDType, begin: number, end: number, tiny: number, x: TypedArray): void {
  const n = end - begin;
  launch(flushKernel, dtype, n, GRAIN, 0.2 * n, tiny, address(x, begin));
}
