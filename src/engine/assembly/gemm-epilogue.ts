import { vsigmoid, vtanh } from './math';
import { vgetPart, vputPart } from './part';
import { LANES, vget, vput } from './simd';

// Codes of the activations; 0 is none.
const RELU: i32 = 1;
const SIGMOID: i32 = 2;

/** c <- activation(c) over n elements of a row of C, while they are in cache. */
export function activate<T>(activation: i32, n: i32, c: usize): void {
  let i = 0;
  for (; i <= n - LANES<T>(); i += LANES<T>()) vput<T>(c, i, apply<T>(activation, vget<T>(c, i)));
  if (i < n) vputPart<T>(c, i, n - i, apply<T>(activation, vgetPart<T>(c, i, n - i)));
}

// relu is max(x, 0), and NaN stays NaN
// @ts-ignore: decorator
@inline
function apply<T>(activation: i32, x: v128): v128 {
  if (activation == RELU) return v128.pmax<T>(x, v128.splat<T>(<T>0));
  if (activation == SIGMOID) return vsigmoid<T>(x);
  return vtanh<T>(x);
}
