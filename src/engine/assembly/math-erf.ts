import { horner, vabs, vexpDown, vsignBit } from './math';
import { vneg } from './simd';

/** The error function and the normal distribution of vectors of T, generic over f32 and f64. NaN stays NaN. */

/**
 * (1 + 2a) e^(a^2) erfc(a) for a >= 0, where it lies in (1, 1.3): the minimax
 * polynomial in t = (a - K) / (a + K), which maps all a >= 0 to [-1, 1)
 * (the form of Shepherd and Laframboise 1981, coefficients our own).
 */
// @ts-ignore: decorator
@inline
function vscaledErfc<T>(a: v128): v128 {
  const K = v128.splat<T>(sizeof<T>() == 4 ? <T>2 : <T>3.75);
  const t = v128.div<T>(v128.sub<T>(a, K), v128.add<T>(a, K));
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>-0.00040057672862801766);
    p = horner<T>(p, t, -0.0012299273234596085);
    p = horner<T>(p, t, 0.001313522595824541);
    p = horner<T>(p, t, 0.008631680841318346);
    p = horner<T>(p, t, -0.008059875028090985);
    p = horner<T>(p, t, -0.05420429831137565);
    p = horner<T>(p, t, 0.1640553466631194);
    p = horner<T>(p, t, -0.1660314251195147);
    p = horner<T>(p, t, -0.0927639808414357);
    p = horner<T>(p, t, 1.2769783934625838);
  } else {
    p = v128.splat<T>(<T>-2.2431583246544153e-9);
    p = horner<T>(p, t, -4.1508740095146875e-10);
    p = horner<T>(p, t, 3.275767532215801e-8);
    p = horner<T>(p, t, 1.4738029310694218e-8);
    p = horner<T>(p, t, -2.531485816883234e-7);
    p = horner<T>(p, t, -4.6726552984964965e-8);
    p = horner<T>(p, t, 1.7491038333167553e-6);
    p = horner<T>(p, t, -9.810492319195527e-7);
    p = horner<T>(p, t, -1.144377562045537e-5);
    p = horner<T>(p, t, 2.238757711893819e-5);
    p = horner<T>(p, t, 5.1649266623977765e-5);
    p = horner<T>(p, t, -0.0002901550317456199);
    p = horner<T>(p, t, 0.0002937135704526419);
    p = horner<T>(p, t, 0.001755626024570396);
    p = horner<T>(p, t, -0.009746579537757082);
    p = horner<T>(p, t, 0.028362277400151317);
    p = horner<T>(p, t, -0.05869339859177658);
    p = horner<T>(p, t, 0.09230432116152015);
    p = horner<T>(p, t, -0.10880393014164262);
    p = horner<T>(p, t, 0.0822767384901131);
    p = horner<T>(p, t, 0.003585415485462491);
    p = horner<T>(p, t, -0.1402405985855467);
    p = horner<T>(p, t, 1.2375126308378275);
  }
  return p;
}

/** erfc(a) for a >= 0, given e^(-a^2). */
// @ts-ignore: decorator
@inline
function verfcFrom<T>(a: v128, gauss: v128): v128 {
  const limited = v128.pmin<T>(a, v128.splat<T>(<T>100)); // gauss is 0 long before
  const scale = horner<T>(limited, v128.splat<T>(<T>2), 1);
  return v128.div<T>(v128.mul<T>(gauss, vscaledErfc<T>(limited)), scale);
}

/** erf(x) / x for |x| <= 1, in x^2. */
// @ts-ignore: decorator
@inline
function verfSmall<T>(x2: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>7.853861306134695e-5);
    p = horner<T>(p, x2, -0.0008010193611154224);
    p = horner<T>(p, x2, 0.005188327684149822);
    p = horner<T>(p, x2, -0.026853811934461215);
    p = horner<T>(p, x2, 0.11283585148593578);
    p = horner<T>(p, x2, -0.376126258242311);
    p = horner<T>(p, x2, 1.1283791657267102);
  } else {
    p = v128.splat<T>(<T>5.945259254211324e-11);
    p = horner<T>(p, x2, -1.1365664472372356e-9);
    p = horner<T>(p, x2, 1.4657879455165217e-8);
    p = horner<T>(p, x2, -1.6350025165230578e-7);
    p = horner<T>(p, x2, 1.646097281166075e-6);
    p = horner<T>(p, x2, -1.4925593506561648e-5);
    p = horner<T>(p, x2, 0.00012055331036886271);
    p = horner<T>(p, x2, -0.0008548326978741849);
    p = horner<T>(p, x2, 0.005223977624780861);
    p = horner<T>(p, x2, -0.026866170645072893);
    p = horner<T>(p, x2, 0.11283791670954857);
    p = horner<T>(p, x2, -0.3761263890318375);
    p = horner<T>(p, x2, 1.1283791670955126);
  }
  return p;
}

/** erf x = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x; accurate relative to itself near 0. */
// @ts-ignore: decorator
@inline
export function verf<T>(x: v128): v128 {
  const one = v128.splat<T>(<T>1);
  const a = vabs<T>(x);
  const a2 = v128.mul<T>(a, a);
  const large = v128.sub<T>(one, verfcFrom<T>(a, vexpDown<T>(vneg<T>(a2))));
  const small = v128.mul<T>(a, verfSmall<T>(v128.pmin<T>(a2, one)));
  return v128.or(v128.bitselect(large, small, v128.gt<T>(a, one)), vsignBit<T>(x));
}

/** e^(-x^2 / 2), the normal density times sqrt(2 pi). */
// @ts-ignore: decorator
@inline
export function vgauss<T>(x: v128): v128 {
  return vexpDown<T>(v128.mul<T>(v128.mul<T>(x, x), v128.splat<T>(<T>-0.5)));
}

/** The normal distribution Phi(x) = erfc(-x / sqrt 2) / 2, given `vgauss(x)`; the lower tail keeps its digits. */
// @ts-ignore: decorator
@inline
export function vnormal<T>(x: v128, gauss: v128): v128 {
  const a = v128.mul<T>(vabs<T>(x), v128.splat<T>(<T>0.7071067811865476));
  const tail = v128.mul<T>(verfcFrom<T>(a, gauss), v128.splat<T>(<T>0.5));
  const upper = v128.sub<T>(v128.splat<T>(<T>1), tail);
  return v128.bitselect(upper, tail, v128.gt<T>(x, v128.splat<T>(<T>0)));
}
