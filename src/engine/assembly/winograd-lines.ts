import { ALPHA, ALPHA2, BETA, BETA2, SCALE_0, SCALE_ALPHA, SCALE_BETA, plus, two, v } from './winograd-points';

/**
 * The transforms of winograd-points.ts along one axis, of the forward pass.
 *
 * Each function transforms `bytes` of vectors of channels, a multiple of
 * LINE_STEP; x0, x1, ... are the addresses of the elements of a line, and its
 * results are `step` bytes apart. Pairs of vectors at one address are what V8
 * widens to 256 bits.
 */

/** Bytes that one pass of a loop takes. */
export const LINE_STEP: usize = WIDE ? 32 : 16;

/** Bᵀ d: six values from six. */
export function inputLine<T>(
  bytes: usize, x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, x5: usize, y0: usize, step: usize,
): void {
  const y1 = y0 + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  const y4 = y3 + step;
  const y5 = y4 + step;
  for (let p: usize = 0; p < bytes; p += LINE_STEP) {
    const d0 = v128.load(x0 + p);
    const e0 = WIDE ? v128.load(x0 + p, 16) : d0;
    const d2 = v128.load(x2 + p);
    const e2 = WIDE ? v128.load(x2 + p, 16) : d2;
    const d4 = v128.load(x4 + p);
    const e4 = WIDE ? v128.load(x4 + p, 16) : d4;
    v128.store(y0 + p, outer<T>(d0, d2, d4));
    if (WIDE) v128.store(y0 + p, outer<T>(e0, e2, e4), 16);
    const d1 = v128.load(x1 + p);
    const e1 = WIDE ? v128.load(x1 + p, 16) : d1;
    const d3 = v128.load(x3 + p);
    const e3 = WIDE ? v128.load(x3 + p, 16) : d3;
    const evenA = plus<T>(d4, -BETA2, d2);
    const evenAe = WIDE ? plus<T>(e4, -BETA2, e2) : evenA;
    const oddA = v128.mul<T>(v<T>(ALPHA), plus<T>(d3, -BETA2, d1));
    const oddAe = WIDE ? v128.mul<T>(v<T>(ALPHA), plus<T>(e3, -BETA2, e1)) : oddA;
    v128.store(y1 + p, v128.add<T>(evenA, oddA));
    if (WIDE) v128.store(y1 + p, v128.add<T>(evenAe, oddAe), 16);
    v128.store(y2 + p, v128.sub<T>(evenA, oddA));
    if (WIDE) v128.store(y2 + p, v128.sub<T>(evenAe, oddAe), 16);
    const evenB = plus<T>(d4, -ALPHA2, d2);
    const evenBe = WIDE ? plus<T>(e4, -ALPHA2, e2) : evenB;
    const oddB = v128.mul<T>(v<T>(BETA), plus<T>(d3, -ALPHA2, d1));
    const oddBe = WIDE ? v128.mul<T>(v<T>(BETA), plus<T>(e3, -ALPHA2, e1)) : oddB;
    v128.store(y3 + p, v128.add<T>(evenB, oddB));
    if (WIDE) v128.store(y3 + p, v128.add<T>(evenBe, oddBe), 16);
    v128.store(y4 + p, v128.sub<T>(evenB, oddB));
    if (WIDE) v128.store(y4 + p, v128.sub<T>(evenBe, oddBe), 16);
    const d5 = v128.load(x5 + p);
    const e5 = WIDE ? v128.load(x5 + p, 16) : d5;
    v128.store(y5 + p, outer<T>(d1, d3, d5));
    if (WIDE) v128.store(y5 + p, outer<T>(e1, e3, e5), 16);
  }
}

/** α²β² a - (α² + β²) b + c. */
// @ts-ignore: decorator
@inline
function outer<T>(a: v128, b: v128, c: v128): v128 {
  return plus<T>(plus<T>(c, -(ALPHA2 + BETA2), b), ALPHA2 * BETA2, a);
}

/** m + α³ u + β³ w. */
// @ts-ignore: decorator
@inline
function cubic<T>(m: v128, u: v128, w: v128): v128 {
  return plus<T>(plus<T>(m, BETA2 * BETA, w), ALPHA2 * ALPHA, u);
}

/** Aᵀ m: four values from six, x5 the one at infinity. */
export function outputLine<T>(
  bytes: usize, x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, x5: usize, y0: usize, step: usize,
): void {
  const y1 = y0 + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  for (let p: usize = 0; p < bytes; p += LINE_STEP) {
    const m1 = v128.load(x1 + p);
    const n1 = WIDE ? v128.load(x1 + p, 16) : m1;
    const m2 = v128.load(x2 + p);
    const n2 = WIDE ? v128.load(x2 + p, 16) : m2;
    const m3 = v128.load(x3 + p);
    const n3 = WIDE ? v128.load(x3 + p, 16) : m3;
    const m4 = v128.load(x4 + p);
    const n4 = WIDE ? v128.load(x4 + p, 16) : m4;
    const m0 = v128.load(x0 + p);
    const n0 = WIDE ? v128.load(x0 + p, 16) : m0;
    const m5 = v128.load(x5 + p);
    const n5 = WIDE ? v128.load(x5 + p, 16) : m5;
    const s = v128.add<T>(m1, m2);
    const se = WIDE ? v128.add<T>(n1, n2) : s;
    const t = v128.add<T>(m3, m4);
    const te = WIDE ? v128.add<T>(n3, n4) : t;
    const u = v128.sub<T>(m1, m2);
    const ue = WIDE ? v128.sub<T>(n1, n2) : u;
    const w = v128.sub<T>(m3, m4);
    const we = WIDE ? v128.sub<T>(n3, n4) : w;
    v128.store(y0 + p, v128.add<T>(m0, v128.add<T>(s, t)));
    if (WIDE) v128.store(y0 + p, v128.add<T>(n0, v128.add<T>(se, te)), 16);
    v128.store(y1 + p, two<T>(ALPHA, u, BETA, w));
    if (WIDE) v128.store(y1 + p, two<T>(ALPHA, ue, BETA, we), 16);
    v128.store(y2 + p, two<T>(ALPHA2, s, BETA2, t));
    if (WIDE) v128.store(y2 + p, two<T>(ALPHA2, se, BETA2, te), 16);
    v128.store(y3 + p, cubic<T>(m5, u, w));
    if (WIDE) v128.store(y3 + p, cubic<T>(n5, ue, we), 16);
  }
}

/** max(floor, Aᵀ m + bias), its four results at y0, y1, y2, y3; NaN stays NaN. */
export function finalLine<T>(
  bytes: usize, x: usize, stepX: usize, bias: usize, floor: T, y0: usize, y1: usize, y2: usize, y3: usize,
): void {
  const x1 = x + stepX;
  const x2 = x1 + stepX;
  const x3 = x2 + stepX;
  const x4 = x3 + stepX;
  const x5 = x4 + stepX;
  const low = v128.splat<T>(floor);
  for (let p: usize = 0; p < bytes; p += LINE_STEP) {
    const m1 = v128.load(x1 + p);
    const n1 = WIDE ? v128.load(x1 + p, 16) : m1;
    const m2 = v128.load(x2 + p);
    const n2 = WIDE ? v128.load(x2 + p, 16) : m2;
    const m3 = v128.load(x3 + p);
    const n3 = WIDE ? v128.load(x3 + p, 16) : m3;
    const m4 = v128.load(x4 + p);
    const n4 = WIDE ? v128.load(x4 + p, 16) : m4;
    const m0 = v128.load(x + p);
    const n0 = WIDE ? v128.load(x + p, 16) : m0;
    const m5 = v128.load(x5 + p);
    const n5 = WIDE ? v128.load(x5 + p, 16) : m5;
    const b = v128.load(bias + p);
    const be = WIDE ? v128.load(bias + p, 16) : b;
    const s = v128.add<T>(m1, m2);
    const se = WIDE ? v128.add<T>(n1, n2) : s;
    const t = v128.add<T>(m3, m4);
    const te = WIDE ? v128.add<T>(n3, n4) : t;
    const u = v128.sub<T>(m1, m2);
    const ue = WIDE ? v128.sub<T>(n1, n2) : u;
    const w = v128.sub<T>(m3, m4);
    const we = WIDE ? v128.sub<T>(n3, n4) : w;
    const r0 = v128.add<T>(b, v128.add<T>(m0, v128.add<T>(s, t)));
    const r0e = WIDE ? v128.add<T>(be, v128.add<T>(n0, v128.add<T>(se, te))) : r0;
    v128.store(y0 + p, v128.pmax<T>(r0, low));
    if (WIDE) v128.store(y0 + p, v128.pmax<T>(r0e, low), 16);
    const r1 = v128.add<T>(b, two<T>(ALPHA, u, BETA, w));
    const r1e = WIDE ? v128.add<T>(be, two<T>(ALPHA, ue, BETA, we)) : r1;
    v128.store(y1 + p, v128.pmax<T>(r1, low));
    if (WIDE) v128.store(y1 + p, v128.pmax<T>(r1e, low), 16);
    const r2 = v128.add<T>(b, two<T>(ALPHA2, s, BETA2, t));
    const r2e = WIDE ? v128.add<T>(be, two<T>(ALPHA2, se, BETA2, te)) : r2;
    v128.store(y2 + p, v128.pmax<T>(r2, low));
    if (WIDE) v128.store(y2 + p, v128.pmax<T>(r2e, low), 16);
    const r3 = v128.add<T>(b, cubic<T>(m5, u, w));
    const r3e = WIDE ? v128.add<T>(be, cubic<T>(n5, ue, we)) : r3;
    v128.store(y3 + p, v128.pmax<T>(r3, low));
    if (WIDE) v128.store(y3 + p, v128.pmax<T>(r3e, low), 16);
  }
}

/** G g: six values from three. */
export function filterLine<T>(bytes: usize, x0: usize, x1: usize, x2: usize, y0: usize, step: usize): void {
  const y1 = y0 + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  const y4 = y3 + step;
  const y5 = y4 + step;
  for (let p: usize = 0; p < bytes; p += LINE_STEP) {
    const g0 = v128.load(x0 + p);
    const h0 = WIDE ? v128.load(x0 + p, 16) : g0;
    const g1 = v128.load(x1 + p);
    const h1 = WIDE ? v128.load(x1 + p, 16) : g1;
    const g2 = v128.load(x2 + p);
    const h2 = WIDE ? v128.load(x2 + p, 16) : g2;
    v128.store(y0 + p, v128.mul<T>(v<T>(SCALE_0), g0));
    if (WIDE) v128.store(y0 + p, v128.mul<T>(v<T>(SCALE_0), h0), 16);
    const evenA = two<T>(SCALE_ALPHA, g0, SCALE_ALPHA * ALPHA2, g2);
    const evenAe = WIDE ? two<T>(SCALE_ALPHA, h0, SCALE_ALPHA * ALPHA2, h2) : evenA;
    const oddA = v128.mul<T>(v<T>(SCALE_ALPHA * ALPHA), g1);
    const oddAe = WIDE ? v128.mul<T>(v<T>(SCALE_ALPHA * ALPHA), h1) : oddA;
    v128.store(y1 + p, v128.add<T>(evenA, oddA));
    if (WIDE) v128.store(y1 + p, v128.add<T>(evenAe, oddAe), 16);
    v128.store(y2 + p, v128.sub<T>(evenA, oddA));
    if (WIDE) v128.store(y2 + p, v128.sub<T>(evenAe, oddAe), 16);
    const evenB = two<T>(SCALE_BETA, g0, SCALE_BETA * BETA2, g2);
    const evenBe = WIDE ? two<T>(SCALE_BETA, h0, SCALE_BETA * BETA2, h2) : evenB;
    const oddB = v128.mul<T>(v<T>(SCALE_BETA * BETA), g1);
    const oddBe = WIDE ? v128.mul<T>(v<T>(SCALE_BETA * BETA), h1) : oddB;
    v128.store(y3 + p, v128.add<T>(evenB, oddB));
    if (WIDE) v128.store(y3 + p, v128.add<T>(evenBe, oddBe), 16);
    v128.store(y4 + p, v128.sub<T>(evenB, oddB));
    if (WIDE) v128.store(y4 + p, v128.sub<T>(evenBe, oddBe), 16);
    v128.store(y5 + p, g2);
    if (WIDE) v128.store(y5 + p, h2, 16);
  }
}
