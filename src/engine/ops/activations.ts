import type { FloatArray } from '../dtype.js';
import { type Kernel, kernel } from '../instance.js';
import { launch } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import { unary } from './unary.js';

/** The activations that work element by element. */
export type ActivationName =
  | 'linear'
  | 'step'
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'geluTanh'
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'softsign'
  | 'swish'
  | 'mish'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'exponential';

/**
 * What the derivative of each activation is computed from: its result y, so
 * that x need not be kept, or x itself. leakyRelu and elu need alpha >= 0 for
 * that: with a negative one the sign of y does not tell that of x.
 */
export const derivativeFrom = {
  linear: 'y',
  step: 'y',
  relu: 'y',
  relu6: 'y',
  leakyRelu: 'y',
  elu: 'y',
  selu: 'y',
  gelu: 'x',
  geluTanh: 'x',
  sigmoid: 'y',
  tanh: 'y',
  softplus: 'y',
  softsign: 'y',
  swish: 'x',
  mish: 'x',
  hardSigmoid: 'y',
  hardSwish: 'x',
  exponential: 'y',
} as const satisfies Record<ActivationName, 'x' | 'y'>;

interface Derivative {
  readonly kernel: Kernel;
  /** Nanoseconds an element costs one thread in float32. */
  readonly cost: number;
}

const derivatives: Readonly<Record<Exclude<ActivationName, 'linear'>, Derivative>> = {
  step: { kernel: kernel('stepBackward'), cost: 0.3 },
  relu: { kernel: kernel('reluBackward'), cost: 0.3 },
  relu6: { kernel: kernel('relu6Backward'), cost: 0.3 },
  leakyRelu: { kernel: kernel('leakyReluBackward'), cost: 0.3 },
  elu: { kernel: kernel('eluBackward'), cost: 0.3 },
  selu: { kernel: kernel('seluBackward'), cost: 0.3 },
  gelu: { kernel: kernel('geluBackward'), cost: 2.2 },
  geluTanh: { kernel: kernel('geluTanhBackward'), cost: 1.8 },
  sigmoid: { kernel: kernel('sigmoidBackward'), cost: 0.3 },
  tanh: { kernel: kernel('tanhBackward'), cost: 0.3 },
  softplus: { kernel: kernel('softplusBackward'), cost: 0.8 },
  softsign: { kernel: kernel('softsignBackward'), cost: 0.3 },
  swish: { kernel: kernel('swishBackward'), cost: 1.3 },
  mish: { kernel: kernel('mishBackward'), cost: 1.7 },
  hardSigmoid: { kernel: kernel('hardSigmoidBackward'), cost: 0.3 },
  hardSwish: { kernel: kernel('hardSwishBackward'), cost: 0.3 },
  exponential: { kernel: kernel('expBackward'), cost: 0.3 },
};

/**
 * y <- f(x), element by element; y may be x. Parameters as in `unary`: alpha
 * of leakyRelu and elu, beta of swish, slope and offset of hardSigmoid.
 */
export function activationForward(kind: ActivationName, x: FloatArray, y: FloatArray, p0 = 0, p1 = 0): void {
  if (kind !== 'linear') unary(kind === 'exponential' ? 'exp' : kind, x, y, p0, p1);
  else if (x !== y) y.set(x);
}

/**
 * dx <- f'(x) dy, element by element; dx may be dy, x or y.
 *
 * Only the one of x and y that `derivativeFrom` names is read; pass any array
 * for the other. At the kinks: relu, relu6, hardSigmoid and hardSwish at -3
 * have derivative 0, leakyRelu and elu at 0 have alpha, selu lambda alpha,
 * hardSwish at 3 has 1; step's is 0 everywhere.
 */
export function activationBackward(
  kind: ActivationName,
  x: FloatArray,
  y: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  p0 = 0,
  p1 = 0,
): void {
  if (kind === 'linear') {
    if (dx !== dy) dx.set(dy);
    return;
  }
  const { kernel: f, cost } = derivatives[kind];
  const saved = stageIn(derivativeFrom[kind] === 'x' ? x : y);
  const pdy = stageIn(dy);
  const pdx = stageOut(dx);
  launch(f, floatDtype(dx), dx.length, 64, cost * dx.length, p0, p1, saved, pdy, pdx);
  stageEnd();
}

const preluKernel = kernel('prelu');
const preluBackwardKernel = kernel('preluBackward');
const preluSlopesKernel = kernel('preluSlopes');

/** y <- x above 0, else alpha[c] x; x is [rows, channels] with one alpha for each channel. y may be x. */
export function preluForward(x: FloatArray, alpha: FloatArray, y: FloatArray, rows: number, channels: number): void {
  const px = stageIn(x);
  const pa = stageIn(alpha);
  const py = stageOut(y);
  launch(preluKernel, floatDtype(y), rows, 1, 0.3 * rows * channels, channels, px, pa, py);
  stageEnd();
}

/**
 * dx <- dy above x = 0, else alpha[c] dy, and
 * dAlpha[c] <- dAlpha[c] + the sum over rows of dy min(x, 0).
 *
 * dx may be dy or x; at x = 0 its factor is alpha.
 */
export function preluBackward(
  x: FloatArray,
  alpha: FloatArray,
  dy: FloatArray,
  dx: FloatArray,
  dAlpha: FloatArray,
  rows: number,
  channels: number,
): void {
  const dtype = floatDtype(dx);
  const px = stageIn(x);
  const pa = stageIn(alpha);
  const pdy = stageIn(dy);
  const pda = stageInOut(dAlpha);
  const pdx = stageOut(dx);
  launch(preluSlopesKernel, dtype, channels, 16, 0.4 * rows * channels, rows, channels, px, pdy, pda);
  launch(preluBackwardKernel, dtype, rows, 1, 0.4 * rows * channels, channels, px, pa, pdy, pdx);
  stageEnd();
}
