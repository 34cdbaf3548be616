import type { TypedArray } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { sameShape } from '../tensor/shape.js';
import { expectTensor } from '../tensor/expect.js';
import type { Tensor } from '../tensor/tensor.js';
import { showPair, withoutUnitAxis } from './classes.js';

/** Prediction and target element by element. */
export interface ElementPairs {
  readonly p: TypedArray;
  readonly t: TypedArray;
  readonly size: number;
}

/**
 * The elements of two tensors of one shape. [N, 1] goes with [N], as they hold
 * the same samples; nothing else is broadcast. Throws ShapeError for other
 * shapes, ArgumentError when they are empty.
 */
export function elementPairs(who: string, prediction: Tensor, target: Tensor): ElementPairs {
  expectTensor(who, prediction, 'prediction');
  expectTensor(who, target, 'target');
  if (!sameShape(withoutUnitAxis(prediction.shape), withoutUnitAxis(target.shape))) {
    throw new ShapeError(`${who}: prediction and target must have one shape, got ${showPair(prediction, target)}.`);
  }
  if (target.size === 0)
    throw new ArgumentError(`${who}: needs at least one sample, got ${showPair(prediction, target)}.`);
  return { p: prediction.data, t: target.data, size: target.size };
}
