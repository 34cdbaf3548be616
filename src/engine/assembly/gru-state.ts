import { addProduct, timeOf } from './recurrent';
import { vgetUpTo, vputUpTo } from './part';
import { LANES, at, vmadd } from './simd';

/** gates + h R for the columns of z and r, [row, 3 units] each. */
// @ts-ignore: decorator
@inline
export function addUpdateAndReset<T>(
  byUnits: i32, r0: i32, r1: i32, u0: i32, n: i32, units: i32, h: usize, ldh: usize, weight: usize, gates: usize,
): void {
  const ldw = <usize>(3 * units) * sizeof<T>();
  if (byUnits) {
    addProduct<T>(byUnits, r0, r1, u0, u0 + n, 0, units, h, ldh, weight, ldw, true, gates, 3 * ldh, 0);
    const j = units + u0;
    addProduct<T>(byUnits, r0, r1, j, j + n, 0, units, h, ldh, weight, ldw, true, gates, 3 * ldh, 0);
  } else addProduct<T>(byUnits, r0, r1, 0, 2 * units, 2 * units, units, h, ldh, weight, ldw, true, gates, 3 * ldh, 0);
}

/** Where the state after step s goes. */
// @ts-ignore: decorator
@inline
export function nextState<T>(
  r: i32, s: i32, steps: i32, reverse: i32, units: i32, u0: i32, states: usize, finalH: usize,
): usize {
  if (s + 1 == steps) return at<T>(finalH, r * units + u0);
  return at<T>(states, (r * steps + timeOf(s + 1, steps, reverse)) * units + u0);
}

/** z h + (1 - z) n, or with `write` (1 - z) h + z n. */
// @ts-ignore: decorator
@inline
export function mix<T>(write: i32, z: v128, h: v128, n: v128): v128 {
  return write ? vmadd<T>(z, v128.sub<T>(n, h), h) : vmadd<T>(z, v128.sub<T>(h, n), n);
}

/**
 * What both forms have in common backward, over n units of a row: z becomes dz, n (at `nn`) the gradient of what tanh is
 * taken of, d the share of dh + dy that the old state h has directly. dy may be 0: none.
 */
export function candidateBackward<T>(n: i32, write: i32, z: usize, nn: usize, h: usize, dy: usize, d: usize): void {
  const one = v128.splat<T>(<T>1);
  for (let k = 0; k < n; k += LANES<T>()) {
    const left = n - k;
    const vz = vgetUpTo<T>(z, k, left);
    const vn = vgetUpTo<T>(nn, k, left);
    const vh = vgetUpTo<T>(h, k, left);
    let dh = vgetUpTo<T>(d, k, left);
    if (dy) dh = v128.add<T>(dh, vgetUpTo<T>(dy, k, left));
    const kept = write ? v128.sub<T>(one, vz) : vz;
    const difference = write ? v128.sub<T>(vn, vh) : v128.sub<T>(vh, vn);
    const slope = v128.mul<T>(vz, v128.sub<T>(one, vz));
    const dn = v128.mul<T>(v128.mul<T>(dh, v128.sub<T>(one, kept)), v128.sub<T>(one, v128.mul<T>(vn, vn)));
    vputUpTo<T>(z, k, left, v128.mul<T>(v128.mul<T>(dh, difference), slope));
    vputUpTo<T>(nn, k, left, dn);
    vputUpTo<T>(d, k, left, v128.mul<T>(dh, kept));
  }
}
