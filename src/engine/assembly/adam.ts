import { average, descend, v } from './optimizers';
import { LANES, at, vget, vmadd, vnmadd, vput } from './simd';
import { scratch } from './thread';

/** x in all lanes, loaded from a place of scratch memory: V8 moves a splat into the loop and repeats it at every pass. */
// @ts-ignore: decorator
@inline
function held<T>(place: i32, x: T): v128 {
  const address = scratch + (<usize>place << 3);
  store<T>(address, x);
  return sizeof<T>() == 4 ? v128.load32_splat(address) : v128.load64_splat(address);
}

/** From this epsilon on, rate divided by a product of two denominators is finite. */
// @ts-ignore: decorator
@inline
function smallestPairEpsilon<T>(): T {
  return sizeof<T>() == 4 ? <T>1e-15 : <T>1e-140;
}

/** About the root of the largest number: products of two denominators up to here are finite. */
// @ts-ignore: decorator
@inline
function largestPairDenominator<T>(): T {
  return sizeof<T>() == 4 ? <T>1.8e19 : <T>1.3e154;
}

/**
 * √s + epsilon, at most `limit`, which also stands for NaN: bit patterns of
 * numbers that are not negative are in the order of the numbers, NaN above.
 */
// @ts-ignore: decorator
@inline
function pairDenominator<T>(s: v128, epsilon: v128, limit: v128): v128 {
  const d = v128.add<T>(v128.sqrt<T>(s), epsilon);
  return sizeof<T>() == 4 ? i32x4.min_u(d, limit) : v128.pmin<T>(limit, d);
}

/**
 * The step of Adam with one division for two quotients: with q = rate / (a b),
 * rate / a = q b and rate / b = q a. Roots and divisions share one unit of the
 * processor, which they keep busy for most of a step. An element's partner is
 * two vectors away, so that V8 can widen neighbours; where one of the two is
 * not finite, the other takes its step all the same.
 */
// @ts-ignore: decorator
@inline
function adamPairs<T>(
  decays: bool, begin: i32, end: i32, rate: T, rest1: T, rest2: T, epsilon: T, keep: T,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  const stop = at<T>(theta, end);
  let pTheta = at<T>(theta, begin);
  let pG = at<T>(g, begin);
  let pM = at<T>(m, begin);
  let pSquare = at<T>(square, begin);
  const zero = v<T>(<T>0);
  const vRate = held<T>(0, rate);
  const vRest1 = held<T>(1, rest1);
  const vRest2 = held<T>(2, rest2);
  const vEpsilon = held<T>(3, epsilon);
  const vLimit = held<T>(4, largestPairDenominator<T>());
  const vKeep = held<T>(5, keep);
  while (pTheta < stop) {
    const g0 = v128.load(pG);
    const g1 = v128.load(pG, 16);
    v128.store(pG, zero);
    v128.store(pG, zero, 16);
    const s0 = moveSquare<T>(v128.load(pSquare), vRest2, g0);
    const s1 = moveSquare<T>(v128.load(pSquare, 16), vRest2, g1);
    v128.store(pSquare, s0);
    v128.store(pSquare, s1, 16);
    const d0 = pairDenominator<T>(s0, vEpsilon, vLimit);
    const d1 = pairDenominator<T>(s1, vEpsilon, vLimit);
    const m0 = moveMean<T>(v128.load(pM), vRest1, g0);
    const m1 = moveMean<T>(v128.load(pM, 16), vRest1, g1);
    v128.store(pM, m0);
    v128.store(pM, m1, 16);
    const g2 = v128.load(pG, 32);
    const g3 = v128.load(pG, 48);
    v128.store(pG, zero, 32);
    v128.store(pG, zero, 48);
    const s2 = moveSquare<T>(v128.load(pSquare, 32), vRest2, g2);
    const s3 = moveSquare<T>(v128.load(pSquare, 48), vRest2, g3);
    v128.store(pSquare, s2, 32);
    v128.store(pSquare, s3, 48);
    const d2 = pairDenominator<T>(s2, vEpsilon, vLimit);
    const d3 = pairDenominator<T>(s3, vEpsilon, vLimit);
    const m2 = moveMean<T>(v128.load(pM, 32), vRest1, g2);
    const m3 = moveMean<T>(v128.load(pM, 48), vRest1, g3);
    v128.store(pM, m2, 32);
    v128.store(pM, m3, 48);
    const q02 = v128.div<T>(vRate, v128.mul<T>(d0, d2));
    const q13 = v128.div<T>(vRate, v128.mul<T>(d1, d3));
    const t0 = decayed<T>(decays, vKeep, v128.load(pTheta));
    const t1 = decayed<T>(decays, vKeep, v128.load(pTheta, 16));
    v128.store(pTheta, vnmadd<T>(m0, v128.mul<T>(q02, d2), t0));
    v128.store(pTheta, vnmadd<T>(m1, v128.mul<T>(q13, d3), t1), 16);
    const t2 = decayed<T>(decays, vKeep, v128.load(pTheta, 32));
    const t3 = decayed<T>(decays, vKeep, v128.load(pTheta, 48));
    v128.store(pTheta, vnmadd<T>(m2, v128.mul<T>(q02, d0), t2), 32);
    v128.store(pTheta, vnmadd<T>(m3, v128.mul<T>(q13, d1), t3), 48);
    pTheta += 64;
    pG += 64;
    pM += 64;
    pSquare += 64;
  }
}

/** keep θ, or θ where nothing decays. */
// @ts-ignore: decorator
@inline
function decayed<T>(decays: bool, keep: v128, theta: v128): v128 {
  return decays ? v128.mul<T>(keep, theta) : theta;
}

/** m + rest (g - m), the moving average with one multiplication less. */
// @ts-ignore: decorator
@inline
function moveMean<T>(m: v128, rest: v128, g: v128): v128 {
  return vmadd<T>(rest, v128.sub<T>(g, m), m);
}

/** s + rest (g² - s), for rest <= 0.5: with more, the difference's rounding could outweigh a small g², which is divided by. */
// @ts-ignore: decorator
@inline
function moveSquare<T>(s: v128, rest: v128, g: v128): v128 {
  return vnmadd<T>(rest, vnmadd<T>(g, g, s), s);
}

/** The step of Adam with a division for each element, for every beta2 and epsilon. */
// @ts-ignore: decorator
@inline
function adamSingly<T>(
  begin: i32, end: i32, rate: T, beta1: T, rest1: T, beta2: T, rest2: T, epsilon: T, keep: T,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  for (let i = begin; i < end; i += LANES<T>()) {
    const gradient = vget<T>(g, i);
    const first = average<T>(beta1, vget<T>(m, i), rest1, gradient);
    vput<T>(m, i, first);
    const second = average<T>(beta2, vget<T>(square, i), rest2, v128.mul<T>(gradient, gradient));
    vput<T>(square, i, second);
    const change = v128.div<T>(v128.mul<T>(v<T>(rate), first), v128.add<T>(v128.sqrt<T>(second), v<T>(epsilon)));
    vput<T>(theta, i, v128.mul<T>(v<T>(keep), vget<T>(theta, i)));
    descend<T>(i, change, theta, g);
  }
}

/**
 * m <- beta1 m + rest1 g; v <- beta2 v + rest2 g²;
 * θ <- keep θ - rate m / (√v + epsilon), where rest = 1 - beta.
 *
 * Both bias corrections are inside rate and epsilon: with c1 = 1 - β1^t and
 * c2 = 1 - β2^t, (m / c1) / (√(v / c2) + ε) = (√c2 / c1) m / (√v + ε √c2), so
 * an element costs one root and half a division. keep < 1 is decoupled decay.
 */
function adamStep<T>(
  begin: i32, end: i32, rate: T, beta1: T, rest1: T, beta2: T, rest2: T, epsilon: T, keep: T,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  if (rest2 > <T>0.5 || epsilon < smallestPairEpsilon<T>()) {
    adamSingly<T>(begin, end, rate, beta1, rest1, beta2, rest2, epsilon, keep, theta, g, m, square);
  } else if (keep == <T>1) {
    adamPairs<T>(false, begin, end, rate, rest1, rest2, epsilon, keep, theta, g, m, square);
  } else {
    adamPairs<T>(true, begin, end, rate, rest1, rest2, epsilon, keep, theta, g, m, square);
  }
}

export function adamStep_f32(
  begin: i32, end: i32, rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32, keep: f32,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  adamStep<f32>(begin, end, rate, beta1, rest1, beta2, rest2, epsilon, keep, theta, g, m, square);
}
export function adamStep_f64(
  begin: i32, end: i32, rate: f64, beta1: f64, rest1: f64, beta2: f64, rest2: f64, epsilon: f64, keep: f64,
  theta: usize, g: usize, m: usize, square: usize,
): void {
  adamStep<f64>(begin, end, rate, beta1, rest1, beta2, rest2, epsilon, keep, theta, g, m, square);
}
