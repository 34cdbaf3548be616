import { vmadd } from './simd';
import { LINE_STEP } from './winograd-lines';
import { ALPHA, ALPHA2, BETA, BETA2, SCALE_0, SCALE_ALPHA, SCALE_BETA, plus, two } from './winograd-points';

// The transforms along one axis that the gradient of the filter needs; their arguments are those of winograd-lines.ts.

/** y = k0 x0 + k1 x1 + k2 x2 + k3 x3: one row of Bᵀ or of A. */
export function rowLine<T>(
  bytes: usize, x0: usize, x1: usize, x2: usize, x3: usize, k0: T, k1: T, k2: T, k3: T, y: usize,
): void {
  const c0 = v128.splat<T>(k0);
  const c1 = v128.splat<T>(k1);
  const c2 = v128.splat<T>(k2);
  const c3 = v128.splat<T>(k3);
  for (let p: usize = 0; p < bytes; p += LINE_STEP) {
    const d0 = v128.load(x0 + p);
    const e0 = WIDE ? v128.load(x0 + p, 16) : d0;
    const d1 = v128.load(x1 + p);
    const e1 = WIDE ? v128.load(x1 + p, 16) : d1;
    const d2 = v128.load(x2 + p);
    const e2 = WIDE ? v128.load(x2 + p, 16) : d2;
    const d3 = v128.load(x3 + p);
    const e3 = WIDE ? v128.load(x3 + p, 16) : d3;
    const r = vmadd<T>(c3, d3, vmadd<T>(c2, d2, vmadd<T>(c1, d1, v128.mul<T>(c0, d0))));
    const s = WIDE ? vmadd<T>(c3, e3, vmadd<T>(c2, e2, vmadd<T>(c1, e1, v128.mul<T>(c0, e0)))) : r;
    v128.store(y + p, r);
    if (WIDE) v128.store(y + p, s, 16);
  }
}

/**
 * A x: six values from four, the adjoint of `outputLine`, for `panels` pieces
 * of `piece` bytes, adjacent at x and `stepPanel` bytes apart at y.
 */
export function expandLine<T>(
  panels: i32, piece: usize, x0: usize, x1: usize, x2: usize, x3: usize, y0: usize, stepPanel: usize, step: usize,
): void {
  const y1 = y0 + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  const y4 = y3 + step;
  const y5 = y4 + step;
  let to: usize = 0;
  let p: usize = 0;
  for (let q = 0; q < panels; q++) {
    let o = to;
    for (const end = p + piece; p < end; p += LINE_STEP) {
      const d0 = v128.load(x0 + p);
      const e0 = WIDE ? v128.load(x0 + p, 16) : d0;
      const d1 = v128.load(x1 + p);
      const e1 = WIDE ? v128.load(x1 + p, 16) : d1;
      const d2 = v128.load(x2 + p);
      const e2 = WIDE ? v128.load(x2 + p, 16) : d2;
      const d3 = v128.load(x3 + p);
      const e3 = WIDE ? v128.load(x3 + p, 16) : d3;
      v128.store(y0 + o, d0);
      if (WIDE) v128.store(y0 + o, e0, 16);
      const evenA = plus<T>(d0, ALPHA2, d2);
      const evenAe = WIDE ? plus<T>(e0, ALPHA2, e2) : evenA;
      const oddA = two<T>(ALPHA, d1, ALPHA2 * ALPHA, d3);
      const oddAe = WIDE ? two<T>(ALPHA, e1, ALPHA2 * ALPHA, e3) : oddA;
      v128.store(y1 + o, v128.add<T>(evenA, oddA));
      if (WIDE) v128.store(y1 + o, v128.add<T>(evenAe, oddAe), 16);
      v128.store(y2 + o, v128.sub<T>(evenA, oddA));
      if (WIDE) v128.store(y2 + o, v128.sub<T>(evenAe, oddAe), 16);
      const evenB = plus<T>(d0, BETA2, d2);
      const evenBe = WIDE ? plus<T>(e0, BETA2, e2) : evenB;
      const oddB = two<T>(BETA, d1, BETA2 * BETA, d3);
      const oddBe = WIDE ? two<T>(BETA, e1, BETA2 * BETA, e3) : oddB;
      v128.store(y3 + o, v128.add<T>(evenB, oddB));
      if (WIDE) v128.store(y3 + o, v128.add<T>(evenBe, oddBe), 16);
      v128.store(y4 + o, v128.sub<T>(evenB, oddB));
      if (WIDE) v128.store(y4 + o, v128.sub<T>(evenBe, oddBe), 16);
      v128.store(y5 + o, d3);
      if (WIDE) v128.store(y5 + o, e3, 16);
      o += LINE_STEP;
    }
    to += stepPanel;
  }
}

/** Gᵀ x: three values from six `stepX` bytes apart, the adjoint of `filterLine`. */
export function reduceLine<T>(bytes: usize, x: usize, stepX: usize, y0: usize, step: usize): void {
  const x1 = x + stepX;
  const x2 = x1 + stepX;
  const x3 = x2 + stepX;
  const x4 = x3 + stepX;
  const x5 = x4 + stepX;
  const y1 = y0 + step;
  const y2 = y1 + step;
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
    const s = v128.add<T>(m1, m2);
    const se = WIDE ? v128.add<T>(n1, n2) : s;
    const t = v128.add<T>(m3, m4);
    const te = WIDE ? v128.add<T>(n3, n4) : t;
    const u = v128.sub<T>(m1, m2);
    const ue = WIDE ? v128.sub<T>(n1, n2) : u;
    const w = v128.sub<T>(m3, m4);
    const we = WIDE ? v128.sub<T>(n3, n4) : w;
    v128.store(y0 + p, plus<T>(two<T>(SCALE_ALPHA, s, SCALE_BETA, t), SCALE_0, m0));
    if (WIDE) v128.store(y0 + p, plus<T>(two<T>(SCALE_ALPHA, se, SCALE_BETA, te), SCALE_0, n0), 16);
    v128.store(y1 + p, two<T>(SCALE_ALPHA * ALPHA, u, SCALE_BETA * BETA, w));
    if (WIDE) v128.store(y1 + p, two<T>(SCALE_ALPHA * ALPHA, ue, SCALE_BETA * BETA, we), 16);
    v128.store(y2 + p, plus<T>(plus<T>(m5, SCALE_BETA * BETA2, t), SCALE_ALPHA * ALPHA2, s));
    if (WIDE) v128.store(y2 + p, plus<T>(plus<T>(n5, SCALE_BETA * BETA2, te), SCALE_ALPHA * ALPHA2, se), 16);
  }
}
