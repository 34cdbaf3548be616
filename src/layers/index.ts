export { Activation } from './activation.js';
export {
  type ActivationFunction,
  type ActivationKind,
  type ActivationOption,
  type ActivationSpec,
  readActivation,
  readActivationSpec,
} from './activation-functions.js';
export { BatchNorm, type BatchNormOptions } from './batch-norm.js';
export { Cache, type CacheOptions } from './cache.js';
export { Container, type ContainerOptions, inside, located } from './container.js';
export { ConfigReader, type Json, type LayerConfig, readLayerOptions } from './config.js';
export { Clip, Power, Scale, Shift } from './constants.js';
export { Concatenate } from './concatenate.js';
export { Dense, type DenseOptions } from './dense.js';
export { Dropout } from './dropout.js';
export { Embedding, type EmbeddingOptions } from './embedding.js';
export { Abs, Cos, Exp, Log, Negative, Sin, Sqrt, Square } from './functions.js';
export { fixed } from './fixed.js';
export type { Foldable } from './foldable.js';
export { type Logits, announceLogits, isLogitGradient, logitsOf, markLogitGradient } from './fusion.js';
export { type Fans, fansOf, type Initializer } from './initializer.js';
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initializerFromConfig,
  type InitializerName,
  type InitializerOption,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  readInitializer,
  truncatedNormal,
  uniform,
  xavier,
} from './initializers.js';
export { idsOf, indexOf } from './ids.js';
export { GroupNorm } from './group-norm.js';
export { Lengths } from './announced-lengths.js';
export { Lambda, type LambdaOptions } from './lambda.js';
export { LayerNorm, type LayerNormOptions } from './layer-norm.js';
export { BaseLayer, type BuildContext, type LayerOptions } from './base-layer.js';
export { expectAxis, expectFloats, expectGradient, expectRank, floatsOf } from './expect.js';
export { checkLengths, keptLengths, lengthsOf, setLengths, withLengths } from './lengths.js';
export { Layer, MergeLayer, type Mode, MultiLayer, type Need } from './layer.js';
export { Masking } from './masking.js';
export { MeanOverTime } from './mean-over-time.js';
export { ElementwiseMerge } from './merge.js';
export { Add, Average, Divide, Maximum, Minimum, Multiply, Subtract } from './merges.js';
export { type Call, type Node, expectNodes, input } from './node.js';
export type { NormalizationOptions } from './normalization.js';
export { Parameter } from './parameter.js';
export { Perceptron, type PerceptronOptions } from './perceptron.js';
export { Pointwise } from './pointwise.js';
export { PReLU, type PReLUOptions } from './prelu.js';
export { Dot, Gram, MatMul } from './products.js';
export { LogSumExp, Max, Mean, Min, type ReductionOptions, Sum } from './reductions.js';
export { type LayerReader, layerFromConfig, registerLayer } from './registry.js';
export {
  checkRegularizer,
  l1,
  l1Sum,
  l2,
  l2Sum,
  readRegularizer,
  type Regularizer,
  regularizerConfig,
} from './regularizers.js';
export { Flatten, Reshape } from './reshape.js';
export { Slot } from './slot.js';
export { LogSoftmax, Softmax } from './softmax.js';
export { type Range, Theta } from './theta.js';
export { VariableLayer, type VariableOptions } from './variable.js';
export { Permute, RepeatVector, Slice, type SliceOptions } from './view-layers.js';
