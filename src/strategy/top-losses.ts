import { ArgumentError, ShapeError, knownOptions, positiveInteger } from '../errors/index.js';
import { ClassPairs, showPair } from '../metrics/classes.js';
import { checkProbabilities, checkProbability, negativeLog } from '../metrics/probability.js';
import type { Tensor } from '../tensor/index.js';

/** What a classifier has said about one example. */
export interface ExampleLoss {
  /** The example's row in the set. */
  readonly index: number;
  /** The class of its label. */
  readonly actual: number;
  /** The most probable class. */
  readonly predicted: number;
  /** P(predicted class), in [0, 1]. */
  readonly confidence: number;
  /** -ln P(actual class), unless losses were given. */
  readonly loss: number;
}

/** Options of {@link topLosses}. */
export interface TopLossesOptions {
  /** At most this many, an integer >= 1. Default 10. */
  limit?: number;
  /** The loss of each of the N examples, such as `loss.perSample` returns. Default: -ln P(actual class). */
  losses?: ArrayLike<number>;
}

/**
 * The examples that a classifier finds hardest, the worst first: what it is surest of and wrong about. Look at them
 * before anything else: wrong labels gather here.
 *
 * Prediction: probabilities of class 1, [N] or [N, 1], or of all classes, [N, K]; target: labels [N] or one-hot rows.
 * P is held in [1e-15, 1 - 1e-15], so that the largest loss is 34.5. Equal losses come in the order of the examples.
 *
 * @throws ShapeError when the shapes do not fit, ArgumentError for numbers that are no probabilities or labels
 *
 * @example
 * const y = fromArray([[0.9, 0.1], [0.2, 0.8], [0.99, 0.01]]);
 * const t = fromArray([0, 0, 1], { dtype: 'int32' });
 * const [worst, next] = topLosses(y, t);
 * [worst.index, worst.predicted, worst.confidence, worst.loss]; // [2, 0, 0.99, 4.605]
 * next.index; // 1
 */
export function topLosses(prediction: Tensor, target: Tensor, options: TopLossesOptions = {}): ExampleLoss[] {
  const who = 'topLosses';
  knownOptions(who, options, ['limit', 'losses']);
  const { limit = 10, losses } = options;
  positiveInteger(who, 'limit', limit);
  return byLoss(exampleLosses(who, prediction, target, losses).examples).slice(0, limit);
}

/** The examples by falling loss. */
export function byLoss(examples: readonly ExampleLoss[]): ExampleLoss[] {
  return [...examples].sort((a, b) => b.loss - a.loss || a.index - b.index);
}

/** What a classifier of K classes has said about every example, in their order. */
export function exampleLosses(
  who: string,
  prediction: Tensor,
  target: Tensor,
  losses: ArrayLike<number> | undefined,
): { examples: ExampleLoss[]; classes: number } {
  const pairs = new ClassPairs(who, prediction, target);
  const { layout, samples, classes } = pairs;
  const isBinary = layout === 'binary';
  if ((isBinary || layout === 'sparse' || layout === 'categorical') && prediction.rank <= 2) {
    if (losses !== undefined) checkLosses(who, losses, samples);
    const p = prediction.data;
    const probability = (i: number, k: number): number => {
      if (isBinary) return k === 1 ? p[i] : 1 - p[i];
      return p[i * classes + k];
    };
    const examples = Array.from({ length: samples }, (_, index): ExampleLoss => {
      if (isBinary) checkProbability(who, p, index);
      else checkProbabilities(who, p, index, classes);
      const [actual, predicted] = [pairs.actual(index), pairs.predicted(index)];
      const loss = losses?.[index] ?? negativeLog(probability(index, actual));
      return { index, actual, predicted, confidence: probability(index, predicted), loss };
    });
    return { examples, classes };
  }
  throw new ShapeError(
    `${who}: needs probabilities [N], [N, 1] or [N, K] and one label for each, got ${showPair(prediction, target)}.`,
  );
}

function checkLosses(who: string, losses: ArrayLike<number>, n: number): void {
  if (losses.length !== n) {
    throw new ShapeError(`${who}: losses must hold one number for each of ${n} examples, got ${losses.length}.`);
  }
  const bad = Array.from(losses).findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) throw new ArgumentError(`${who}: losses[${bad}] must be a finite number, got ${losses[bad]}.`);
}
