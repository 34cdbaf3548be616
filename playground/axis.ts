/** An axis of a chart: how values become places in [0, 1], and where its marks stand. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

/** From `low` to `high`, marked at three to seven round numbers. */
export function linearAxis(low: number, high: number): Axis {
  const range = high > low ? high - low : 1;
  const step = roundStep(range / 6);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= low + range + 1e-9 * range; k++) ticks.push(k * step);
  return { ticks, place: (value) => (value - low) / range };
}

/** From `low` to the first mark that is not below `high`. */
export function axisUpTo(low: number, high: number): Axis {
  const step = roundStep((high - low) / 5);
  return linearAxis(low, low + step * Math.ceil((high - low) / step - 1e-9));
}

/** From the power of ten below `low` to the one above `high`, marked at no more than six of them. */
export function logAxis(low: number, high: number): Axis {
  const first = Math.floor(Math.log10(low));
  const last = Math.max(first + 1, Math.ceil(Math.log10(high)));
  const every = Math.ceil((last - first) / 5);
  const ticks: number[] = [];
  for (let k = first; k <= last; k += every) ticks.push(10 ** k);
  return { ticks, place: (value) => (Math.log10(value) - first) / (last - first) };
}

/** The least of 1, 2, 5 times a power of ten that is not below `step`. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5].find((one) => one * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}
