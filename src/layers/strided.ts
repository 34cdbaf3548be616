import type { FloatArray } from '../engine/index.js';
import type { Shape } from '../tensor/index.js';

/** A walk through two arrays at once: sizes of the axes, and how far each array moves along each. */
export interface Walk {
  readonly sizes: readonly number[];
  /** In elements; 0 stays in place, negative runs backwards. */
  readonly source: readonly number[];
  readonly target: readonly number[];
  /** Where the source begins. Default 0. */
  readonly sourceOffset?: number;
  /** Where the target begins. Default 0. */
  readonly targetOffset?: number;
}

/** Steps from one element to the next along each axis of a contiguous array. */
export function stridesOf(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** target <- source, element by element of the walk. */
export function copyAlong(walk: Walk, source: FloatArray, target: FloatArray): void {
  const { n, from, to } = lastAxis(walk);
  forRows(walk, (s, t) => {
    for (let i = 0; i < n; i++) target[t + i * to] = source[s + i * from];
  });
}

/** target <- target + source, element by element of the walk: the adjoint of a copy. */
export function addAlong(walk: Walk, source: FloatArray, target: FloatArray): void {
  const { n, from, to } = lastAxis(walk);
  forRows(walk, (s, t) => {
    for (let i = 0; i < n; i++) target[t + i * to] += source[s + i * from];
  });
}

/** Calls `visit` with the places of each pair of elements, in the order of the axes. */
export function visitAlong(walk: Walk, visit: (source: number, target: number) => void): void {
  const { n, from, to } = lastAxis(walk);
  forRows(walk, (s, t) => {
    for (let i = 0; i < n; i++) visit(s + i * from, t + i * to);
  });
}

function lastAxis({ sizes, source, target }: Walk): { n: number; from: number; to: number } {
  const last = sizes.length - 1;
  return { n: sizes[last] ?? 1, from: source[last] ?? 0, to: target[last] ?? 0 };
}

/** Calls `row` with the places where each run along the last axis begins. */
function forRows(walk: Walk, row: (source: number, target: number) => void): void {
  const { sizes, source, target, sourceOffset = 0, targetOffset = 0 } = walk;
  const outer = sizes.length - 1;
  const step = (axis: number, s: number, t: number): void => {
    if (axis >= outer) return row(s, t);
    for (let i = 0; i < sizes[axis]; i++) step(axis + 1, s + i * source[axis], t + i * target[axis]);
  };
  step(0, sourceOffset, targetOffset);
}
