export type { KeySource } from './control/control-keys.js';
export { Model, type BatchOptions } from './model.js';
export type { CompileOptions, MetricList } from './compiled.js';
export type { LossOption, LossWeights } from './objective.js';
export type { FitOptions } from './fit-options.js';
export type { SourceFitOptions } from './fit-source.js';
export { type Change, History, type Logs } from './history.js';
export type { CallbackState, Snapshot } from './snapshot-content.js';
export { Summary, type SummaryRow } from './summary.js';
export type { BatchContext, Callback, EpochContext, GradientContext, TrainContext } from './callbacks/callback.js';
export type { MonitorOptions } from './callbacks/monitor.js';
export { Checkpoint, type CheckpointOptions } from './callbacks/checkpoint.js';
export { CSVLogger } from './callbacks/csv-logger.js';
export { EarlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.js';
export {
  type GradientHealthRecord,
  GradientHealthRecorder,
  type GradientHealthRecorderOptions,
  type LayerHealthRecord,
} from './callbacks/gradient-health-recorder.js';
export { GradualUnfreezing, type GradualUnfreezingOptions } from './callbacks/gradual-unfreezing.js';
export { JSONLLogger } from './callbacks/jsonl-logger.js';
export { LearningRateSchedule } from './callbacks/learning-rate-schedule.js';
export { ManualControl, type ManualControlOptions } from './callbacks/manual-control.js';
export { NaNGuard, type NaNGuardOptions, type SkippedStep } from './callbacks/nan-guard.js';
export { type ChartOutput, LiveChart, type LiveChartOptions } from './callbacks/live-chart.js';
export { MLflowLogger, type MLflowLoggerOptions } from './callbacks/mlflow-logger.js';
export { ProgressBar, type ProgressOutput } from './callbacks/progress-bar.js';
export { EventFileWriter } from './logging/event-file-writer.js';
export type { RowLoggerOptions } from './logging/row-logger.js';
export { ReduceOnPlateau, type ReduceOnPlateauOptions } from './callbacks/reduce-on-plateau.js';
export { TensorBoard, type TensorBoardOptions } from './callbacks/tensorboard.js';
export { TimeLimit } from './callbacks/time-limit.js';
export { findLearningRate, type LearningRateFinderOptions, type LearningRateRange } from './find-learning-rate.js';
export { type MinimizeOptions, minimize } from './minimize.js';
