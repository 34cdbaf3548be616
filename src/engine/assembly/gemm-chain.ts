import { vmadd } from './simd';

/**
 * A chain of multiply-adds, one for each step in [begin, end), each waiting for
 * the one before: the clock by which the speed of a tile is judged.
 */
// @ts-ignore: decorator
@inline
function multiplyAddChain<T>(begin: i32, end: i32, x: usize): void {
  const a = v128.load(x);
  let s = a;
  for (let i = begin; i < end; i++) s = vmadd<T>(s, a, a);
  v128.store(x, s);
}

export function multiplyAddChain_f32(begin: i32, end: i32, x: usize): void {
  multiplyAddChain<f32>(begin, end, x);
}
export function multiplyAddChain_f64(begin: i32, end: i32, x: usize): void {
  multiplyAddChain<f64>(begin, end, x);
}
