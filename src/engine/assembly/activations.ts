import { vgated, vgeluGate, vmishLimit, vmishTerm } from './gates';
import { map } from './map';
import { vabs, vclamp, vexp, vexpm1, vsigmoid, vtanh } from './math';
import { vgauss, vnormal } from './math-erf';
import { vsoftplus } from './math-log';
import { vmadd } from './simd';

/** Activation functions y <- f(x), with up to two parameters a and b. NaN stays NaN. */

/** Klambauer et al. 2017: lambda, and lambda alpha. */
const SELU_SCALE: f64 = 1.0507009873554805;
const SELU_LOWER: f64 = 1.7580993408473766;

/** 1 from 0 on, 0 below. */
class Step {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    const one = v128.splat<T>(<T>1);
    return v128.bitselect(x, v128.and(one, v128.ge<T>(x, v128.splat<T>(<T>0))), v128.ne<T>(x, x));
  }
}

export function step_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Step>(begin, end, a, b, x, y);
}
export function step_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Step>(begin, end, a, b, x, y);
}

/** max(x, 0) */
class Relu {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.pmax<T>(x, v128.splat<T>(<T>0));
  }
}

export function relu_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Relu>(begin, end, a, b, x, y);
}
export function relu_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Relu>(begin, end, a, b, x, y);
}

/** min(max(x, 0), 6) */
class Relu6 {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vclamp<T>(x, 0, 6);
  }
}

export function relu6_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Relu6>(begin, end, a, b, x, y);
}
export function relu6_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Relu6>(begin, end, a, b, x, y);
}

/** x above 0, else a x. */
class LeakyRelu {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.bitselect(x, v128.mul<T>(a, x), v128.gt<T>(x, v128.splat<T>(<T>0)));
  }
}

export function leakyRelu_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, LeakyRelu>(begin, end, a, b, x, y);
}
export function leakyRelu_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, LeakyRelu>(begin, end, a, b, x, y);
}

/** x above 0, else a (e^x - 1). */
class Elu {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return v128.bitselect(x, v128.mul<T>(a, vexpm1<T>(x)), v128.gt<T>(x, v128.splat<T>(<T>0)));
  }
}

export function elu_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Elu>(begin, end, a, b, x, y);
}
export function elu_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Elu>(begin, end, a, b, x, y);
}

/** lambda x above 0, else lambda alpha (e^x - 1). */
class Selu {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    const scaled = v128.mul<T>(x, v128.splat<T>(<T>SELU_SCALE));
    const lower = v128.mul<T>(vexpm1<T>(x), v128.splat<T>(<T>SELU_LOWER));
    return v128.bitselect(scaled, lower, v128.gt<T>(x, v128.splat<T>(<T>0)));
  }
}

export function selu_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Selu>(begin, end, a, b, x, y);
}
export function selu_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Selu>(begin, end, a, b, x, y);
}

/** x Phi(x) */
class Gelu {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vgated<T>(x, vnormal<T>(x, vgauss<T>(x)));
  }
}

export function gelu_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Gelu>(begin, end, a, b, x, y);
}
export function gelu_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Gelu>(begin, end, a, b, x, y);
}

/** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 */
class GeluTanh {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vgated<T>(x, vgeluGate<T>(x));
  }
}

export function geluTanh_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, GeluTanh>(begin, end, a, b, x, y);
}
export function geluTanh_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, GeluTanh>(begin, end, a, b, x, y);
}

/** 1 / (1 + e^-x) */
class Sigmoid {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vsigmoid<T>(x);
  }
}

export function sigmoid_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Sigmoid>(begin, end, a, b, x, y);
}
export function sigmoid_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Sigmoid>(begin, end, a, b, x, y);
}

/** tanh x */
class Tanh {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vtanh<T>(x);
  }
}

export function tanh_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Tanh>(begin, end, a, b, x, y);
}
export function tanh_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Tanh>(begin, end, a, b, x, y);
}

/** ln(1 + e^x) */
class Softplus {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vsoftplus<T>(x);
  }
}

export function softplus_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Softplus>(begin, end, a, b, x, y);
}
export function softplus_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Softplus>(begin, end, a, b, x, y);
}

/** x / (1 + |x|) */
class Softsign {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    const c = vclamp<T>(x, -1e30, 1e30); // an infinite quotient would be NaN
    return v128.div<T>(c, v128.add<T>(vabs<T>(c), v128.splat<T>(<T>1)));
  }
}

export function softsign_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Softsign>(begin, end, a, b, x, y);
}
export function softsign_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Softsign>(begin, end, a, b, x, y);
}

/** x sigmoid(a x) */
class Swish {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vgated<T>(x, vsigmoid<T>(v128.mul<T>(a, x)));
  }
}

export function swish_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Swish>(begin, end, a, b, x, y);
}
export function swish_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Swish>(begin, end, a, b, x, y);
}

/** x tanh(softplus(x)), with tanh(ln(1 + e)) = n / (n + 2), n = e (e + 2). */
class Mish {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    const n = vmishTerm<T>(vexp<T>(vmishLimit<T>(x)));
    return vgated<T>(x, v128.div<T>(n, v128.add<T>(n, v128.splat<T>(<T>2))));
  }
}

export function mish_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, Mish>(begin, end, a, b, x, y);
}
export function mish_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, Mish>(begin, end, a, b, x, y);
}

/** a x + b limited to [0, 1]. */
class HardSigmoid {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vclamp<T>(vmadd<T>(a, x, b), 0, 1);
  }
}

export function hardSigmoid_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, HardSigmoid>(begin, end, a, b, x, y);
}
export function hardSigmoid_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, HardSigmoid>(begin, end, a, b, x, y);
}

/** x times x / 6 + 1 / 2 limited to [0, 1]. */
class HardSwish {
  @inline of<T>(x: v128, a: v128, b: v128): v128 {
    return vgated<T>(x, vclamp<T>(vmadd<T>(x, v128.splat<T>(<T>(1.0 / 6.0)), v128.splat<T>(<T>0.5)), 0, 1));
  }
}

export function hardSwish_f32(begin: i32, end: i32, a: f32, b: f32, x: usize, y: usize): void {
  map<f32, HardSwish>(begin, end, a, b, x, y);
}
export function hardSwish_f64(begin: i32, end: i32, a: f64, b: f64, x: usize, y: usize): void {
  map<f64, HardSwish>(begin, end, a, b, x, y);
}
