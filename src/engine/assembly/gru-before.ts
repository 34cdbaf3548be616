import { vsigmoid, vtanh } from './math';
import { vgetUpTo, vputUpTo } from './part';
import { addProduct, addTransposedProduct, clearUnits, copyUnits, isPadding, timeOf } from './recurrent';
import { addUpdateAndReset, candidateBackward, mix, nextState } from './gru-state';
import { LANES, at, vmadd } from './simd';

// The parts of a step of the other form: its candidate needs r h of all units, so threads that share units join between.
const FIRST_PART: i32 = 1;
const SECOND_PART: i32 = 2;

/**
 * Steps [first, last) of a GRU that resets before its product (Cho et al. 2014), as `gruAfterForward` but for
 *
 *   inner = r h      n = tanh(gates + inner R_n)
 *
 * `parts` says which parts of a step to make: 1 up to inner, 2 the rest, 3 both.
 */
function gruBeforeForward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, y: usize, finalH: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const u1 = byUnits ? end : units;
  const n = u1 - u0;
  const ldh = <usize>(steps * units) * sizeof<T>();
  const ldw = <usize>(3 * units) * sizeof<T>();
  for (let s = first; s < last; s++) {
    const t = timeOf(s, steps, reverse);
    const now = at<T>(gates, t * 3 * units);
    if (parts & FIRST_PART) {
      addUpdateAndReset<T>(byUnits, r0, r1, u0, n, units, at<T>(states, t * units), ldh, weight, now);
      for (let r = r0; r < r1; r++) {
        const here = (r * steps + t) * units + u0;
        const z = at<T>(gates, (r * steps + t) * 3 * units + u0);
        const rr = at<T>(z, units);
        for (let k = 0; k < n; k += LANES<T>()) {
          const left = n - k;
          const vr = vsigmoid<T>(vgetUpTo<T>(rr, k, left));
          vputUpTo<T>(z, k, left, vsigmoid<T>(vgetUpTo<T>(z, k, left)));
          vputUpTo<T>(rr, k, left, vr);
          vputUpTo<T>(at<T>(inner, here), k, left, v128.mul<T>(vr, vgetUpTo<T>(at<T>(states, here), k, left)));
        }
      }
    }
    if (parts & SECOND_PART) {
      addProduct<T>(
        byUnits, r0, r1, u0, u1, units, units, at<T>(inner, t * units), ldh, candidate, ldw, true, at<T>(now, 2 * units),
        3 * ldh, 0,
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
        const nn = at<T>(z, 2 * units);
        for (let k = 0; k < n; k += LANES<T>()) {
          const left = n - k;
          const vn = vtanh<T>(vgetUpTo<T>(nn, k, left));
          vputUpTo<T>(nn, k, left, vn);
          const h = vgetUpTo<T>(at<T>(states, here), k, left);
          vputUpTo<T>(nextH, k, left, mix<T>(write, vgetUpTo<T>(z, k, left), h, vn));
        }
        if (y) copyUnits<T>(n, nextH, at<T>(y, here));
      }
    }
  }
}

export function gruBeforeForward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, y: usize, finalH: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  gruBeforeForward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, inner, states, y, finalH,
    lengths, write, parts,
  );
}
export function gruBeforeForward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, inner: usize, states: usize, y: usize, finalH: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  gruBeforeForward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, inner, states, y, finalH,
    lengths, write, parts,
  );
}

/**
 * Its backward pass, as `gruAfterBackward` but for
 *
 *   dinner = dn R_nᵀ     dr = dinner h r (1 - r)     dh <- dh z + dinner r
 *
 * inner stays as it is; dInner [rows, units] is memory. Part 1 of a step ends before dinner.
 */
function gruBeforeBackward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, states: usize, dInner: usize, dy: usize, dh: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const u1 = byUnits ? end : units;
  const n = u1 - u0;
  const ldz = <usize>(3 * steps * units) * sizeof<T>();
  const ldw = <usize>(3 * units) * sizeof<T>();
  const ldh = <usize>units * sizeof<T>();
  const one = v128.splat<T>(<T>1);
  for (let s = last - 1; s >= first; s--) {
    if (s + 1 < steps && parts & FIRST_PART) {
      const z = at<T>(gates, timeOf(s + 1, steps, reverse) * 3 * units);
      addTransposedProduct<T>(byUnits, r0, r1, u0, u1, units, 2 * units, z, ldz, weight, ldw, true, dh, ldh);
    }
    if (s < 0) break;
    const t = timeOf(s, steps, reverse);
    if (parts & FIRST_PART) {
      for (let r = r0; r < r1; r++) {
        const here = (r * steps + t) * units + u0;
        const z = at<T>(gates, (r * steps + t) * 3 * units + u0);
        const nn = at<T>(z, 2 * units);
        if (isPadding(lengths, r, t)) {
          clearUnits<T>(n, z);
          clearUnits<T>(n, at<T>(z, units));
          clearUnits<T>(n, nn);
          continue;
        }
        const d = at<T>(dh, r * units + u0);
        candidateBackward<T>(n, write, z, nn, at<T>(states, here), dy ? at<T>(dy, here) : 0, d);
      }
    }
    if (parts & SECOND_PART) {
      const dn = at<T>(gates, (t * 3 + 2) * units);
      addTransposedProduct<T>(byUnits, r0, r1, u0, u1, units, units, dn, ldz, candidate, ldw, false, dInner, ldh);
      for (let r = r0; r < r1; r++) {
        if (isPadding(lengths, r, t)) continue;
        const here = (r * steps + t) * units + u0;
        const rr = at<T>(gates, ((r * steps + t) * 3 + 1) * units + u0);
        const d = at<T>(dh, r * units + u0);
        const di = at<T>(dInner, r * units + u0);
        for (let k = 0; k < n; k += LANES<T>()) {
          const left = n - k;
          const vr = vgetUpTo<T>(rr, k, left);
          const v = vgetUpTo<T>(di, k, left);
          const h = vgetUpTo<T>(at<T>(states, here), k, left);
          vputUpTo<T>(d, k, left, vmadd<T>(v, vr, vgetUpTo<T>(d, k, left)));
          vputUpTo<T>(rr, k, left, v128.mul<T>(v128.mul<T>(v, h), v128.mul<T>(vr, v128.sub<T>(one, vr))));
        }
      }
    }
  }
}

export function gruBeforeBackward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, states: usize, dInner: usize, dy: usize, dh: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  gruBeforeBackward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, states, dInner, dy, dh,
    lengths, write, parts,
  );
}
export function gruBeforeBackward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, candidate: usize, states: usize, dInner: usize, dy: usize, dh: usize, lengths: usize,
  write: i32, parts: i32,
): void {
  gruBeforeBackward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, candidate, states, dInner, dy, dh,
    lengths, write, parts,
  );
}
