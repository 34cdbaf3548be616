import { ArgumentError, nearest, show } from '../errors/index.js';
import { Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, TopKAccuracy } from './accuracy.js';
import { CohenKappa, Matthews } from './agreement.js';
import { ExplainedVariance, R2 } from './explained.js';
import { LabelErrorRate } from './label-error-rate.js';
import { MeanIoU } from './mean-iou.js';
import type { Metric } from './metric.js';
import { HammingLoss, SubsetAccuracy } from './multilabel.js';
import { Brier, LogLoss } from './probability.js';
import { AveragePrecision, RocAuc } from './ranking.js';
import {
  MaxError,
  MeanAbsoluteError,
  MeanSquaredError,
  MedianAbsoluteError,
  RootMeanSquaredError,
} from './regression.js';
import { F1, Precision, Recall } from './scores.js';
import { WeightedError } from './weighted-error.js';

const factories = new Map<string, () => Metric>([
  ['accuracy', () => new Accuracy()],
  ['binaryAccuracy', () => new BinaryAccuracy()],
  ['categoricalAccuracy', () => new CategoricalAccuracy()],
  ['sparseCategoricalAccuracy', () => new SparseCategoricalAccuracy()],
  ['top3Accuracy', () => new TopKAccuracy(3)],
  ['top5Accuracy', () => new TopKAccuracy(5)],
  ['precision', () => new Precision()],
  ['macroPrecision', () => new Precision({ average: 'macro' })],
  ['microPrecision', () => new Precision({ average: 'micro' })],
  ['weightedPrecision', () => new Precision({ average: 'weighted' })],
  ['recall', () => new Recall()],
  ['macroRecall', () => new Recall({ average: 'macro' })],
  ['microRecall', () => new Recall({ average: 'micro' })],
  ['weightedRecall', () => new Recall({ average: 'weighted' })],
  ['f1', () => new F1()],
  ['macroF1', () => new F1({ average: 'macro' })],
  ['microF1', () => new F1({ average: 'micro' })],
  ['weightedF1', () => new F1({ average: 'weighted' })],
  ['cohenKappa', () => new CohenKappa()],
  ['matthews', () => new Matthews()],
  ['meanIoU', () => new MeanIoU()],
  ['rocAuc', () => new RocAuc()],
  ['averagePrecision', () => new AveragePrecision()],
  ['logLoss', () => new LogLoss()],
  ['brier', () => new Brier()],
  ['weightedError', () => new WeightedError()],
  ['subsetAccuracy', () => new SubsetAccuracy()],
  ['hammingLoss', () => new HammingLoss()],
  ['labelErrorRate', () => new LabelErrorRate()],
  ['mse', () => new MeanSquaredError()],
  ['rmse', () => new RootMeanSquaredError()],
  ['mae', () => new MeanAbsoluteError()],
  ['medianAbsoluteError', () => new MedianAbsoluteError()],
  ['maxError', () => new MaxError()],
  ['r2', () => new R2()],
  ['explainedVariance', () => new ExplainedVariance()],
]);

/** The names that {@link metric} knows. */
export const metricNames: readonly string[] = [...factories.keys()];

/**
 * The metric of a name, new and empty, or the given object itself: whatever
 * `compile({ metrics })` accepts. Throws ArgumentError for an unknown name,
 * with the nearest known one, and for an object that is not a {@link Metric}.
 *
 * @example
 * metric('accuracy').name;              // 'accuracy'
 * metric(new TopKAccuracy(2)).name;     // 'top2Accuracy'
 */
export function metric(nameOrMetric: string | Metric): Metric {
  if (typeof nameOrMetric !== 'string') return checkMetric(nameOrMetric);
  const create = factories.get(nameOrMetric);
  if (create) return create();
  const guess = nearest(nameOrMetric, metricNames);
  throw new ArgumentError(
    `metric: unknown metric ${show(nameOrMetric)}.${guess ? ` Did you mean '${guess}'?` : ''} ` +
      `Known: ${metricNames.join(', ')}.`,
  );
}

function checkMetric(candidate: Metric): Metric {
  const methods = ['reset', 'update', 'result'] as const;
  const isMetric =
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.name === 'string' &&
    methods.every((method) => typeof candidate[method] === 'function');
  if (isMetric) return candidate;
  throw new ArgumentError(
    `metric: needs a name or an object with name, reset, update and result, got ${show(candidate)}.`,
  );
}
