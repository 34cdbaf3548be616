import type { Dataset } from 'layerwise/data';

/** The first examples of a set, at most `count`; they share its memory. */
export function first({ x, y }: Dataset, count: number): Dataset {
  const rows = Math.min(count, y.shape[0]);
  return { x: x.rows(0, rows), y: y.rows(0, rows) };
}
