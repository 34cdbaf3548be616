import { ArgumentError, ShapeError } from '../errors/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { showPair } from './classes.js';
import { elementPairs } from './elements.js';
import { type Metric, foreignState, needSamples, once } from './metric.js';
import { PairStore } from './store.js';

/** One point for each distinct score, from the strictest threshold down; the first point predicts nothing. */
export interface RocCurve {
  /** FP / negatives: 0 to 1. */
  falsePositiveRate: Float64Array;
  /** TP / positives: 0 to 1. */
  truePositiveRate: Float64Array;
  /** Scores >= the threshold are called positive; Infinity first. */
  thresholds: Float64Array;
}

/** One point for each distinct score, from the strictest threshold down. */
export interface PrecisionRecallCurve {
  precision: Float64Array;
  recall: Float64Array;
  /** Scores >= the threshold are called positive. */
  thresholds: Float64Array;
}

/** Cumulative counts down the ranking, one entry for each distinct score. */
interface Ranking {
  thresholds: number[];
  truePositives: number[];
  falsePositives: number[];
}

/** Puts the scores in descending order; equal scores share one entry, so their order cannot matter. */
function rank(scores: Float64Array, labels: Float64Array): Ranking {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const ranking: Ranking = { thresholds: [], truePositives: [], falsePositives: [] };
  let [tp, fp] = [0, 0];
  order.forEach((sample, i) => {
    if (labels[sample] === 1) tp++;
    else fp++;
    const isLastOfTie = i + 1 === order.length || scores[order[i + 1]] !== scores[sample];
    if (!isLastOfTie) return;
    ranking.thresholds.push(scores[sample]);
    ranking.truePositives.push(tp);
    ranking.falsePositives.push(fp);
  });
  return ranking;
}

/** Copies binary scores and labels into the store; checks the whole batch first. */
function collect(who: string, prediction: Tensor, target: Tensor, store: PairStore): void {
  const { p, t, size } = elementPairs(who, prediction, target);
  if (target.rank > 2 || (target.rank === 2 && target.shape[1] !== 1)) {
    throw new ShapeError(
      `${who}: needs one score for each sample, [N] or [N, 1], got ${showPair(prediction, target)}.`,
    );
  }
  for (let i = 0; i < size; i++) {
    if (t[i] !== 0 && t[i] !== 1) throw new ArgumentError(`${who}: target[${i}] must be 0 or 1, got ${t[i]}.`);
    if (Number.isNaN(p[i])) throw new ArgumentError(`${who}: prediction[${i}] is NaN and has no rank.`);
  }
  for (let i = 0; i < size; i++) store.push(p[i], t[i]);
}

/** The parent of figures of a ranking: all scores are kept, so the result is exact. */
abstract class RankingMetric implements Metric {
  abstract readonly name: string;
  readonly better = 'higher';
  private readonly store = new PairStore();

  reset(): void {
    this.store.clear();
  }

  update(prediction: Tensor, target: Tensor): void {
    collect(this.name, prediction, target, this.store);
  }

  result(): number {
    needSamples(this.name, this.store.length);
    return this.figure(rank(this.store.first, this.store.second));
  }

  state(): Float64Array {
    return this.store.state();
  }

  restore(state: Float64Array): void {
    if (state.length % 2 !== 0) foreignState(this.name, state);
    this.store.restore(state);
  }

  protected abstract figure(ranking: Ranking): number;
}

/**
 * The area under the ROC curve: the probability that a positive scores higher
 * than a negative, ties counting one half.
 *
 * Scores [N] or [N, 1] (probabilities or logits), targets 0 / 1. NaN when all
 * targets are the same: there is no pair to compare. All scores are kept
 * (16 bytes each). Throws ArgumentError for NaN scores and other targets.
 *
 * @example
 * const figure = new RocAuc();
 * figure.update(fromArray([0.9, 0.4]), fromArray([1, 1]));
 * figure.update(fromArray([0.6, 0.1]), fromArray([0, 0]));
 * figure.result(); // 0.75
 */
export class RocAuc extends RankingMetric {
  readonly name = 'rocAuc';

  protected override figure({ truePositives, falsePositives }: Ranking): number {
    let area = 0;
    let [tp, fp] = [0, 0];
    truePositives.forEach((next, i) => {
      area += ((falsePositives[i] - fp) * (next + tp)) / 2;
      [tp, fp] = [next, falsePositives[i]];
    });
    return area / (tp * fp);
  }
}

/**
 * The area under the precision-recall steps, without interpolation:
 *
 *   AP = Σ_n (R_n - R_{n-1}) P_n
 *
 * over the distinct scores in descending order. Scores [N] or [N, 1], targets
 * 0 / 1. NaN when no target is positive. All scores are kept (16 bytes each).
 *
 * @example
 * const figure = new AveragePrecision();
 * figure.update(fromArray([0.9, 0.4]), fromArray([1, 1]));
 * figure.update(fromArray([0.6, 0.1]), fromArray([0, 0]));
 * figure.result(); // 0.8333
 */
export class AveragePrecision extends RankingMetric {
  readonly name = 'averagePrecision';

  protected override figure({ truePositives, falsePositives }: Ranking): number {
    const positives = truePositives[truePositives.length - 1];
    let [sum, tp] = [0, 0];
    truePositives.forEach((next, i) => {
      sum += ((next - tp) * next) / (next + falsePositives[i]);
      tp = next;
    });
    return sum / positives;
  }
}

function rankingOf(who: string, prediction: Tensor, target: Tensor): Ranking {
  const store = new PairStore();
  collect(who, prediction, target, store);
  return rank(store.first, store.second);
}

/**
 * The ROC curve of scores [N] or [N, 1] against targets 0 / 1: the two rates at
 * every distinct threshold. A rate without samples is NaN.
 *
 * @example
 * const t = new Tensor(Int32Array.of(0, 0, 1, 1), [4]);
 * const y = new Tensor(Float32Array.of(0.25, 0.5, 0.375, 0.75), [4]);
 * rocCurve(y, t).truePositiveRate;   // Float64Array [0, 0.5, 0.5, 1, 1]
 */
export function rocCurve(prediction: Tensor, target: Tensor): RocCurve {
  const { thresholds, truePositives, falsePositives } = rankingOf('rocCurve', prediction, target);
  const positives = truePositives[truePositives.length - 1];
  const negatives = falsePositives[falsePositives.length - 1];
  return {
    falsePositiveRate: Float64Array.from([0, ...falsePositives], (fp) => fp / negatives),
    truePositiveRate: Float64Array.from([0, ...truePositives], (tp) => tp / positives),
    thresholds: Float64Array.from([Infinity, ...thresholds]),
  };
}

/**
 * Precision and recall of scores [N] or [N, 1] against targets 0 / 1 at every distinct threshold.
 *
 * @example
 * const y = fromArray([0.25, 0.5, 0.375, 0.75]);
 * const t = fromArray([0, 0, 1, 1]);
 * const curve = precisionRecallCurve(y, t);
 * curve.thresholds; // [0.75, 0.5, 0.375, 0.25]
 * curve.precision; // [1, 0.5, 0.6667, 0.5]
 * curve.recall; // [0.5, 0.5, 1, 1]
 */
export function precisionRecallCurve(prediction: Tensor, target: Tensor): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = rankingOf('precisionRecallCurve', prediction, target);
  const positives = truePositives[truePositives.length - 1];
  return {
    precision: Float64Array.from(truePositives, (tp, i) => tp / (tp + falsePositives[i])),
    recall: Float64Array.from(truePositives, (tp) => tp / positives),
    thresholds: Float64Array.from(thresholds),
  };
}

/**
 * {@link RocAuc} of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.6, 0.4, 0.1]);
 * const t = fromArray([1, 0, 1, 0]);
 * rocAuc(y, t); // 0.75
 */
export function rocAuc(prediction: Tensor, target: Tensor): number {
  return once(new RocAuc(), prediction, target);
}

/**
 * {@link AveragePrecision} of one batch.
 *
 * @example
 * const y = fromArray([0.9, 0.6, 0.4, 0.1]);
 * const t = fromArray([1, 0, 1, 0]);
 * averagePrecision(y, t); // 0.8333
 */
export function averagePrecision(prediction: Tensor, target: Tensor): number {
  return once(new AveragePrecision(), prediction, target);
}
