export type { Build } from './build.js';
export type { DType, FloatArray, FloatDType, TypedArray } from './dtype.js';
export { bytesPerElement, createArray, dtypeOf } from './dtype.js';
export { type EngineInfo, engineInfo } from './info.js';
export { allocateArray, isResident, memoryInUse, release, setMemoryLimit, subarray } from './memory.js';
export { setThreads, threads } from './pool.js';
export { type OnDeath, spawn, type Worker } from './spawn.js';
export { axpy, fill, floatDtype, scale } from './ops/blas1.js';
export {
  convBackwardFilter,
  convBackwardInput,
  convBackwardParameters,
  convForward,
  convWorkspace,
} from './ops/conv.js';
export type { ConvShape } from './ops/conv-shape.js';
export { batchedGemm, type FusedActivation, gemm, type GemmOptions, packB, packedLength } from './ops/gemm.js';
export {
  BLOCK_DRAWS,
  dropoutBackward,
  dropoutBlocks,
  dropoutForward,
  dropoutWords,
  fillBlocks,
  normal,
  randomBlocks,
  type RandomKey,
  uniform,
} from './ops/random.js';
export {
  type GruArrays,
  type GruBackward,
  gruBackward,
  type GruForward,
  gruForward,
  gruScratchLength,
} from './ops/gru.js';
export { lookUpRows, oneHotIds } from './ops/lookup.js';
export {
  type LstmBackward,
  lstmBackward,
  type LstmForward,
  lstmForward,
  lstmPeepholeGradient,
  lstmScratchLength,
} from './ops/lstm.js';
export type { SequenceShape } from './ops/recurrent.js';
export { simpleBackward, simpleForward, simpleScratchLength } from './ops/simple-rnn.js';
export { gatherRows, oneHot, scatterAddRows, sumRows, transpose2d } from './ops/rows.js';
export {
  type Affine,
  type GroupShape,
  groupNormBackward,
  groupNormForward,
  layerNormBackward,
  layerNormForward,
  type RowStatistics,
} from './ops/normalize-samples.js';
export {
  batchMoments,
  batchNormalize,
  batchNormalizeBackward,
  type Normalization,
  type NormalizationGradients,
} from './ops/normalize.js';
export { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from './ops/pool.js';
export { attentionWeights, type AttentionShape } from './ops/attention.js';
export { type AxisMatrix, resample } from './ops/resample.js';
export type { WindowShape } from './ops/window.js';
export { binary, type BinaryOp, binaryOps, type BroadcastPlan } from './ops/broadcast.js';
export { reduce, type ReduceOp } from './ops/reduce.js';
export {
  adadeltaStep,
  adagradStep,
  adamStep,
  amsgradStep,
  flushTiny,
  momentumStep,
  nadamStep,
  nesterovStep,
  rmspropStep,
  sgdStep,
} from './ops/optimizers.js';
export { clampValues, sumOfSquares } from './ops/clip.js';
export { unary, type UnaryName } from './ops/unary.js';
export {
  activationBackward,
  activationForward,
  type ActivationName,
  derivativeFrom,
  preluBackward,
  preluForward,
} from './ops/activations.js';
export { logSoftmax, logSoftmaxBackward, logSumExp, softmax, softmaxBackward } from './ops/softmax.js';
export {
  binaryCrossEntropyBackward,
  binaryCrossEntropyForward,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxCrossEntropyTargetsBackward,
  softmaxCrossEntropyTargetsForward,
} from './ops/crossentropy.js';
export { CTC_WORK_ROWS, type CtcBatch, ctcBackward, ctcForward, ctcStride } from './ops/ctc.js';
export {
  cosineLoss,
  cosineLossBackward,
  elementLoss,
  elementLossBackward,
  type ElementLossName,
  type LossSums,
  lossSums,
  scaleRows,
  weigh,
} from './ops/losses.js';
