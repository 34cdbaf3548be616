import type { FloatArray, FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Tensor, showShape } from '../tensor/index.js';

/** Throws unless an input axis has the size that the layer was built for. */
export function expectAxis(who: string, x: Tensor, axis: number, size: number, what: string): void {
  expectTensor(who, x);
  const index = axis < 0 ? axis + x.rank : axis;
  if (x.shape[index] === size) return;
  throw new ShapeError(
    `${who}: input axis ${axis} must equal ${what} = ${size}, got ${x.shape[index] ?? 'none'} (x ${showShape(x.shape)}). ` +
      'Was the layer built for another input?',
  );
}

/** Throws unless an input has the rank that the layer works on, batch axis included. */
export function expectRank(who: string, x: Tensor, rank: number, layout: string): void {
  expectTensor(who, x);
  if (x.rank === rank) return;
  throw new ShapeError(`${who}: input must have rank ${rank} ${layout}, got rank ${x.rank} (x ${showShape(x.shape)}).`);
}

/** Throws unless dy has the shape of the output that forward returned. */
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
