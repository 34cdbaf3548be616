import { type FloatArray, fill } from '../engine/index.js';
import { ArgumentError, finiteNumber, nonNegativeNumber, oneOf, positiveNumber, show } from '../errors/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import type { ConfigReader } from './config.js';
import { fixedFromConfig } from './fixed.js';
import { type Fans, type Initializer, fansOf } from './initializer.js';
import { orthonormalise } from './orthonormal.js';

export type { Initializer } from './initializer.js';

/**
 * All elements 0: for biases. Weights that are all equal stay equal, as every
 * unit of a layer then computes the same (§2.1.11).
 *
 * @example
 * new Dense(4, { biasInit: zeros() });
 */
export function zeros(): Initializer {
  return filled({ kind: 'zeros' }, 0);
}

/**
 * All elements 1.
 *
 * @example
 * new Dense(4, { biasInit: ones() });
 */
export function ones(): Initializer {
  return filled({ kind: 'ones' }, 1);
}

/**
 * All elements `value`.
 *
 * @example
 * new Dense(4, { biasInit: constant(0.1) });
 */
export function constant(value: number): Initializer {
  finiteNumber('constant', 'value', value);
  return filled({ kind: 'constant', value }, value);
}

/**
 * Normal numbers of mean 0; by default the course's `randn · 0.01`.
 *
 * @example
 * new Dense(4, { weightInit: normal(0.05) });
 */
export function normal(std = 0.01): Initializer {
  nonNegativeNumber('normal', 'std', std);
  return { config: { kind: 'normal', std }, fill: (w, rng) => rng.fillNormal(floats(w), 0, std) };
}

/**
 * Normal numbers of mean 0, drawn again when beyond two `std`; the result's
 * own standard deviation is 0.8796 std.
 *
 * @example
 * new Dense(4, { weightInit: truncatedNormal(0.02) });
 */
export function truncatedNormal(std = 0.01): Initializer {
  nonNegativeNumber('truncatedNormal', 'std', std);
  return { config: { kind: 'truncatedNormal', std }, fill: (w, rng) => rng.fillTruncatedNormal(floats(w), 0, std) };
}

/**
 * Numbers uniform in [-limit, limit).
 *
 * @example
 * new Dense(4, { weightInit: uniform(0.1) });
 */
export function uniform(limit = 0.05): Initializer {
  nonNegativeNumber('uniform', 'limit', limit);
  return { config: { kind: 'uniform', limit }, fill: (w, rng) => rng.fillUniform(floats(w), -limit, limit) };
}

/**
 * Uniform in ±√(6 / (n_in + n_out)), whose variance is 2 / (n_in + n_out):
 * Glorot & Bengio 2010. The default of weights.
 *
 * @example
 * new Dense(4, { weightInit: glorotUniform() });
 */
export function glorotUniform(): Initializer {
  return uniformOf('glorotUniform', ({ fanIn, fanOut }) => 2 / (fanIn + fanOut));
}

/**
 * Normal with variance 2 / (n_in + n_out): Glorot & Bengio 2010.
 *
 * @example
 * new Dense(4, { weightInit: glorotNormal() });
 */
export function glorotNormal(): Initializer {
  return normalOf('glorotNormal', ({ fanIn, fanOut }) => 2 / (fanIn + fanOut));
}

/**
 * Normal with variance 1 / n_in: what the course calls Xavier's, for tanh
 * (§2.1.11). The same numbers as `lecunNormal`.
 *
 * @example
 * new Dense(4, { activation: 'tanh', weightInit: xavier() });
 */
export function xavier(): Initializer {
  return normalOf('xavier', ({ fanIn }) => 1 / fanIn);
}

/**
 * Normal with variance 2 / n_in, for relu: He et al. 2015; §2.1.11.
 *
 * @example
 * new Dense(4, { activation: 'relu', weightInit: heNormal() });
 */
export function heNormal(): Initializer {
  return normalOf('heNormal', ({ fanIn }) => 2 / fanIn);
}

/**
 * Uniform in ±√(6 / n_in), whose variance is 2 / n_in: He et al. 2015.
 *
 * @example
 * new Dense(4, { activation: 'relu', weightInit: heUniform() });
 */
export function heUniform(): Initializer {
  return uniformOf('heUniform', ({ fanIn }) => 2 / fanIn);
}

/**
 * Normal with variance 1 / n_in: LeCun et al. 1998; for selu too.
 *
 * @example
 * new Dense(4, { activation: 'selu', weightInit: lecunNormal() });
 */
export function lecunNormal(): Initializer {
  return normalOf('lecunNormal', ({ fanIn }) => 1 / fanIn);
}

/**
 * Uniform in ±√(3 / n_in), whose variance is 1 / n_in: LeCun et al. 1998.
 *
 * @example
 * new Dense(4, { weightInit: lecunUniform() });
 */
export function lecunUniform(): Initializer {
  return uniformOf('lecunUniform', ({ fanIn }) => 1 / fanIn);
}

/**
 * `gain` times a random orthogonal matrix, uniform among all: Saxe et al.
 * 2014. All axes but the last are taken as rows; the shorter of rows and
 * columns is orthonormal. For recurrent weights.
 *
 * @example
 * new Dense(4, { weightInit: orthogonal() });
 */
export function orthogonal(gain = 1): Initializer {
  positiveNumber('orthogonal', 'gain', gain);
  const check = (shape: Shape): void => {
    if (shape.length < 2)
      throw new ArgumentError(`orthogonal: needs a weight of rank >= 2, got shape ${showShape(shape)}.`);
  };
  return {
    config: { kind: 'orthogonal', gain },
    check,
    fill: (w, rng) => {
      check(w.shape);
      const cols = w.shape[w.rank - 1];
      w.data.set(orthonormalise(rng, w.size / cols, cols).map((v) => gain * v));
    },
  };
}

const byName = {
  zeros,
  ones,
  normal,
  truncatedNormal,
  uniform,
  glorotUniform,
  glorotNormal,
  xavier,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
} as const;

/** Initializers that a name alone chooses. */
export type InitializerName = keyof typeof byName;

/** An initializer, or the name of one with its defaults. */
export type InitializerOption = InitializerName | Initializer;

const names: readonly InitializerName[] = [
  'zeros',
  'ones',
  'normal',
  'truncatedNormal',
  'uniform',
  'glorotUniform',
  'glorotNormal',
  'xavier',
  'heNormal',
  'heUniform',
  'lecunNormal',
  'lecunUniform',
  'orthogonal',
];

/** The initializer that an option means; throws ArgumentError for an unknown name. */
export function readInitializer(who: string, name: string, option: InitializerOption): Initializer {
  if (typeof option === 'string') return byName[oneOf(who, name, option, names)]();
  if (typeof option?.fill === 'function' && typeof option.config?.kind === 'string') return option;
  throw new ArgumentError(`${who}: ${name} must be an initializer or the name of one, got ${show(option)}.`);
}

/** The initializer that a saved configuration describes. */
export function initializerFromConfig(config: ConfigReader): Initializer {
  const kind = config.oneOf('kind', [...names, 'constant', 'fixed'] as const);
  if (kind === 'fixed') return fixedFromConfig(config);
  if (kind === 'constant') return constant(config.number('value'));
  if (kind === 'normal' || kind === 'truncatedNormal') return byName[kind](config.number('std'));
  if (kind === 'uniform') return uniform(config.number('limit'));
  if (kind === 'orthogonal') return orthogonal(config.number('gain'));
  return byName[kind]();
}

function filled(config: Initializer['config'], value: number): Initializer {
  return { config, fill: (w) => fill(value, floats(w)) };
}

function normalOf(kind: InitializerName, variance: (fans: Fans) => number): Initializer {
  return {
    config: { kind },
    fill: (w, rng, fans = fansOf(w.shape)) => rng.fillNormal(floats(w), 0, Math.sqrt(variance(fans))),
  };
}

/** Uniform numbers in [-a, a) have variance a² / 3. */
function uniformOf(kind: InitializerName, variance: (fans: Fans) => number): Initializer {
  return {
    config: { kind },
    fill: (w, rng, fans = fansOf(w.shape)) => {
      const limit = Math.sqrt(3 * variance(fans));
      rng.fillUniform(floats(w), -limit, limit);
    },
  };
}

function floats(w: Tensor): FloatArray {
  if (!(w.data instanceof Int32Array)) return w.data;
  throw new ArgumentError(`initializer: dtype must be float32 or float64, got int32 (w ${showShape(w.shape)}).`);
}
