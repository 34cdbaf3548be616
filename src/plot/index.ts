export type { Figure, FigureOptions } from './figure.js';
export { lineChart, smooth, type LineChartOptions, type Series } from './line-chart.js';
export { decisionBoundary, type DecisionBoundaryOptions, type PlaneClassifier } from './decision-boundary.js';
export { confusionFigure, heatmap, type ConfusionFigureOptions, type HeatmapOptions } from './heatmap.js';
export { imageGrid, type ImageGridOptions } from './image-grid.js';
export { saveFigure } from './save.js';
export { sparkline, type SparklineOptions } from './sparkline.js';
export { okabeIto } from './palette.js';
