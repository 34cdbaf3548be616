import { type FloatArray, axpy, floatDtype, reduce } from '../engine/index.js';
import { ArgumentError, nonNegativeNumber, show } from '../errors/index.js';
import type { Tensor } from '../tensor/index.js';
import type { ConfigReader } from './config.js';

const kinds = ['l1', 'l2', 'l1Sum', 'l2Sum'] as const;

/** A penalty on the size of a parameter, added to the cost. */
export interface Regularizer {
  readonly kind: (typeof kinds)[number];
  /** λ >= 0, which may change between steps. */
  lambda: number;
  /** The penalty for a weight, with m examples in the batch. */
  penalty(weight: Tensor, m: number): number;
  /** grad += ∂penalty/∂weight. */
  addGradient(weight: Tensor, grad: Tensor, m: number): void;
}

/**
 * The course's L2 regularisation, or weight decay (§2.1.4), with m examples in
 * the batch:
 *
 *   J += λ / (2m) Σ w²        dW += (λ / m) W
 *
 * @example
 * new Dense(64, { weightRegularizer: l2(0.7) });
 */
export function l2(lambda: number): Regularizer {
  return squares('l2', lambda, (own, m) => own / (2 * m));
}

/**
 * The course's L1 regularisation (§2.1.4), with m examples in the batch:
 *
 *   J += (λ / m) Σ |w|        dW += (λ / m) sign(W), with sign(0) = 0
 *
 * @example
 * new Dense(64, { weightRegularizer: l1(0.1) });
 */
export function l1(lambda: number): Regularizer {
  return magnitudes('l1', lambda, (own, m) => own / m);
}

/**
 * λ Σ w², whatever the batch: the form whose λ does not depend on m. Equals
 * `l2(2 m λ)`.
 *
 * @example
 * new Dense(64, { weightRegularizer: l2Sum(1e-4) });
 */
export function l2Sum(lambda: number): Regularizer {
  return squares('l2Sum', lambda, (own) => own);
}

/**
 * λ Σ |w|, whatever the batch. Equals `l1(m λ)`.
 *
 * @example
 * new Dense(64, { weightRegularizer: l1Sum(1e-5) });
 */
export function l1Sum(lambda: number): Regularizer {
  return magnitudes('l1Sum', lambda, (own) => own);
}

const byKind = { l1, l2, l1Sum, l2Sum } as const;

/** The regularizer that the field `key` of a saved configuration describes; undefined when it is null. */
export function readRegularizer(config: ConfigReader, key: string): Regularizer | undefined {
  if (!config.has(key)) return undefined;
  const source = config.object(key);
  return byKind[source.oneOf('kind', kinds)](source.number('lambda'));
}

/** A regularizer as JSON; null for none. */
export function regularizerConfig(regularizer: Regularizer | undefined): { kind: string; lambda: number } | null {
  return regularizer ? { kind: regularizer.kind, lambda: regularizer.lambda } : null;
}

/** Throws unless an option is a regularizer or left out. */
export function checkRegularizer(who: string, name: string, option: Regularizer | undefined): void {
  if (option === undefined || (typeof option?.penalty === 'function' && typeof option.addGradient === 'function'))
    return;
  throw new ArgumentError(`${who}: ${name} must be a regularizer such as l2(0.01), got ${show(option)}.`);
}

/** What the sum over the weights is multiplied by, for λ and m examples. */
type Factor = (lambda: number, m: number) => number;

/** c Σ w², with derivative 2c w. */
function squares(kind: Regularizer['kind'], lambda: number, factor: Factor): Regularizer {
  return adjustable(kind, lambda, factor, {
    penalty: (weight, c) => c * sumOfSquares(floats(weight)),
    addGradient: (weight, grad, c) => axpy(2 * c, floats(weight), floats(grad)),
  });
}

/** c Σ |w|, with derivative c sign(w). */
function magnitudes(kind: Regularizer['kind'], lambda: number, factor: Factor): Regularizer {
  return adjustable(kind, lambda, factor, {
    penalty(weight, c) {
      const w = floats(weight);
      let sum = 0;
      for (let i = 0; i < w.length; i++) sum += Math.abs(w[i]);
      return c * sum;
    },
    addGradient(weight, grad, c) {
      const w = floats(weight);
      const dw = floats(grad);
      for (let i = 0; i < w.length; i++) dw[i] += c * Math.sign(w[i]);
    },
  });
}

/** A regularizer whose λ may change between steps. */
function adjustable(
  kind: Regularizer['kind'],
  first: number,
  factor: Factor,
  { penalty, addGradient }: Pick<Regularizer, 'penalty' | 'addGradient'>,
): Regularizer {
  nonNegativeNumber(kind, 'lambda', first);
  let lambda = first;
  return {
    kind,
    get lambda() {
      return lambda;
    },
    set lambda(value) {
      nonNegativeNumber(kind, 'lambda', value);
      lambda = value;
    },
    penalty: (weight, m) => penalty(weight, factor(lambda, m)),
    addGradient: (weight, grad, m) => addGradient(weight, grad, factor(lambda, m)),
  };
}

const sums = { float32: new Float32Array(1), float64: new Float64Array(1) } as const;

function sumOfSquares(w: FloatArray): number {
  const sum = sums[floatDtype(w)];
  reduce('sumOfSquares', w, sum, w.length, 1);
  return sum[0];
}

function floats({ data, dtype }: Tensor): FloatArray {
  if (!(data instanceof Int32Array)) return data;
  throw new ArgumentError(`regularizer: weights must be floating-point, got ${dtype}.`);
}
