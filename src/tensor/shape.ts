import { ArgumentError, show } from '../errors/index.js';

/** Sizes of the axes, outermost first. `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements of a shape: the product of its axes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A shape as messages write it: `[32, 784]`. */
export function showShape(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}

/** Throws unless every axis is an integer >= 0. */
export function checkShape(who: string, shape: Shape): void {
  if (!Array.isArray(shape)) throw new ArgumentError(`${who}: shape must be an array of sizes, got ${show(shape)}.`);
  shape.forEach((n, axis) => {
    if (!Number.isInteger(n) || n < 0) {
      throw new ArgumentError(`${who}: axis ${axis} of shape ${show(shape)} must be an integer >= 0, got ${show(n)}.`);
    }
  });
}

/** The axis counted from the front: -1 is the last one. Throws when there is none such. */
export function normalizeAxis(who: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ArgumentError(
      `${who}: axis must be an integer in [${-rank}, ${rank - 1}] for rank ${rank}, got ${show(axis)}.`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}
