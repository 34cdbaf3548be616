import { activate, vthrough } from './gemm-epilogue';
import { vgetUpTo, vputUpTo } from './part';
import { addProduct, addTransposedProduct, clearUnits, copyUnits, isPadding, timeOf } from './recurrent';
import { LANES, at } from './simd';

/**
 * Steps [first, last) of an Elman network: h_t = activation(gates + h_{t-1} R), gates [rows, steps, units] holding x W + b
 * and becoming h_t. The other arrays are those of `lstmForward`.
 */
function simpleForward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, y: usize, finalH: usize, lengths: usize, activation: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const n = byUnits ? end - begin : units;
  const ldh = <usize>(steps * units) * sizeof<T>();
  const ldw = <usize>units * sizeof<T>();
  for (let s = first; s < last; s++) {
    const t = timeOf(s, steps, reverse);
    const now = t * units;
    addProduct<T>(
      byUnits, r0, r1, u0, u0 + n, units, units, at<T>(states, now), ldh, weight, ldw, true, at<T>(gates, now), ldh, 0,
    );
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const nextH = s + 1 == steps
        ? at<T>(finalH, r * units + u0)
        : at<T>(states, (r * steps + timeOf(s + 1, steps, reverse)) * units + u0);
      if (isPadding(lengths, r, t)) {
        copyUnits<T>(n, at<T>(states, here), nextH);
        if (y) clearUnits<T>(n, at<T>(y, here));
        continue;
      }
      const z = at<T>(gates, here);
      if (activation) activate<T>(activation, n, z);
      copyUnits<T>(n, z, nextH);
      if (y) copyUnits<T>(n, z, at<T>(y, here));
    }
  }
}

export function simpleForward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, y: usize, finalH: usize, lengths: usize, activation: i32,
): void {
  simpleForward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, states, y, finalH, lengths, activation,
  );
}
export function simpleForward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, states: usize, y: usize, finalH: usize, lengths: usize, activation: i32,
): void {
  simpleForward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, states, y, finalH, lengths, activation,
  );
}

/**
 * Steps [first, last) of its backward pass, the last step first: gates, which hold h_t, become dL/dz, 0 at padding.
 *
 *   dz_t = (dy_t + dh) activation'(h_t)      dh <- dz_t Rᵀ
 *
 * dh [rows, units] holds the gradient of the final state and at last (first = -1) that of the initial one.
 */
function simpleBackward<T>(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, dy: usize, dh: usize, lengths: usize, activation: i32,
): void {
  const r0 = byUnits ? 0 : begin;
  const r1 = byUnits ? rows : end;
  const u0 = byUnits ? begin : 0;
  const n = byUnits ? end - begin : units;
  const ldz = <usize>(steps * units) * sizeof<T>();
  const ldw = <usize>units * sizeof<T>();
  const zero = v128.splat<T>(<T>0);
  for (let s = last - 1; s >= first; s--) {
    if (s + 1 < steps) {
      const z = at<T>(gates, timeOf(s + 1, steps, reverse) * units);
      addTransposedProduct<T>(byUnits, r0, r1, u0, u0 + n, units, units, z, ldz, weight, ldw, true, dh, ldw);
    }
    if (s < 0) break;
    const t = timeOf(s, steps, reverse);
    for (let r = r0; r < r1; r++) {
      const here = (r * steps + t) * units + u0;
      const z = at<T>(gates, here);
      if (isPadding(lengths, r, t)) {
        clearUnits<T>(n, z);
        continue;
      }
      const d = at<T>(dh, r * units + u0);
      for (let k = 0; k < n; k += LANES<T>()) {
        const left = n - k;
        let dht = vgetUpTo<T>(d, k, left);
        if (dy) dht = v128.add<T>(dht, vgetUpTo<T>(at<T>(dy, here), k, left));
        vputUpTo<T>(z, k, left, activation ? vthrough<T>(activation, dht, vgetUpTo<T>(z, k, left)) : dht);
        vputUpTo<T>(d, k, left, zero);
      }
    }
  }
}

export function simpleBackward_f32(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, dy: usize, dh: usize, lengths: usize, activation: i32,
): void {
  simpleBackward<f32>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, dy, dh, lengths, activation,
  );
}
export function simpleBackward_f64(
  begin: i32, end: i32, byUnits: i32, rows: i32, steps: i32, first: i32, last: i32, reverse: i32, units: i32,
  gates: usize, weight: usize, dy: usize, dh: usize, lengths: usize, activation: i32,
): void {
  simpleBackward<f64>(
    begin, end, byUnits, rows, steps, first, last, reverse, units, gates, weight, dy, dh, lengths, activation,
  );
}
