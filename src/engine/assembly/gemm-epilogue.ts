import { LANES, get, put, vget, vput } from './simd';

/** Codes of the activations that gemm can apply. */
export const LINEAR: i32 = 0;
export const RELU: i32 = 1;

/** c <- activation(c) over n elements of a row. */
export function activate<T>(activation: i32, n: i32, c: usize): void {
  if (activation == RELU) relu<T>(n, c);
}

/** max(c, 0); NaN stays NaN. */
function relu<T>(n: i32, c: usize): void {
  const zero = v128.splat<T>(<T>0);
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) vput<T>(c, i, v128.pmax<T>(vget<T>(c, i), zero));
  for (; i < n; i++) {
    const value = get<T>(c, i);
    put<T>(c, i, value < <T>0 ? <T>0 : value);
  }
}
