export { Tensor, type NestedArray, tensorCount } from './tensor.js';
export { type Shape, checkShape, normalizeAxis, sameShape, showShape, sizeOf } from './shape.js';

export {
  type ArrayInput,
  arange,
  checkIndices,
  eye,
  fromArray,
  full,
  linspace,
  oneHot,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from './creation.js';
export { type ChoiceOptions } from './choice.js';
export { Generator, type GeneratorState } from './generator.js';

export { broadcastShapes, broadcastTo } from './broadcast.js';
export { add, div, isFloat, maximum, minimum, mul, pow, sub } from './arithmetic.js';
export { cast, equal, greater, greaterEqual, less, lessEqual, notEqual, where } from './compare.js';
export {
  abs,
  clip,
  cos,
  erf,
  exp,
  expm1,
  leakyRelu,
  log,
  log1p,
  neg,
  reciprocal,
  relu,
  rsqrt,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  tanh,
} from './elementwise.js';

export {
  all,
  any,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  type ReduceOptions,
  std,
  sum,
  sumTo,
  variance,
} from './reductions.js';
export { argMax, argMin, type ArgOptions, topK } from './arg.js';
export { dot, matMul, type MatMulOptions, outer } from './linear.js';

export { expandDims, flatten, reshape, squeeze } from './shaping.js';
export { flip, slice, split } from './slicing.js';
export { concat, cumsum, gather, pad, repeat, stack, tile } from './joining.js';
export { transpose } from './transpose.js';

export { MovingAverage, movingAverage, type MovingAverageOptions } from './moving-average.js';
