import { addProduct, timeOf } from './recurrent';
import { at, vmadd } from './simd';

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
