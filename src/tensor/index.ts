export { type NestedArray, Tensor, tensorCount } from './tensor.js';
export { type Shape, checkShape, normalizeAxis, sameShape, showShape, sizeOf } from './shape.js';
export { type ChoiceOptions } from './choice.js';
export { Generator, type GeneratorState } from './generator.js';
