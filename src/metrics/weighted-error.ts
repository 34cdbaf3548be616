import { ArgumentError, ShapeError, knownOptions, nonNegativeNumber, show } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { ClassPairs } from './classes.js';
import { MeanMetric } from './metric.js';

/** Options of {@link WeightedError}. */
export interface WeightedErrorOptions {
  /** The weight of a sample by its true class, one >= 0 for each class. Default 1 for all. */
  classWeights?: readonly number[];
}

/**
 * The misclassification rate in which some samples count more, for when the
 * plain error prefers a classifier that nobody wants (§3.1.7):
 *
 *   error = Σ w⁽ⁱ⁾ 1{ŷ⁽ⁱ⁾ ≠ y⁽ⁱ⁾} / Σ w⁽ⁱ⁾
 *
 * w⁽ⁱ⁾ comes from the true class (`classWeights`), or for each sample from the
 * third argument of `update`, [N] (10 for the pictures that must never be
 * shown, 1 for others), or is the product of both. Predictions and targets are
 * read as {@link Accuracy} reads them. NaN when all weights are 0.
 *
 * @example
 * const figure = new WeightedError({ classWeights: [1, 10] });
 * figure.update(fromArray([0.1, 0.9, 0.4]), fromArray([0, 0, 1])); // wrong: one of weight 1, one of weight 10
 * figure.result(); // 0.9167
 */
export class WeightedError extends MeanMetric {
  readonly name = 'weightedError';
  readonly better = 'lower';
  private readonly classWeights: readonly number[] | undefined;

  constructor(options: WeightedErrorOptions = {}) {
    super();
    knownOptions('WeightedError', options, ['classWeights']);
    options.classWeights?.forEach((w, k) => nonNegativeNumber('WeightedError', `classWeights[${k}]`, w));
    this.classWeights = options.classWeights;
  }

  override update(prediction: Tensor, target: Tensor, weights?: Tensor): void {
    const pairs = new ClassPairs(this.name, prediction, target);
    if (weights && weights.size !== pairs.samples) {
      throw new ShapeError(
        `${this.name}: weights must hold one number for each of ${pairs.samples} samples, ` +
          `got ${showShape(weights.shape)}.`,
      );
    }
    let wrong = 0;
    let total = 0;
    for (let i = 0; i < pairs.samples; i++) {
      const label = pairs.actual(i);
      const w = this.classWeight(label) * (weights ? this.sampleWeight(weights, i) : 1);
      total += w;
      if (pairs.predicted(i) !== label) wrong += w;
    }
    this.add(wrong, total);
  }

  private classWeight(label: number): number {
    if (!this.classWeights) return 1;
    if (label < this.classWeights.length) return this.classWeights[label];
    throw new ArgumentError(
      `${this.name}: class ${label} has no weight in classWeights ${show([...this.classWeights])}.`,
    );
  }

  private sampleWeight({ data }: Tensor, i: number): number {
    if (data[i] >= 0 && data[i] < Infinity) return data[i];
    throw new ArgumentError(`${this.name}: weights[${i}] must be a finite number >= 0, got ${data[i]}.`);
  }
}

/**
 * {@link WeightedError} of one batch.
 *
 * @example
 * const t = new Tensor(Int32Array.of(0, 0, 0, 1), [4]);
 * const y = new Tensor(Int32Array.of(0, 0, 1, 0), [4]);
 * weightedError(y, t);                                // 0.5
 * weightedError(y, t, { classWeights: [1, 10] });     // 0.8461538461538461
 */
export function weightedError(
  prediction: Tensor,
  target: Tensor,
  options: WeightedErrorOptions & { weights?: Tensor } = {},
): number {
  const { weights, ...rest } = options;
  const metric = new WeightedError(rest);
  metric.update(prediction, target, weights);
  return metric.result();
}
