import { ShapeError } from '../errors/index.js';
import { Tensor } from '../tensor/tensor.js';
import { showPair, ClassPairs } from './classes.js';

/**
 * A figure of yes/no answers for each of K classes by itself: class k against all others, with its scores as the scores
 * of yes. So ROC curves, average precision, or F1 at another threshold come class by class.
 *
 * Prediction [..., K]; target labels [...] or one-hot rows [..., K]. `figure` is called with scores [N] and int32 0 / 1
 * targets [N], class after class.
 *
 * @throws ShapeError for a prediction without class axis, ArgumentError for labels outside [0, K-1]; and what `figure` throws
 *
 * @example
 * const y = fromArray([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.5, 0.1, 0.4], [0.4, 0.5, 0.1]]);
 * const t = fromArray([0, 1, 2, 0], { dtype: 'int32' });
 * oneVersusRest(rocAuc, y, t); // [0.75, 0.6667, 1]
 * oneVersusRest(rocCurve, y, t)[2].truePositiveRate; // [0, 1, 1, 1]
 */
export function oneVersusRest<Result>(
  figure: (prediction: Tensor, target: Tensor) => Result,
  prediction: Tensor,
  target: Tensor,
): Result[] {
  const pairs = new ClassPairs('oneVersusRest', prediction, target);
  if (pairs.layout !== 'sparse' && pairs.layout !== 'categorical') {
    throw new ShapeError(`oneVersusRest: needs scores [N, K], got ${showPair(prediction, target)}.`);
  }
  const { samples, classes } = pairs;
  const labels = Int32Array.from({ length: samples }, (_, i) => pairs.actual(i));
  const { data } = prediction;
  return Array.from({ length: classes }, (_, k) => {
    const scores = Float64Array.from({ length: samples }, (_, i) => data[i * classes + k]);
    const answers = labels.map((label) => Number(label === k));
    return figure(new Tensor(scores, [samples]), new Tensor(answers, [samples]));
  });
}
