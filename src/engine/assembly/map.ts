import { vgetUpTo, vputUpTo } from './part';
import { LANES, at } from './simd';

/**
 * y <- f(x) over elements [begin, end), f a class with a method
 * `of<T>(x, a, b)` on vectors; a and b are its parameters.
 *
 * x and y may be the same. Two vectors at a time, at addresses 16 bytes apart,
 * is the form that V8 widens to 256 bits. Every element, the last few too, goes
 * through the same operations.
 */
// @ts-ignore: decorator
@inline
export function map<T, F>(begin: i32, end: i32, a: T, b: T, x: usize, y: usize): void {
  const f = changetype<F>(0);
  const va = v128.splat<T>(a);
  const vb = v128.splat<T>(b);
  let i = begin;
  for (; i <= end - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const from = at<T>(x, i);
    const to = at<T>(y, i);
    const y0 = f.of<T>(v128.load(from), va, vb);
    const y1 = f.of<T>(v128.load(from, 16), va, vb);
    v128.store(to, y0);
    v128.store(to, y1, 16);
  }
  for (; i < end; i += LANES<T>()) {
    const n = end - i;
    vputUpTo<T>(y, i, n, f.of<T>(vgetUpTo<T>(x, i, n), va, vb));
  }
}

/**
 * z <- f(x, y) over elements [begin, end), as `map`; f's method is
 * `of<T>(x, y, a, b)`. z may be x or y.
 */
// @ts-ignore: decorator
@inline
export function map2<T, F>(begin: i32, end: i32, a: T, b: T, x: usize, y: usize, z: usize): void {
  const f = changetype<F>(0);
  const va = v128.splat<T>(a);
  const vb = v128.splat<T>(b);
  let i = begin;
  for (; i <= end - 2 * LANES<T>(); i += 2 * LANES<T>()) {
    const px = at<T>(x, i);
    const py = at<T>(y, i);
    const to = at<T>(z, i);
    const z0 = f.of<T>(v128.load(px), v128.load(py), va, vb);
    const z1 = f.of<T>(v128.load(px, 16), v128.load(py, 16), va, vb);
    v128.store(to, z0);
    v128.store(to, z1, 16);
  }
  for (; i < end; i += LANES<T>()) {
    const n = end - i;
    vputUpTo<T>(z, i, n, f.of<T>(vgetUpTo<T>(x, i, n), vgetUpTo<T>(y, i, n), va, vb));
  }
}
