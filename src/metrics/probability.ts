import { ArgumentError } from '../errors/index.js';
import type { TypedArray } from '../engine/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { ClassPairs } from './classes.js';
import { MeanMetric, once } from './metric.js';

/** Probabilities are kept this far from 0 and 1, so that one certain mistake costs 34.5 and not Infinity. */
const CLIP = 1e-15;

/** Rows of float32 probabilities sum to 1 within this much. */
const ROW_SUM = 1e-3;

/** Throws unless p[i] is a probability. */
export function checkProbability(who: string, p: TypedArray, i: number): void {
  if (p[i] >= 0 && p[i] <= 1) return;
  throw new ArgumentError(
    `${who}: prediction[${i}] must be a probability in [0, 1], got ${p[i]}. ` +
      'Are these logits? Apply sigmoid or softmax first.',
  );
}

/** Throws unless a row of p holds the probabilities of its classes. */
export function checkProbabilities(who: string, p: TypedArray, row: number, classes: number): void {
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    checkProbability(who, p, row * classes + k);
    sum += p[row * classes + k];
  }
  if (Math.abs(sum - 1) <= ROW_SUM) return;
  throw new ArgumentError(`${who}: the probabilities of sample ${row} must sum to 1, got ${sum}.`);
}

/** -ln p, with p held in [1e-15, 1 - 1e-15]. */
export function negativeLog(p: number): number {
  return -Math.log(Math.min(Math.max(p, CLIP), 1 - CLIP));
}

/** The parent of scores for probabilities, read per sample as {@link ClassPairs} reads them. */
abstract class ProbabilityMetric extends MeanMetric {
  readonly better = 'lower';

  override update(prediction: Tensor, target: Tensor): void {
    const pairs = new ClassPairs(this.name, prediction, target);
    if (pairs.layout === 'labels' || pairs.layout === 'labelsOneHot') {
      throw new ArgumentError(
        `${this.name}: needs probabilities, got int32 labels (prediction ${prediction.toString()}).`,
      );
    }
    let total = 0;
    for (let i = 0; i < pairs.samples; i++) {
      if (pairs.layout === 'binary') {
        checkProbability(this.name, prediction.data, i);
        total += this.binary(prediction.data[i], pairs.actual(i));
        continue;
      }
      checkProbabilities(this.name, prediction.data, i, pairs.classes);
      const label = pairs.actual(i);
      for (let k = 0; k < pairs.classes; k++) {
        const at = i * pairs.classes + k;
        const t = pairs.layout === 'categorical' ? target.data[at] : Number(k === label);
        total += this.term(prediction.data[at], t);
      }
    }
    this.add(total, pairs.samples);
  }

  /** The score of P(class 1) = p when the truth is t. */
  protected abstract binary(p: number, t: number): number;

  /** One class's part of the score of a distribution. */
  protected abstract term(p: number, t: number): number;
}

/**
 * The mean negative log-likelihood of the truth:
 *
 *   binary       -1/N Σ t log p + (1 - t) log(1 - p)
 *   K classes    -1/N Σ Σ_k t_k log p_k
 *
 * Probabilities [N], [N, 1] or [..., K]; targets 0 / 1, labels or one-hot rows.
 * p is held in [1e-15, 1 - 1e-15]. Throws ArgumentError for values outside
 * [0, 1] (NaN too) and rows that do not sum to 1.
 *
 * @example
 * const figure = new LogLoss();
 * figure.update(fromArray([0.9, 0.2]), fromArray([1, 0]));
 * figure.update(fromArray([0.5]), fromArray([1]));
 * figure.result(); // 0.3406
 */
export class LogLoss extends ProbabilityMetric {
  readonly name = 'logLoss';

  protected override binary(p: number, t: number): number {
    return this.term(t === 1 ? p : 1 - p, 1);
  }

  protected override term(p: number, t: number): number {
    return t === 0 ? 0 : t * negativeLog(p);
  }
}

/**
 * The mean squared distance of probabilities to the truth (G. W. Brier 1950):
 *
 *   binary       1/N Σ (p - t)²            in [0, 1]
 *   K classes    1/N Σ Σ_k (p_k - t_k)²    in [0, 2]
 *
 * Inputs and errors as in {@link LogLoss}.
 *
 * @example
 * const figure = new Brier();
 * figure.update(fromArray([0.9, 0.2]), fromArray([1, 0]));
 * figure.update(fromArray([0.5]), fromArray([1]));
 * figure.result(); // 0.1
 */
export class Brier extends ProbabilityMetric {
  readonly name = 'brier';

  protected override binary(p: number, t: number): number {
    return this.term(p, t);
  }

  protected override term(p: number, t: number): number {
    return (p - t) ** 2;
  }
}

/**
 * {@link LogLoss} of one batch.
 *
 * @example
 * const y = fromArray([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1]]);
 * const t = fromArray([0, 1]);
 * logLoss(y, t); // 0.4338
 */
export function logLoss(prediction: Tensor, target: Tensor): number {
  return once(new LogLoss(), prediction, target);
}

/**
 * {@link Brier} score of one batch.
 *
 * @example
 * const y = fromArray([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1]]);
 * const t = fromArray([0, 1]);
 * brier(y, t); // 0.2
 */
export function brier(prediction: Tensor, target: Tensor): number {
  return once(new Brier(), prediction, target);
}
