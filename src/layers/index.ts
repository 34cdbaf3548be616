export { Cache, type CacheOptions } from './cache.js';
export { Container, type ContainerOptions, inside, located } from './container.js';
export { ConfigReader, type Json, type LayerConfig } from './config.js';
export { type Logits, announceLogits, isLogitGradient, logitsOf, markLogitGradient } from './fusion.js';
export type { Initializer } from './initializers.js';
export {
  BaseLayer,
  type BuildContext,
  Layer,
  type LayerOptions,
  MergeLayer,
  type Mode,
  MultiLayer,
  type Need,
  expectAxis,
  expectGradient,
  expectRank,
} from './layer.js';
export { type Call, type Node, input } from './node.js';
export { Parameter } from './parameter.js';
export type { Regularizer } from './regularizers.js';
export { Slot } from './slot.js';
export { type Range, Theta } from './theta.js';
