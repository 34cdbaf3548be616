import { ArgumentError, ShapeError, finiteNumber, knownOptions, positiveInteger } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ClassLayout, ClassPairs, showPair } from './classes.js';
import { elementPairs } from './elements.js';
import { MeanMetric, once } from './metric.js';

/**
 * The share of samples whose predicted class is the true one:
 *
 *   accuracy = 1/N Σ 1{ŷ⁽ⁱ⁾ = y⁽ⁱ⁾}
 *
 * Shapes choose how classes are read: probabilities [N] or [N, 1] are
 * thresholded at 0.5 (0.5 itself is class 0), scores [..., K] are compared
 * with labels [...] or one-hot rows [..., K] by their largest entry (the first
 * on ties), int32 predictions are labels. A prediction that is NaN is wrong.
 * Throws ShapeError when no reading fits, ArgumentError for a label that is
 * not an integer in [0, K-1], for target rows that do not sum to 1, and for
 * an empty batch.
 *
 * @example
 * const figure = new Accuracy();
 * figure.update(fromArray([0.9, 0.2, 0.6]), fromArray([1, 0, 0]));
 * figure.update(fromArray([0.1]), fromArray([0]));
 * figure.result(); // 0.75
 */
export class Accuracy extends MeanMetric {
  readonly name: string = 'accuracy';
  readonly better = 'higher';

  override update(prediction: Tensor, target: Tensor): void {
    const pairs = new ClassPairs(this.name, prediction, target);
    this.checkLayout(pairs.layout, prediction, target);
    let correct = 0;
    for (let i = 0; i < pairs.samples; i++) if (pairs.predicted(i) === pairs.actual(i)) correct++;
    this.add(correct, pairs.samples);
  }

  protected checkLayout(_layout: ClassLayout, _prediction: Tensor, _target: Tensor): void {}
}

/**
 * {@link Accuracy} that insists on scores [..., K] against one-hot rows [..., K].
 *
 * @example
 * const figure = new CategoricalAccuracy();
 * figure.update(fromArray([[0.7, 0.3], [0.6, 0.4]]), fromArray([[1, 0], [0, 1]]));
 * figure.result(); // 0.5
 * figure.update(fromArray([[0.7, 0.3]]), fromArray([0])); // throws ShapeError: not one-hot
 */
export class CategoricalAccuracy extends Accuracy {
  override readonly name = 'categoricalAccuracy';

  protected override checkLayout(layout: ClassLayout, prediction: Tensor, target: Tensor): void {
    if (layout === 'categorical') return;
    throw new ShapeError(
      `${this.name}: needs scores [N, K] and one-hot targets [N, K], got ${showPair(prediction, target)}.`,
    );
  }
}

/**
 * {@link Accuracy} that insists on scores [..., K] against labels [...].
 *
 * @example
 * const figure = new SparseCategoricalAccuracy();
 * figure.update(fromArray([[0.7, 0.3], [0.6, 0.4]]), fromArray([0, 1]));
 * figure.result(); // 0.5
 * figure.update(fromArray([[0.7, 0.3]]), fromArray([[1, 0]])); // throws ShapeError: not labels
 */
export class SparseCategoricalAccuracy extends Accuracy {
  override readonly name = 'sparseCategoricalAccuracy';

  protected override checkLayout(layout: ClassLayout, prediction: Tensor, target: Tensor): void {
    if (layout === 'sparse') return;
    throw new ShapeError(`${this.name}: needs scores [N, K] and labels [N], got ${showPair(prediction, target)}.`);
  }
}

/** Options of {@link BinaryAccuracy}. */
export interface ThresholdOptions {
  /** A score above it means yes. Default 0.5. */
  threshold?: number;
}

/**
 * The share of yes/no answers that are right, over every element: for one
 * label [N] as well as for K labels of each sample [N, K].
 *
 *   1/(NK) Σ 1{1{p > threshold} = t},  t in {0, 1}
 *
 * A NaN is wrong. Throws ShapeError unless the shapes agree, ArgumentError for
 * a target that is neither 0 nor 1.
 *
 * @example
 * const figure = new BinaryAccuracy({ threshold: 0.7 });
 * figure.update(fromArray([[0.9, 0.6], [0.2, 0.8]]), fromArray([[1, 1], [0, 1]]));
 * figure.result(); // 0.75
 */
export class BinaryAccuracy extends MeanMetric {
  readonly name = 'binaryAccuracy';
  readonly better = 'higher';
  private readonly threshold: number;

  constructor(options: ThresholdOptions = {}) {
    super();
    knownOptions('BinaryAccuracy', options, ['threshold']);
    this.threshold = options.threshold ?? 0.5;
    finiteNumber('BinaryAccuracy', 'threshold', this.threshold);
  }

  override update(prediction: Tensor, target: Tensor): void {
    const { p, t, size } = elementPairs(this.name, prediction, target);
    let correct = 0;
    for (let i = 0; i < size; i++) {
      if (t[i] !== 0 && t[i] !== 1) throw new ArgumentError(`${this.name}: target[${i}] must be 0 or 1, got ${t[i]}.`);
      if (t[i] === 1 ? p[i] > this.threshold : p[i] <= this.threshold) correct++;
    }
    this.add(correct, size);
  }
}

/**
 * The share of samples whose true class is among the k largest scores.
 *
 * Prediction [..., K]; target labels [...] or one-hot rows [..., K]. Equal
 * scores rank in index order, so k = 1 is exactly {@link Accuracy}.
 * Throws as {@link Accuracy} does, and ArgumentError when k > K.
 *
 * @example
 * const figure = new TopKAccuracy(2);
 * figure.update(fromArray([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]), fromArray([1, 2]));
 * figure.result(); // 0.5
 * figure.name; // 'top2Accuracy'
 */
export class TopKAccuracy extends MeanMetric {
  readonly name: string;
  readonly better = 'higher';

  constructor(readonly k = 5) {
    super();
    positiveInteger('TopKAccuracy', 'k', k);
    this.name = `top${k}Accuracy`;
  }

  override update(prediction: Tensor, target: Tensor): void {
    const pairs = new ClassPairs(this.name, prediction, target);
    if (pairs.layout !== 'sparse' && pairs.layout !== 'categorical') {
      throw new ShapeError(`${this.name}: needs scores [N, K], got ${showPair(prediction, target)}.`);
    }
    if (this.k > pairs.classes) {
      throw new ArgumentError(
        `${this.name}: k must be at most the number of classes ${pairs.classes}, got ${this.k} ` +
          `(prediction ${showShape(prediction.shape)}).`,
      );
    }
    let correct = 0;
    for (let i = 0; i < pairs.samples; i++) {
      if (rankOf(prediction, i * pairs.classes, pairs.classes, pairs.actual(i)) < this.k) correct++;
    }
    this.add(correct, pairs.samples);
  }
}

/**
 * How many of the scores from `offset` go before that of `label`: larger ones,
 * NaN, and equal ones of lower index; all of them when its own score is NaN.
 */
function rankOf({ data }: Tensor, offset: number, classes: number, label: number): number {
  const score = data[offset + label];
  let rank = 0;
  for (let k = 0; k < classes; k++) {
    const goesBefore = k < label ? !(data[offset + k] < score) : !(data[offset + k] <= score);
    if (goesBefore) rank++;
  }
  return rank;
}

/**
 * {@link Accuracy} of one batch.
 *
 * @example
 * const t = new Tensor(Int32Array.of(1, 0, 0), [3]);
 * const y = new Tensor(Float32Array.of(0.9, 0.2, 0.6), [3]);
 * accuracy(y, t);   // 0.6666666666666666
 */
export function accuracy(prediction: Tensor, target: Tensor): number {
  return once(new Accuracy(), prediction, target);
}

/**
 * {@link BinaryAccuracy} of one batch.
 *
 * @example
 * const y = fromArray([[0.9, 0.6], [0.2, 0.8]]);
 * const t = fromArray([[1, 1], [0, 0]]);
 * binaryAccuracy(y, t); // 0.75
 * binaryAccuracy(y, t, { threshold: 0.85 }); // 0.75
 */
export function binaryAccuracy(prediction: Tensor, target: Tensor, options?: ThresholdOptions): number {
  return once(new BinaryAccuracy(options), prediction, target);
}

/**
 * {@link TopKAccuracy} of one batch.
 *
 * @example
 * const y = fromArray([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]]);
 * const t = fromArray([1, 2]);
 * topKAccuracy(y, t, 1); // 0
 * topKAccuracy(y, t, 2); // 0.5
 */
export function topKAccuracy(prediction: Tensor, target: Tensor, k = 5): number {
  return once(new TopKAccuracy(k), prediction, target);
}
