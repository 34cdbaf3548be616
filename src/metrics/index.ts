export type { Metric } from './metric.js';
export { metric, metricNames } from './registry.js';
export {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  TopKAccuracy,
  accuracy,
  binaryAccuracy,
  topKAccuracy,
  type ThresholdOptions,
} from './accuracy.js';
export { confusionMatrix, type ConfusionOptions } from './confusion.js';
export {
  confusionReport,
  mostConfused,
  type ConfusedPair,
  type ConfusionReportOptions,
  type MostConfusedOptions,
} from './confusion-report.js';
export { metricByGroup, type GroupFigure, type GroupReport, type MetricByGroupOptions } from './by-group.js';
export { oneVersusRest } from './one-versus-rest.js';
export {
  F1,
  Precision,
  Recall,
  f1,
  precision,
  recall,
  type Average,
  type ScoreOptions,
  type Scores,
} from './scores.js';
export { classificationReport, type ClassificationReport, type ReportOptions, type ReportRow } from './report.js';
export { entityReport, entitySpans, type EntitySpan } from './entities.js';
export { CohenKappa, Matthews, cohenKappa, matthews } from './agreement.js';
export {
  AveragePrecision,
  RocAuc,
  averagePrecision,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
  type PrecisionRecallCurve,
  type RocCurve,
} from './ranking.js';
export { Brier, LogLoss, brier, logLoss } from './probability.js';
export { WeightedError, weightedError, type WeightedErrorOptions } from './weighted-error.js';
export { editDistance, errorRate, type Symbols } from './edit-distance.js';
export { LabelErrorRate, type LabelErrorRateOptions, labelErrorRate } from './label-error-rate.js';
export { MeanIoU, meanIoU } from './mean-iou.js';
export { HammingLoss, SubsetAccuracy, hammingLoss, subsetAccuracy } from './multilabel.js';
export {
  MaxError,
  MeanAbsoluteError,
  MeanSquaredError,
  MedianAbsoluteError,
  RootMeanSquaredError,
  mae,
  maxError,
  medianAbsoluteError,
  mse,
  rmse,
} from './regression.js';
export { ExplainedVariance, R2, explainedVariance, r2 } from './explained.js';
