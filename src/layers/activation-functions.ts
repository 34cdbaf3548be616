import type { FloatArray, FusedActivation } from '../engine/index.js';
import { ArgumentError, finiteNumber, knownOptions, oneOf, show } from '../errors/index.js';
import type { ConfigReader } from './config.js';
import { type Curve, curves } from './activation-curves.js';
import { logSoftmaxBackward, logSoftmaxForward, softmaxBackward, softmaxForward } from './softmax-rows.js';

const kinds = [
  'linear',
  'step',
  'relu',
  'relu6',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'swish',
  'mish',
  'hardSigmoid',
  'hardSwish',
  'exponential',
  'softmax',
  'logSoftmax',
] as const;

/** The activations; softmax and logSoftmax run over the last axis, the others element by element. */
export type ActivationKind = (typeof kinds)[number];

/** An activation with parameters other than the defaults. */
export interface ActivationSpec {
  readonly kind: ActivationKind;
  /** leakyRelu's slope below 0 (default 0.01); elu's limit (default 1). */
  readonly alpha?: number;
  /** swish's steepness. Default 1. */
  readonly beta?: number;
  /** hardSigmoid's slope. Default 0.2. */
  readonly slope?: number;
  /** hardSigmoid's value at 0. Default 0.5. */
  readonly offset?: number;
  /** True for gelu's tanh form. Default false: the form with erf. */
  readonly approximate?: boolean;
}

/** An activation by name, or with its parameters: `'relu'`, `{ kind: 'leakyRelu', alpha: 0.2 }`. */
export type ActivationOption = ActivationKind | ActivationSpec;

/** f and f' over arrays; `n` is the length of the last axis. */
export interface ActivationFunction {
  readonly kind: ActivationKind;
  readonly config: { readonly [key: string]: string | number | boolean };
  /** Set when gemm can apply the function to its result and the derivative needs y alone. */
  readonly fused: FusedActivation | undefined;
  /** Set when a cross-entropy after it works on z itself. */
  readonly logits: 'softmax' | 'sigmoid' | undefined;
  /** y <- f(z); y may be z. */
  forward(z: FloatArray, y: FloatArray, n: number): void;
  /** dz <- dy f'(z), with y = f(z); dz may be dy. */
  backward(dy: FloatArray, z: FloatArray, y: FloatArray, dz: FloatArray, n: number): void;
}

type Parameter = 'alpha' | 'beta' | 'slope' | 'offset';

/** The parameters of each kind and their defaults, in the order in which its curve takes them. */
const parameters: Readonly<Partial<Record<ActivationKind, readonly (readonly [Parameter, number])[]>>> = {
  leakyRelu: [['alpha', 0.01]],
  elu: [['alpha', 1]],
  swish: [['beta', 1]],
  hardSigmoid: [
    ['slope', 0.2],
    ['offset', 0.5],
  ],
};

/** The function that an option means; throws ArgumentError for an unknown name or parameter. */
export function readActivation(who: string, option: ActivationOption): ActivationFunction {
  const spec: ActivationSpec = typeof option === 'string' ? { kind: option } : option;
  if (typeof spec !== 'object' || spec === null) {
    throw new ArgumentError(`${who}: activation must be a name or { kind, ... }, got ${show(option)}.`);
  }
  const kind = oneOf(who, 'activation', spec.kind, kinds);
  const names = parameters[kind] ?? [];
  const allowed = names.map(([name]) => name);
  knownOptions(`${who}: activation '${kind}'`, spec, ['kind', ...allowed, ...(kind === 'gelu' ? ['approximate'] : [])]);
  const values = names.map(([name, fallback]) => {
    const value = spec[name] ?? fallback;
    finiteNumber(who, `activation '${kind}' ${name}`, value);
    return value;
  });
  if (kind === 'softmax') return rows(kind, softmaxForward, softmaxBackward);
  if (kind === 'logSoftmax') return rows(kind, logSoftmaxForward, logSoftmaxBackward);
  const config = Object.fromEntries(names.map(([name], i) => [name, values[i]]));
  if (kind !== 'gelu') return elementwise(kind, curves[kind], { kind, ...config }, values);
  const { approximate = false } = spec;
  return elementwise(kind, approximate ? curves.geluTanh : curves.gelu, { kind, approximate }, []);
}

/** The option that a saved configuration describes. */
export function readActivationSpec(config: ConfigReader): ActivationSpec {
  const kind = config.oneOf('kind', kinds);
  const names = (parameters[kind] ?? []).map(([name]) => name).filter((name) => config.has(name));
  const values = Object.fromEntries(names.map((name) => [name, config.number(name)]));
  const gelu = kind === 'gelu' && config.has('approximate') ? { approximate: config.boolean('approximate') } : {};
  return { kind, ...values, ...gelu };
}

function elementwise(
  kind: ActivationKind,
  curve: Curve,
  config: ActivationFunction['config'],
  [p = 0, q = 0]: readonly number[],
): ActivationFunction {
  const { value, slope } = curve;
  return {
    kind,
    config,
    fused: kind === 'linear' || kind === 'relu' || kind === 'tanh' ? kind : undefined,
    logits: kind === 'sigmoid' ? kind : undefined,
    forward(z, y) {
      for (let i = 0; i < z.length; i++) y[i] = value(z[i], p, q);
    },
    backward(dy, z, y, dz) {
      for (let i = 0; i < z.length; i++) dz[i] = dy[i] * slope(z[i], y[i], p, q);
    },
  };
}

function rows(
  kind: 'softmax' | 'logSoftmax',
  forward: (x: FloatArray, y: FloatArray, n: number, stride: number) => void,
  backward: (dy: FloatArray, y: FloatArray, dx: FloatArray, n: number, stride: number) => void,
): ActivationFunction {
  return {
    kind,
    config: { kind },
    fused: undefined,
    logits: kind === 'softmax' ? kind : undefined,
    forward: (z, y, n) => forward(z, y, n, 1),
    backward: (dy, _z, y, dz, n) => backward(dy, y, dz, n, 1),
  };
}
