export type { Figure, FigureOptions } from './figure.js';
export {
  rocFigure,
  precisionRecallFigure,
  type NamedPrecisionRecallCurve,
  type NamedRocCurve,
} from './ranking-curves.js';
export { learningRateFigure, type LearningRateRamp } from './learning-rate-figure.js';
export {
  learningCurveFigure,
  type LearningCurveFigureOptions,
  type LearningCurvePoint,
} from './learning-curve-figure.js';
export { diagnosisFigure, type ErrorChain } from './diagnosis-figure.js';
export { weightHistograms, type WeightHistogramsOptions } from './weight-histograms.js';
export { gradientHealthFigure, type GradientHealthRecord } from './gradient-health-figure.js';
export { filterFigure, type FilterFigureOptions } from './filter-figure.js';
export { parallelCoordinates, type ParallelCoordinatesOptions } from './parallel-coordinates.js';
export { trialScatter, type TrialScatterOptions } from './trial-scatter.js';
export type { SearchTrial, SearchTrials, TrialScale } from './trial-axis.js';
export { lossCurves, type EpochChange, type EpochFigures, type LossCurvesOptions } from './loss-curves.js';
export { lineChart, smooth, type LineChartOptions } from './line-chart.js';
export type { Series } from './lines.js';
export { decisionBoundary, type DecisionBoundaryOptions, type PlaneClassifier } from './decision-boundary.js';
export { confusionFigure, heatmap, type ConfusionFigureOptions, type HeatmapOptions } from './heatmap.js';
export { imageGrid, type ImageGridOptions } from './image-grid.js';
export { saveFigure, saveFigures, type PageOptions } from './save.js';
export { sparkline, type SparklineOptions } from './sparkline.js';
export { terminalChart, type TerminalChartOptions } from './terminal-chart.js';
export { okabeIto } from './palette.js';
