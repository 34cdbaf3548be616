import { ArgumentError, knownOptions, positiveInteger } from '../errors/index.js';

/** Options of {@link sparkline}. */
export interface SparklineOptions {
  /** At most this many characters; longer input is averaged. Default 40. */
  width?: number;
  /** The value of the lowest bar. Default: the smallest value. */
  min?: number;
  /** The value of the highest bar. Default: the largest value. */
  max?: number;
}

const bars = '▁▂▃▄▅▆▇█';

/**
 * A line of small bars for a terminal. A value that is not finite is a blank;
 * a constant is drawn at half height.
 *
 * @example
 * sparkline([1, 2, 4, 8, 4, 2]);   // '▁▂▄█▄▂'
 */
export function sparkline(values: ArrayLike<number>, options: SparklineOptions = {}): string {
  knownOptions('sparkline', options, ['width', 'min', 'max']);
  const { width = 40 } = options;
  positiveInteger('sparkline', 'width', width);
  const shown = values.length <= width ? Array.from(values) : bucketMeans(values, width);
  const finite = shown.filter((value) => Number.isFinite(value));
  const low = options.min ?? finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = options.max ?? finite.reduce((a, b) => Math.max(a, b), -Infinity);
  if (finite.length > 0 && low > high) {
    throw new ArgumentError(`sparkline: min must be at most max, got ${low} and ${high}.`);
  }
  return shown.map((value) => bar(value, low, high)).join('');
}

function bar(value: number, low: number, high: number): string {
  if (!Number.isFinite(value)) return ' ';
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const level = Math.floor(share * bars.length);
  return bars[Math.min(Math.max(level, 0), bars.length - 1)];
}

/** The means of `count` equal parts of the input, over their finite values. */
function bucketMeans(values: ArrayLike<number>, count: number): number[] {
  const all = Array.from(values);
  return Array.from({ length: count }, (_, i) => {
    const begin = Math.floor((i * all.length) / count);
    const end = Math.floor(((i + 1) * all.length) / count);
    const finite = all.slice(begin, end).filter((value) => Number.isFinite(value));
    return finite.reduce((sum, value) => sum + value, 0) / finite.length;
  });
}
