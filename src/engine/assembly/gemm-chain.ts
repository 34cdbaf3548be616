import { vmadd } from './simd';

/**
 * A chain of multiply-adds, one for each step in [begin, end), each waiting for
 * the one before: the clock by which the speed of a tile is judged.
 */
export function multiplyAddChain(begin: i32, end: i32, x: usize): void {
  const a = v128.load(x);
  let s = a;
  for (let i = begin; i < end; i++) s = vmadd<f32>(s, a, a);
  v128.store(x, s);
}
