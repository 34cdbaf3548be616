import type { TypedArray } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { type Shape, sameShape, showShape } from '../tensor/shape.js';
import { expectTensor } from '../tensor/expect.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * How predictions and targets say which class they mean:
 *
 * - `binary`: prediction [N] or [N, 1], probabilities of class 1; target 0 / 1
 * - `sparse`: prediction [..., K], a score for each class; target [...] or [..., 1], labels 0..K-1
 * - `categorical`: prediction and target [..., K]; target rows are one-hot or distributions
 * - `labels`: prediction int32 of the target's shape: classes already decided
 * - `labelsOneHot`: prediction int32 [...], target [..., K] one-hot
 */
export type ClassLayout = 'binary' | 'sparse' | 'categorical' | 'labels' | 'labelsOneHot';

/** The shape without a final axis of size 1; [N, 1] holds the same samples as [N]. */
export function withoutUnitAxis(shape: Shape): Shape {
  return shape.length >= 2 && shape[shape.length - 1] === 1 ? shape.slice(0, -1) : shape;
}

/** The shape of prediction and target, as messages name it. */
export function showPair(prediction: Tensor, target: Tensor): string {
  return `prediction ${showShape(prediction.shape)}, target ${showShape(target.shape)}`;
}

/** Chooses the layout from shapes and dtype; throws ShapeError when none fits. */
export function classLayout(who: string, prediction: Tensor, target: Tensor): ClassLayout {
  expectTensor(who, prediction, 'prediction');
  expectTensor(who, target, 'target');
  const p = withoutUnitAxis(prediction.shape);
  const t = withoutUnitAxis(target.shape);
  const decided = prediction.dtype === 'int32';
  if (sameShape(p, t)) {
    if (decided) return 'labels';
    return p.length >= 2 ? 'categorical' : 'binary';
  }
  if (!decided && sameShape(prediction.shape.slice(0, -1), t)) return 'sparse';
  if (decided && sameShape(p, target.shape.slice(0, -1))) return 'labelsOneHot';
  throw new ShapeError(
    `${who}: needs probabilities [N] or [N, 1] with targets of that shape, or scores [N, K] with labels [N] or ` +
      `one-hot targets [N, K], or int32 labels for both; got ${showPair(prediction, target)}.`,
  );
}

/** The index of the largest of `classes` scores from `offset`, the first one on ties; -1 when one is NaN. */
export function argmaxAt(data: TypedArray, offset: number, classes: number): number {
  let best = data[offset];
  let index = 0;
  for (let k = 1; k < classes; k++) {
    const score = data[offset + k];
    if (score > best || Number.isNaN(score)) {
      best = score;
      index = k;
    }
  }
  return Number.isNaN(best) ? -1 : index;
}

/**
 * Predicted and true classes of one batch, read in place.
 *
 * `classes` is K where a class axis tells it, 2 for `binary`, and Infinity
 * for plain labels. A prediction that is NaN reads as class -1.
 */
export class ClassPairs {
  readonly layout: ClassLayout;
  readonly samples: number;
  readonly classes: number;
  private readonly prediction: TypedArray;
  private readonly target: TypedArray;

  constructor(
    private readonly who: string,
    prediction: Tensor,
    target: Tensor,
    private readonly threshold = 0.5,
  ) {
    this.layout = classLayout(who, prediction, target);
    this.prediction = prediction.data;
    this.target = target.data;
    this.classes = classCount(this.layout, prediction, target);
    this.samples = this.layout === 'labelsOneHot' ? prediction.size : target.size;
    if (this.layout === 'categorical') this.samples = target.size / this.classes;
    if (this.samples === 0 || this.classes === 0) {
      throw new ArgumentError(`${who}: needs at least one sample, got ${showPair(prediction, target)}.`);
    }
  }

  /** The predicted class of sample i: argmax, threshold (score > threshold is class 1), or the label itself. */
  predicted(i: number): number {
    if (this.layout === 'sparse' || this.layout === 'categorical') {
      return argmaxAt(this.prediction, i * this.classes, this.classes);
    }
    const value = this.prediction[i];
    if (this.layout !== 'binary') return this.checked('prediction', value, i);
    return Number.isNaN(value) ? -1 : Number(value > this.threshold);
  }

  /** The true class of sample i. */
  actual(i: number): number {
    const isOneHot = this.layout === 'categorical' || this.layout === 'labelsOneHot';
    return isOneHot ? this.oneHot(i) : this.checked('target', this.target[i], i);
  }

  private oneHot(i: number): number {
    let sum = 0;
    for (let k = 0; k < this.classes; k++) sum += this.target[i * this.classes + k];
    if (!(Math.abs(sum - 1) <= 1e-3)) {
      throw new ArgumentError(
        `${this.who}: target row ${i} must be one-hot or a distribution that sums to 1, got the sum ${sum}. ` +
          'Several labels for one sample are the business of binaryAccuracy, subsetAccuracy and hammingLoss.',
      );
    }
    return argmaxAt(this.target, i * this.classes, this.classes);
  }

  private checked(what: string, label: number, i: number): number {
    if (Number.isInteger(label) && label >= 0 && label < this.classes) return label;
    const range = this.classes === Infinity ? 'an integer >= 0' : `an integer in [0, ${this.classes - 1}]`;
    throw new ArgumentError(`${this.who}: ${what}[${i}] must be a class label, ${range}, got ${label}.`);
  }
}

function classCount(layout: ClassLayout, prediction: Tensor, target: Tensor): number {
  if (layout === 'labels') return Infinity;
  if (layout === 'binary') return 2;
  return layout === 'labelsOneHot' ? target.shape[target.rank - 1] : prediction.shape[prediction.rank - 1];
}
