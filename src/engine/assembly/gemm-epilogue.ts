import { map } from './map';
import { vsigmoid, vtanh } from './math';

// Codes of the activations; 0 is none.
export const RELU: i32 = 1;
const SIGMOID: i32 = 2;

/** max(x, 0), and NaN stays NaN. */
class Rectified {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.pmax<T>(x, v128.splat<T>(<T>0));
  }
}

class Squashed {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vsigmoid<T>(x);
  }
}

class HyperbolicTangent {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vtanh<T>(x);
  }
}

/** c <- activation(c) over n elements of a row of C, while they are in cache. */
export function activate<T>(activation: i32, n: i32, c: usize): void {
  if (activation == RELU) map<T, Rectified>(0, n, <T>0, <T>0, c, c);
  else if (activation == SIGMOID) map<T, Squashed>(0, n, <T>0, <T>0, c, c);
  else map<T, HyperbolicTangent>(0, n, <T>0, <T>0, c, c);
}

/** dy activation'(z), from y = activation(z), with the roundings of activations-backward. */
// @ts-ignore: decorator
@inline
export function vthrough<T>(activation: i32, dy: v128, y: v128): v128 {
  const one = v128.splat<T>(<T>1);
  if (activation == RELU) return v128.and(dy, v128.gt<T>(y, v128.splat<T>(<T>0)));
  if (activation == SIGMOID) return v128.mul<T>(dy, v128.mul<T>(y, v128.sub<T>(one, y)));
  return v128.mul<T>(dy, v128.mul<T>(v128.sub<T>(one, y), v128.add<T>(one, y)));
}
