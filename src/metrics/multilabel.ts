import { ArgumentError, ShapeError, finiteNumber, knownOptions } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import type { ThresholdOptions } from './accuracy.js';
import { elementPairs } from './elements.js';
import { MeanMetric, once } from './metric.js';

/** The answers of one batch of K yes/no questions: elements, and what each says. */
export class AnswerPairs {
  readonly samples: number;
  readonly labels: number;
  private readonly p: Tensor['data'];
  private readonly t: Tensor['data'];

  /** Prediction [N, K], probabilities or 0 / 1; target [N, K], 0 / 1. */
  constructor(
    who: string,
    prediction: Tensor,
    target: Tensor,
    private readonly threshold: number,
  ) {
    const { p, t, size } = elementPairs(who, prediction, target);
    if (target.rank !== 2) throw new ShapeError(`${who}: needs targets [N, K], got target ${showShape(target.shape)}.`);
    for (let i = 0; i < size; i++) {
      if (t[i] !== 0 && t[i] !== 1) throw new ArgumentError(`${who}: target[${i}] must be 0 or 1, got ${t[i]}.`);
      if (Number.isNaN(p[i])) throw new ArgumentError(`${who}: prediction[${i}] is NaN.`);
    }
    [this.samples, this.labels] = target.shape;
    this.p = p;
    this.t = t;
  }

  predicted(sample: number, label: number): boolean {
    return this.p[sample * this.labels + label] > this.threshold;
  }

  actual(sample: number, label: number): boolean {
    return this.t[sample * this.labels + label] === 1;
  }
}

/** The parent of means over multi-label answers. */
abstract class AnswerMetric extends MeanMetric {
  protected readonly threshold: number;

  constructor(options: ThresholdOptions = {}) {
    super();
    knownOptions(new.target.name, options, ['threshold']);
    this.threshold = options.threshold ?? 0.5;
    finiteNumber(new.target.name, 'threshold', this.threshold);
  }
}

/**
 * The share of samples whose K answers are all right: 1/N Σ 1{ŷ⁽ⁱ⁾ = t⁽ⁱ⁾}.
 * Prediction [N, K] probabilities or 0 / 1, target [N, K] 0 / 1.
 *
 * @example
 * const figure = new SubsetAccuracy();
 * figure.update(fromArray([[0.9, 0.2], [0.8, 0.6]]), fromArray([[1, 0], [1, 0]]));
 * figure.result(); // 0.5
 */
export class SubsetAccuracy extends AnswerMetric {
  readonly name = 'subsetAccuracy';
  readonly better = 'higher';

  override update(prediction: Tensor, target: Tensor): void {
    const answers = new AnswerPairs(this.name, prediction, target, this.threshold);
    let right = 0;
    for (let i = 0; i < answers.samples; i++) {
      let k = 0;
      while (k < answers.labels && answers.predicted(i, k) === answers.actual(i, k)) k++;
      if (k === answers.labels) right++;
    }
    this.add(right, answers.samples);
  }
}

/**
 * The share of the N K answers that are wrong: 1/(NK) ΣΣ 1{ŷ ≠ t}.
 * Prediction [N, K] probabilities or 0 / 1, target [N, K] 0 / 1.
 *
 * @example
 * const figure = new HammingLoss();
 * figure.update(fromArray([[0.9, 0.2], [0.8, 0.6]]), fromArray([[1, 0], [1, 0]]));
 * figure.result(); // 0.25
 */
export class HammingLoss extends AnswerMetric {
  readonly name = 'hammingLoss';
  readonly better = 'lower';

  override update(prediction: Tensor, target: Tensor): void {
    const answers = new AnswerPairs(this.name, prediction, target, this.threshold);
    let wrong = 0;
    for (let i = 0; i < answers.samples; i++) {
      for (let k = 0; k < answers.labels; k++) if (answers.predicted(i, k) !== answers.actual(i, k)) wrong++;
    }
    this.add(wrong, answers.samples * answers.labels);
  }
}

/**
 * {@link SubsetAccuracy} of one batch.
 *
 * @example
 * const y = fromArray([[0.9, 0.2], [0.8, 0.6]]);
 * const t = fromArray([[1, 0], [1, 0]]);
 * subsetAccuracy(y, t); // 0.5
 */
export function subsetAccuracy(prediction: Tensor, target: Tensor, options?: ThresholdOptions): number {
  return once(new SubsetAccuracy(options), prediction, target);
}

/**
 * {@link HammingLoss} of one batch.
 *
 * @example
 * const y = fromArray([[0.9, 0.2], [0.8, 0.6]]);
 * const t = fromArray([[1, 0], [1, 0]]);
 * hammingLoss(y, t); // 0.25
 */
export function hammingLoss(prediction: Tensor, target: Tensor, options?: ThresholdOptions): number {
  return once(new HammingLoss(options), prediction, target);
}
