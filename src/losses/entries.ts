import type { FloatArray, LossSums, TypedArray } from '../engine/index.js';
import { ArgumentError, ShapeError } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, type Tensor, sameShape, showShape, sizeOf } from '../tensor/index.js';
import type { Reduction } from './loss.js';

/** The elements of a prediction, which must be floating-point and not empty. */
export function floatsOf(who: string, prediction: Tensor): FloatArray {
  expectTensor(who, prediction, 'prediction');
  if (prediction.data instanceof Int32Array) {
    throw new ArgumentError(`${who}: prediction must be float32 or float64, got int32 ${showShape(prediction.shape)}.`);
  }
  if (prediction.size === 0) {
    throw new ArgumentError(`${who}: needs at least one example, got prediction ${showShape(prediction.shape)}.`);
  }
  return prediction.data;
}

/** Throws unless target has the shape that goes with the prediction. */
export function expectTarget(who: string, prediction: Shape, target: Tensor, shape: Shape, hint: string): void {
  expectTensor(who, target, 'target');
  if (sameShape(target.shape, shape)) return;
  throw new ShapeError(
    `${who}: target must have shape ${showShape(shape)}, got ${showShape(target.shape)} ` +
      `(prediction ${showShape(prediction)}). ${hint}`,
  );
}

/**
 * How many entries each element of a weight or mask stands for: its shape must
 * be the first axes of the entries' shape.
 */
export function entriesEach(who: string, name: string, tensor: Tensor, entries: Shape): number {
  const leading = entries.slice(0, tensor.rank);
  if (!sameShape(tensor.shape, leading) || tensor.rank === 0) {
    throw new ShapeError(
      `${who}: ${name} must have the shape of the entries, ${showShape(entries)}, or its first axes, such as ` +
        `${showShape(entries.slice(0, 1))}, got ${showShape(tensor.shape)}.`,
    );
  }
  return sizeOf(entries.slice(tensor.rank));
}

/** Throws unless all weights are finite and >= 0; locates the first that is not. */
export function checkWeights(who: string, name: string, { data, shape }: Tensor): void {
  const at = data.findIndex((value: number) => !(value >= 0 && value < Infinity));
  if (at < 0) return;
  throw new ArgumentError(
    `${who}: ${name} must be finite and >= 0, got ${data[at]} at ${position(at, shape)} of ${showShape(shape)}.`,
  );
}

/** Throws unless a mask holds 0 and 1 only; locates the first other value. */
export function checkMask(who: string, { data, shape }: Tensor): void {
  const at = data.findIndex((value: number) => value !== 0 && value !== 1);
  if (at < 0) return;
  throw new ArgumentError(
    `${who}: mask must hold 0 (unknown) and 1 (known), got ${data[at]} at ${position(at, shape)} of ${showShape(shape)}.`,
  );
}

/** Complains about NaN among targets: how many there are and where the first is. */
export function missingError(who: string, data: TypedArray, shape: Shape): ArgumentError {
  let count = 0;
  for (const value of data) if (Number.isNaN(value)) count++;
  const at = data.findIndex((value: number) => Number.isNaN(value));
  return new ArgumentError(
    `${who}: ${count} of ${data.length} targets are NaN, the first at ${position(at, shape)} of ${showShape(shape)}. ` +
      'Pass { skipMissing: true } if NaN stands for an unknown label, or give a mask.',
  );
}

/** Flat index `at` as an index per axis: `[3, 0]`. */
export function position(at: number, shape: Shape): string {
  const index: number[] = [];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return showShape(index);
}

/** What Σ w l is multiplied by; 0 when no label is known. */
export function normalizer(reduction: Reduction, { known, weight }: LossSums, examples: number): number {
  if (known === 0) return 0;
  if (reduction === 'sum') return 1;
  if (reduction === 'perExample') return 1 / examples;
  if (reduction === 'mean') return 1 / known;
  return weight === 0 ? 0 : 1 / weight;
}
