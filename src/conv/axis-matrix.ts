import type { AxisMatrix, FloatDType } from '../engine/index.js';

/** An entry of a sparse row: the input that it takes, and how much of it. */
export type Entry = readonly [index: number, weight: number];

/** An axis that stays as it is. */
export function unchanged(n: number): readonly (readonly Entry[])[] {
  return Array.from({ length: n }, (_, i) => [[i, 1]]);
}

/** The matrix that has these rows, for an axis of `input` elements. */
export function axisMatrix(input: number, rows: readonly (readonly Entry[])[], dtype: FloatDType): AxisMatrix {
  const entries = rows.flat();
  const first = new Int32Array(rows.length + 1);
  rows.forEach((row, o) => (first[o + 1] = first[o] + row.length));
  const weights = entries.map(([, value]) => value);
  const weight = dtype === 'float32' ? Float32Array.from(weights) : Float64Array.from(weights);
  return { input, output: rows.length, first, index: Int32Array.from(entries, ([index]) => index), weight };
}

/** The rows of the transposed matrix. */
export function transposed(input: number, rows: readonly (readonly Entry[])[]): readonly (readonly Entry[])[] {
  const columns = Array.from({ length: input }, (): Entry[] => []);
  rows.forEach((row, o) => row.forEach(([i, weight]) => columns[i].push([o, weight])));
  return columns;
}
