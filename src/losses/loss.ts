import { knownOptions, oneOf, trueOrFalse } from '../errors/index.js';
import type { Cache, Json } from '../layers/index.js';
import type { Shape, Tensor } from '../tensor/index.js';

/** All reductions. */
export const reductions = ['mean', 'meanByWeight', 'sum', 'perExample'] as const;

/**
 * How the losses l of the entries of a batch become one number; w are their
 * weights, N the examples (axis 0), and unknown entries are left out of every
 * sum and count. An entry is an element for regression and binary losses, a row
 * of classes for categorical ones.
 *
 * - `'mean'`: Σ w l / number of entries
 * - `'meanByWeight'`: Σ w l / Σ w
 * - `'sum'`: Σ w l
 * - `'perExample'`: Σ w l / N, the multi-task cost, which adds up the tasks of an example (§3.2.8 of the course notes)
 */
export type Reduction = (typeof reductions)[number];

/** Options of every loss. */
export interface LossOptions {
  /** How the entries' losses become one number. Default 'mean'. */
  reduction?: Reduction;
  /**
   * Whether targets of NaN, and integer labels of -1, are unknown: they add nothing to loss, gradient and metrics.
   * Default false: they throw.
   */
  skipMissing?: boolean;
}

/** What weighs the examples of one call. */
export interface LossInputs {
  /** One weight >= 0 per example, [N], per step, [N, T], or per entry. Default 1 each. */
  readonly sampleWeight?: Tensor;
  /** 0 where the label is unknown, else 1: [N], [N, T] or the shape of the entries. Default 1 each. */
  readonly mask?: Tensor;
}

/** A loss as JSON: its name and the options that make it again. */
export interface LossConfig {
  readonly [key: string]: Json;
  readonly name: string;
  readonly reduction: Reduction;
  readonly skipMissing: boolean;
}

/**
 * A scalar cost L(ŷ, y) and its derivative, which starts the chain of backward.
 *
 * Shapes of prediction and target must agree exactly (integer labels lack the
 * class axis): broadcasting a target hides bugs. What backward needs lives in
 * the cache. Sums over examples are in float64, in an order that does not
 * depend on the number of threads. A prediction of NaN gives a loss of NaN.
 *
 * @example
 * const loss = new HalfMeanSquaredError();
 * const cache = new Cache();
 * loss.forward(fromArray([[1, 2]]), fromArray([[1, 4]]), cache); // 1
 * loss.backward(cache).toArray();                                // [[0, -1]]
 */
export abstract class Loss {
  /** The loss's name in compile, histories and saved files. */
  abstract readonly name: string;
  readonly reduction: Reduction;
  readonly skipMissing: boolean;

  constructor(who: string, options: LossOptions, allowed: readonly string[] = []) {
    knownOptions(who, options, ['reduction', 'skipMissing', ...allowed]);
    this.reduction = oneOf(who, 'reduction', options.reduction ?? 'mean', reductions);
    this.skipMissing = trueOrFalse(who, 'skipMissing', options.skipMissing ?? false);
  }

  /** The integer label that stands for none; undefined where there is no such label. */
  get missingLabel(): number | undefined {
    return undefined;
  }

  /**
   * The cost of a batch.
   *
   * @throws ShapeError for shapes that do not agree, ArgumentError for targets, weights or masks outside their domain
   *   (the first offender is located), before anything changes
   */
  abstract forward(prediction: Tensor, target: Tensor, cache: Cache, inputs?: LossInputs): number;

  /**
   * Throws what `forward` would throw for these targets, for predictions [N, ...exampleShape]: tells of a whole data
   * set, before training begins, whether every target lies in the loss's domain.
   */
  abstract checkTargets(target: Tensor, exampleShape: Shape): void;

  /** ∂L/∂ŷ, [shape of the prediction]; valid until the cache is used again. */
  abstract backward(cache: Cache): Tensor;

  /**
   * The loss of each example by itself, [N] ([N, T] for sequences of classes),
   * unweighted: the mean over its elements for regression and binary losses.
   * For error analysis; an example without a known label has 0.
   */
  abstract perSample(prediction: Tensor, target: Tensor): Tensor;

  /** The options besides reduction and skipMissing, as JSON. */
  protected options(): Readonly<Record<string, Json>> {
    return {};
  }

  /** What is needed to make the same loss again, as JSON. */
  config(): LossConfig {
    return { name: this.name, reduction: this.reduction, skipMissing: this.skipMissing, ...this.options() };
  }
}
