import type { FloatArray, FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Tensor, showShape } from '../tensor/index.js';

/**
 * Throws ShapeError unless an input axis (from the end when negative) has the
 * size that the layer was built for; `what` says where that size comes from.
 *
 * @example
 * expectAxis('Dense', zeros([32, 784]), -1, 784, 'weight.shape[0]'); // as it should be
 * expectAxis('Dense', zeros([32, 512]), -1, 784, 'weight.shape[0]'); // throws ShapeError
 */
export function expectAxis(who: string, x: Tensor, axis: number, size: number, what: string): void {
  expectTensor(who, x);
  const index = axis < 0 ? axis + x.rank : axis;
  if (x.shape[index] === size) return;
  throw new ShapeError(
    `${who}: input axis ${axis} must equal ${what} = ${size}, got ${x.shape[index] ?? 'none'} (x ${showShape(x.shape)}). ` +
      'Was the layer built for another input?',
  );
}

/**
 * Throws ShapeError unless an input has the rank that the layer works on, batch
 * axis included; `layout` names the axes.
 *
 * @example
 * expectRank('Images', zeros([32, 28, 28, 1]), 4, '[N, H, W, C]'); // as it should be
 * expectRank('Images', zeros([32, 784]), 4, '[N, H, W, C]');       // throws ShapeError
 */
export function expectRank(who: string, x: Tensor, rank: number, layout: string): void {
  expectTensor(who, x);
  if (x.rank === rank) return;
  throw new ShapeError(`${who}: input must have rank ${rank} ${layout}, got rank ${x.rank} (x ${showShape(x.shape)}).`);
}

/**
 * Throws ShapeError unless dy has the shape of the output that forward returned.
 *
 * @example
 * const y = zeros([32, 10]);
 * expectGradient('Dense', zeros([32, 10]), y); // as it should be
 * expectGradient('Dense', zeros([10]), y);     // throws ShapeError
 */
export function expectGradient(who: string, dy: Tensor, y: Tensor): void {
  expectTensor(who, dy, 'dy');
  if (dy.rank === y.rank && dy.shape.every((n, i) => n === y.shape[i])) return;
  throw new ShapeError(`${who}: dy ${showShape(dy.shape)} must have the shape of the output y ${showShape(y.shape)}.`);
}

/** The elements of a tensor, which must be of the floating-point type that the cache computes in. */
export function expectFloats(who: string, x: Tensor, dtype: FloatDType, name = 'input'): FloatArray {
  expectTensor(who, x, name);
  if (!(x.data instanceof Int32Array) && x.dtype === dtype) return x.data;
  throw new ArgumentError(
    `${who}: ${name} must have the cache's dtype '${dtype}', got '${x.dtype}' (${name} ${showShape(x.shape)}). ` +
      'Model, cache and data must have one dtype; cast(x, dtype) converts.',
  );
}

/** The elements of a floating-point tensor, such as a buffer of a cache. */
export function floatsOf(x: Tensor): FloatArray {
  if (!(x.data instanceof Int32Array)) return x.data;
  throw new ArgumentError(
    `layer: needs a floating-point tensor, got int32 ${showShape(x.shape)}. cast(x, 'float32') converts.`,
  );
}
