export { Cache, type CacheOptions } from './cache.js';
export { ConfigReader, type Json, type LayerConfig } from './config.js';
export { type Logits, announceLogits, isLogitGradient, logitsOf, markLogitGradient } from './fusion.js';
export type { Initializer } from './initializers.js';
export {
  BaseLayer,
  type BuildContext,
  Layer,
  type LayerOptions,
  type Mode,
  MultiLayer,
  type Need,
  expectAxis,
  expectGradient,
  expectRank,
} from './layer.js';
export { Parameter } from './parameter.js';
export type { Regularizer } from './regularizers.js';
export { Slot } from './slot.js';
export { type Range, Theta } from './theta.js';
