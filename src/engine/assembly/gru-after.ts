import { vsigmoid, vtanh } from './math';
import { vgetUpTo, vputUpTo } from './part';
import { addProduct, addTransposedProduct, clearUnits, copyUnits, isPadding, timeOf } from './recurrent';
import { addUpdateAndReset, candidateBackward, mix, nextState } from './gru-state';
import { LANES, at, vmadd } from './simd';

/**
 * Steps [first, last) of a GRU that resets after its product: gates [rows, steps, 3 units] hold x W + b and become z, r, n.
 *
 *   z, r = sigmoid(gates + h R)     inner = h R_n + c     n = tanh(gates + r inner)     h' = z h + (1 - z) n
 *
 * With `write` z and 1 - z change places. inner [rows, steps, units] is kept for the backward pass; weight and candidate
 * are R's columns of z and r, and of n, packed unless byUnits; `bias` is c or 0. The other arrays are those of
 * `lstmForward`.
 */
function gruAfterForward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, bias: usize, inner: usize, states: usize, y: usize, finalH: usize,
  lengths: usize, write: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const n = byUnits ? end - begin : units;
  const ldh = <usize>(steps * units) * sizeof<T>();
  for (let s = first; s < last; s++) {
    const t = timeOf(s, steps, reverse);
    const h = at<T>(states, t * units);
    addUpdateAndReset<T>(byUnits, r0, r1, u0, n, units, h, ldh, weight, at<T>(gates, t * 3 * units));
    addProduct<T>(
      byUnits, r0, r1, u0, u0 + n, units, units, h, ldh, candidate, 3 * <usize>units * sizeof<T>(), false,
      at<T>(inner, t * units), ldh, bias,
    );
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const nextH = nextState<T>(r, s, steps, reverse, units, u0, states, finalH);
      if (isPadding(lengths, r, t)) {
        copyUnits<T>(n, at<T>(states, here), nextH);
        if (y) clearUnits<T>(n, at<T>(y, here));
        continue;
      }
      const z = at<T>(gates, (r * steps + t) * 3 * units + u0);
      const rr = at<T>(z, units);
      const nn = at<T>(rr, units);
      for (let k = 0; k < n; k += LANES<T>()) {
        const left = n - k;
        const vz = vsigmoid<T>(vgetUpTo<T>(z, k, left));
        const vr = vsigmoid<T>(vgetUpTo<T>(rr, k, left));
        const vn = vtanh<T>(vmadd<T>(vr, vgetUpTo<T>(at<T>(inner, here), k, left), vgetUpTo<T>(nn, k, left)));
        vputUpTo<T>(z, k, left, vz);
        vputUpTo<T>(rr, k, left, vr);
        vputUpTo<T>(nn, k, left, vn);
        vputUpTo<T>(nextH, k, left, mix<T>(write, vz, vgetUpTo<T>(at<T>(states, here), k, left), vn));
      }
      if (y) copyUnits<T>(n, nextH, at<T>(y, here));
    }
  }
}

export function gruAfterForward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, bias: usize, inner: usize, states: usize, y: usize, finalH: usize,
  lengths: usize, write: i32,
): void {
  gruAfterForward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, bias, inner, states, y,
    finalH, lengths, write,
  );
}
export function gruAfterForward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, bias: usize, inner: usize, states: usize, y: usize, finalH: usize,
  lengths: usize, write: i32,
): void {
  gruAfterForward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, bias, inner, states, y,
    finalH, lengths, write,
  );
}

/**
 * Steps [first, last) of its backward pass, the last step first: gates, which hold z, r, n, become dL/dz, inner becomes
 * dL/d(inner); both are 0 at padding.
 *
 *   dh = dy_t + dh + [dz, dr]_{t+1} Rᵀ + dinner_{t+1} R_nᵀ
 *   dn = dh (1 - z) (1 - n²)   dz = dh (h - n) z (1 - z)   dr = dn inner r (1 - r)   dinner = dn r   dh <- dh z
 */
function gruAfterBackward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, dy: usize, dh: usize, lengths: usize,
  write: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const u1 = byUnits ? end : units;
  const n = u1 - u0;
  const size = sizeof<T>();
  const ldi = <usize>(steps * units) * size;
  const ldw = <usize>(3 * units) * size;
  const ldh = <usize>units * size;
  const one = v128.splat<T>(<T>1);
  for (let s = last - 1; s >= first; s--) {
    if (s + 1 < steps) {
      const t = timeOf(s + 1, steps, reverse);
      const z = at<T>(gates, t * 3 * units);
      addTransposedProduct<T>(byUnits, r0, r1, u0, u1, units, 2 * units, z, 3 * ldi, weight, ldw, true, dh, ldh);
      addTransposedProduct<T>(
        byUnits, r0, r1, u0, u1, units, units, at<T>(inner, t * units), ldi, candidate, ldw, true, dh, ldh,
      );
    }
    if (s < 0) break;
    const t = timeOf(s, steps, reverse);
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const z = at<T>(gates, (r * steps + t) * 3 * units + u0);
      const rr = at<T>(z, units);
      const nn = at<T>(rr, units);
      const into = at<T>(inner, here);
      if (isPadding(lengths, r, t)) {
        clearUnits<T>(n, z);
        clearUnits<T>(n, rr);
        clearUnits<T>(n, nn);
        clearUnits<T>(n, into);
        continue;
      }
      const d = at<T>(dh, r * units + u0);
      candidateBackward<T>(n, write, z, nn, at<T>(states, here), dy ? at<T>(dy, here) : 0, d);
      for (let k = 0; k < n; k += LANES<T>()) {
        const left = n - k;
        const vr = vgetUpTo<T>(rr, k, left);
        const dn = vgetUpTo<T>(nn, k, left);
        const slope = v128.mul<T>(vr, v128.sub<T>(one, vr));
        vputUpTo<T>(rr, k, left, v128.mul<T>(v128.mul<T>(dn, vgetUpTo<T>(into, k, left)), slope));
        vputUpTo<T>(into, k, left, v128.mul<T>(dn, vr));
      }
    }
  }
}

export function gruAfterBackward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, dy: usize, dh: usize, lengths: usize,
  write: i32,
): void {
  gruAfterBackward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, inner, states, dy, dh,
    lengths, write,
  );
}
export function gruAfterBackward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, dy: usize, dh: usize, lengths: usize,
  write: i32,
): void {
  gruAfterBackward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, inner, states, dy, dh,
    lengths, write,
  );
}
