export { BinaryCrossEntropy, type BinaryCrossEntropyOptions, Focal, type FocalOptions } from './binary.js';
export { CategoricalCrossEntropy, type CategoricalCrossEntropyOptions } from './categorical.js';
export { CosineDistance } from './cosine-distance.js';
export { CTC, type CTCOptions } from './ctc.js';
export { KLDivergence } from './divergence.js';
export { Hinge, SquaredHinge } from './hinge.js';
export { Loss, type LossConfig, type LossInputs, type LossOptions, type Reduction } from './loss.js';
export {
  HalfMeanSquaredError,
  Huber,
  type HuberOptions,
  LogCosh,
  MeanAbsoluteError,
  MeanSquaredError,
  Poisson,
} from './regression.js';
export { loss, lossFromConfig, lossNames } from './registry.js';
export type { RowLossOptions } from './row-loss.js';
export {
  NegativeLogLikelihood,
  type NegativeLogLikelihoodOptions,
  SparseCategoricalCrossEntropy,
  type SparseCategoricalCrossEntropyOptions,
} from './sparse.js';
