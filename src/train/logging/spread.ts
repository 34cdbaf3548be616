import type { Spread } from './event-messages.js';

/** As many as TensorBoard draws. */
const BUCKETS = 30;

/** The histogram of the finite ones among `values`, in buckets of one width; undefined when there are none. */
export function spreadOf(values: ArrayLike<number>): Spread | undefined {
  let [min, max, sum, sumSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumSquares += value * value;
  }
  if (min > max) return undefined;
  const width = max > min ? (max - min) / BUCKETS : 1;
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) counts[Math.min(Math.floor((values[i] - min) / width), BUCKETS - 1)]++;
  }
  return { min, max, sum, sumSquares, counts, limits: counts.map((_, i) => min + width * (i + 1)) };
}
