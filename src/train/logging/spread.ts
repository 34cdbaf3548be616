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
  const half = max / 2 - min / 2; // the range itself may be beyond the largest number
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const share = half > 0 ? (values[i] / 2 - min / 2) / half : 0;
    counts[Math.min(Math.floor(share * BUCKETS), BUCKETS - 1)]++;
  }
  const width = half > 0 ? (half / BUCKETS) * 2 : 1;
  return { min, max, sum, sumSquares, counts, limits: counts.map((_, i) => min + width * (i + 1)) };
}
