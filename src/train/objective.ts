import { scale } from '../engine/index.js';
import { ArgumentError, nearest, nonNegativeNumber, show } from '../errors/index.js';
import type { Cache } from '../layers/index.js';
import { type Loss, loss } from '../losses/index.js';
import type { Tensor } from '../tensor/index.js';

/** One loss for all outputs, one per output in order, or one per output by name. */
export type LossOption = string | Loss | readonly (string | Loss)[] | Readonly<Record<string, string | Loss>>;

/** One weight per output, in order or by name. */
export type LossWeights = readonly number[] | Readonly<Record<string, number>>;

/**
 * The cost of a model with any number of outputs:
 *
 *   J = Σ_o weight_o · L_o(ŷ_o, y_o)
 *
 * An output without a loss takes no part.
 */
export class Objective {
  /** The cost of each output in the last forward pass, before weighting; NaN for outputs without a loss. */
  readonly values: number[];

  constructor(
    readonly losses: readonly (Loss | undefined)[],
    readonly weights: readonly number[],
  ) {
    this.values = losses.map(() => NaN);
  }

  /** J for a batch. */
  forward(predictions: readonly Tensor[], targets: readonly Tensor[], cache: Cache, sampleWeight?: Tensor): number {
    let cost = 0;
    for (let o = 0; o < this.losses.length; o++) {
      const own = this.losses[o];
      if (!own) continue;
      this.values[o] = own.forward(predictions[o], targets[o], childOf(cache, o), sampleWeight && { sampleWeight });
      cost += this.weights[o] * this.values[o];
    }
    return cost;
  }

  /** ∂J/∂ŷ_o for every output, undefined for those without a loss. */
  backward(cache: Cache): (Tensor | undefined)[] {
    return this.losses.map((own, o) => {
      const gradient = own?.backward(childOf(cache, o));
      if (gradient && this.weights[o] !== 1 && !(gradient.data instanceof Int32Array)) {
        scale(this.weights[o], gradient.data);
      }
      return gradient;
    });
  }
}

const childNames = ['loss 0', 'loss 1', 'loss 2', 'loss 3'];

/** Each output's loss keeps what it needs in a cache of its own. */
function childOf(cache: Cache, output: number): Cache {
  return cache.child(childNames[output] ?? `loss ${output}`);
}

/** The objective that `compile` describes for outputs of these names. */
export function readObjective(
  option: LossOption,
  weights: LossWeights | undefined,
  outputs: readonly string[],
): Objective {
  const losses = perOutput('loss', option, outputs, isLossOption);
  const factors = weights === undefined ? [] : perOutput('lossWeights', weights, outputs, isNumber);
  factors.forEach((weight, o) => nonNegativeNumber('compile', `lossWeights of '${outputs[o]}'`, weight ?? 1));
  return new Objective(
    losses.map((own) => (own === undefined ? undefined : loss(own))),
    outputs.map((_, o) => factors[o] ?? 1),
  );
}

/** An option given once for all outputs, as a list in the order of outputs, or by their names. */
export function perOutput<T>(
  name: string,
  option: T | readonly T[] | Readonly<Record<string, T>>,
  outputs: readonly string[],
  isOne: (value: unknown) => value is T,
): (T | undefined)[] {
  if (isOne(option)) return outputs.map(() => option);
  if (isList(option)) {
    if (option.length !== outputs.length) {
      throw new ArgumentError(
        `compile: ${name} must have one entry per output, ${outputs.length} (${outputs.join(', ')}), got ${option.length}.`,
      );
    }
    return [...option];
  }
  if (typeof option !== 'object' || option === null) {
    throw new ArgumentError(`compile: ${name} must be given once, as a list, or by output name, got ${show(option)}.`);
  }
  const byName = new Map(Object.entries(option));
  for (const key of byName.keys()) {
    if (outputs.includes(key)) continue;
    const guess = nearest(key, outputs);
    throw new ArgumentError(
      `compile: ${name} names an output '${key}' that the model lacks.${guess ? ` Did you mean '${guess}'?` : ''} ` +
        `Outputs: ${outputs.join(', ')}.`,
    );
  }
  return outputs.map((output) => byName.get(output));
}

function isList<T>(value: T | readonly T[] | Readonly<Record<string, T>>): value is readonly T[] {
  return Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isLossOption(value: unknown): value is string | Loss {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && 'forward' in value && typeof value.forward === 'function';
}
