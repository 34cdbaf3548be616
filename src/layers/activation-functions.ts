import {
  type ActivationName,
  type FloatArray,
  type FusedActivation,
  activationBackward,
  activationForward,
  derivativeFrom,
  logSoftmax,
  logSoftmaxBackward,
  softmax,
  softmaxBackward,
} from '../engine/index.js';
import { ArgumentError, finiteNumber, knownOptions, nonNegativeNumber, oneOf, show } from '../errors/index.js';
import type { ConfigReader } from './config.js';

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
  /** leakyRelu's slope below 0 (default 0.01); elu's limit (default 1); >= 0. */
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
  /** Whether z may be overwritten by y: the derivative needs y alone, and no loss asks for z. */
  readonly inPlace: boolean;
  /** Set when, besides, gemm can apply the function to its result. */
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
  const [p = 0, q = 0] = names.map(([name, fallback]) => {
    const value = spec[name] ?? fallback;
    // the sign of y tells that of x only if alpha is not negative
    (name === 'alpha' ? nonNegativeNumber : finiteNumber)(who, `activation '${kind}' ${name}`, value);
    return value;
  });
  if (kind === 'softmax') return rows(kind, softmax, softmaxBackward);
  if (kind === 'logSoftmax') return rows(kind, logSoftmax, logSoftmaxBackward);
  const config = Object.fromEntries(names.map(([name], i) => [name, i === 0 ? p : q]));
  if (kind !== 'gelu') return elementwise(kind, kind, { kind, ...config }, p, q);
  const { approximate = false } = spec;
  return elementwise(kind, approximate ? 'geluTanh' : 'gelu', { kind, approximate });
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
  name: ActivationName,
  config: ActivationFunction['config'],
  p = 0,
  q = 0,
): ActivationFunction {
  return {
    kind,
    config,
    inPlace: derivativeFrom[name] === 'y' && name !== 'sigmoid',
    fused: name === 'linear' || name === 'relu' || name === 'tanh' ? name : undefined,
    logits: name === 'sigmoid' ? name : undefined,
    forward: (z, y) => activationForward(name, z, y, p, q),
    backward: (dy, z, y, dz) => activationBackward(name, z, y, dy, dz, p, q),
  };
}

function rows(
  kind: 'softmax' | 'logSoftmax',
  forward: typeof softmax,
  backward: typeof softmaxBackward,
): ActivationFunction {
  return {
    kind,
    config: { kind },
    inPlace: kind === 'logSoftmax',
    fused: undefined,
    logits: kind === 'softmax' ? kind : undefined,
    forward: (z, y, n) => forward(z, y, z.length / n, n),
    backward: (dy, _z, y, dz, n) => backward(y, dy, dz, y.length / n, n),
  };
}
