import { ArgumentError, ShapeError, finiteNumber, knownOptions, positiveInteger } from '../errors/index.js';
import { Tensor } from '../tensor/tensor.js';
import { ClassPairs } from './classes.js';
import { foreignState } from './metric.js';

/** Options of everything that counts classes against each other. */
export interface ConfusionOptions {
  /** K; default: the class axis, 2 for probabilities, else the largest label + 1. */
  numClasses?: number;
  /** A probability above it means class 1. Default 0.5. */
  threshold?: number;
}

/** Labels without a class axis may not ask for a larger table than this by themselves: 2048² counts are 32 MB. */
const LARGEST_INFERRED = 2048;

/**
 * The K x K table of how often class i was taken for class j, accumulated over
 * batches. K grows with the labels seen unless `numClasses` fixes it.
 */
export class ConfusionCounts {
  /** K. */
  classes: number;
  /** How many samples were counted. */
  samples = 0;
  private counts: Float64Array;
  private readonly fixed: number | undefined;
  private readonly threshold: number;

  constructor(
    private readonly who: string,
    { numClasses, threshold = 0.5 }: ConfusionOptions = {},
  ) {
    if (numClasses !== undefined) positiveInteger(who, 'numClasses', numClasses);
    finiteNumber(who, 'threshold', threshold);
    this.fixed = numClasses;
    this.threshold = threshold;
    this.classes = numClasses ?? 0;
    this.counts = new Float64Array(this.classes ** 2);
  }

  /** How often true class `actual` was predicted as `predicted`. */
  at(actual: number, predicted: number): number {
    return this.counts[actual * this.classes + predicted];
  }

  reset(): void {
    this.counts.fill(0);
    this.samples = 0;
  }

  /** The table, row by row. */
  state(): Float64Array {
    return this.counts.slice();
  }

  /** Becomes the counts that `state` was taken of. */
  restore(state: Float64Array): void {
    const classes = Math.sqrt(state.length);
    const fits = this.fixed === undefined ? Number.isInteger(classes) : classes === this.fixed;
    if (!fits) foreignState(this.who, state);
    this.classes = classes;
    this.counts = state.slice();
    this.samples = state.reduce((sum, count) => sum + count, 0);
  }

  /** Counts a batch; all of it is read once first, so a bad label leaves the counts as they were. */
  update(prediction: Tensor, target: Tensor): void {
    const pairs = new ClassPairs(this.who, prediction, target, this.threshold);
    const classes = this.classesOf(pairs);
    if (classes > this.classes) this.grow(classes);
    for (let i = 0; i < pairs.samples; i++) this.counts[pairs.actual(i) * this.classes + pairs.predicted(i)]++;
    this.samples += pairs.samples;
  }

  /** Predictions of each class: the sums of the columns. */
  columnSum(predicted: number): number {
    let sum = 0;
    for (let actual = 0; actual < this.classes; actual++) sum += this.at(actual, predicted);
    return sum;
  }

  /** Samples of each class: the sums of the rows. */
  rowSum(actual: number): number {
    let sum = 0;
    for (let predicted = 0; predicted < this.classes; predicted++) sum += this.at(actual, predicted);
    return sum;
  }

  /** The table as an int32 tensor [K, K]. */
  toTensor(): Tensor {
    return new Tensor(Int32Array.from(this.counts), [this.classes, this.classes]);
  }

  /** K that this batch needs; throws for a label or a NaN that has no cell. */
  private classesOf(pairs: ClassPairs): number {
    if (this.fixed !== undefined && pairs.layout !== 'labels' && this.fixed !== pairs.classes) {
      throw new ShapeError(
        `${this.who}: numClasses must equal the ${pairs.classes} classes of the batch, got ${this.fixed}.`,
      );
    }
    const limit = this.fixed ?? pairs.classes;
    let highest = 0;
    for (let i = 0; i < pairs.samples; i++) {
      const predicted = pairs.predicted(i);
      if (predicted < 0)
        throw new ArgumentError(`${this.who}: prediction of sample ${i} is NaN and belongs to no class.`);
      highest = Math.max(highest, predicted, pairs.actual(i));
    }
    if (highest >= limit) {
      throw new ArgumentError(`${this.who}: every label must be below numClasses ${limit}, got ${highest}.`);
    }
    if (limit === Infinity && highest >= LARGEST_INFERRED) {
      throw new ArgumentError(
        `${this.who}: label ${highest} asks for a table of ${highest + 1} classes; pass numClasses when that is meant.`,
      );
    }
    return this.fixed ?? (Number.isFinite(pairs.classes) ? pairs.classes : highest + 1);
  }

  private grow(classes: number): void {
    const grown = new Float64Array(classes ** 2);
    for (let i = 0; i < this.classes; i++) {
      grown.set(this.counts.subarray(i * this.classes, (i + 1) * this.classes), i * classes);
    }
    this.counts = grown;
    this.classes = classes;
  }
}

/**
 * How often each true class was predicted as each class: an int32 tensor
 * [true, predicted] = [K, K].
 *
 * Predictions are scores [N, K], probabilities [N] or [N, 1], or int32 labels;
 * targets labels or one-hot rows. Throws ShapeError when no reading fits,
 * ArgumentError for labels outside [0, K-1], NaN predictions, no samples.
 *
 * @example
 * const t = new Tensor(Int32Array.of(0, 1, 1, 2), [4]);
 * const y = new Tensor(Int32Array.of(0, 1, 2, 2), [4]);
 * confusionMatrix(y, t).toArray();   // [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
 */
export function confusionMatrix(prediction: Tensor, target: Tensor, options: ConfusionOptions = {}): Tensor {
  return confusionOf('confusionMatrix', prediction, target, options).toTensor();
}

/** The counts of one batch. */
export function confusionOf(
  who: string,
  prediction: Tensor,
  target: Tensor,
  options: ConfusionOptions = {},
): ConfusionCounts {
  knownOptions(who, options, ['numClasses', 'threshold']);
  const counts = new ConfusionCounts(who, options);
  counts.update(prediction, target);
  return counts;
}
