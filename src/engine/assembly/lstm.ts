import { vsigmoid, vtanh } from './math';
import { vgetUpTo, vputUpTo } from './part';
import { addProduct, addTransposedProduct, clearUnits, copyUnits, isPadding, timeOf } from './recurrent';
import { LANES, at, get, madd, put, vmadd } from './simd';

/**
 * Steps [first, last) of an LSTM: gates [rows, steps, 4 units] hold x W + b and become i, f, g, o.
 *
 *   i, f = sigmoid(z + p c_{t-1})   g = tanh(z)   c_t = f c_{t-1} + i g   o = sigmoid(z + p c_t)   h_t = o tanh(c_t)
 *
 * with z = gates + h_{t-1} R. `states` and `cells` [rows, steps, units] hold h and c before each step; the first is given.
 * The state after the last step goes to finalH and finalC [rows, units]. At padding the state stays as it is and y is 0.
 * y, lengths and peephole [3, units] (i, f, o) may be 0: none. `weight` is R [units, 4 units], packed unless byUnits.
 */
function lstmForward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, cells: usize, y: usize, finalH: usize, finalC: usize, lengths: usize,
  peephole: usize,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const n = byUnits ? end - begin : units;
  const ldh = <usize>(steps * units) * sizeof<T>();
  const ldw = <usize>(4 * units) * sizeof<T>();
  for (let s = first; s < last; s++) {
    const t = timeOf(s, steps, reverse);
    const h = at<T>(states, t * units);
    const z = at<T>(gates, t * 4 * units);
    if (byUnits) {
      for (let g = 0; g < 4; g++) {
        const j = g * units + begin;
        addProduct<T>(byUnits, r0, r1, j, j + n, 4 * units, units, h, ldh, weight, ldw, true, z, 4 * ldh, 0);
      }
    } else addProduct<T>(byUnits, r0, r1, 0, 4 * units, 4 * units, units, h, ldh, weight, ldw, true, z, 4 * ldh, 0);
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const next = s + 1 == steps ? r * units + u0 : (r * steps + timeOf(s + 1, steps, reverse)) * units + u0;
      const nextH = at<T>(s + 1 == steps ? finalH : states, next);
      const nextC = at<T>(s + 1 == steps ? finalC : cells, next);
      const c = at<T>(cells, here);
      if (isPadding(lengths, r, t)) {
        copyUnits<T>(n, at<T>(states, here), nextH);
        copyUnits<T>(n, c, nextC);
        if (y) clearUnits<T>(n, at<T>(y, here));
        continue;
      }
      step<T>(n, units, at<T>(gates, (r * steps + t) * 4 * units + u0), c, nextH, nextC, peephole ? at<T>(peephole, u0) : 0);
      if (y) copyUnits<T>(n, nextH, at<T>(y, here));
    }
  }
}

/** One step of one row: z, at distances of `units`, becomes i, f, g, o. */
function step<T>(n: i32, units: i32, z: usize, c: usize, nextH: usize, nextC: usize, peephole: usize): void {
  const gate = <usize>units * sizeof<T>();
  let k = 0;
  if (!peephole) {
    for (; k <= n - 2 * LANES<T>(); k += 2 * LANES<T>()) {
      const zi = at<T>(z, k);
      const zf = zi + gate;
      const zg = zf + gate;
      const zo = zg + gate;
      const i0 = vsigmoid<T>(v128.load(zi));
      const i1 = vsigmoid<T>(v128.load(zi, 16));
      v128.store(zi, i0);
      v128.store(zi, i1, 16);
      const f0 = vsigmoid<T>(v128.load(zf));
      const f1 = vsigmoid<T>(v128.load(zf, 16));
      v128.store(zf, f0);
      v128.store(zf, f1, 16);
      const g0 = vtanh<T>(v128.load(zg));
      const g1 = vtanh<T>(v128.load(zg, 16));
      v128.store(zg, g0);
      v128.store(zg, g1, 16);
      const from = at<T>(c, k);
      const c0 = vmadd<T>(f0, v128.load(from), v128.mul<T>(i0, g0));
      const c1 = vmadd<T>(f1, v128.load(from, 16), v128.mul<T>(i1, g1));
      const to = at<T>(nextC, k);
      v128.store(to, c0);
      v128.store(to, c1, 16);
      const o0 = vsigmoid<T>(v128.load(zo));
      const o1 = vsigmoid<T>(v128.load(zo, 16));
      v128.store(zo, o0);
      v128.store(zo, o1, 16);
      const h0 = v128.mul<T>(o0, vtanh<T>(c0));
      const h1 = v128.mul<T>(o1, vtanh<T>(c1));
      const out = at<T>(nextH, k);
      v128.store(out, h0);
      v128.store(out, h1, 16);
    }
  }
  for (; k < n; k += LANES<T>()) {
    const left = n - k;
    const zi = at<T>(z, k);
    const zf = zi + gate;
    const zg = zf + gate;
    const zo = zg + gate;
    const before = vgetUpTo<T>(c, k, left);
    let vi = vgetUpTo<T>(zi, 0, left);
    let vf = vgetUpTo<T>(zf, 0, left);
    if (peephole) {
      vi = vmadd<T>(vgetUpTo<T>(peephole, k, left), before, vi);
      vf = vmadd<T>(vgetUpTo<T>(peephole, units + k, left), before, vf);
    }
    vi = vsigmoid<T>(vi);
    vf = vsigmoid<T>(vf);
    const vg = vtanh<T>(vgetUpTo<T>(zg, 0, left));
    const vc = vmadd<T>(vf, before, v128.mul<T>(vi, vg));
    let vo = vgetUpTo<T>(zo, 0, left);
    if (peephole) vo = vmadd<T>(vgetUpTo<T>(peephole, 2 * units + k, left), vc, vo);
    vo = vsigmoid<T>(vo);
    vputUpTo<T>(zi, 0, left, vi);
    vputUpTo<T>(zf, 0, left, vf);
    vputUpTo<T>(zg, 0, left, vg);
    vputUpTo<T>(zo, 0, left, vo);
    vputUpTo<T>(nextC, k, left, vc);
    vputUpTo<T>(nextH, k, left, v128.mul<T>(vo, vtanh<T>(vc)));
  }
}

export function lstmForward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, cells: usize, y: usize, finalH: usize, finalC: usize, lengths: usize,
  peephole: usize,
): void {
  lstmForward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, states, cells, y, finalH, finalC, lengths,
    peephole,
  );
}
export function lstmForward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, cells: usize, y: usize, finalH: usize, finalC: usize, lengths: usize,
  peephole: usize,
): void {
  lstmForward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, states, cells, y, finalH, finalC, lengths,
    peephole,
  );
}

/**
 * Steps [first, last) of its backward pass, the last step first: gates, which hold i, f, g, o, become dL/dz, 0 at padding.
 *
 *   dh = dy_t + dh + dz_{t+1} Rᵀ          do = dh tanh(c_t)            dc = dc + dh o (1 - tanh²(c_t)) + p_o dz_o
 *   dz_i = dc g i (1 - i)   dz_f = dc c_{t-1} f (1 - f)   dz_g = dc i (1 - g²)   dz_o = do o (1 - o)
 *   dc <- dc f + p_i dz_i + p_f dz_f      dh <- 0
 *
 * dh and dc [rows, units] hold the gradient of the final state and, after step 0 (with `last` = steps, `first` = -1: one
 * product more), that of the initial one. `weight` is R, packed as Rᵀ unless byUnits.
 */
function lstmBackward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, cells: usize, dy: usize, dh: usize, dc: usize, lengths: usize, peephole: usize,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const n = byUnits ? end - begin : units;
  const k = 4 * units;
  const ldz = <usize>(steps * k) * sizeof<T>();
  const ldw = <usize>k * sizeof<T>();
  const ldh = <usize>units * sizeof<T>();
  for (let s = last - 1; s >= first; s--) {
    if (s + 1 < steps) {
      const z = at<T>(gates, timeOf(s + 1, steps, reverse) * k);
      addTransposedProduct<T>(byUnits, r0, r1, u0, u0 + n, units, k, z, ldz, weight, ldw, true, dh, ldh);
    }
    if (s < 0) break;
    const t = timeOf(s, steps, reverse);
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const z = at<T>(gates, (r * steps + t) * k + u0);
      if (isPadding(lengths, r, t)) {
        for (let g = 0; g < 4; g++) clearUnits<T>(n, at<T>(z, g * units));
        continue;
      }
      const d = r * units + u0;
      stepBackward<T>(
        n, units, z, at<T>(cells, here), dy ? at<T>(dy, here) : 0, at<T>(dh, d), at<T>(dc, d),
        peephole ? at<T>(peephole, u0) : 0,
      );
    }
  }
}

/** One step of one row. */
function stepBackward<T>(n: i32, units: i32, z: usize, c: usize, dy: usize, dh: usize, dc: usize, peephole: usize): void {
  const gate = <usize>units * sizeof<T>();
  const one = v128.splat<T>(<T>1);
  const zero = v128.splat<T>(<T>0);
  for (let k = 0; k < n; k += LANES<T>()) {
    const left = n - k;
    const zi = at<T>(z, k);
    const zf = zi + gate;
    const zg = zf + gate;
    const zo = zg + gate;
    const i = vgetUpTo<T>(zi, 0, left);
    const f = vgetUpTo<T>(zf, 0, left);
    const g = vgetUpTo<T>(zg, 0, left);
    const o = vgetUpTo<T>(zo, 0, left);
    const before = vgetUpTo<T>(c, k, left);
    const th = vtanh<T>(vmadd<T>(f, before, v128.mul<T>(i, g)));
    let dht = vgetUpTo<T>(dh, k, left);
    if (dy) dht = v128.add<T>(dht, vgetUpTo<T>(dy, k, left));
    const dzo = v128.mul<T>(v128.mul<T>(v128.mul<T>(dht, th), o), v128.sub<T>(one, o));
    const slope = v128.sub<T>(one, v128.mul<T>(th, th));
    let dct = vmadd<T>(v128.mul<T>(dht, o), slope, vgetUpTo<T>(dc, k, left));
    if (peephole) dct = vmadd<T>(vgetUpTo<T>(peephole, 2 * units + k, left), dzo, dct);
    const dzi = v128.mul<T>(v128.mul<T>(v128.mul<T>(dct, g), i), v128.sub<T>(one, i));
    const dzf = v128.mul<T>(v128.mul<T>(v128.mul<T>(dct, before), f), v128.sub<T>(one, f));
    const dzg = v128.mul<T>(v128.mul<T>(dct, i), v128.sub<T>(one, v128.mul<T>(g, g)));
    let dcb = v128.mul<T>(dct, f);
    if (peephole) {
      dcb = vmadd<T>(vgetUpTo<T>(peephole, k, left), dzi, dcb);
      dcb = vmadd<T>(vgetUpTo<T>(peephole, units + k, left), dzf, dcb);
    }
    vputUpTo<T>(zi, 0, left, dzi);
    vputUpTo<T>(zf, 0, left, dzf);
    vputUpTo<T>(zg, 0, left, dzg);
    vputUpTo<T>(zo, 0, left, dzo);
    vputUpTo<T>(dc, k, left, dcb);
    vputUpTo<T>(dh, k, left, zero);
  }
}

export function lstmBackward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, cells: usize, dy: usize, dh: usize, dc: usize, lengths: usize, peephole: usize,
): void {
  lstmBackward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, cells, dy, dh, dc, lengths, peephole,
  );
}
export function lstmBackward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, cells: usize, dy: usize, dh: usize, dc: usize, lengths: usize, peephole: usize,
): void {
  lstmBackward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, cells, dy, dh, dc, lengths, peephole,
  );
}

/**
 * The gradient of the peepholes [3, units], units [begin, end): the sums over all rows and steps of dz_i c_{t-1},
 * dz_f c_{t-1} and dz_o c_t are added to it.
 */
function lstmPeephole<T>(
  begin: i32, end: i32, rows: i32, steps: i32, reverse: i32, units: i32, gates: usize, cells: usize, finalC: usize,
  gradient: usize,
): void {
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < steps; s++) {
      const t = timeOf(s, steps, reverse);
      const z = at<T>(gates, (r * steps + t) * 4 * units);
      const before = at<T>(cells, (r * steps + t) * units);
      const after = s + 1 == steps
        ? at<T>(finalC, r * units)
        : at<T>(cells, (r * steps + timeOf(s + 1, steps, reverse)) * units);
      for (let u = begin; u < end; u++) {
        put<T>(gradient, u, madd<T>(get<T>(z, u), get<T>(before, u), get<T>(gradient, u)));
        const f = units + u;
        put<T>(gradient, f, madd<T>(get<T>(z, f), get<T>(before, u), get<T>(gradient, f)));
        const o = 2 * units + u;
        put<T>(gradient, o, madd<T>(get<T>(z, 3 * units + u), get<T>(after, u), get<T>(gradient, o)));
      }
    }
  }
}

export function lstmPeephole_f32(
  begin: i32, end: i32, rows: i32, steps: i32, reverse: i32, units: i32, gates: usize, cells: usize, finalC: usize,
  gradient: usize,
): void {
  lstmPeephole<f32>(begin, end, rows, steps, reverse, units, gates, cells, finalC, gradient);
}
export function lstmPeephole_f64(
  begin: i32, end: i32, rows: i32, steps: i32, reverse: i32, units: i32, gates: usize, cells: usize, finalC: usize,
  gradient: usize,
): void {
  lstmPeephole<f64>(begin, end, rows, steps, reverse, units, gates, cells, finalC, gradient);
}
